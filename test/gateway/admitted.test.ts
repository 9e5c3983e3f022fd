// Several institutions stand at the registries, each for the houses of its own tree and for nobody else's.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Business } from "../../domain/business.ts";
import type { Institution } from "../../domain/institution.ts";
import { mayActFor } from "../../gateway/admitted.ts";
import { businessView } from "../../gateway/business-view.ts";
import { lawful } from "../domain/pre-lodgement/kinds.ts";
import { readBusiness } from "../samples/read-samples.ts";
import { institutions } from "../sandbox/institutions.ts";
import { askingOf, type Body } from "./asking.ts";
import { business as schema } from "../../gateway/schemas/business.ts";
import { everyPart } from "./every-part.ts";
import { key } from "./given-states.ts";
import { openGateway, type OpenGateway } from "./open-gateway.ts";

let gateway: OpenGateway;
beforeAll(async () => {
  gateway = await openGateway();
}, 60_000);
afterAll(async () => gateway.close());

function tree(id: string): Institution {
  const found = institutions[id];
  if (found === undefined) throw new Error(id);
  return found;
}

const bank = tree("demo-bank");
const amc = tree("demo-amc");
const assigned: Business = schema.parse(everyPart());
const { assignment: _assignment, ...plain } = assigned;

/** The business with another mortgagee. */
function lentBy(creditCode: string): Business {
  return { ...plain, mortgagee: { ...plain.mortgagee, creditCode } };
}

describe("a caller may act for", () => {
  const houses = [bank, ...bank.branches, ...bank.predecessors].map(({ name, creditCode }) => ({ name, creditCode }));

  test.each(houses)("$name, of its own tree", ({ creditCode }) => {
    expect(mayActFor(lentBy(creditCode), bank)).toBeNull();
  });

  test("no house of another tree", () => {
    for (const { creditCode } of houses) {
      expect(mayActFor(lentBy(creditCode), amc)).toMatchObject({
        code: "mortgagee_not_callers",
        field: "business.mortgagee.creditCode",
      });
    }
  });

  test("either side of an assignment, and no third lender", () => {
    expect(assigned.assignment?.assignee.creditCode).toBe(amc.creditCode);
    expect(mayActFor(assigned, bank)).toBeNull();
    expect(mayActFor(assigned, amc)).toBeNull();
    expect(mayActFor(assigned, tree("demo-insurer"))).toMatchObject({ code: "mortgagee_not_callers" });
  });
});

describe("over the doors", () => {
  const search: Body = {
    unitCodes: ["320505400202GB00001F00010102"],
    purpose: "mortgage_transfer",
    authorisation: { type: "mortgage_contract", number: "示银抵字1号", sha256: "c".repeat(64) },
  };
  const submission = () => ({ idempotencyKey: key(), business: readBusiness("suzhou-huqiu-new-loan.json") });

  test("another institution with a standing searches, and lends for nobody but itself", async () => {
    const by = askingOf(gateway);
    expect(await by.ask("SearchRegister", { idempotencyKey: key(), ...search }, "amcCore")).toMatchObject({
      registryId: "suzhou-huqiu",
    });
    const refused = await by.refusal("SubmitChain", submission(), "amcCore");
    expect(refused["field"]).toMatch(/^business\.mortgagee\./);
    expect(await by.ask("ListChains", {}, "amcCore")).toEqual({ chains: [] });
  });

  test("the assignee of a claim submits the assignment as well as the assignor, and a third lender does not", async () => {
    const by = askingOf(gateway);
    const { name, creditCode, financialLicenceNumber } = amc;
    const business = lawful("assignment");
    const assignment = business.assignment && {
      ...business.assignment,
      assignee: {
        ...business.assignment.assignee,
        name,
        creditCode,
        financialLicenceNumber: financialLicenceNumber ?? undefined,
      },
    };
    const asked = () => ({
      idempotencyKey: key(),
      business: businessView({ ...business, assignment }),
      validateOnly: true,
    });
    expect(await by.ask("SubmitChain", asked(), "core")).toMatchObject({ valid: true });
    expect(await by.ask("SubmitChain", asked(), "amcCore")).toMatchObject({ valid: true });
    const others = { ...asked(), business: businessView(business) };
    expect(await by.refusal("SubmitChain", others, "amcCore")).toMatchObject({ code: "mortgagee_not_callers" });
  });

  test("an institution without a standing neither searches nor submits", async () => {
    const by = askingOf(gateway);
    expect(await by.refusal("SearchRegister", { idempotencyKey: key(), ...search }, "otherCore")).toMatchObject({
      code: "institution_not_admitted",
    });
    expect(await by.refusal("SubmitChain", submission(), "otherCore")).toMatchObject({
      code: "institution_not_admitted",
    });
  });

  test("a chain keeps the tree of the house that opened it", async () => {
    const chainId = await askingOf(gateway).submit(readBusiness("suzhou-huqiu-new-loan.json"));
    expect((await gateway.read(chainId)).lender).toEqual(bank);
  });
});

// What the register shows, and what deciders and signers say, ends a chain or is refused before anything is filed.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBusiness, readRegister } from "../samples/read-samples.ts";
import { askingOf, type Asking, type Body } from "./asking.ts";
import { decision, key, signatures } from "./given-states.ts";
import { openGateway, type OpenGateway } from "./open-gateway.ts";

let gateway: OpenGateway;
beforeAll(async () => {
  gateway = await openGateway();
}, 60_000);
afterAll(async () => gateway.close());

const units = readRegister()["suzhou-huqiu"]?.units ?? [];

type Edit = (business: Body) => void;

const part = (business: Body, name: string): Body => business[name] as Body;
const item = (business: Body, name: string, index = 0): Body => (business[name] as Body[])[index] as Body;

const answerTo: Asking["ask"] = (...call) => askingOf(gateway).ask(...call);
const refusalOf: Asking["refusal"] = (...call) => askingOf(gateway).refusal(...call);
const submit: Asking["submit"] = (business) => askingOf(gateway).submit(business);

const coOwner: unknown = expect.stringContaining("co_owner");
const digestField: unknown = expect.stringMatching(/^documents\[\d\]\.sha256$/);

describe("what the register shows ends the chain before anything is filed", () => {
  const onUnit =
    (last4: string): Edit =>
    (business) => {
      const unit = units.find(({ unitCode }) => unitCode.endsWith(last4)) as unknown as Body;
      const [owner] = unit["owners"] as [{ name: string; certificateNumber: string }];
      Object.assign(item(business, "units"), {
        unitCode: unit["unitCode"],
        titleCertificateNumber: unit["titleCertificateNumber"],
        location: unit["location"],
        area: unit["area"],
      });
      const party = { ...part(business, "debtor"), ...owner };
      Object.assign(business, { debtor: party, mortgagors: [{ party, capacity: "owner" }], mandates: [] });
      for (const name of ["mainContract", "mortgageContract"]) {
        Object.assign(part(business, name), { number: `${name}-${last4}`, unitCodes: [unit["unitCode"]] });
      }
      const [mortgage] = unit["mortgages"] as [{ registrationCertificateNumber: string }?];
      if (business["previousMortgage"] !== undefined && mortgage !== undefined) {
        Object.assign(part(business, "previousMortgage"), {
          registrationCertificateNumber: mortgage.registrationCertificateNumber,
        });
      }
    };
  const cases: [what: string, sample: string, edit: Edit, code: string][] = [
    ["a new mortgage on a seized unit", "suzhou-huqiu-new-loan.json", onUnit("0101"), "unit_seized"],
    [
      "a refinance of another lender's mortgage",
      "suzhou-huqiu-refinance-4.json",
      onUnit("0102"),
      "other_lenders_mortgage",
    ],
    [
      "a refinance of a unit without such a mortgage",
      "suzhou-huqiu-refinance-4.json",
      (b) => {
        onUnit("0201")(b);
        Object.assign(part(b, "previousMortgage"), {
          registrationCertificateNumber: "苏(2020)苏州市不动产证明第9999999号",
        });
      },
      "no_such_mortgage",
    ],
    [
      "a mortgagor who is not the owner",
      "suzhou-huqiu-renewal.json",
      (b) => {
        const party = part(readBusiness("suzhou-huqiu-extension.json"), "debtor");
        Object.assign(b, { debtor: party, mortgagors: [{ party, capacity: "owner" }], mandates: [] });
      },
      "owner_differs",
    ],
    [
      "a unit the register does not know",
      "suzhou-huqiu-extension.json",
      (b) => {
        Object.assign(item(b, "units"), { unitCode: "320505400202GB00001F00019999" });
        Object.assign(part(b, "mainContract"), { unitCodes: ["320505400202GB00001F00019999"] });
      },
      "unit_not_on_register",
    ],
  ];

  test.each(cases)("%s", async (_what, sample, edit, code) => {
    const business = readBusiness(sample);
    edit(business);
    const chainId = await submit(business);
    await gateway.turn(chainId);
    expect(await answerTo("GetChain", { chainId })).toMatchObject({ state: "aborted", abort: { code } });
    const records = await gateway.store.evidence(chainId);
    expect(records.some(({ subject, type }) => type === "message_in" && subject === "search")).toBe(true);
  });
});

describe("decisions and signatures", () => {
  let chainId: string;
  const decide = (edit: Body) =>
    refusalOf("RecordDecision", { idempotencyKey: key(), chainId, decision: { ...decision("1180000.00"), ...edit } });
  beforeAll(async () => {
    const business = readBusiness("nantong-haimen-renewal.json");
    chainId = await submit(business);
    await gateway.turn(chainId);
  });

  test("a decision that is expired, for another amount, or by one person changes nothing", async () => {
    const before = await gateway.read(chainId);
    expect(await decide({ validUntil: "2026-01-01T00:00:00+08:00" })).toMatchObject({ code: "decision_expired" });
    expect(await decide({ approvedAmount: "1180000.01" })).toMatchObject({ code: "decision_amount_differs" });
    expect(await decide({ persons: ["zhang", "zhang"] })).toMatchObject({ code: "decision_needs_two_persons" });
    expect(await gateway.read(chainId)).toEqual(before);
  });

  test("a co-owner's signature missing, another digest, other figures: each names the document", async () => {
    const input = { idempotencyKey: key(), chainId, decision: decision("1180000.00") };
    await answerTo("RecordDecision", input);
    await gateway.turn(chainId);
    const shown = await answerTo("GetChain", { chainId });
    const sign = async (edit: (documents: Body[]) => void): Promise<Body> => {
      const documents = signatures(shown);
      edit(documents);
      return await refusalOf("RecordSignatures", { idempotencyKey: key(), chainId, documents });
    };
    const before = await gateway.read(chainId);
    const form = (documents: Body[]): Body => documents.find(({ legId }) => legId !== undefined) as Body;
    expect(
      await sign((documents) => {
        const all = form(documents)["signatures"] as Body[];
        form(documents)["signatures"] = all.filter(({ capacity }) => capacity !== "co_owner");
      }),
    ).toMatchObject({ code: "signature_missing", detail: coOwner });
    expect(await sign((documents) => Object.assign(form(documents), { sha256: "e".repeat(64) }))).toMatchObject({
      code: "document_digest_differs",
      field: digestField,
    });
    expect(
      await sign((documents) => Object.assign(part(documents[0] as Body, "figures"), { securedAmount: "1.00" })),
    ).toMatchObject({ code: "document_figures_differ", field: "documents[0].figures.securedAmount" });
    expect(await sign((documents) => void documents.pop())).toMatchObject({ code: "signature_missing" });
    expect(await gateway.read(chainId)).toEqual(before);
  });

  test("a declined decision ends the chain", async () => {
    const declined = await submit(readBusiness("nantong-haimen-extension.json"));
    await gateway.turn(declined);
    const input = { chainId: declined, decision: { ...decision("900000.00"), outcome: "declined" } };
    await answerTo("RecordDecision", { idempotencyKey: key(), ...input });
    await gateway.turn(declined);
    expect(await answerTo("GetChain", { chainId: declined })).toMatchObject({
      state: "aborted",
      abort: { code: "decision_declined" },
    });
  });
});

// The legs of a business: where they are placed, how each states its own part, and who signs it.
// Invariant: what is signed, filed and compared of a leg is one and the same; nobody applies alone but where the table says so.

import { describe, expect, test } from "vitest";
import { chainKinds, type Business, type ChainKind } from "../../../domain/business.ts";
import type { Chain } from "../../../domain/chain-state.ts";
import { applicantsOf, legBusiness } from "../../../domain/leg-business.ts";
import { placeLegs, unitCodesOf } from "../../../domain/leg-placing.ts";
import { waysOf } from "../../../domain/flows/flows.ts";
import { unwindOf, rectificationOf } from "../../../domain/new-leg.ts";
import { debtorSigners, mortgageeSigners, mortgagorSigners, signersOf } from "../../../domain/signers.ts";
import { lawful, yuan } from "../pre-lodgement/kinds.ts";
import { mortgageeOf } from "../pre-lodgement/people.ts";
import { openSample, sampleProfile } from "../sample-chains.ts";
import { alias } from "../kinds/story.ts";
import { assignedAs, batch, cancelled, collateral, mortgagedWith, overTwo, sale } from "../kinds/variants.ts";

function legOf(chain: Chain, legId: string): Chain["legs"][number] {
  const leg = chain.legs.find((each) => each.legId === legId);
  if (leg === undefined) throw new Error(`no leg ${legId}`);
  return leg;
}

function signs(business: Business): Record<string, string> {
  const chain = openSample(business);
  return Object.fromEntries(
    chain.legs.map((leg) => [
      leg.legId,
      signersOf(chain, leg)
        .map((signer) => `${alias(signer)} (${signer.capacity})`)
        .join(", "),
    ]),
  );
}

/** kind → leg → who signs its application. */
const signers: Record<ChainKind, Record<string, string>> = {
  new_loan: { first: "owner (mortgagor), bank (mortgagee)" },
  drawdown: {},
  renewal: { change: "owner (mortgagor), bank (mortgagee)" },
  extension: { change: "owner (mortgagor), bank (mortgagee)" },
  refinance: { cancellation: "owner (mortgagor), bank (mortgagee)", first: "owner (mortgagor), bank (mortgagee)" },
  lender_switch: {
    first: "other owner (mortgagor), bank (mortgagee)",
    cancellation: "other owner (mortgagor), other bank (mortgagee)",
  },
  presale: {
    priority_notice: "developer (transferor), buyer (mortgagor)",
    mortgage_priority_notice: "buyer (mortgagor), bank (mortgagee)",
  },
  notice_conversion: {
    ownership_transfer: "developer (transferor), buyer (mortgagor)",
    first: "buyer (mortgagor), bank (mortgagee)",
  },
  construction_conversion: { change: "developer (mortgagor), bank (mortgagee)" },
  increase: { change: "owner (mortgagor), bank (mortgagee)" },
  rank_change: { change: "owner (mortgagor), bank (mortgagee), other bank (mortgagee)" },
  collateral_change: { first: "owner (mortgagor), bank (mortgagee)" },
  cancellation: { cancellation: "owner (mortgagor), bank (mortgagee)" },
  notice_cancellation: {
    mortgage_notice_cancellation: "buyer (mortgagor), bank (mortgagee)",
    notice_cancellation: "developer (transferor), buyer (mortgagor)",
  },
  assignment: { transfer: "bank (mortgagee), assignee (mortgagee)" },
  sale_with_mortgage: {
    ownership_transfer: "owner (transferor), buyer (mortgagor), bank (mortgagee)",
    first: "buyer (mortgagor), bank (mortgagee)",
    cancellation: "owner (transferor), bank (mortgagee)",
  },
  mortgagee_rename: { change: "bank (mortgagee)" },
};

describe("who signs", () => {
  test.each(chainKinds)("%s", (kind) => {
    expect(signs(lawful(kind))).toEqual(signers[kind]);
  });
  test("the lender alone where it waives and the registry takes that, and for what it gives up again", () => {
    expect(signs(cancelled("suzhou-huqiu", "waiver"))).toEqual({ cancellation: "bank (mortgagee)" });
    const chain = openSample(lawful("new_loan"));
    expect(signersOf(chain, unwindOf(legOf(chain, "first"))).map(alias)).toEqual(["bank"]);
    expect(signersOf(chain, rectificationOf(legOf(chain, "first"))).map(alias)).toEqual(["owner", "bank"]);
  });
  test("co-owners and third-party mortgagors too, on the form and on the contracts", () => {
    expect(signs(mortgagedWith("new_loan", "suzhou-huqiu", "co_owner"))).toEqual({
      first: "owner (mortgagor), stranger (co_owner), bank (mortgagee)",
    });
    const third = mortgagedWith("new_loan", "suzhou-huqiu", "third_party");
    expect(mortgagorSigners(third).map((each) => [alias(each), each.capacity])).toEqual([["stranger", "mortgagor"]]);
  });
  test("who only mortgages for the debtor, beside it, signs form and mortgage contract, but not the loan", () => {
    const business = mortgagedWith("new_loan", "suzhou-huqiu", "co_owner");
    const beside: Business = {
      ...business,
      mortgagors: business.mortgagors.map((each) =>
        each.capacity === "co_owner" ? { ...each, capacity: "third_party" } : each,
      ),
    };
    expect(signs(beside)).toEqual({ first: "owner (mortgagor), stranger (mortgagor), bank (mortgagee)" });
    expect(mortgagorSigners(beside).map(alias)).toEqual(["owner", "stranger"]);
    expect(debtorSigners(beside).map(alias)).toEqual(["owner"]);
    expect(debtorSigners(business).map(alias)).toEqual(["owner", "stranger"]);
  });
  test("every mortgagee of a syndicate, once each, on form and contracts", () => {
    const business = lawful("new_loan");
    const joint: Business = {
      ...business,
      coMortgagees: [{ mortgagee: mortgageeOf("policy_bank"), part: "commercial" }],
    };
    const chain = openSample(business);
    expect(signersOf({ ...chain, business: joint }, legOf(chain, "first"))).toHaveLength(3);
    expect(mortgageeSigners(joint).map(({ name }) => name)).toEqual([
      business.mortgagee.name,
      mortgageeOf("policy_bank").name,
    ]);
  });
  test("the seller's own lender for the transfer, and for the end of its mortgage", () => {
    expect(signs(sale("suzhou-huqiu", "combined", "other"))).toEqual({
      ownership_transfer: "owner (transferor), buyer (mortgagor), other bank (mortgagee)",
      first: "buyer (mortgagor), bank (mortgagee)",
      cancellation: "owner (transferor), other bank (mortgagee)",
    });
  });
});

describe("where legs are placed", () => {
  const placed = (business: Business): Record<string, string[]> =>
    Object.fromEntries(
      openSample(business).legs.map(({ legId, unitCodes }) => [legId, unitCodes.map((code) => code.slice(-4))]),
    );
  test("over all units, those added, those kept, those removed", () => {
    expect(placed(lawful("new_loan"))).toEqual({ first: ["0201"] });
    expect(placed(collateral("suzhou-huqiu", "addition"))).toEqual({ first: ["0202"] });
    expect(placed(collateral("suzhou-huqiu", "substitution"))).toEqual({ first: ["0202"], cancellation: ["0203"] });
    expect(placed(collateral("guangzhou-tianhe", "substitution"))).toEqual({ first: ["0202"], change: ["0208"] });
  });
  test("at each registry over its own units, named apart", () => {
    const { legs, registries } = openSample(overTwo("new_loan", "suzhou-huqiu", "guangzhou-tianhe"));
    expect(legs.map(({ legId, registryId, unitCodes }) => [legId, registryId, unitCodes])).toEqual([
      ["first", "suzhou-huqiu", registries[0]?.unitCodes],
      ["first_r2", "guangzhou-tianhe", registries[1]?.unitCodes],
    ]);
  });
  test("a leg without units at a registry is not filed there, and no step names it", () => {
    const business = collateral("suzhou-huqiu", "addition");
    const [way] = waysOf("collateral_change", "combined").filter((each) => each.way === "substitution");
    if (way === undefined) throw new Error("there is such a way");
    const group = { profile: sampleProfile("combined"), unitCodes: unitCodesOf(business) };
    const { legs, way: done } = placeLegs(business, group, way, 0);
    expect(legs.map(({ legId }) => legId)).toEqual(["first"]);
    expect(JSON.stringify([done.reversible, done.irrevocable])).not.toContain("cancellation");
  });
  test("every unit the business touches is counted once, those that go out and those of a batch too", () => {
    expect(unitCodesOf(collateral("suzhou-huqiu", "substitution")).map((code) => code.slice(-4))).toEqual([
      "0208",
      "0202",
      "0203",
    ]);
    expect(unitCodesOf(batch("suzhou-huqiu", 3)).map((code) => code.slice(-4))).toEqual(["0208", "0301", "0302"]);
  });
});

describe("the business as a leg files it", () => {
  test("of a batch has the units, mortgagors, terms and certificate of that mortgage", () => {
    const chain = openSample(batch("suzhou-huqiu", 3));
    const own = legBusiness(chain.business, legOf(chain, "transfer_3"));
    expect(own.units.map(({ unitCode }) => unitCode.slice(-4))).toEqual(["0302"]);
    expect(own.previousMortgage?.registrationCertificateNumber).toContain("1302");
    expect(own.mortgagee.kind).toBe("national_amc");
  });
  test("of the units that go out, and of those that stay", () => {
    const chain = openSample(collateral("suzhou-huqiu", "substitution"));
    const codes = (legId: string): string[] =>
      legBusiness(chain.business, legOf(chain, legId)).units.map(({ unitCode }) => unitCode.slice(-4));
    expect(codes("cancellation")).toEqual(["0203"]);
    expect(codes("first")).toEqual(["0202"]);
  });
  test("per unit secures the sum of its own units", () => {
    const business = overTwo("new_loan", "suzhou-huqiu", "guangzhou-tianhe");
    const units = business.units.map((unit, index) => ({
      ...unit,
      securedAmount: yuan(index === 0 ? 600_000 : 400_000),
    }));
    const chain = openSample({ ...business, units, mortgage: { ...business.mortgage, amountBasis: "per_unit" } });
    expect(legBusiness(chain.business, legOf(chain, "first")).mortgage.securedAmount).toBe(yuan(600_000));
    expect(legBusiness(chain.business, legOf(chain, "first_r2")).mortgage.securedAmount).toBe(yuan(400_000));
  });
  test("of a part assigned: the part becomes general, the rest stays under the maximum", () => {
    const chain = openSample(assignedAs("suzhou-huqiu", "split"));
    expect(legBusiness(chain.business, legOf(chain, "transfer")).mortgage).toMatchObject({
      form: "general",
      securedAmount: yuan(400_000),
    });
    expect(legBusiness(chain.business, legOf(chain, "change")).mortgage).toMatchObject({
      form: "maximum_amount",
      securedAmount: yuan(600_000),
    });
  });
  test("of a share assigned: both lenders hold it, and the assignor gives it", () => {
    const chain = openSample(assignedAs("suzhou-huqiu", "shared"));
    const { holders, obligors } = applicantsOf(chain.business, legOf(chain, "transfer"));
    expect([holders.map(alias), obligors.map(alias)]).toEqual([["assignee", "bank"], ["bank"]]);
  });
  test("of the old mortgage of a sale was made by the seller, and of what gives it up again by the buyer", () => {
    const chain = openSample(sale("suzhou-huqiu", "combined", "same"));
    const old = legBusiness(chain.business, legOf(chain, "cancellation"));
    expect(old.mortgagors.map(({ party }) => alias(party))).toEqual(["owner"]);
    const unwind = legBusiness(chain.business, unwindOf(legOf(chain, "first")));
    expect(unwind.mortgagors.map(({ party }) => alias(party))).toEqual(["buyer"]);
  });
});

// What a search is taken for at its edges: units that are not there, stages, several units, and what is watched.
// Invariant: each case is a lawful scene with one thing altered.

import { describe, expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import type { Chain } from "../../../domain/chain-state.ts";
import type { Leg } from "../../../domain/leg.ts";
import { unwindOf } from "../../../domain/new-leg.ts";
import { hasConverted, oldMortgageIsGone, previousOnRegister } from "../../../domain/search-judgement.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { everywhere, found, judge, recorded, scene, snapshotOf, strangers, type Scene } from "../search-scene.ts";

type Search = { registryId: string; snapshot: ReturnType<typeof snapshotOf> };

function searchOf({ chain, units }: Scene): Search {
  return { registryId: chain.registryId, snapshot: snapshotOf(units) };
}

/** As it was searched before, at some stage. */
function searchedBefore(of: Scene): Chain {
  const before = { ...searchOf(of), stage: "opening" as const, messageSha256: "a".repeat(64), receivedAt: 0 };
  return { ...of.chain, searches: [before] };
}

describe("a unit the register does not know", () => {
  test("ends the search with that alone: nothing else is said", () => {
    const { chain } = scene("new_loan");
    const judged = judge({ chain, units: [] });
    expect(judged).toMatchObject({ finding: { refusal: { code: "unit_not_on_register" } }, waits: null });
    expect(judged.warnings).toEqual([]);
  });
  test("that is listed as not there is none either", () => {
    const { chain, units } = scene("new_loan");
    const gone = everywhere(units, () => ({ exists: false }));
    expect(found({ chain, units: gone })).toContain("unit_not_on_register");
  });
  test("is waited for while another's registration is watched", () => {
    const { chain } = scene("lender_switch");
    expect(found({ chain, units: [] }, "watch")).toBeNull();
  });
});

describe("a watch", () => {
  const { chain, units } = scene("lender_switch");
  const bare = everywhere(units, () => ({ mortgages: [] }));
  test("asks for our own mortgage, where we file one", () => {
    expect(found({ chain: recorded(chain, "first", "新证明1号"), units: bare }, "watch")).toContain("no_such_mortgage");
  });
  test("does not ask who owns the unit by now", () => {
    const others = chain.legs.filter(({ filedBy }) => filedBy === "other_lender");
    const owners = [{ name: "他人样例", certificateNumber: "", share: null }];
    const sold = everywhere(units, () => ({ owners }));
    expect(others).toHaveLength(1);
    expect(found({ chain: { ...chain, legs: others }, units: sold }, "watch")).toBeNull();
    expect(found({ chain: { ...chain, legs: others }, units: sold }, "before_filing")).toContain("owner_differs");
  });
  test("asks what came of a conversion where nothing of ours is filed: not of others' legs, not of what is taken back", () => {
    const lost = (business: Business): Business => ({
      ...business,
      conversion: { by: "registry", oldUnits: [{ unitCode: "别处", area: "1" }] },
    });
    const converted = scene("construction_conversion", lost);
    const [ours] = chain.legs;
    if (ours === undefined) throw new Error("a switch has legs");
    const code = (legs: Leg[]): string | null => found({ ...converted, chain: { ...converted.chain, legs } }, "watch");
    expect(code([])).toContain("collateral_lost");
    expect(code([unwindOf(ours)])).toContain("collateral_lost");
    expect(code([{ ...ours, filedBy: "other_lender" }])).toContain("collateral_lost");
    expect(code([{ ...ours, registrationType: "cancellation", filedBy: "us" }])).toBeNull();
  });
});

describe("what can be said only of all units together", () => {
  const { chain, units } = scene("rank_change");
  const stripped = everywhere(units, ({ mortgages }) => ({ mortgages: mortgages.slice(0, 1) }));
  const [leg] = chain.legs;
  if (leg === undefined) throw new Error("a change of rank has a leg");
  test("the others who agreed to a rank have to be there", () => {
    expect(found({ chain, units })).toBeNull();
    expect(found({ chain, units: stripped })).toContain("no_such_mortgage rankChange.others[0]");
  });
  test("is not asked while one unit of two is not known yet", () => {
    const conversion = { by: "registry" } as Business["conversion"];
    const [first] = units;
    const unitCodes = [first?.unitCode ?? "", "另一单元"];
    const registries = chain.registries.map((group) => ({ ...group, unitCodes }));
    const partly = { ...chain, registries, business: { ...chain.business, conversion } };
    expect(found({ chain: partly, units: stripped })).toBeNull();
  });
  test("is not asked once one leg of two is recorded", () => {
    const legs: Leg[] = [{ ...leg, state: "recorded" }, leg];
    expect(found({ chain: { ...chain, legs }, units: stripped })).toBeNull();
    expect(found({ chain: { ...chain, legs: [leg, leg] }, units: stripped })).toContain("no_such_mortgage");
  });
  test("is not asked when money goes out", () => {
    const { previousMortgage: _, ...business } = chain.business;
    expect(found({ chain: { ...chain, business, legs: [] }, units: stripped }, "before_disbursement")).toBeNull();
  });
});

describe("another lender's mortgage", () => {
  const { chain, units } = scene("lender_switch");
  const gone = everywhere(units, () => ({ mortgages: [] }));
  test("is gone when it stands on none of the units there, whatever else does", () => {
    expect(oldMortgageIsGone(chain, searchOf({ chain, units }))).toBe(false);
    expect(oldMortgageIsGone(chain, searchOf({ chain, units: gone }))).toBe(true);
    expect(oldMortgageIsGone(chain, searchOf({ chain, units: [] }))).toBe(false);
  });
  test.each(["", "/"])("a case number that is blank (%j) makes no other mortgage the old one", (caseNumber) => {
    const blank = everywhere(units, ({ mortgages }) => ({
      mortgages: mortgages.map((each) => ({ ...each, caseNumber })),
    }));
    const before = searchedBefore({ chain, units: blank });
    const now = everywhere(units, () => ({ mortgages: [strangers(1, { caseNumber })] }));
    expect(oldMortgageIsGone(before, searchOf({ chain, units: now }))).toBe(true);
  });
  test("under a new certificate of the same case still stands", () => {
    const before = searchedBefore({ chain, units });
    const caseNumber = units[0]?.mortgages[0]?.caseNumber ?? "";
    const now = everywhere(units, () => ({ mortgages: [strangers(1, { caseNumber })] }));
    expect(caseNumber).not.toBe("");
    expect(oldMortgageIsGone(before, searchOf({ chain, units: now }))).toBe(false);
  });
  test("on a unit of another registry is that registry's to say", () => {
    const [here] = units;
    if (here === undefined) throw new Error("a switch has a unit");
    const elsewhere = { ...here, unitCode: "别处单元" };
    const business = { ...chain.business, units: [...chain.business.units, ...chain.business.units] };
    const second = business.units.at(-1);
    if (second !== undefined) business.units[business.units.length - 1] = { ...second, unitCode: elsewhere.unitCode };
    const both = { chain: { ...chain, business }, units: [...gone, elsewhere] };
    expect(oldMortgageIsGone(both.chain, searchOf(both))).toBe(true);
  });
});

describe("a registry that converts by itself", () => {
  const byRegistry = (business: Business): Business => ({
    ...business,
    conversion: { ...business.conversion, by: "registry" },
  });
  const { chain, units } = scene("construction_conversion", byRegistry);
  const [one] = units;
  test("has converted when every unit there is a building with a mortgage of ours", () => {
    expect(hasConverted(chain, searchOf({ chain, units }))).toBe(true);
    expect(hasConverted(chain, searchOf({ chain, units: [] }))).toBe(false);
    const land = everywhere(units, () => ({ collateralType: "land" as const }));
    expect(hasConverted(chain, searchOf({ chain, units: land }))).toBe(false);
  });
  test("is not asked of a unit that is elsewhere", () => {
    const elsewhere = one === undefined ? [] : [{ ...one, unitCode: "别处单元", mortgages: [] }];
    expect(hasConverted(chain, searchOf({ chain, units: [...units, ...elsewhere] }))).toBe(true);
  });
});

describe("the mortgage as the register writes it", () => {
  test("that of the business, or of a batch the one named", () => {
    const plain = scene("refinance");
    const own = lawful("refinance").previousMortgage?.registrationCertificateNumber;
    const codes = plain.units.map(({ unitCode }) => unitCode);
    expect(previousOnRegister(searchedBefore(plain), codes)?.registrationCertificateNumber).toBe(own);
    expect(previousOnRegister(searchedBefore(plain), [])).toBeNull();
    expect(previousOnRegister(plain.chain, codes)).toBeNull();
  });
});

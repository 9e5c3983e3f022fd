// Money under a maximum-amount mortgage that stands: nothing is registered, so the search alone says whether it covers.
// Invariant: not a fen beyond the maximum, and nothing after the claims have stopped growing.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Business } from "../../domain/business.ts";
import type { LiveMortgage, UnitSnapshot } from "../../domain/register.ts";
import { judgeSearch } from "../../domain/search-judgement.ts";
import { lawful, today, yuan } from "./pre-lodgement/kinds.ts";
import {
  chainOf,
  everywhere,
  found,
  profileOf,
  registerOf,
  scene,
  snapshotOf,
  strangers,
  type Scene,
} from "./search-scene.ts";

const old = "previousMortgage.registrationCertificateNumber security";
const stages = ["opening", "before_disbursement"] as const;

function onRegister(of: Scene, change: Partial<LiveMortgage>): Scene {
  const altered = (each: UnitSnapshot) => ({
    mortgages: each.mortgages.map((mortgage) => ({ ...mortgage, ...change })),
  });
  return { ...of, units: everywhere(of.units, altered) };
}

/** Old debt and new loan in yuan. */
function owing(outstanding: number, loan: number, kind: "drawdown" | "renewal" = "drawdown"): Scene {
  return scene("drawdown", (business) => ({
    ...business,
    kind,
    loan: business.loan && { ...business.loan, amount: yuan(loan) },
    previousMortgage: business.previousMortgage && {
      ...business.previousMortgage,
      outstanding: yuan(outstanding),
      periodEnd: business.mortgage.periodEnd,
    },
  }));
}

describe.each(stages)("a drawdown, %s", (stage) => {
  test("goes on under a maximum that has room", () => expect(found(scene("drawdown"), stage)).toBeNull());

  test("needs a maximum-amount mortgage: a general one, or one of unknown form, is none", () => {
    for (const form of ["general", null] as const) {
      expect(found(onRegister(scene("drawdown"), { form }), stage)).toBe(`no_such_mortgage ${old}`);
    }
  });

  test("needs the mortgage itself, on every unit and in our hands", () => {
    const { chain, units } = scene("drawdown");
    expect(found({ chain, units: everywhere(units, () => ({ mortgages: [] })) }, stage)).toBe(
      `no_such_mortgage ${old}`,
    );
    expect(found(onRegister({ chain, units }, { mortgageeCertificateNumber: "91440100MA2000035Y" }), stage)).toBe(
      `other_lenders_mortgage ${old}`,
    );
  });

  test.each([
    ["2026-11-23", null],
    ["2026-11-22", `determination_period_over ${old}`],
    [null, `determination_period_over ${old}`],
  ])("with a period that ends %s", (periodEnd, expected) => {
    expect(found(onRegister(scene("drawdown"), { periodEnd }), stage)).toBe(expected);
  });

  test("counts days in China: late in the evening in Europe the last day is over there", () => {
    const of = onRegister(scene("drawdown"), { periodEnd: "2026-11-23" });
    expect(found(of, stage, {}, Date.parse("2026-11-23T23:59:59+08:00"))).toBeNull();
    expect(found(of, stage, {}, Date.parse("2026-11-24T00:00:00+08:00"))).toBe(`determination_period_over ${old}`);
  });

  test("is over once the claims are determined", () => {
    const determined = scene("drawdown", (business) => ({
      ...business,
      determination: { event: "seizure_known", on: "2026-11-20", sha256: "0".repeat(64) },
    }));
    expect(found(determined, stage)).toBe(`determination_period_over ${old}`);
  });

  test("stops for a seizure that is known, and for a stranger ahead", () => {
    const { chain, units } = scene("drawdown");
    const seizures: UnitSnapshot["seizures"] = [{ number: "1", type: "seizure", authority: "样例法院" }];
    expect(found({ chain, units: everywhere(units, () => ({ seizures })) }, stage)).toBe(
      "unit_seized units[0].unitCode legal",
    );
    const ahead = everywhere(units, ({ mortgages }) => ({ mortgages: [...mortgages, strangers(1)] }));
    expect(found({ chain, units: ahead }, stage)).toBe("rank_not_available mortgage.rank security");
  });
});

describe("headroom", () => {
  test.each([
    [500_000, 500_000, null],
    [500_000, 500_001, "headroom_exceeded loan.amount security"],
    [1_000_000, 1, "headroom_exceeded loan.amount security"],
    [0, 1_000_000, null],
  ])("of 1,000,000 with %i outstanding, for %i", (outstanding, loan, expected) => {
    expect(found(owing(outstanding, loan))).toBe(expected);
  });

  test.each([
    [800_000, 800_000, null],
    [800_000, 1_000_000, null],
    [800_000, 1_000_001, "headroom_exceeded loan.amount security"],
    [1_000_001, 800_000, "headroom_exceeded loan.amount security"],
  ])("of a renewal, which repays the %i outstanding with %i", (outstanding, loan, expected) => {
    const renewed = owing(outstanding, loan, "renewal");
    expect(renewed.chain.plan.way).toBe("no_registration");
    expect(found(renewed)).toBe(expected);
  });

  test("is the registered maximum less what is outstanding, to the fen", () => {
    const amount = fc.integer({ min: 1, max: 2_000_000 });
    fc.assert(
      fc.property(amount, amount, (outstanding, loan) => {
        const isWithin = outstanding + loan <= 1_000_000;
        expect(found(owing(outstanding, loan)) === null).toBe(isWithin);
      }),
      { numRuns: 60 },
    );
  });

  test("is unknown where the register states no maximum", () => {
    expect(found(onRegister(scene("drawdown"), { securedAmount: null }))).toBe("no_such_mortgage null security");
  });
});

describe("over two units", () => {
  const two = (amountBasis: Business["mortgage"]["amountBasis"], loan: number): Business => {
    const business = lawful("drawdown");
    const [own] = business.units;
    if (own === undefined || business.loan === undefined) throw new Error("a drawdown has a unit and a loan");
    const other = { ...own, unitCode: "320684400203GB00001F00010207" };
    const mortgage = { ...business.mortgage, amountBasis };
    return { ...business, units: [own, other], mortgage, loan: { ...business.loan, amount: yuan(loan) } };
  };
  const at = (business: Business): Scene => {
    const chain = chainOf(business);
    return onRegister({ chain, units: registerOf(chain) }, { securedAmount: yuan(600_000) });
  };

  test("the maximum is one over all, or the sum of what each unit bears", () => {
    expect(found(at(two("in_total", 100_000)))).toBeNull();
    expect(found(at(two("in_total", 100_001)))).toBe("headroom_exceeded loan.amount security");
    expect(found(at(two("per_unit", 700_000)))).toBeNull();
    expect(found(at(two("per_unit", 700_001)))).toBe("headroom_exceeded loan.amount security");
  });

  test("at two registries it is counted with the last of them, and each looks at its own units only", () => {
    const business = two("per_unit", 700_001);
    const places = ["suzhou-huqiu", "nantong-haimen"] as const;
    const [near, far] = business.units.map(({ unitCode }) => unitCode);
    if (near === undefined || far === undefined) throw new Error("two units");
    const chain = chainOf(business, [
      { place: places[0], unitCodes: [near] },
      { place: places[1], unitCodes: [far] },
    ]);
    const { units } = onRegister({ chain, units: registerOf(chain) }, { securedAmount: yuan(600_000) });
    const of = (index: 0 | 1) => ({ registryId: places[index], snapshot: snapshotOf(units.slice(index, index + 1)) });
    const judged = (with_: typeof chain, index: 0 | 1) =>
      judgeSearch(with_, of(index), "opening", profileOf(places[index])).finding?.refusal.code ?? null;
    expect(judged(chain, 0)).toBeNull();
    const search = { ...of(0), stage: "opening" as const, messageSha256: "0".repeat(64), receivedAt: today };
    const half = { ...chain, searches: [search] };
    expect(judged(half, 1)).toBe("headroom_exceeded");
    expect(
      judgeSearch(chain, { ...of(0), registryId: places[1] }, "opening", profileOf(places[1])).finding?.refusal,
    ).toMatchObject({
      code: "unit_not_on_register",
      field: "units[1].unitCode",
    });
  });
});

describe("where one registry registers and the other has the maximum that stands", () => {
  const places = ["suzhou-huqiu", "nantong-haimen"] as const;
  /** A renewal: each of two units is to bear 600,000; the first registry files, the second rests on what its register says. */
  const mixed = (loan: number, outstanding: number, standing: number, basis: "per_unit" | "in_total") => {
    const business = lawful("drawdown");
    const [own] = business.units;
    if (own === undefined || business.previousMortgage === undefined) throw new Error("a drawdown has both");
    const each = basis === "per_unit" ? { securedAmount: yuan(600_000) } : {};
    const codes = [own.unitCode, "320684400203GB00001F00010207"] as const;
    const chain = chainOf(
      {
        ...business,
        kind: "renewal",
        units: codes.map((unitCode) => ({ ...own, unitCode, ...each })),
        mortgage: { ...business.mortgage, amountBasis: basis, securedAmount: yuan(1_200_000) },
        loan: { amount: yuan(loan), currency: "CNY", account: "L-1" },
        previousMortgage: { ...business.previousMortgage, outstanding: yuan(outstanding) },
      },
      places.map((place, index) => ({ place, unitCodes: codes.slice(index, index + 1) })),
    );
    const [leg] = scene("renewal").chain.legs;
    if (leg === undefined) throw new Error("a renewal has a leg");
    const plan = { ...chain.plan, way: "change+no_registration" };
    const filed = { ...chain, plan, legs: [{ ...leg, registryId: places[0], unitCodes: codes.slice(0, 1) }] };
    const { units } = onRegister({ chain, units: registerOf(chain) }, { securedAmount: yuan(standing) });
    const of = (index: 0 | 1) => ({ registryId: places[index], snapshot: snapshotOf(units.slice(index, index + 1)) });
    const search = { ...of(0), stage: "opening" as const, messageSha256: "0".repeat(64), receivedAt: today };
    const { finding } = judgeSearch({ ...filed, searches: [search] }, of(1), "opening", profileOf(places[1]));
    return finding?.refusal.code ?? null;
  };
  test.each([
    // What is stated of the second unit counts for nothing: its register says what it bears.
    [1_000_000, 800_000, 400_000, null],
    [1_000_001, 800_000, 400_000, "headroom_exceeded"],
    [800_000, 1_000_001, 400_000, "headroom_exceeded"],
    [1_200_000, 800_000, 600_000, null],
    [1_200_001, 800_000, 600_000, "headroom_exceeded"],
  ])("per unit: for %i, with %i outstanding and a maximum of %i there", (loan, outstanding, standing, expected) => {
    expect(mixed(loan, outstanding, standing, "per_unit")).toBe(expected);
  });
  test.each([
    [600_000, null],
    [600_001, "headroom_exceeded"],
  ])("in total: for %i the one maximum has to be enough by itself", (loan, expected) => {
    expect(mixed(loan, 500_000, 600_000, "in_total")).toBe(expected);
  });
});

test("an extension under the maximum asks for no room, and a seizure is only told", () => {
  const extended = scene("drawdown", ({ loan: _loan, ...business }) => ({
    ...business,
    kind: "extension",
    previousMortgage: business.previousMortgage && {
      ...business.previousMortgage,
      outstanding: yuan(1_000_000),
      periodEnd: business.mortgage.periodEnd,
    },
  }));
  expect(extended.chain.legs).toEqual([]);
  expect(found(extended)).toBeNull();
  const seizures: UnitSnapshot["seizures"] = [{ number: "1", type: "seizure", authority: "样例法院" }];
  expect(found({ ...extended, units: everywhere(extended.units, () => ({ seizures })) })).toBeNull();
});

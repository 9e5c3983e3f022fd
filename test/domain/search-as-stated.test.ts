// A mortgage that is changed or passed on is compared with the register first: what the application does not name stays as it is.
// Invariant: each term is tried both ways, in every kind that changes or passes on a mortgage.

import { describe, expect, test } from "vitest";
import type { Business, ChainKind } from "../../domain/business.ts";
import type { LiveMortgage } from "../../domain/register.ts";
import { converse, type Conversation } from "./conversation.ts";
import { altered, assignedAs, assignedForPrice, atMaximum, collateral, sale } from "./kinds/variants.ts";
import { lawful, yuan } from "./pre-lodgement/kinds.ts";
import { openSample } from "./sample-chains.ts";
import { everywhere, found, scene } from "./search-scene.ts";

/** What is told when the register shows every old mortgage of the business with other terms than the bank states. */
function told(business: Business, differs: Partial<LiveMortgage>, stage: "opening" | "before_filing" = "opening") {
  const { chain, units } = scene(business.kind, () => business);
  const { form, securedAmount, periodStart, periodEnd, transferCovenant } = business.mortgage;
  const asStated = { form, securedAmount, periodStart, periodEnd, transferCovenant };
  const shown = everywhere(units, ({ mortgages }) => ({
    mortgages: mortgages.map((each, index) => (index === 0 ? { ...each, ...asStated, ...differs } : each)),
  }));
  return found({ chain, units: shown }, stage);
}

const place = "suzhou-huqiu";
const byApplication = (): Business => lawful("construction_conversion", place);
const renewal = (): Business => lawful("renewal", place);

const other: [keyof LiveMortgage, Partial<LiveMortgage>][] = [
  ["form", { form: "maximum_amount" }],
  ["securedAmount", { securedAmount: yuan(1) }],
  ["periodStart", { periodStart: "2020-01-01" }],
  ["periodEnd", { periodEnd: "2028-01-01" }],
  ["transferCovenant", { transferCovenant: true }],
];

/** Kind → what its own application changes; the rest stays. */
const changing: [string, Business, string[]][] = [
  ["an extension", lawful("extension", place), ["periodStart", "periodEnd"]],
  ["an increase", lawful("increase", place), ["securedAmount"]],
  ["a change of rank", lawful("rank_change", place), []],
  ["a new name", lawful("mortgagee_rename", place), []],
  ["a conversion by application", byApplication(), []],
  [
    "a conversion by the registry",
    { ...byApplication(), conversion: { ...byApplication().conversion, by: "registry" } },
    [],
  ],
  ["an assignment", lawful("assignment", place), []],
];

describe.each(changing)("%s", (_name, business, changed) => {
  test("of a mortgage as it is stated goes on, also where the register does not tell", () => {
    expect(told(business, {})).toBeNull();
    const silent = { form: null, securedAmount: null, periodStart: null, periodEnd: null, transferCovenant: null };
    expect(told(business, silent)).toBeNull();
  });
  test.each(other)("of one with another %s", (term, differs) => {
    const expected = changed.includes(term) ? null : `parts_do_not_fit mortgage.${term} security`;
    expect(told(business, differs)).toBe(expected);
    expect(told(business, differs, "before_filing")).toBe(expected);
  });
});

test("another main claim comes with amount, term and covenant of its own, but in the form that stands", () => {
  for (const [term, differs] of other) {
    const expected = term === "form" ? "parts_do_not_fit mortgage.form security" : null;
    expect(told(renewal(), differs)).toBe(expected);
    expect(told(sale(place, "change", "same"), differs)).toBe(expected);
  }
});

test("what begins anew is compared with nothing: the old mortgage may be as it likes", () => {
  for (const kind of ["refinance", "lender_switch"] as const satisfies ChainKind[])
    for (const [, differs] of other.filter(([term]) => term !== "transferCovenant"))
      expect(told(lawful(kind, place), differs)).toBeNull();
});

describe("amounts per unit", () => {
  const perUnit = (amount: number): Business => {
    const business = lawful("assignment", place);
    const units = business.units.map((unit) => ({ ...unit, securedAmount: yuan(amount) }));
    return {
      ...business,
      units,
      mortgage: { ...business.mortgage, amountBasis: "per_unit", securedAmount: yuan(amount) },
    };
  };
  test("are compared unit by unit", () => {
    expect(told(perUnit(1_000_000), { securedAmount: yuan(1_000_000) })).toBeNull();
    expect(told(perUnit(1_000_001), { securedAmount: yuan(1_000_000) })).toBe(
      "parts_do_not_fit mortgage.securedAmount security",
    );
  });
  test("of units that a conversion brings forth come to what the old units bear", () => {
    const business = byApplication();
    const [first, ...rest] = business.units;
    if (first === undefined) throw new Error("a conversion has a unit");
    const born = { ...first, unitCode: `${first.unitCode.slice(0, -4)}0999` };
    const converted = (one: number, other: number): Business => ({
      ...business,
      units: [{ ...first, securedAmount: yuan(one) }, ...rest, { ...born, securedAmount: yuan(other) }],
      mortgage: { ...business.mortgage, amountBasis: "per_unit", securedAmount: yuan(one + other) },
      conversion: { ...business.conversion, by: "application", oldUnits: [{ unitCode: first.unitCode }] },
    });
    const judged = (one: number, other: number): string | null => {
      const { chain, units } = scene(business.kind, () => converted(one, other));
      const shown = units.map((unit) => ({
        ...unit,
        mortgages:
          unit.unitCode === born.unitCode ? [] : unit.mortgages.map((each) => ({ ...each, securedAmount: yuan(one) })),
      }));
      return found({ chain, units: shown });
    };
    expect(judged(5_000_000, 0)).toBeNull();
    expect(judged(5_000_000, 4_000_000)).toBe("parts_do_not_fit mortgage.securedAmount security");
  });
});

/** A whole chain at a register that has the old mortgage with other terms, and a stranger behind it. */
function against(business: Business, register: Partial<LiveMortgage>, profiles = altered(place, {})): Conversation {
  const talk = converse(openSample(business, profiles));
  for (const unit of talk.far.units.values()) for (const each of unit.mortgages) Object.assign(each, register);
  talk.until("rest");
  return talk;
}

const stated = (business: Business, amount: number): Business => ({
  ...business,
  mortgage: { ...business.mortgage, securedAmount: yuan(amount) },
});

describe("nobody's increase goes under another name:", () => {
  const split = assignedAs(place, "split");
  const { loan, mainContract } = assignedForPrice(place);
  const dear: Business = {
    ...stated(split, 3_000_000),
    ...(loan === undefined || split.assignment === undefined
      ? {}
      : {
          loan: { ...loan, amount: yuan(2_000_000) },
          assignment: { ...split.assignment, assignedAmount: yuan(2_000_000) },
        }),
    mainContract,
  };
  test.each<[string, Business, Parameters<typeof altered>[1]]>([
    ["split", stated(split, 3_000_000), {}],
    ["split for a price above what is registered", dear, {}],
    ["whole", stated(lawful("assignment", place), 3_000_000), {}],
    ["exit", stated(assignedAs(place, "exit"), 3_000_000), {}],
    [
      "removal by change",
      stated(collateral(place, "removal"), 3_000_000),
      { partialCancellation: false, changeEvents: ["units"] },
    ],
  ])("%s of 1,000,000 as 3,000,000 is refused, nothing is filed and nothing paid", (_name, business, registry) => {
    const { chain, far } = against(business, { securedAmount: yuan(1_000_000) }, altered(place, registry));
    expect(chain).toMatchObject({
      state: "aborted",
      abort: { refusal: { code: "parts_do_not_fit", field: "mortgage.securedAmount" } },
    });
    expect([far.cases.size, far.books.length]).toEqual([0, 0]);
  });
  test("the same split of what is registered completes", () => {
    expect(against(split, { securedAmount: yuan(1_000_000) }).chain.state).toBe("completed");
  });
});

describe("a maximum-amount mortgage whose claims are not determined", () => {
  const open = { form: "maximum_amount" } as const;
  const determination = { event: "no_new_claims" as const, on: "2026-11-20", sha256: "e".repeat(64) };
  test.each<[string, Business]>([
    ["cancelled as a general one whose debt is repaid", lawful("cancellation", place)],
    ["passed on whole as a general one", lawful("assignment", place)],
  ])("%s is refused by its form", (_name, business) => {
    const { chain, far } = against(business, open);
    expect(chain).toMatchObject({ abort: { refusal: { code: "parts_do_not_fit", field: "mortgage.form" } } });
    expect(far.cases.size).toBe(0);
  });
  test("passed on whole under its own form is refused until they are determined", () => {
    const business = atMaximum(lawful("assignment", place));
    expect(against(business, open).chain).toMatchObject({
      abort: { refusal: { code: "missing_for_kind", field: "determination" } },
    });
    expect(against({ ...business, determination }, open).chain.state).toBe("completed");
  });
  test("cancelled by waiver needs neither", () => {
    const waived = { ...lawful("cancellation", place), cancellationGround: "waiver" as const };
    expect(against(waived, open).chain.state).toBe("completed");
  });
  test.each<[string, Business]>([
    ["refinanced", lawful("refinance", "guangzhou-tianhe")],
    ["sold with its home", sale("guangzhou-tianhe", "staged", "same")],
  ])("%s is ended by waiver, and a general one on the claim extinguished", (_name, business) => {
    const ended = (register: Partial<LiveMortgage>): unknown => {
      const { chain, far } = against(business, register);
      expect(chain.state).toBe("completed");
      return [...far.cases.values()].find(({ application }) => application.legId === "cancellation")?.application
        .ground;
    };
    expect(ended(open)).toBe("waiver");
    expect(ended({ form: "general" })).toBe("claim_extinguished");
  });
});

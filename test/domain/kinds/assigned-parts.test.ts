// A part of a maximum-amount mortgage that goes over before determination: in which shares two hold it, and what one unit bears.
// Invariant: the part that the bank states is what is filed, and nothing is filed that it does not say.

import { describe, expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import { assignedShares } from "../../../domain/assigned-shares.ts";
import { applicantsOf, legBusiness } from "../../../domain/leg-business.ts";
import { fen } from "../../../domain/money.ts";
import { checkBusiness } from "../../../domain/pre-lodgement/check.ts";
import { sumAgainstWhole } from "../../../domain/pre-lodgement/shares.ts";
import { unitOf, yuan } from "../pre-lodgement/kinds.ts";
import { mortgageeOf, places } from "../pre-lodgement/people.ts";
import { contextOf } from "../pre-lodgement/trial.ts";
import { openSample } from "../sample-chains.ts";
import { alias, story } from "./story.ts";
import { assignedAs } from "./variants.ts";

const place = "suzhou-huqiu";

describe("an assignee who joins", () => {
  test.each(places)("holds by shares, as the part is to the maximum, at %s", (at) => {
    const { chain } = story(openSample(assignedAs(at, "shared")));
    expect(chain.state).toBe("completed");
    const { holders } = applicantsOf(chain.business, chain.legs[0] ?? raise());
    expect(holders.map(({ name, share }) => [alias({ name }), share])).toEqual([
      ["assignee", "2/5"],
      ["bank", "3/5"],
    ]);
  });

  const of = (part: bigint, maximum: bigint): ReturnType<typeof assignedShares> => {
    const business = assignedAs(place, "shared");
    const { assignment, mortgage } = business;
    if (assignment === undefined) return raise();
    return assignedShares({
      ...business,
      assignment: { ...assignment, assignedAmount: fen(part) },
      mortgage: { ...mortgage, securedAmount: fen(maximum) },
    });
  };

  test.each<[bigint, bigint, string, string]>([
    [1n, 2n, "1/2", "1/2"],
    [50_000_000n, 100_000_000n, "1/2", "1/2"],
    [999_998n, 999_999n, "999998/999999", "1/999999"],
    [333_333_300n, 1_000_000_100n, "33.3333%", "66.6667%"],
    [1n, 1_000_000n, "0.0001%", "99.9999%"],
  ])("%d of %d is %s, and the rest %s", (part, maximum, joins, stays) => {
    expect(of(part, maximum)).toEqual({ joins, stays });
    expect(sumAgainstWhole([joins, stays])).toBe("whole");
  });

  test("beside others who hold already, or without a part of the maximum, no share is made up", () => {
    const business = assignedAs(place, "shared");
    const co = { mortgagee: mortgageeOf("insurer"), part: "commercial" as const };
    expect(assignedShares({ ...business, coMortgagees: [co] })).toBeNull();
    expect(of(5n, 5n)).toBeNull();
    expect(assignedShares(assignedAs(place, "split"))).toBeNull();
    expect(assignedShares(assignedAs(place, "whole"))).toBeNull();
  });
});

describe("a part that is split off a mortgage per unit", () => {
  const perUnit = (count: number): Business => {
    const business = assignedAs(place, "split");
    const securedAmount = fen(business.mortgage.securedAmount / BigInt(count));
    const units = [...business.units, unitOf(place, "00010299")].slice(0, count);
    return {
      ...business,
      mortgage: { ...business.mortgage, amountBasis: "per_unit" },
      units: units.map((unit) => ({ ...unit, securedAmount })),
    };
  };

  test("of one unit: it bears the part in the one application and the rest in the other", () => {
    const business = perUnit(1);
    expect(checkBusiness(contextOf(business))).toEqual([]);
    const { chain } = story(openSample(business));
    expect(chain.state).toBe("completed");
    const borne = chain.legs.map((leg) => legBusiness(chain.business, leg).units.map((unit) => unit.securedAmount));
    expect(borne).toEqual([[yuan(400_000)], [yuan(600_000)]]);
  });

  test("of several the one amount says nothing of each: refused; over all of them in total it passes", () => {
    const business = perUnit(2);
    const told = (of: Business): string[] =>
      checkBusiness(contextOf(of)).map(({ ruleId, field }) => `${ruleId} ${field}`);
    expect(told(business)).toEqual(["PL-125 mortgage.amountBasis"]);
    const inTotal = business.units.map(({ securedAmount: _securedAmount, ...unit }) => unit);
    expect(told({ ...business, mortgage: { ...business.mortgage, amountBasis: "in_total" }, units: inTotal })).toEqual(
      [],
    );
  });
});

function raise(): never {
  throw new Error("a sample has it");
}

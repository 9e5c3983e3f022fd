// A refinance is mapped like a renewal: not registered under a maximum that covers, a new mortgage, or a change (practice 4).
// Invariant: the registry says what is possible, the institution in which order; nothing uncovered is lent unregistered.

import { describe, expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import type { Plan } from "../../../domain/plan.ts";
import { choosePlan } from "../../../domain/planning.ts";
import { checkBusiness } from "../../../domain/pre-lodgement/check.ts";
import { isRefusal, type Refusal } from "../../../domain/refusal.ts";
import type { Mapping, RegistryProfile } from "../../../domain/registry-profile.ts";
import { groupUnits } from "../../../domain/routing.ts";
import { converse } from "../conversation.ts";
import { lawful, yuan } from "../pre-lodgement/kinds.ts";
import { places } from "../pre-lodgement/people.ts";
import { contextOf } from "../pre-lodgement/trial.ts";
import { openSample, samplePolicy } from "../sample-chains.ts";
import { story, summary } from "./story.ts";
import { altered, underMaximum } from "./variants.ts";

const place = "guangzhou-tianhe";

describe("under a maximum that covers the new claim too", () => {
  test.each(places)("nothing is registered at %s, and the permit relies on a fresh search", (at) => {
    const business = underMaximum("refinance", at);
    expect(checkBusiness(contextOf(business))).toEqual([]);
    const told = story(openSample(business));
    expect(told.chain.state).toBe("completed");
    expect(summary(told)).toMatchObject({ way: "no_registration", filed: [], noReturn: "disbursement 1" });
    expect(told.lines.slice(-4)).toEqual([
      "place_hold → search before_disbursement",
      "search before_disbursement → disbursement 1",
      "permit → disbursement 1",
      "posted → completed",
    ]);
  });

  test.each([
    ["is no maximum-amount mortgage", { form: "general" as const }],
    ["has a determination period that is over", { periodEnd: "2026-11-01" }],
    ["secures less than the larger of the old debt and the new loan", { securedAmount: yuan(700_000) }],
  ])("no money goes out where the register says that it %s", (_what, differs) => {
    const talk = converse(openSample(underMaximum("refinance", place)));
    for (const { mortgages } of talk.far.units.values()) for (const each of mortgages) Object.assign(each, differs);
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect(talk.far.books).toEqual([]);
  });

  test.each<[string, (business: Business) => Business]>([
    ["its period is to be moved", (b) => ({ ...b, mortgage: { ...b.mortgage, periodEnd: "2040-01-01" } })],
    ["its contract is signed anew", (b) => ({ ...b, mortgageContract: lawful("refinance", place).mortgageContract })],
    [
      "its claims are determined",
      (b) => ({ ...b, determination: lawful("refinance", place).determination ?? determined }),
    ],
  ])("something is registered where %s", (_what, change) => {
    const plan = planOf(change(underMaximum("refinance", place)), {});
    expect(isRefusal(plan) ? plan : plan.way).toBe("new_first");
  });
});

const determined = { event: "no_new_claims" as const, on: "2026-11-20", sha256: "d".repeat(64) };

/** The plan at a registry that is altered, of an institution that wants the mappings of a refinance in that order. */
function planOf(business: Business, profile: Partial<RegistryProfile>, order?: Mapping[]): Plan | Refusal {
  const groups = groupUnits(
    business.units.map(({ unitCode }) => unitCode),
    altered(place, profile),
  );
  if (isRefusal(groups)) throw new Error(groups.code);
  const refinance = order ?? samplePolicy.mappings.refinance;
  return choosePlan(business, groups, { mappings: { ...samplePolicy.mappings, refinance } });
}

describe("what both registry and institution want", () => {
  const business = lawful("refinance", place);
  const taking = (refinance: Mapping[]): Partial<RegistryProfile> => ({
    changeOfMainClaim: true,
    mappings: { ...samplePolicy.mappings, refinance },
  });
  const all: Mapping[] = ["no_registration", "change", "new_loan_repays_old"];

  test.each<[string, Mapping[], Mapping[], string]>([
    ["the institution's order decides where the registry takes all", all, all, "change"],
    ["and the other way round", all, ["new_loan_repays_old", "change"], "new_first"],
    ["the registry's list where it takes one", ["new_loan_repays_old"], all, "new_first"],
    ["the institution's where it wants one", all, ["change"], "change"],
  ])("%s", (_what, taken, order, way) => {
    const plan = planOf(business, taking(taken), order);
    expect(isRefusal(plan) ? plan : plan.way).toBe(way);
  });

  test("where they have none in common there is no plan", () => {
    expect(planOf(business, taking(["change"]), ["new_loan_repays_old"])).toMatchObject({ code: "capability_missing" });
  });
});

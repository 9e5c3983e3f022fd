// How a rule is tried: one business that breaks it, and a lawful neighbour that differs little and breaks none.
// Invariant: both start from the lawful business of the kind, with the plan and the registries it would really have.

import type { Business, ChainKind } from "../../../domain/business.ts";
import { unitCodesOf } from "../../../domain/leg-placing.ts";
import { choosePlan, type LendingPolicy } from "../../../domain/planning.ts";
import type { LodgementContext } from "../../../domain/pre-lodgement/rule.ts";
import { isRefusal } from "../../../domain/refusal.ts";
import { groupUnits } from "../../../domain/routing.ts";
import { callingProfile, sampleProfiles } from "../../samples/sample-profiles.ts";
import { lawful, today } from "./kinds.ts";
import { lender, type Place } from "./people.ts";

/** Changes the business in place. */
export type Change = (business: Business) => void;

export type Trial = {
  rule: string;
  what: string;
  kind: ChainKind;
  place?: Place;
  /** Settings of the caller, for both businesses. */
  settings?: Partial<Pick<LodgementContext, "lender" | "now">>;
  breaks: Change;
  field: string;
  passes: Change;
};

const policy: LendingPolicy = {
  mappings: {
    renewal: ["no_registration", "change", "new_loan_repays_old"],
    extension: ["no_registration", "change"],
    refinance: ["no_registration", "new_loan_repays_old", "change"],
  },
};

/** The business with its registries and the plan that would be chosen; no plan where there is none. */
export function contextOf(business: Business, settings: Trial["settings"] = {}): LodgementContext {
  const groups = groupUnits(unitCodesOf(business), [...sampleProfiles, callingProfile]);
  const plan = isRefusal(groups) ? null : choosePlan(business, groups, policy);
  return {
    business,
    profiles: isRefusal(groups) ? [] : groups.map(({ profile }) => profile),
    plan: plan === null || isRefusal(plan) ? null : plan,
    lender,
    now: today,
    ...settings,
  };
}

/** The lawful business of the kind, changed. */
export function changed(kind: ChainKind, change: Change, place?: Place): Business {
  const business = lawful(kind, place);
  change(business);
  return business;
}

/** The one of a list that a test is about; throws where there is none. */
export function at<T>(list: readonly T[] | undefined, index = 0): T {
  const item = list?.[index];
  if (item === undefined) throw new Error(`the lawful business has no item ${index}`);
  return item;
}

/** A part that the kind has. */
export function part<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the lawful business has no such part");
  return value;
}

/** The same unit under other codes, in the contracts too. */
export function withUnits(business: Business, unitCodes: string[]): void {
  const unit = at(business.units);
  business.units = unitCodes.map((unitCode) => ({ ...unit, unitCode }));
  for (const contract of [business.mainContract, business.mortgageContract])
    if (contract.signedForThisBusiness) contract.unitCodes = unitCodes;
}

// Lawful businesses beside the plain one of each kind: the other ways a kind can be done, and registries that allow less.
// Invariant: each differs from `lawful` only in what its name says, and every number has right check digits.

import type { Business, ChainKind, Unit } from "../../../domain/business.ts";
import type { FurtherMortgage, AssignmentMode } from "../../../domain/business-parts.ts";
import type { RegistryProfile } from "../../../domain/registry-profile.ts";
import { sampleProfiles } from "../../samples/sample-profiles.ts";
import { principal } from "../mandate-given.ts";
import { contract, digest, lawful, unitOf, yuan } from "../pre-lodgement/kinds.ts";
import { otherLender, scenes, type Place } from "../pre-lodgement/people.ts";
import { standingLike } from "../standing-mortgage.ts";

/** The sample registries, the one of that place altered. */
export function altered(place: Place, change: Partial<RegistryProfile>): RegistryProfile[] {
  return sampleProfiles.map((profile) => (profile.registryId === place ? { ...profile, ...change } : profile));
}

/** The mortgage that stands was made by an older contract, and nothing of it changes. */
export function underMaximum(kind: "renewal" | "extension" | "refinance", place: Place): Business {
  const { mortgage, mortgageContract, previousMortgage } = lawful("drawdown", place);
  const business = lawful(kind, place);
  const { units } = lawful("drawdown", place);
  if (previousMortgage === undefined) throw new Error("a drawdown has its mortgage");
  const outstanding = kind !== "extension" ? yuan(800_000) : previousMortgage.outstanding;
  return {
    ...business,
    units,
    mainContract: { ...business.mainContract, unitCodes: units.map(({ unitCode }) => unitCode) },
    mortgage,
    mortgageContract,
    cover: undefined,
    previousMortgage: { ...previousMortgage, outstanding, periodEnd: mortgage.periodEnd },
  };
}

/** The same as a maximum-amount mortgage. */
export function atMaximum(business: Business): Business {
  return { ...business, mortgage: { ...business.mortgage, form: "maximum_amount" } };
}

/** A new loan on a building under construction, paid out by progress. */
export function inTranches(place: Place, ...amounts: number[]): Business {
  const business = lawful("new_loan", place);
  const tranches = amounts.map((amount, index) => ({ number: index + 1, amount: yuan(amount) }));
  const amount = yuan(amounts.reduce((sum, each) => sum + each, 0));
  return { ...business, loan: { amount, currency: "CNY", account: "LOAN-T-1", tranches } };
}

/** A loan on one unit at each of two places, both of the first place's owner. */
export function overTwo(kind: "new_loan" | "refinance", one: Place, other: Place): Business {
  const business = lawful(kind, one);
  const { units, previousMortgage } = lawful(kind, other);
  const numbers = previousMortgage === undefined ? [] : [previousMortgage.registrationCertificateNumber];
  const all = [...business.units, ...units];
  const unitCodes = all.map(({ unitCode }) => unitCode);
  return {
    ...business,
    units: all,
    mainContract: { ...business.mainContract, unitCodes },
    mortgageContract: { ...business.mortgageContract, unitCodes },
    previousMortgage:
      business.previousMortgage === undefined
        ? undefined
        : { ...business.previousMortgage, furtherCertificateNumbers: numbers },
  };
}

/** 抵押物增减、置换: which units come in and which go out. */
export function collateral(place: Place, change: "addition" | "removal" | "substitution" | "replacement"): Business {
  const business = lawful("collateral_change", place);
  const kept = unitOf(place, "00010208");
  const added = unitOf(place, "00010202");
  const removed = unitOf(place, "00010203");
  const units: Record<typeof change, Unit[]> = {
    addition: [kept, added],
    removal: [kept],
    substitution: [kept, added],
    replacement: [added],
  };
  const goesOut: Record<typeof change, Unit[]> = {
    addition: [],
    removal: [removed],
    substitution: [removed],
    replacement: [kept],
  };
  const codes = units[change].map(({ unitCode }) => unitCode);
  return {
    ...business,
    units: units[change],
    mortgageContract: { ...business.mortgageContract, unitCodes: codes },
    mainContract: { ...business.mainContract, unitCodes: codes },
    collateralChange: { added: change === "removal" ? [] : [added.unitCode], removed: goesOut[change] },
  };
}

/** The unit that goes out is somebody else's who mortgaged it for the debtor. */
export function removedOfStranger(place: Place, change: "removal" | "substitution" | "replacement"): Business {
  const business = collateral(place, change);
  const { collateralChange } = business;
  if (collateralChange === undefined) throw new Error("collateral changes");
  const removedMortgagors: Business["mortgagors"] = [{ party: scenes[place].stranger, capacity: "third_party" }];
  const principals = [...business.mortgagors, ...removedMortgagors].map(({ party }) => principal(party));
  return {
    ...business,
    collateralChange: { ...collateralChange, removedMortgagors },
    mandates: business.mandates.map((mandate) => ({ ...mandate, principals })),
  };
}

/** Of a maximum-amount mortgage: the assignee joins, takes a part, or takes it determined. */
export function assignedAs(place: Place, mode: AssignmentMode): Business {
  const business = lawful("assignment", place);
  const { assignment } = business;
  if (assignment === undefined || mode === "whole") return business;
  const part = mode === "exit" ? {} : { assignedAmount: yuan(400_000) };
  return {
    ...atMaximum(business),
    assignment: { ...assignment, mode, ...part },
    ...(mode === "exit"
      ? { determination: { event: "no_new_claims" as const, on: "2026-11-20", sha256: digest("determination") } }
      : {}),
  };
}

/** 债权批量转让: that many mortgages, each of its own unit. */
export function batch(place: Place, count: number): Business {
  const business = lawful("assignment", place);
  const { assignment } = business;
  if (assignment === undefined) throw new Error("an assignment has its part");
  return { ...business, assignment: { ...assignment, further: furtherOf(business, place, count - 1) } };
}

/** 批量更名: that many mortgages of a mortgagee with a new name, each of its own unit. */
export function renamedBatch(place: Place, count: number): Business {
  const business = lawful("mortgagee_rename", place);
  const { rename } = business;
  if (rename === undefined) throw new Error("a rename has its part");
  return { ...business, rename: { ...rename, further: furtherOf(business, place, count - 1) } };
}

function furtherOf(business: Business, place: Place, count: number): FurtherMortgage[] {
  return Array.from({ length: count }, (_, index): FurtherMortgage => {
    const number = String(301 + index);
    return {
      registrationCertificateNumber: `${scenes[place].certificate}1${number}号`,
      units: [unitOf(place, `00010${number}`)],
      ...standingLike(business, number),
    };
  });
}

/** 带押过户 in one of its models; the seller's lender is the buyer's, or another. */
export function sale(place: Place, model: "combined" | "staged" | "change", lender: "same" | "other"): Business {
  const business = lawful("sale_with_mortgage", place);
  const { propertyTransfer, previousMortgage } = business;
  if (propertyTransfer === undefined || previousMortgage === undefined) throw new Error("a sale has both");
  return {
    ...(model === "change" ? withCover(business) : business),
    propertyTransfer: { ...propertyTransfer, model },
    previousMortgage: { ...previousMortgage, ...(lender === "other" ? { lender: otherLender } : {}) },
  };
}

/** 结清注销 on another ground. */
export function cancelled(place: Place, ground: NonNullable<Business["cancellationGround"]>): Business {
  return { ...lawful("cancellation", place), cancellationGround: ground };
}

/** 单方申请: the other side of the notices does not sign, and the lender applies for what its own gives it. */
export function byLenderAlone(kind: "notice_conversion" | "notice_cancellation", place: Place): Business {
  return { ...lawful(kind, place), alone: true };
}

/** 预告转本 of a home that developer and buyer have had transferred: only the mortgage is left, and both sides sign. */
export function boughtAlready(place: Place): Business {
  const business = lawful("notice_conversion", place);
  const { propertyTransfer } = business;
  if (propertyTransfer === undefined) throw new Error("a conversion has its transfer");
  return { ...business, propertyTransfer: { ...propertyTransfer, recorded: true } };
}

/** 在建转现房 by the registry itself: watched, not filed. */
export function convertedByRegistry(place: Place): Business {
  const business = lawful("construction_conversion", place);
  const { conversion } = business;
  return { ...business, conversion: { ...conversion, by: "registry" } };
}

/** An assignment for a price that is paid on recording. */
export function assignedForPrice(place: Place): Business {
  const business = lawful("assignment", place);
  return {
    ...business,
    mainContract: contract(
      "示银转让价款2026第1号",
      business.units.map(({ unitCode }) => unitCode),
    ),
    loan: { amount: yuan(600_000), currency: "CNY", account: "LOAN-T-1" },
  };
}

/** A business whose mortgage is also the debtor's spouse's, or somebody else's who does not owe. */
export function mortgagedWith(kind: ChainKind, place: Place, capacity: "co_owner" | "third_party"): Business {
  const business = lawful(kind, place);
  const { stranger } = scenes[place];
  const [first] = business.mortgagors;
  if (first === undefined) throw new Error("a business has a mortgagor");
  const other = { party: stranger, capacity };
  const mortgagors = capacity === "co_owner" ? [first, other] : [other];
  const principals = mortgagors.map(({ party }) => principal(party));
  return {
    ...business,
    mortgagors,
    mandates: business.mandates.map((mandate) => ({ ...mandate, principals })),
  };
}

/** With the clause by which the mortgage contract also secures the old debt. */
export function withCover(business: Business): Business {
  const { sha256 } = business.mortgageContract;
  return {
    ...business,
    cover: { contractSha256: sha256, clauseNumber: "第二条第三款", guarantorConsents: [], otherGuarantors: 0 },
  };
}

export function withoutCover(business: Business): Business {
  return { ...business, cover: undefined };
}

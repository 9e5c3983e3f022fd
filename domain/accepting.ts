// Which difference between what was recorded and what was filed two persons may accept: a table, compared field × sort of leg (practice 7).
// Invariant: only a difference that leaves the lender as secured as intended; what no row allows is mended, never accepted.

import type { Sha256 } from "./business.ts";
import type { Chain } from "./chain-state.ts";
import type { Leg } from "./leg.ts";
import { isRecorded, isUnwind } from "./legs.ts";
import type { EvidenceKind } from "./parked-needs.ts";
import { isOfMortgage } from "./registration.ts";
import { isPaidOut, nothingIsPosted } from "./stray-posting.ts";
import type { EpochMs } from "./time.ts";

export const comparedFields = [
  "businessNumber",
  "registrationType",
  "right",
  "unitCodes",
  "holders",
  "holders' numbers",
  "obligors",
  "obligors' numbers",
  "registrationCertificateNumber",
  "ground",
  "form",
  "securedAmount",
  "securedScope",
  "transferCovenant",
  "amountBasis",
  "periodStart",
  "periodEnd",
  "rank",
] as const;
/** What is compared; an amount per unit stands with its unit code behind it. */
export type ComparedField = (typeof comparedFields)[number] | `securedAmount ${string}`;

export type Difference = { field: string; filed: string; recorded: string };

/** A difference two persons accepted: it stays a difference, with who accepted it and on which document. */
export type AcceptedDifference = Difference & {
  at: EpochMs;
  persons: string[];
  evidenceKind: EvidenceKind | null;
  evidenceSha256: Sha256 | null;
};

/** ends: a mortgage or notice comes to its end. secures: the lender gets or keeps one. property: the home itself, or the buyer's notice. */
type LegSort = "ends" | "secures" | "property";

const never: Record<LegSort, boolean> = { ends: false, secures: false, property: false };
const ofWhatEnds: Record<LegSort, boolean> = { ...never, ends: true };

/** Compared field → may it be accepted, by sort of leg? What ended by another number, or on another unit, is another mortgage. */
const acceptable: Record<(typeof comparedFields)[number], Record<LegSort, boolean>> = {
  businessNumber: never,
  registrationType: never,
  right: never,
  unitCodes: never,
  holders: never,
  "holders' numbers": never,
  obligors: ofWhatEnds,
  "obligors' numbers": ofWhatEnds,
  registrationCertificateNumber: never,
  ground: ofWhatEnds,
  form: never,
  securedAmount: never,
  securedScope: never,
  transferCovenant: never,
  amountBasis: never,
  periodStart: never,
  periodEnd: never,
  rank: never,
};

/** Whether all the differences of a recorded leg may be accepted now. None is not enough: there must be something to accept. */
export function mayBeAccepted(chain: Chain, leg: Leg, differences: readonly Difference[]): boolean {
  const isHarmless = differences.every(({ field }) => isAcceptable(field, sortOf(leg)));
  return isRecorded(leg) && differences.length > 0 && isHarmless && nothingIsOwedUnder(chain, leg);
}

/** Two persons accepted exactly this difference; another text in the same field is another difference. */
export function isAccepted({ accepted }: Leg, { field, filed, recorded }: Difference): boolean {
  return accepted.some((each) => each.field === field && each.filed === filed && each.recorded === recorded);
}

function isAcceptable(field: string, sort: LegSort): boolean {
  const known = comparedFields.find((each) => each === field);
  return known !== undefined && acceptable[known][sort];
}

function sortOf({ registrationType, right }: Leg): LegSort {
  if (registrationType === "cancellation") return "ends";
  return isOfMortgage(right) ? "secures" : "property";
}

/**
 * While a debt is owed under what ended, a ground such as 主债权消灭 on the register would speak against the lender: the debt
 * has to be repaid by the disbursement or finally, or nothing was ever paid out under what is given up.
 */
function nothingIsOwedUnder(chain: Chain, leg: Leg): boolean {
  if (isUnwind(leg)) return nothingIsPosted(chain);
  return isPaidOut(chain) || chain.conditions.some(({ type }) => type === "final_repayment" || type === "refund_final");
}

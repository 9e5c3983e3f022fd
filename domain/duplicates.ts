// A duplicate that was recorded: an earlier filing of a leg stands in the register besides, or instead of, the later one.
// Invariant: it counts as standing until a search of the register, made after people said it was cancelled, no longer shows it.

import type { Leg } from "./leg.ts";
import type { Search } from "./chain-state.ts";
import { isSameNumber } from "./search/on-register.ts";
import type { EpochMs } from "./time.ts";

export const duplicateStates = ["standing", "cancellation_stated", "gone"] as const;
/** standing: recorded. cancellation_stated: two persons showed that the registry cancelled it. gone: the register does not show it. */
export type DuplicateState = (typeof duplicateStates)[number];

export type RecordedDuplicate = {
  /** Number of the earlier generation that was recorded. */
  businessNumber: string;
  registrationCertificateNumber: string;
  /** By the registry's clock. */
  recordedAt: EpochMs;
  state: DuplicateState;
  /** When it came to that state here. */
  since: EpochMs;
};

/** Why a chain is parked for it. */
export function recordedBesides(businessNumber: string): string {
  return `the registry also recorded ${businessNumber}`;
}

/** Two filings of the leg are recorded as far as is known, or one that is no longer the leg's own. */
export function hasStandingDuplicate({ recordedDuplicates }: Leg): boolean {
  return recordedDuplicates.some(({ state }) => state === "standing");
}

/** The first search of that registry which can tell whether the duplicate is gone; undefined when none was made since. */
export function searchAfter(
  searches: readonly Search[],
  registryId: string,
  { since, recordedAt }: RecordedDuplicate,
): Search | undefined {
  return searches.findLast(
    (each) => each.registryId === registryId && each.receivedAt > since && each.snapshot.takenAt >= recordedAt,
  );
}

/** The register still shows it: a mortgage or a notice under its number, besides what the leg itself recorded. */
export function isShown(leg: Leg, { registrationCertificateNumber }: RecordedDuplicate, { snapshot }: Search): boolean {
  const own = leg.recordingResult?.registrationCertificateNumber;
  // A change that was recorded twice keeps one certificate: nothing stands twice.
  if (own !== undefined && isSameNumber(own, registrationCertificateNumber)) return false;
  return snapshot.units.some(
    ({ mortgages, priorityNotices }) =>
      mortgages.some((each) => isSameNumber(each.registrationCertificateNumber, registrationCertificateNumber)) ||
      priorityNotices.some(({ number }) => isSameNumber(number, registrationCertificateNumber)),
  );
}

// Which applications this office takes in one filing.
// Invariant: a combination that is not listed is not taken, whatever its parts.

import type { Matter } from "./matters.ts";
import { filingTypes, type FilingType, type RegistryOptions } from "./options.ts";

const parts: Record<FilingType, Matter[]> = {
  cancellation_first: ["mortgage_cancellation", "mortgage_first"],
  notices: ["buyers_notice", "lenders_notice"],
  transfer_first: ["ownership_transfer", "mortgage_first"],
  transfer_first_cancellation: ["ownership_transfer", "mortgage_first", "mortgage_cancellation"],
  transfer_change: ["ownership_transfer", "mortgage_change"],
  // Of the cancellation only some units; whether such a one is taken at all is judged for itself.
  first_cancellation_of_units: ["mortgage_first", "mortgage_cancellation"],
  notice_cancellations: ["lenders_notice_cancellation", "buyers_notice_cancellation"],
};

/** The combinations this office takes. */
export function filingsTaken(options: RegistryOptions): FilingType[] {
  return options.combinedFilings ?? (options.capability === "combined" ? [...filingTypes] : []);
}

/** True when the matters are those of one combination taken here, of each sort one or several; one alone is no combination. */
export function isFilingTaken(matters: (Matter | null)[], options: RegistryOptions): boolean {
  const taken = filingsTaken(options);
  if (matters.length === 1) return taken.length > 0;
  return taken.some(
    (type) =>
      matters.every((each) => each !== null && parts[type].includes(each)) &&
      parts[type].every((each) => matters.includes(each)),
  );
}

// What an application builds on: the live rows of the mortgage or notice it names, or of the notice it turns into more.
// Invariant: read from the register as it stands at this moment, never from what the application says about it.

import type { Application } from "./application.ts";
import type { Case } from "./cases.ts";
import { matters } from "./matters.ts";
import {
  areSameParties,
  liveNoticeRows,
  liveNotices,
  liveRows,
  plainNumber,
  type MortgageRow,
  type NoticeRow,
  type Register,
} from "./register.ts";

/** Live rows of the mortgage that the case changes, transfers, mends or cancels; none for other matters. */
export function previousRows({ application }: Case, { register }: { register: Register }): MortgageRow[] {
  const { matter, previousNumber } = application;
  const isMortgage = matter !== null && matters[matter].right === "mortgage";
  return isMortgage && previousNumber !== "" ? liveRows(register, previousNumber) : [];
}

/** Live rows of the notice that the case cancels; none for other matters. */
export function cancelledNotices({ application }: Case, { register }: { register: Register }): NoticeRow[] {
  const { matter, previousNumber } = application;
  const cancels = matter === "buyers_notice_cancellation" || matter === "lenders_notice_cancellation";
  return cancels && previousNumber !== "" ? liveNoticeRows(register, previousNumber) : [];
}

/** Live notices on its units that were given for what the case registers (预告转本): those of its own right-holders. */
export function ownNotices({ application }: Case, { register }: { register: Register }): NoticeRow[] {
  const { matter, holders } = application;
  if (matter !== "ownership_transfer" && matter !== "mortgage_first") return [];
  const kind = matter === "ownership_transfer" ? "priority_notice" : "mortgage_priority_notice";
  return application.unitCodes
    .flatMap((code) => register.units.get(code) ?? [])
    .flatMap((unit) => liveNotices(unit, kind))
    .filter((row) => areSameParties(row.holders, holders));
}

/** Those of them that the application names, and that end with its recording. */
export function convertedNotices(item: Case, view: { register: Register }): NoticeRow[] {
  const named = namedNumbers(item.application);
  return ownNotices(item, view).filter((row) => named.includes(plainNumber(row.number)));
}

/** Numbers in PreCertID, in normal form. */
export function namedNumbers(application: Application): string[] {
  return (application.head["PreCertID"] ?? "").split(",").map(plainNumber);
}

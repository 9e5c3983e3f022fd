// 登簿: a filing is written into the register, all of it at one instant.
// Invariant: what is recorded comes from the application and the register's own rules; a group shares one time of recording.

import { moveCase, type Case, type Filing } from "./cases.ts";
import { chinaTime } from "./china-time.ts";
import type { Matter } from "./matters.ts";
import type { Office } from "./office.ts";
import { filedAmount, slipped } from "./amount-filed.ts";
import type { Application } from "./application.ts";
import { endMortgages, mendMortgage, newMortgages } from "./recording-mortgages.ts";
import { moveRanks } from "./rank-change.ts";
import { endNotices, recordNotices } from "./recording-notices.ts";
import { transferOwnership } from "./recording-ownership.ts";
import { leavesTheRest } from "./split-assignment.ts";
import { recordingResult } from "./recording-result.ts";

/** Writes one case into the register, as event `order`. */
type Write = (office: Office, item: Case, order: number) => void;

const writers: Record<Matter, Write> = {
  mortgage_first: (office, item, order) => recordMortgages(office, item, order),
  mortgage_change: (office, item, order) => replaceMortgages(office, item, order, "changed"),
  mortgage_transfer: (office, item, order) => replaceMortgages(office, item, order, "transferred"),
  mortgage_cancellation: (office, item, order) => {
    item.registrationCertificateNumber = item.application.previousNumber;
    endMortgages(office, item, order, "cancelled");
  },
  mortgage_rectification: (office, item) => {
    item.registrationCertificateNumber = item.application.previousNumber;
    mendMortgage(office, item);
  },
  ownership_transfer: (office, item, order) => {
    endNotices(office, item, order, "converted");
    transferOwnership(office, item);
  },
  buyers_notice: recordNotice,
  lenders_notice: recordNotice,
  buyers_notice_cancellation: endNotice,
  lenders_notice_cancellation: endNotice,
};

/** Records every case of a reviewed filing; the caller has asked the rules again just before. */
export function recordFiling(office: Office, filing: Filing, now: number): void {
  // The order of the messages is the order of recording: each finds what the one before it left.
  for (const item of filing.cases) {
    const { matter } = item.application;
    if (matter === null) throw new Error("a case of no known matter was reviewed");
    const order = office.mint.order();
    item.recordedAt = chinaTime(now);
    item.bizMsgId = office.mint.messageId(areaOf(item), now);
    writers[matter](office, item, order);
    moveCase(item, "50", order, now);
  }
  for (const item of filing.cases) item.result = recordingResult(item, office);
}

function recordMortgages(office: Office, item: Case, order: number): void {
  item.registrationCertificateNumber = office.mint.certificateNumber(areaOf(item), Date.now());
  item.recorded = newMortgages(office, item, order, isWrong(office, item) ? slippedAmount : filedAmount);
  endNotices(office, item, order, "converted");
  for (const row of item.recorded) office.register.units.get(row.unitCode)?.mortgages.push(row);
}

function replaceMortgages(office: Office, item: Case, order: number, how: "changed" | "transferred"): void {
  item.registrationCertificateNumber = office.mint.certificateNumber(areaOf(item), Date.now());
  moveRanks(office, item);
  item.recorded = newMortgages(office, item, order, isWrong(office, item) ? slippedAmount : filedAmount);
  // A part that went over leaves the rest where it was (民法典 421).
  if (!leavesTheRest(item, office)) endMortgages(office, item, order, how);
  for (const row of item.recorded) office.register.units.get(row.unitCode)?.mortgages.push(row);
}

function recordNotice(office: Office, item: Case, order: number): void {
  item.registrationCertificateNumber = office.mint.certificateNumber(areaOf(item), Date.now());
  recordNotices(office, item, order);
  if (isWrong(office, item))
    for (const row of item.recordedNotices) row.amount = row.amount === null ? null : slipped(row.amount);
}

function endNotice(office: Office, item: Case, order: number): void {
  item.registrationCertificateNumber = item.application.previousNumber;
  endNotices(office, item, order, "cancelled");
}

/** True when a clerk's slip was asked for. */
function isWrong(office: Office, item: Case): boolean {
  const subject = { unitCodes: item.application.unitCodes, businessNumbers: [item.businessNumber] };
  return office.faults.take("recorded_other_amount", subject) !== null;
}

function slippedAmount(application: Application, unitCode: string): bigint {
  return slipped(filedAmount(application, unitCode));
}

function areaOf(item: Case): string {
  return item.application.head["AreaCode"] ?? "";
}

// What an application builds on: the mortgage or notice it changes, transfers, mends or ends, as the register has it.
// Invariant: it is live, of those who apply, on the units named, and nothing else in hand ends it too.

import { rowsOf, type Application } from "./application.ts";
import type { Case } from "./cases.ts";
import { matters } from "./matters.ts";
import { formerHolder, misnamesHolder, renamedHolder } from "./name-change.ts";
import { cancelledNotices, previousRows } from "./previous.ts";
import {
  areSameParties,
  isAmong,
  liveNoticeRows,
  liveNotices,
  liveRows,
  plainNumber,
  type Register,
} from "./register.ts";
import { unitsOf, type ReviewRule, type ReviewView } from "./review-view.ts";
import { statedEvents } from "./change-events.ts";

const onMortgage: ReviewRule["matters"] = [
  "mortgage_change",
  "mortgage_transfer",
  "mortgage_rectification",
  "mortgage_cancellation",
];
const onNotice: ReviewRule["matters"] = ["buyers_notice_cancellation", "lenders_notice_cancellation"];

export const previousRules: ReviewRule[] = [
  {
    code: "NO_MORTGAGE",
    text: "登记簿无此有效抵押权，或单元、业务号不符",
    matters: onMortgage,
    breaks: (item, view) => !previousIsLive(item, view),
  },
  {
    code: "NO_NOTICE",
    text: "登记簿无此有效预告登记，或单元、种类、业务号不符",
    matters: onNotice,
    breaks: (item, view) => !noticeIsLive(item, view),
  },
  {
    code: "LENDERS_NOTICE_STANDS",
    text: "抵押预告登记尚未注销",
    matters: ["buyers_notice_cancellation"],
    breaks: (item, view) => lendersNoticeStands(item, view),
  },
  {
    code: "ENDS_TWICE",
    text: "同一合并申请中另有登记件涉及该权利",
    matters: [...onMortgage, ...onNotice],
    breaks: (item, view) =>
      view.filing.cases.some((each) => each !== item && endsSame(each.application, item.application)),
  },
  {
    code: "NOT_MORTGAGEE",
    text: "申请人不是登记簿记载的权利人",
    matters: [...onMortgage, ...onNotice],
    breaks: (item, view) => othersRight(item.application, view.register),
  },
  {
    code: "FORMER_NAME",
    text: "变更前的抵押权人与登记簿记载不一致",
    matters: ["mortgage_change"],
    breaks: (item, view) => misnamesHolder(item.application, previousRows(item, view)),
  },
];

/** True when both change or end one mortgage or notice: only one of them can. */
export function endsSame(one: Application, other: Application): boolean {
  const number = plainNumber(one.previousNumber);
  return number !== "" && number === plainNumber(other.previousNumber);
}

/**
 * True when the application is about what the register has as another's. Lenders are told by their numbers, for a name may be
 * what changes; a transfer is filed by registered mortgagees, and those who stay stand on the other side too.
 */
export function othersRight(application: Application, register: Register): boolean {
  const { matter, previousNumber: number, holders, obligors } = application;
  if (matter === null || number === "") return false;
  if (matters[matter].right !== "mortgage")
    return liveNoticeRows(register, number).some((row) => !areSameParties(row.holders, holders));
  const numbers = (parties: typeof holders) => parties.map((each) => each.certificateNumber);
  return liveRows(register, number).some(({ mortgagees }) => {
    const registered = numbers(mortgagees);
    if (matter === "mortgage_transfer")
      return (
        numbers(obligors).some((each) => !registered.includes(each)) ||
        registered.some((each) => !numbers(obligors).includes(each) && !numbers(holders).includes(each))
      );
    const applying = numbersAsBefore(application, register);
    return registered.length !== applying.length || registered.some((each) => !applying.includes(each));
  });
}

/** Numbers of those who apply, with that of a renamed holder as it was before (变更前统一社会信用代码). */
function numbersAsBefore(application: Application, register: Register): string[] {
  const former = formerHolder(application);
  const renamed = former === null ? null : renamedHolder(application, register);
  return application.holders.map((each) => (each === renamed ? former : each)?.certificateNumber ?? "");
}

/**
 * Live, on the units named, under the case number named. Of a cancellation these may be some of the mortgage's units where this
 * office takes that; a change of the units, or to the building, says how the mortgage stands afterwards.
 */
function previousIsLive(item: Case, view: ReviewView): boolean {
  const { application } = item;
  const rows = previousRows(item, view);
  const codes = rows.map((row) => row.unitCode);
  const isCancellation = application.matter === "mortgage_cancellation";
  const table = isCancellation ? "QLF_QL_ZXDJ" : "QLF_QL_DYAQ";
  const isUnderIt = rowsOf(application, table).every(({ at }) => {
    const stated = isCancellation ? at["ZXYWH"] : at["SSYWH"];
    return (isCancellation && stated === "/") || rows.some((row) => row.caseNumber === stated);
  });
  const events = statedEvents(application);
  if (events.includes("units") || events.includes("built")) return rows.length > 0 && isUnderIt;
  const isAll = rows.length === application.unitCodes.length;
  const isSome = isCancellation && view.options.partialCancellation === true;
  return (
    rows.length > 0 && isUnderIt && (isAll || isSome) && application.unitCodes.every((each) => codes.includes(each))
  );
}

function noticeIsLive(item: Case, view: ReviewView): boolean {
  const { application } = item;
  const rows = cancelledNotices(item, view);
  const kind = application.matter === "lenders_notice_cancellation" ? "mortgage_priority_notice" : "priority_notice";
  return (
    rows.length > 0 &&
    rows.length === application.unitCodes.length &&
    rows.every((row) => row.kind === kind && application.unitCodes.includes(row.unitCode)) &&
    rowsOf(application, "QLF_QL_ZXDJ").every(
      ({ at }) => at["ZXYWH"] === "/" || rows.some((row) => row.caseNumber === at["ZXYWH"]),
    )
  );
}

/** The lender's notice rests on the buyer's: it ends first, or with it in one filing. */
function lendersNoticeStands(item: Case, view: ReviewView): boolean {
  const ending = view.filing.cases.flatMap((each) => (each === item ? [] : cancelledNotices(each, view)));
  return unitsOf(item, view)
    .flatMap((unit) => liveNotices(unit, "mortgage_priority_notice"))
    .some((row) => !ending.includes(row) && row.obligors.some((each) => isAmong(item.application.holders, each)));
}

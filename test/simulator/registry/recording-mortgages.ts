// How mortgages are written into the register: new rows, rows that replace others, rows that end, rows that are mended.
// Invariant: what replaces a mortgage keeps its place in rank; a mortgage made from a notice takes the place of the notice.

import { filedAmount, filedPrice } from "./amount-filed.ts";
import { rowsOf } from "./application.ts";
import { caseKey, moveCase, type Case, type Filing } from "./cases.ts";
import { holdersWithShares } from "./holdings.ts";
import type { Office } from "./office.ts";
import { convertedNotices, previousRows } from "./previous.ts";
import { recordingResult } from "./recording-result.ts";
import { endRow, type MortgageRow } from "./register.ts";
import { leavesTheRest } from "./split-assignment.ts";

/** The rows a first registration, a change or a transfer puts on the register. */
export function newMortgages(office: Office, item: Case, order: number, amountOf = filedAmount): MortgageRow[] {
  const { application } = item;
  const previous = previousRows(item, office);
  const notices = convertedNotices(item, office);
  const isPart = leavesTheRest(item, office);
  return rowsOf(application, "QLF_QL_DYAQ").map((row) => {
    const unitCode = row.at["BDCDYH"] ?? "";
    const replaced = previous.find((each) => each.unitCode === unitCode);
    const notice = notices.find((each) => each.unitCode === unitCode);
    return {
      unitCode,
      registrationCertificateNumber: item.registrationCertificateNumber ?? "",
      caseNumber: item.caseNumber,
      businessNumber: item.businessNumber,
      mortgagees: holdersWithShares(application),
      ...termsIn(row.at, replaced),
      securedAmount: amountOf(application, unitCode),
      mainContractNumber: application.form.fields.get("主债权合同号") ?? null,
      onPaper: false,
      partOf: (isPart ? replaced?.registrationCertificateNumber : replaced?.partOf) ?? null,
      // A unit that comes in by a change stands behind what burdens it already.
      acceptedOrder: replaced?.acceptedOrder ?? notice?.acceptedOrder ?? item.acceptedOrder,
      recordedAt: item.recordedAt,
      recordedOrder: order,
      end: null,
    };
  });
}

/** `old`: the row that is changed, passed on or mended: a "/" leaves its scope. */
function termsIn(at: Record<string, string>, old: MortgageRow | undefined) {
  return {
    form: at["DYFS"] === "2" ? ("maximum_amount" as const) : ("general" as const),
    periodStart: at["ZWLXQSSJ"] ?? "",
    periodEnd: at["ZWLXJSSJ"] ?? "",
    rank: Number(at["DYQSW"] ?? "0"),
    securedScope: at["DBFW"] === "/" ? (old?.securedScope ?? null) : (at["DBFW"] ?? null),
    transferCovenant: at["SFCZJZHXZ"] === "1",
    determined: at["ZGZQQDSS"] === undefined || at["ZGZQQDSS"] === "/" ? null : at["ZGZQQDSS"],
  };
}

/** Ends the live rows of the mortgage the case is about: of a cancellation those of its units, else all of them. */
export function endMortgages(
  office: Office,
  item: Case,
  order: number,
  how: "cancelled" | "changed" | "transferred",
): void {
  const { application } = item;
  for (const row of previousRows(item, office)) {
    if (how === "cancelled" && !application.unitCodes.includes(row.unitCode)) continue;
    endRow(row, {
      how,
      at: item.recordedAt,
      order,
      caseNumber: item.caseNumber,
      businessNumber: item.businessNumber,
      by: application.holders.map((each) => each.name).join("、"),
      ground: rowsOf(application, "QLF_QL_ZXDJ")[0]?.at["ZXYY"] ?? null,
    });
  }
}

/** 更正登记 by application: what was recorded wrongly is written as the application says; number and rank stay. */
export function mendMortgage(office: Office, item: Case): void {
  const { application } = item;
  const live = previousRows(item, office);
  for (const { at } of rowsOf(application, "QLF_QL_DYAQ")) {
    const row = live.find((each) => each.unitCode === at["BDCDYH"]);
    if (row === undefined) continue;
    const { rank: _, ...terms } = termsIn(at, row);
    Object.assign(row, terms, { securedAmount: filedAmount(application, row.unitCode) });
    row.mortgagees = holdersWithShares(application);
    // From now on the mortgage is named under the case that mended it.
    row.caseNumber = item.caseNumber;
    item.recorded.push(row);
  }
}

/** 更正登记 by the office itself: the filed amount into the recorded rows; null when nothing was recorded under the number. */
export function rectify(office: Office, businessNumber: string, now: number): Filing | null {
  for (const bank of office.options.banks) {
    const found = office.book.byNumber.get(caseKey(bank.institution, businessNumber));
    if (found === undefined || found.item.recorded.length + found.item.recordedNotices.length === 0) continue;
    const { item, filing } = found;
    for (const row of item.recorded) row.securedAmount = filedAmount(item.application, row.unitCode);
    for (const row of item.recordedNotices) row.amount = filedPrice(item.application, row.unitCode);
    if (item.stateCode === "50" || item.stateCode === "60")
      moveCase(item, item.stateCode, office.mint.order(), now, "更正登记：被担保主债权数额");
    item.bizMsgId = office.mint.messageId(item.application.head["AreaCode"] ?? "", now);
    item.result = recordingResult(item, office);
    return filing;
  }
  return null;
}

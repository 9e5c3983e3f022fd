// 登簿: a filing is written into the register, all of it at one instant, or a recorded row is mended (更正登记).
// Invariant: what is recorded comes from the application and the register's own rules; a group shares one time of recording.

import { mortgageeOf, rowsOf, type Application } from "./application.ts";
import { caseKey, moveCase, type Case, type Filing } from "./cases.ts";
import { chinaTime } from "./china-time.ts";
import type { Office } from "./office.ts";
import { recordingResult } from "./recording-result.ts";
import { endMortgage, type MortgageRow } from "./register.ts";
import { filedAmount, previousRows } from "./review.ts";

const tenThousandYuan = 1_000_000n;

/** Records every case of a reviewed filing; the caller has asked the rules again just before. */
export function recordFiling(office: Office, filing: Filing, now: number): void {
  // What ends is written first: in a combined filing the rank it held is free for the new mortgage at once.
  const inOrder = filing.cases.toSorted((a, b) => weight(a) - weight(b));
  for (const item of inOrder) {
    const order = office.mint.order();
    const area = item.application.head["AreaCode"] ?? "";
    item.recordedAt = chinaTime(now);
    item.bizMsgId = office.mint.messageId(area, now);
    if (item.application.type === "cancellation") {
      item.registrationCertificateNumber = item.application.previousCertificateNumber;
    } else {
      item.registrationCertificateNumber = office.mint.certificateNumber(area, now);
      const subject = { unitCodes: item.application.unitCodes, businessNumbers: [item.businessNumber] };
      const wrong = office.faults.take("recorded_other_amount", subject) !== null;
      item.recorded = newRows(office, item, order, wrong ? otherAmount : filedAmount);
    }
    endPrevious(office, item, order);
    for (const row of item.recorded) office.register.units.get(row.unitCode)?.mortgages.push(row);
    moveCase(item, "50", order, now);
    item.result = recordingResult(item, office);
  }
}

/** The rows a first registration or a change puts on the register. */
export function newRows(office: Office, item: Case, order: number, amountOf = filedAmount): MortgageRow[] {
  const { application } = item;
  const mortgagee = mortgageeOf(application);
  return rowsOf(application, "QLF_QL_DYAQ").map((row) => {
    const unitCode = row.at["BDCDYH"] ?? "";
    const replaced = previousRows(item, office).find((each) => each.unitCode === unitCode);
    return {
      unitCode,
      registrationCertificateNumber: item.registrationCertificateNumber ?? "",
      caseNumber: item.caseNumber,
      businessNumber: item.businessNumber,
      mortgageeName: mortgagee.name,
      mortgageeCertificateNumber: mortgagee.certificateNumber,
      form: row.at["DYFS"] === "2" ? "maximum_amount" : "general",
      securedAmount: amountOf(application, unitCode),
      periodStart: row.at["ZWLXQSSJ"] ?? "",
      periodEnd: row.at["ZWLXJSSJ"] ?? "",
      rank: Number(row.at["DYQSW"] ?? "0"),
      mainContractNumber: application.form.fields.get("主债权合同号") ?? null,
      acceptedOrder: replaced?.acceptedOrder ?? item.acceptedOrder,
      recordedAt: item.recordedAt,
      recordedOrder: order,
      end: null,
    };
  });
}

/** 更正登记: the filed amount into the recorded rows; null when nothing was recorded under the number. */
export function rectify(office: Office, businessNumber: string, now: number): Filing | null {
  for (const bank of office.options.banks) {
    const found = office.book.byNumber.get(caseKey(bank.institution, businessNumber));
    if (found === undefined || found.item.recorded.length === 0) continue;
    const { item, filing } = found;
    for (const row of item.recorded) row.securedAmount = filedAmount(item.application, row.unitCode);
    if (item.stateCode === "50" || item.stateCode === "60")
      moveCase(item, item.stateCode, office.mint.order(), now, "更正登记：被担保主债权数额");
    item.bizMsgId = office.mint.messageId(item.application.head["AreaCode"] ?? "", now);
    item.result = recordingResult(item, office);
    return filing;
  }
  return null;
}

function endPrevious(office: Office, item: Case, order: number): void {
  if (item.application.type === "first") return;
  const cancelled = item.application.type === "cancellation";
  for (const row of previousRows(item, office))
    endMortgage(row, {
      how: cancelled ? "cancelled" : "changed",
      at: item.recordedAt,
      order,
      caseNumber: item.caseNumber,
      businessNumber: item.businessNumber,
      by: mortgageeOf(item.application).name,
      ground: rowsOf(item.application, "QLF_QL_ZXDJ")[0]?.at["ZXYY"] ?? null,
    });
}

function weight(item: Case): number {
  return item.application.type === "cancellation" ? 0 : 1;
}

/** What a clerk's slip would put there: 1 万元 less, or more where there is no more than that. */
function otherAmount(application: Application, unitCode: string): bigint {
  const filed = filedAmount(application, unitCode);
  return filed > tenThousandYuan ? filed - tenThousandYuan : filed + tenThousandYuan;
}

// How priority notices are written into the register, and how they end: cancelled, or turned into what they announced.
// Invariant: a notice ends once; who ended it stays with it.

import { filedPrice } from "./amount-filed.ts";
import { rowsOf } from "./application.ts";
import type { Case } from "./cases.ts";
import type { Office } from "./office.ts";
import { cancelledNotices, convertedNotices } from "./previous.ts";
import { endRow } from "./register.ts";

/** Puts the notice of each unit on the register: 预告登记种类 1 and 2 are the buyer's, 3 and 4 the lender's. */
export function recordNotices(office: Office, item: Case, order: number): void {
  const { application } = item;
  item.recordedNotices = rowsOf(application, "QLF_QL_YGDJ").map(({ at }) => ({
    unitCode: at["BDCDYH"] ?? "",
    number: item.registrationCertificateNumber ?? "",
    kind: application.matter === "lenders_notice" ? "mortgage_priority_notice" : "priority_notice",
    caseNumber: item.caseNumber,
    businessNumber: item.businessNumber,
    holders: application.holders.map((each) => ({ ...each })),
    obligors: application.obligors.map((each) => ({ ...each })),
    amount: filedPrice(application, at["BDCDYH"] ?? ""),
    acceptedOrder: item.acceptedOrder,
    recordedAt: item.recordedAt,
    recordedOrder: order,
    end: null,
  }));
  for (const row of item.recordedNotices) office.register.units.get(row.unitCode)?.priorityNotices.push(row);
}

/** Ends the notices that the case cancels, or converts by being recorded. */
export function endNotices(office: Office, item: Case, order: number, how: "cancelled" | "converted"): void {
  const { application } = item;
  const rows = how === "cancelled" ? cancelledNotices(item, office) : convertedNotices(item, office);
  for (const row of rows)
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

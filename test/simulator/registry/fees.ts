// 缴费: what is asked for between review and recording, and how it comes to be paid.
// Invariant: a filing is recorded only when every fee asked for in it is paid; a cancellation costs nothing.

import { fenFromYuan } from "./amounts.ts";
import { moveCase, type Case, type Filing } from "./cases.ts";
import { chinaTime } from "./china-time.ts";
import { isCancellation } from "./matters.ts";
import type { Office } from "./office.ts";
import type { FeeRule } from "./options.ts";

const payWithinMs = 10 * 86_400_000;

/**
 * Asks for the fee of every case of a reviewed filing that owes one and moves those to 45. True when something is unpaid;
 * `paid` runs once nothing is.
 */
export function askFees(office: Office, filing: Filing, paid: () => void): boolean {
  const now = Date.now();
  for (const item of filing.cases.filter((each) => each.fee === null && owesFee(each))) {
    const fee = office.options.fee ?? feeOfFault(office, item);
    if (fee === null) continue;
    item.fee = {
      item: fee.item,
      amount: fenFromYuan(fee.amount) ?? 0n,
      paymentNoticeNumber: office.mint.noticeNumber("JK", now),
      deadline: chinaTime(now + payWithinMs),
      paidAt: null,
    };
    moveCase(item, "45", office.mint.order(), now);
    if (fee.settledAfterMs !== null)
      office.after(fee.settledAfterMs, () => {
        if (payFee(item) && isPaid(filing)) paid();
      });
  }
  return !isPaid(filing);
}

function feeOfFault(office: Office, item: Case): FeeRule | null {
  const subject = { unitCodes: item.application.unitCodes, businessNumbers: [item.businessNumber] };
  const asked = office.faults.take("fee", subject);
  return asked === null ? null : { item: "不动产登记费", amount: "80.00", settledAfterMs: asked.ms ?? null };
}

/** Notes the payment; false when none is asked for or it was paid already. */
export function payFee(item: Case): boolean {
  if (item.stateCode !== "45" || item.fee === null || item.fee.paidAt !== null) return false;
  item.fee.paidAt = chinaTime(Date.now());
  return true;
}

/** True when no fee asked for in the filing is unpaid. */
export function isPaid(filing: Filing): boolean {
  return filing.cases.every((item) => item.fee === null || item.fee.paidAt !== null);
}

/** Registration of a right is paid for by whoever becomes its holder; its end and its mending are free. */
function owesFee({ application: { matter } }: Case): boolean {
  return matter !== null && !isCancellation(matter) && matter !== "mortgage_rectification";
}

// 缴费: what the core does on an order to pay a registration fee.
// Invariant: a payment notice is paid once, whatever key a second order comes under; a fee is paid for a known business only.

import { refuseOtherContent, takeUnderKey, text, type Books, type Order } from "./books.ts";
import { isAhead, isAmount } from "./conditions.ts";
import type { LedgerFee } from "./types.ts";

/** Pays, or says why not. `isNew`: this very call paid or refused it. */
export function payFee(order: Order, books: Books): { answer: object; fee: LedgerFee; isNew: boolean } {
  refuseOtherContent("fee", order, books);
  const key = text(order, "key");
  const known = books.ledger.fees.find((other) => other.key === key);
  const fee = known ?? pay(order, books);
  const { state, receiptNumber, reason } = fee;
  return { answer: { key, state, receiptNumber, reason }, fee, isNew: known === undefined };
}

function pay(order: Order, books: Books): LedgerFee {
  const reason = complaintAboutFee(order, books);
  const paid = reason === null;
  const fee: LedgerFee = {
    key: text(order, "key"),
    chainId: text(order, "chainId"),
    reference: text(order, "reference"),
    businessNumber: text(order, "businessNumber"),
    item: text(order, "item"),
    amount: text(order, "amount"),
    paymentNoticeNumber: text(order, "paymentNoticeNumber"),
    state: paid ? "paid" : "refused",
    receiptNumber: paid ? `JF${String(books.ledger.fees.length + 1).padStart(8, "0")}` : null,
    at: new Date().toISOString(),
    reason,
  };
  takeUnderKey("fee", order, books);
  books.ledger.fees.push(fee);
  return fee;
}

function complaintAboutFee(order: Order, { behaviour, businesses, ledger }: Books): string | null {
  const reference = text(order, "reference");
  const amount = text(order, "amount");
  const notice = text(order, "paymentNoticeNumber");
  if (behaviour.get(reference)?.fee === "refused") return "缴费账户余额不足";
  if (!businesses.has(reference)) return "no such business in the books";
  if (!text(order, "businessNumber").startsWith(`${text(order, "chainId")}-`)) return "the case is of another chain";
  if (!isAmount(amount, amount)) return "an amount that is none";
  if (order["deadline"] !== null && !isAhead(text(order, "deadline"))) return "the payment notice has run out";
  const isPaid = ledger.fees.some(
    (fee) =>
      fee.state === "paid" &&
      fee.paymentNoticeNumber === notice &&
      fee.businessNumber === text(order, "businessNumber"),
  );
  return isPaid ? "the payment notice was paid under another key" : null;
}

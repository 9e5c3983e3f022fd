// Reads what a registry asks for before it goes on: papers that are missing (补正), and a fee to be paid (缴费).
// Invariant: a fee is complete or not told at all; nobody is asked to pay an amount that was guessed.

import type { FeeNotice, MissingItem } from "../../domain/registry.ts";
import { attribute } from "../signing/xml-tree.ts";
import type { VerifiedElement } from "../signing/verify-xml.ts";
import { fenFromFee } from "./amounts.ts";
import { valueOf } from "./blanks.ts";
import { readDeadline } from "./china-time.ts";

/** One `Missing`: copies are a whole number above 0, or not said. */
export function readMissing(item: VerifiedElement): MissingItem {
  const copies = valueOf(item.attributes["Copies"]) ?? "";
  return {
    code: attribute(item, "Code"),
    name: attribute(item, "Name"),
    copies: /^[1-9]\d{0,2}$/.test(copies) ? Number(copies) : null,
    reason: valueOf(item.attributes["Reason"]),
  };
}

/** The one `Fee`; null when there is none, more than one, or a part of it but the deadline is missing. */
export function readFee(fees: readonly VerifiedElement[]): FeeNotice | null {
  const [fee] = fees;
  if (fee === undefined || fees.length !== 1) return null;
  const item = valueOf(fee.attributes["Item"]);
  const amount = fenFromFee(valueOf(fee.attributes["Amount"]));
  const paymentNoticeNumber = valueOf(fee.attributes["PaymentNoticeNumber"]);
  if (item === null || amount === null || paymentNoticeNumber === null) return null;
  return { item, amount, paymentNoticeNumber, deadline: readDeadline(valueOf(fee.attributes["Deadline"])) };
}

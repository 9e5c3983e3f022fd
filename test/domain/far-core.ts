// The bank core of the far side in memory: holds, permits, postings, terms.
// Invariant: a key once answered keeps its answer, and a revoked key never posts.

import type { BankCoreAnswer, BankCoreRequest } from "../../domain/effect.ts";
import type { Posting } from "../../domain/disbursement.ts";
import { fen, type Fen } from "../../domain/money.ts";
import type { FarSide } from "./far-side.ts";

/** What the core answers; `says` is its own choice to hold or post where a choice is due, and a key once answered keeps its answer. */
export function askCore(
  far: FarSide,
  request: BankCoreRequest,
  now: number,
  says: "yes" | "no" | "later",
): BankCoreAnswer {
  const { key } = request;
  switch (request.type) {
    case "place_hold": {
      const state = far.holds.get(key) ?? (says === "no" ? "refused" : "held");
      const expiresAt = far.holdsUntil.get(key) ?? now + 30 * 86_400_000;
      far.holds.set(key, state);
      far.holdsUntil.set(key, expiresAt);
      return {
        type: "hold",
        key,
        state: state === "held" ? "held" : "refused",
        holdNumber: "H-1",
        expiresAt,
        reason: null,
      };
    }
    case "give_back_hold":
      far.holds.set(key, "given_back");
      return { type: "hold_given_back", key };
    case "permit": {
      if (!far.permits.has(key)) {
        const { amount, expiresAt, tranche } = request;
        far.permits.set(key, { amount, expiresAt, tranche });
      }
      if (says === "no" && !far.postings.has(key)) far.postings.set(key, "refused");
      if (says === "yes") post(far, key, now);
      return {
        type: "permit_received",
        key,
        state: far.postings.get(key) === "refused" ? "refused" : "accepted",
        reason: null,
      };
    }
    case "query_posting": {
      if (says === "yes") post(far, key, now);
      return { type: "posting", ...postingOf(far, key, now) };
    }
    case "revoke_permit":
      return revoke(far, key, now);
    case "pay_fee": {
      const state = far.fees.get(key) ?? (says === "no" ? "refused" : "paid");
      far.fees.set(key, state);
      if (state === "paid") far.paidNotices.add(request.paymentNoticeNumber);
      return { type: "fee", key, state, receiptNumber: state === "paid" ? "R-1" : null, reason: null };
    }
    case "order_terms":
      far.terms.add(key);
      return { type: "terms", key, state: "in_force", at: now };
  }
}

function revoke(far: FarSide, key: string, now: number): BankCoreAnswer {
  if (far.postings.get(key) !== "posted") {
    far.postings.set(key, "refused");
    return { type: "revocation", key, state: "revoked" };
  }
  const { postingNumber, amount } = postingOf(far, key, now);
  return { type: "revocation", key, state: "already_posted", postingNumber, amount, at: now };
}

/** What the core says of a key: the latest that was posted under it, or that nothing was. */
export function postingOf(far: FarSide, key: string, now: number): Posting {
  const book = far.books.findLast((each) => each.key === key && !each.reversed);
  const amount = book?.amount ?? far.permits.get(key)?.amount ?? fen(0n);
  const state = far.postings.get(key) ?? "not_found";
  return { key, state, postingNumber: book?.postingNumber ?? "P-1", amount, at: now, reason: null };
}

/** Posts under a permit that was received and has not expired; once. */
export function post(far: FarSide, key: string, now: number): void {
  const permit = far.permits.get(key);
  if (permit === undefined || now >= permit.expiresAt || far.postings.has(key)) return;
  far.postings.set(key, "posted");
  book(far, key, permit.amount);
}

/** A core that errs: another amount than permitted, or once more under a key already posted. */
export function postWrongly(far: FarSide, key: string, now: number): void {
  const permit = far.permits.get(key);
  if (permit === undefined || now >= permit.expiresAt) return;
  if (far.postings.get(key) === "posted") return book(far, key, permit.amount);
  if (far.postings.has(key)) return;
  far.postings.set(key, "posted");
  book(far, key, fen(permit.amount - 100n));
}

function book(far: FarSide, key: string, amount: Fen): void {
  const count = far.books.filter((each) => each.key === key).length;
  const tranche = far.permits.get(key)?.tranche ?? 1;
  far.books.push({ key, tranche, postingNumber: `P-${count + 1}`, amount, reversed: false });
}

/** The core takes back what it posted under the key; nothing is ever posted under it again. */
export function reverse(far: FarSide, key: string, postingNumber?: string): void {
  for (const each of far.books) {
    if (each.key === key && (postingNumber === undefined || each.postingNumber === postingNumber)) each.reversed = true;
  }
  if (!far.books.some((each) => each.key === key && !each.reversed)) far.postings.set(key, "refused");
}

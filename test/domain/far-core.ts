// The bank core of the far side in memory: holds, permits, postings, terms.
// Invariant: a key once answered keeps its answer, and a revoked key never posts.

import type { BankCoreAnswer, BankCoreRequest } from "../../domain/effect.ts";
import type { Fen } from "../../domain/money.ts";
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
      far.holds.set(key, state);
      return {
        type: "hold",
        key,
        state: state === "held" ? "held" : "refused",
        holdNumber: "H-1",
        expiresAt: now + 30 * 86_400_000,
        reason: null,
      };
    }
    case "give_back_hold":
      far.holds.set(key, "given_back");
      return { type: "hold_given_back", key };
    case "permit": {
      if (!far.permits.has(key)) far.permits.set(key, { amount: request.amount, expiresAt: request.expiresAt });
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
      const amount = (far.permits.get(key)?.amount ?? 0n) as Fen;
      return {
        type: "posting",
        key,
        state: far.postings.get(key) ?? "not_found",
        postingNumber: "P-1",
        amount,
        at: now,
        reason: null,
      };
    }
    case "revoke_permit":
      return revoke(far, key, now);
    case "pay_fee": {
      const state = far.fees.get(key) ?? (says === "no" ? "refused" : "paid");
      far.fees.set(key, state);
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
  const amount = far.permits.get(key)?.amount as Fen;
  return { type: "revocation", key, state: "already_posted", postingNumber: "P-1", amount, at: now };
}

/** Posts under a permit that was received and has not expired; once. */
export function post(far: FarSide, key: string, now: number): void {
  const permit = far.permits.get(key);
  if (permit !== undefined && now < permit.expiresAt && !far.postings.has(key)) far.postings.set(key, "posted");
}

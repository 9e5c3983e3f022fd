// How the money of a chain is shown: the permit in force, what was posted under it, and those before it.
// Invariant: money is yuan text; a permit that was replaced stays, with its posting.

import type { Disbursement } from "../domain/disbursement.ts";
import { yuanFromFen } from "../domain/money.ts";
import { chinaTime, chinaTimeIfAny } from "./china-time.ts";
import type { DisbursementView } from "./schemas/chain.ts";

/** A permit and what became of it; tranche 1 where there is one sum. */
export function disbursementView(order: Disbursement): DisbursementView {
  return {
    key: order.key,
    tranche: order.tranche ?? 1,
    amount: yuanFromFen(order.amount),
    state: order.state,
    permittedAt: chinaTimeIfAny(order.permittedAt),
    expiresAt: chinaTimeIfAny(order.expiresAt),
    posting: postingView(order.posting),
    earlier: order.earlier.map((permit) => ({
      key: permit.key,
      tranche: permit.tranche ?? 1,
      amount: yuanFromFen(permit.amount),
      posting: postingView(permit.posting),
      paidOut: permit.paidOut ?? false,
    })),
  };
}

function postingView(posting: Disbursement["posting"]): DisbursementView["posting"] {
  if (posting === null) return undefined;
  return {
    key: posting.key,
    state: posting.state,
    postingNumber: posting.postingNumber ?? undefined,
    amount: yuanFromFen(posting.amount),
    at: chinaTime(posting.at),
    reason: posting.reason ?? undefined,
  };
}

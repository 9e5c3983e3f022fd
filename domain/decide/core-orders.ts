// What orders to the bank core have in common: the loan they are about, and how one is put in flight.
// Invariant: a plan that moves money has a loan; one order at a time.

import type { Chain } from "../chain-state.ts";
import type { BankCoreRequest } from "../effect.ts";
import { assert } from "../fault.ts";
import { emit, type Work } from "./work.ts";

/** ms for which a disbursement permit may be posted. */
export const permitValidMs = 30 * 60_000;

/** The loan of a business that moves money. */
export function loanOf({ business }: Chain): NonNullable<Chain["business"]["loan"]> {
  assert(business.loan !== undefined, "a plan that moves money has a loan");
  return business.loan;
}

/** Puts an order to the core in flight. */
export function order(work: Work, request: BankCoreRequest): "rest" {
  return emit(work, { to: "bank_core", request });
}

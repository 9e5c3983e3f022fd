// What the bank core answers to an order or a question.
// Invariant: an answer for another key, or to another question, moves nothing.

import type { BankCoreAnswer, Effect } from "../effect.ts";
import type { Disbursement, Posting } from "../disbursement.ts";
import type { ChainEvent } from "../event.ts";
import { unreachable } from "../fault.ts";
import { yuanFromFen } from "../money.ts";
import { nextPermit, permitIsOut } from "../stray-posting.ts";
import { advance } from "./advance.ts";
import { recordPosting } from "./disbursement-facts.ts";
import { effectFailed } from "./failures.ts";
import { notify, type Work } from "./work.ts";

/** The core's answer to an order or query; one for another key is treated as no answer. */
export function coreAnswered(work: Work, { answer }: Extract<ChainEvent, { type: "core_answered" }>): void {
  const { chain } = work;
  const { inFlight } = chain;
  if (inFlight?.to !== "bank_core") return advance(work);
  if (inFlight.request.key !== answer.key || answers[inFlight.request.type] !== answer.type) {
    return effectFailed(work, {
      origin: "bank_core",
      advice: "query_first",
      reason: "the core answers another question",
    });
  }
  chain.inFlight = null;
  chain.tries = 0;
  takeAnswer(work, answer);
  advance(work);
}

const answers: Record<Extract<Effect, { to: "bank_core" }>["request"]["type"], BankCoreAnswer["type"]> = {
  place_hold: "hold",
  give_back_hold: "hold_given_back",
  permit: "permit_received",
  query_posting: "posting",
  revoke_permit: "revocation",
  order_terms: "terms",
  pay_fee: "fee",
};

function takeAnswer(work: Work, answer: BankCoreAnswer): void {
  const { chain, now } = work;
  switch (answer.type) {
    case "hold": {
      if (chain.hold === null) return;
      const { holdNumber, expiresAt } = answer;
      const { neededUntil } = chain.hold;
      const isTooShort = expiresAt !== null && (expiresAt <= now || (neededUntil !== null && expiresAt < neededUntil));
      const state = isTooShort ? "refused" : answer.state;
      chain.hold = { ...chain.hold, state, holdNumber, expiresAt };
      if (state === "held")
        notify(work, "hold_placed", { key: answer.key, amount: yuanFromFen(chain.hold.amount), expiresAt });
      return;
    }
    case "hold_given_back":
      if (chain.hold !== null) chain.hold.state = "given_back";
      return;
    case "permit_received":
      return permitReceived(work, answer);
    case "posting":
      return recordPosting(work, answer);
    case "revocation":
      return permitRevoked(work, answer);
    case "fee":
      return feeAnswered(work, answer);
    case "terms":
      chain.termsInForce = { key: answer.key, state: "in_force", at: now };
      return notify(work, "terms_in_force", { key: answer.key });
    default:
      return unreachable(answer);
  }
}

/** Revoked: nothing can be posted any more under that key. Otherwise it was too late, and the money has moved. */
function permitRevoked(work: Work, answer: Extract<BankCoreAnswer, { type: "revocation" }>): void {
  const { chain, now } = work;
  const { disbursement } = chain;
  if (disbursement === null || disbursement.key !== answer.key) return;
  if (answer.state === "revoked") {
    if (disbursement.state === "refused") return recordPosting(work, refusedBy(disbursement, now));
    if (!permitIsOut(chain)) return;
    chain.disbursement = nextPermit(disbursement);
    return notify(work, "permit_revoked", { key: answer.key });
  }
  const { key, postingNumber, amount, at } = answer;
  recordPosting(work, { key, state: "posted", postingNumber, amount, at, reason: null });
}

/** What was held for expired is dead by the core's own word. */
function refusedBy({ key, amount }: Disbursement, at: number): Posting {
  return { key, state: "refused", postingNumber: null, amount, at, reason: "revoked" };
}

function permitReceived(
  work: Work,
  { state, reason, key }: Extract<BankCoreAnswer, { type: "permit_received" }>,
): void {
  const { chain, now } = work;
  const { disbursement } = chain;
  if (disbursement === null || disbursement.state !== "permit_wanted") return;
  if (state === "accepted") {
    chain.disbursement = { ...disbursement, state: "permitted", permittedAt: now };
    const { amount, expiresAt } = disbursement;
    return notify(work, "permit_sent", { key, amount: yuanFromFen(amount), expiresAt });
  }
  const posting = { key, state: "refused" as const, postingNumber: null, amount: disbursement.amount, at: now, reason };
  chain.disbursement = { ...disbursement, state: "refused", posting };
}

function feeAnswered(work: Work, answer: Extract<BankCoreAnswer, { type: "fee" }>): void {
  const leg = work.chain.legs.find((each) => each.fee?.key === answer.key);
  if (leg === undefined || leg.fee === null) return;
  leg.fee = { ...leg.fee, state: answer.state, receiptNumber: answer.receiptNumber };
  const { legId } = leg;
  if (answer.state === "paid") notify(work, "fee_paid", { legId, key: answer.key });
}

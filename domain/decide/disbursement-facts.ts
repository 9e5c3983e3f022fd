// What the core says of a permit, at the door or when asked: posted, refused, or not found.
// Invariant: a report counts only with the permit's key and amount; money that moved is never forgotten, whatever came before.

import type { Posting } from "../chain-state.ts";
import type { ChainEvent } from "../event.ts";
import { yuanFromFen } from "../money.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { isStopped } from "./bank-steps.ts";
import { notify, park, unpark, type Work } from "./work.ts";

/** Records what the core says under the permit's key. An amount that differs is put in front of a person. */
export function recordPosting(work: Work, { key, state, postingNumber, amount, at, reason }: Posting): void {
  const { chain } = work;
  const { disbursement } = chain;
  if (disbursement === null || disbursement.key !== key || disbursement.state === "posted") return;
  const posting = { key, state, postingNumber, amount, at, reason };
  if (state === "not_found") {
    chain.disbursement = { ...disbursement, posting };
    return;
  }
  if (state === "refused") {
    chain.disbursement = { ...disbursement, state: "refused", posting };
    return;
  }
  if (amount !== disbursement.amount) {
    chain.disbursement = { ...disbursement, posting };
    park(work, "disbursement", `posted ${yuanFromFen(amount)} instead of ${yuanFromFen(disbursement.amount)}`);
    return;
  }
  chain.disbursement = { ...disbursement, state: "posted", posting };
  notify(work, "posted", { key, amount: yuanFromFen(amount), postingNumber });
  if (chain.parked?.kind === "disbursement") unpark(work, "bank_core");
  if (chain.state !== "aborting") return;
  chain.abort = null;
  chain.state = "open";
  park(work, "security", "money was posted while the chain was being aborted");
}

/** ReportPosting: refused posting_does_not_match unless key and amount are those of a permit that was given. */
export function postingReported(
  work: Work,
  { posting }: Extract<ChainEvent, { type: "posting_reported" }>,
): Refusal | null {
  const { disbursement } = work.chain;
  if (disbursement === null || disbursement.expiresAt === null)
    return refuse("wrong_state", null, "no permit was given");
  if (posting.key !== disbursement.key) return refuse("posting_does_not_match", "posting.key");
  if (disbursement.state === "posted") {
    const same = posting.state === "posted" && posting.postingNumber === disbursement.posting?.postingNumber;
    return same ? null : refuse("posting_does_not_match", "posting.postingNumber");
  }
  if (posting.state === "posted" && posting.amount !== disbursement.amount) {
    return refuse("posting_does_not_match", "posting.amount");
  }
  // "Not found" counts only as the answer to our own question, which tells when it was true.
  if (posting.state !== "not_found") recordPosting(work, posting);
  return null;
}

/** HoldDisbursement: at any time before posting. */
export function disbursementStopped(
  work: Work,
  event: Extract<ChainEvent, { type: "disbursement_stopped" }>,
): Refusal | null {
  const { chain, now } = work;
  const moves = chain.plan.steps.some((step) => step.step === "disbursement");
  const ended = chain.state === "completed" || chain.state === "aborted";
  if (!moves || ended || chain.disbursement?.state === "posted") return refuse("wrong_state");
  if (chain.stops.length >= stopsMax) return refuse("wrong_state", null, "too many stops");
  chain.stops.push({ by: event.by, reason: event.reason, placedAt: now, liftedAt: null, liftedBy: null });
  return null;
}

const stopsMax = 100;

/** LiftHold: lifts every stop in place. */
export function disbursementStopLifted(
  work: Work,
  event: Extract<ChainEvent, { type: "disbursement_stop_lifted" }>,
): Refusal | null {
  const { chain, now } = work;
  if (!isStopped(chain)) return refuse("wrong_state", null, "no stop is in place");
  chain.stops = chain.stops.map((stop) =>
    stop.liftedAt === null ? { ...stop, liftedAt: now, liftedBy: event.by } : stop,
  );
  return null;
}

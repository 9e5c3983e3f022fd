// What the core says of a permit, at the door or when asked: posted, refused, or not found.
// Invariant: a report counts only with the permit's key and amount; money that moved is never forgotten, whatever came before.

import type { Disbursement, Posting } from "../chain-state.ts";
import type { ChainEvent } from "../event.ts";
import { yuanFromFen } from "../money.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { isStopped, strayPosting } from "../stray-posting.ts";
import { notify, raiseAlarm, unpark, type Work } from "./work.ts";

/**
 * Records what the core says under a permit's key. What is posted otherwise than permitted, under an earlier permit, or
 * while the chain is being aborted, is put in front of a person by the next turn (facePostings).
 */
export function recordPosting(work: Work, { key, state, postingNumber, amount, at, reason }: Posting): void {
  const { chain } = work;
  const { disbursement } = chain;
  const posting = { key, state, postingNumber, amount, at, reason };
  if (disbursement !== null && disbursement.key !== key) return recordEarlier(work, disbursement, posting);
  if (disbursement === null || disbursement.state === "posted") return;
  if (state === "not_found") {
    chain.disbursement = { ...disbursement, posting };
    return;
  }
  if (state === "refused") {
    chain.disbursement = { ...disbursement, state: "refused", posting };
    return;
  }
  // Until a person has looked at another amount the permit counts neither as dead nor as posted.
  const isAsPermitted = amount === disbursement.amount;
  chain.disbursement = { ...disbursement, state: isAsPermitted ? "posted" : "permitted", posting };
  const permitted = isAsPermitted ? {} : { permitted: yuanFromFen(disbursement.amount) };
  notify(work, "posted", { key, amount: yuanFromFen(amount), postingNumber, ...permitted });
  if (hasEnded(work)) return raiseAlarm(work, "posted_after_end", key);
  if (chain.parked?.kind === "disbursement") unpark(work, "bank_core");
}

/** Money that moved under the key of a dead permit: the worst that can be told, and never forgotten. */
function recordEarlier(work: Work, disbursement: Disbursement, posting: Posting): void {
  const { chain } = work;
  const permit = disbursement.earlier.find((each) => each.key === posting.key);
  if (permit === undefined || permit.posting?.state === "posted" || posting.state === "not_found") return;
  const earlier = disbursement.earlier.map((each) => (each === permit ? { ...permit, posting } : each));
  chain.disbursement = { ...disbursement, earlier };
  if (posting.state !== "posted") return;
  const { key, amount, postingNumber } = posting;
  notify(work, "posted", { key, amount: yuanFromFen(amount), postingNumber, earlierPermit: true });
  if (hasEnded(work)) return raiseAlarm(work, "posted_after_end", key);
  if (chain.parked?.kind === "disbursement") unpark(work, "bank_core");
}

function hasEnded({ chain }: Work): boolean {
  return chain.state === "completed" || chain.state === "aborted";
}

/**
 * ReportPosting: refused posting_does_not_match unless the key is that of a permit that was given, and the amount that
 * of the present one. Under an earlier permit any amount is a fact to be kept.
 */
export function postingReported(
  work: Work,
  { posting }: Extract<ChainEvent, { type: "posting_reported" }>,
): Refusal | null {
  const { disbursement } = work.chain;
  const isEarlier = disbursement?.earlier.some(({ key }) => key === posting.key) === true;
  if (disbursement === null || (disbursement.expiresAt === null && !isEarlier))
    return refuse("wrong_state", null, "no permit was given");
  if (posting.key !== disbursement.key && !isEarlier) return refuse("posting_does_not_match", "posting.key");
  const known = isEarlier ? disbursement.earlier.find(({ key }) => key === posting.key) : disbursement;
  if (known?.posting?.state === "posted") {
    const same = posting.state === "posted" && posting.postingNumber === known.posting.postingNumber;
    return same ? null : refuse("posting_does_not_match", "posting.postingNumber");
  }
  if (!isEarlier && posting.state === "posted" && posting.amount !== disbursement.amount) {
    return refuse("posting_does_not_match", "posting.amount");
  }
  // "Not found" counts only as the answer to our own question, which tells when it was true.
  if (posting.state !== "not_found") recordPosting(work, posting);
  return null;
}

/** HoldDisbursement: at any time before posting. A permit that is out is revoked by the next turn. */
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
  // Parked because it was posted before the stop took effect: with the stop nothing is left to ask a person.
  const wasForStop = chain.parked?.kind === "disbursement" && chain.disbursement?.state === "posted";
  if (wasForStop && strayPosting(chain) === null) unpark(work, event.by);
  return null;
}

// What the core says of a permit, at the door or when asked: posted, refused, or not found.
// Invariant: a report counts only with the permit's key and amount; money that moved is never forgotten, whatever came before.

import { hasEnded } from "../chain-state.ts";
import type { Disbursement, Posting } from "../disbursement.ts";
import type { ChainEvent } from "../event.ts";
import { yuanFromFen } from "../money.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { afterPaidOut, isStopped, nextTranche, strayPosting } from "../stray-posting.ts";
import { amountOf } from "./bank-steps.ts";
import { notify, raiseAlarm, unpark, type Work } from "./work.ts";

/**
 * Records what the core says under a permit's key. What is posted otherwise than permitted, under an earlier permit, or
 * while the chain is being aborted, is put in front of a person by the next turn (facePostings).
 */
export function recordPosting(work: Work, { key, state, postingNumber, amount, at, reason }: Posting): void {
  const { chain } = work;
  const { disbursement } = chain;
  const posting = { key, state, postingNumber, amount, at, reason };
  if (disbursement === null) return;
  if (postingsUnder(disbursement, key).length > 0) return recordAnother(work, disbursement, posting);
  if (disbursement.key !== key) return recordEarlier(work, disbursement, posting);
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
  if (hasEnded(work.chain)) return raiseAlarm(work, "posted_after_end", key);
  if (chain.parked?.kind === "disbursement") unpark(work, "bank_core");
}

/** Money that moved under the key of a dead permit: the worst that can be told, and never forgotten. */
function recordEarlier(work: Work, disbursement: Disbursement, posting: Posting): void {
  const { chain } = work;
  const permit = disbursement.earlier.find((each) => each.key === posting.key);
  if (permit === undefined || posting.state === "not_found") return;
  const earlier = disbursement.earlier.map((each) => (each === permit ? { ...permit, posting } : each));
  chain.disbursement = { ...disbursement, earlier };
  if (posting.state !== "posted") return;
  const { key, amount, postingNumber } = posting;
  notify(work, "posted", { key, amount: yuanFromFen(amount), postingNumber, earlierPermit: true });
  if (hasEnded(work.chain)) return raiseAlarm(work, "posted_after_end", key);
  if (chain.parked?.kind === "disbursement") unpark(work, "bank_core");
}

/**
 * More is told under a key under which money moved: nothing unsays that, and another posting number is more money. It is
 * kept beside the first, for two persons to look at.
 */
function recordAnother(work: Work, disbursement: Disbursement, posting: Posting): void {
  const { chain } = work;
  const { key, state, amount, postingNumber } = posting;
  const isKnown = postingsUnder(disbursement, key).some((each) => isSamePosting(each, posting));
  if (state !== "posted" || isKnown || disbursement.earlier.length >= earlierMax) return;
  const earlier = [...disbursement.earlier, { key, amount: disbursement.amount, posting, settled: false }];
  chain.disbursement = { ...disbursement, earlier };
  notify(work, "posted", { key, amount: yuanFromFen(amount), postingNumber, again: true });
  if (hasEnded(work.chain)) return raiseAlarm(work, "posted_after_end", key);
  if (chain.parked?.kind === "disbursement") unpark(work, "bank_core");
}

/** Every posting told of under a key, also those that were reversed. */
function postingsUnder(disbursement: Disbursement, key: string): Posting[] {
  return [disbursement, ...disbursement.earlier].flatMap((permit) =>
    permit.key === key && permit.posting?.state === "posted" ? [permit.posting] : [],
  );
}

/** Two that name no or the same number are one: a report and an answer may tell of the same money. */
function isSamePosting(one: Posting, other: Posting): boolean {
  return one.postingNumber === null || other.postingNumber === null || one.postingNumber === other.postingNumber;
}

/** Dead permits and further postings kept of one chain. */
const earlierMax = 100;

/**
 * ReportPosting: refused posting_does_not_match unless the key is that of a permit that was given. Another amount, or
 * another number under a key already posted, is money that moved: kept, and put in front of two persons.
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
  const told = postingsUnder(disbursement, posting.key);
  if (told.length > 0) {
    const isKnown = told.some((each) => isSamePosting(each, posting));
    if (posting.state !== "posted") return refuse("posting_does_not_match", "posting.state");
    if (!isKnown && disbursement.earlier.length >= earlierMax) return refuse("wrong_state", null, "too many postings");
  }
  // "Not found" counts only as the answer to our own question, which tells when it was true.
  if (posting.state !== "not_found") recordPosting(work, posting);
  return null;
}

/**
 * HoldDisbursement: at any time before posting, of tranches before the last one is posted (practice 8). A permit that is out
 * is revoked by the next turn; one that has paid out its tranche steps back, for the stop came after it.
 */
export function disbursementStopped(
  work: Work,
  event: Extract<ChainEvent, { type: "disbursement_stopped" }>,
): Refusal | null {
  const { chain, now } = work;
  const next = nextTranche(chain);
  if (next === null || hasEnded(work.chain)) return refuse("wrong_state");
  if (chain.stops.length >= stopsMax) return refuse("wrong_state", null, "too many stops");
  if (chain.disbursement?.state === "posted" && strayPosting(chain) === null) {
    chain.disbursement = afterPaidOut(chain.disbursement, next, amountOf(chain, next));
  }
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

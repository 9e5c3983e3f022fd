// The steps at the registry: file, wait for review, confirm, wait for recording, read again and compare.
// Invariant: nothing is filed on a stale search, an expired decision or a lapsed hold; nothing counts as recorded before it was re-read.

import { isAccepted } from "../accepting.ts";
import { compareRecording } from "../comparison.ts";
import { isSignedOverAnotherText } from "../documents-to-sign.ts";
import type { Leg } from "../leg.ts";
import { isFinal, isProven, isRecorded } from "../legs.ts";
import type { Step } from "../plan.ts";
import { refuse } from "../refusal.ts";
import { nothingIsPosted } from "../stray-posting.ts";
import { renewHold } from "./hold-steps.ts";
import { goBackToGate } from "./gates-again.ts";
import { faceUntoldSignatures, withholdWord } from "./platform-signatures.ts";
import { confirm, file, poll, query } from "./registry-requests.ts";
import { goBackToSearch, takeSearch } from "./search-steps.ts";
import { goBackToSignatures } from "./signatures-again.ts";
import {
  decisionHasExpired,
  legNamed,
  notify,
  park,
  profileOf,
  restUntil,
  startAbort,
  triesMax,
  type Progress,
  type Work,
} from "./work.ts";

/** Notes kept of one leg. */
export const notesMax = 50;

/** Sends what waits; done when the registry has answered for every leg of the step. */
export function takeFile(work: Work, step: Extract<Step, { step: "file" }>): Progress {
  const { chain } = work;
  const legs = step.legs.map((legId) => legNamed(chain, legId));
  const waiting = legs.filter((leg) => leg.state === "waiting");
  if (waiting.length === 0) {
    tellFiled(work, legs);
    return "done";
  }
  const hindered = waitForSignatures(work, waiting) ?? hinderFiling(work);
  if (hindered !== null) return hindered;
  return file(work, step.together ? waiting : waiting.slice(0, 1), step.together);
}

/** The bank is told of each filing once, by its generation. */
export function tellFiled(work: Work, legs: Leg[]): void {
  const untold = legs.filter((leg) => !leg.filedTold);
  if (untold.length === 0) return;
  for (const leg of untold) leg.filedTold = true;
  notify(work, "filed", { legs: untold.map(({ legId, businessNumber }) => ({ legId, businessNumber })) });
}

/** What was signed is what is filed (practice 1): over another text it is signed again, but no longer than the decision holds; null when nothing is. */
export function waitForSignatures(work: Work, legs: Leg[]): Progress | null {
  const { chain } = work;
  const again = goBackToSignatures(work, legs);
  if (again !== null) return again;
  if (!legs.some((leg) => isSignedOverAnotherText(chain, leg))) return null;
  const isBoundForward = chain.legs.some(isRecorded) || !nothingIsPosted(chain);
  if (isBoundForward) return restUntil(work, null);
  if (decisionHasExpired(work)) return startAbort(work, refuse("decision_expired"), "gateway");
  return restUntil(work, chain.decision?.validUntil ?? null);
}

/**
 * What keeps an application of an open chain from leaving, also one that is filed again or sent once more: an expired
 * decision or a lapsed hold ends the chain, a gate whose facts have run out waits for the bank again, a stale search is
 * made anew; null when nothing does. Once something is
 * recorded for good, or money is out, the only way is forward, and the lender's security does not wait for them.
 */
export function hinderFiling(work: Work): Progress | null {
  const { chain, now } = work;
  if (chain.legs.some(isFinal) || !nothingIsPosted(chain)) return null;
  if (decisionHasExpired(work)) return startAbort(work, refuse("decision_expired"), "gateway");
  if (chain.hold !== null && chain.hold.expiresAt !== null && chain.hold.expiresAt <= now) {
    return startAbort(work, refuse("hold_refused", null, "the hold lapsed before filing"), "gateway");
  }
  const gate = goBackToGate(work);
  if (gate !== null) return gate;
  return goBackToSearch(work, "before_filing") ? takeSearch(work, "before_filing") : null;
}

/** Done when every leg is reviewed: the registry waits for our word. */
export function takeReviewed(work: Work, legIds: string[]): Progress {
  const legs = legIds.map((legId) => legNamed(work.chain, legId));
  const open = legs.filter((leg) => !isReviewed(leg));
  return open.length === 0 ? "done" : poll(work, open);
}

/**
 * The registry records on our word: before money is out it is given on a decision, a hold, facts and a search that stand, as
 * a filing is. What takes a recording back, or mends it, does not wait for them.
 */
function hinderConfirming(work: Work, leg: Leg): Progress | null {
  const { chain } = work;
  const isOfPlan = chain.state === "open" && leg.unwinds === null && leg.mends === null;
  if (!isOfPlan || chain.legs.some(isFinal) || !nothingIsPosted(chain)) return null;
  if (decisionHasExpired(work)) return startAbort(work, refuse("decision_expired"), "gateway");
  return renewHold(work) ?? hinderFiling(work);
}

/** Done when the registry has taken our confirmation. A leg filed again waits for its review first. */
export function takeConfirm(work: Work, leg: Leg): Progress {
  if (leg.confirmed || isRecorded(leg)) return "done";
  if (work.chain.tries > triesMax) return park(work, "unknown", "the registry does not take the confirmation", leg);
  if (!isReviewed(leg)) return poll(work, [leg]);
  const hindered = withholdWord(work, leg) ?? hinderConfirming(work, leg);
  if (hindered !== null) return hindered;
  const next = (leg.queriedAt ?? 0) + profileOf(work, leg).queryIntervalMs;
  return work.chain.tries > 0 && work.now < next ? restUntil(work, next) : confirm(work, leg);
}

/** Done when every leg is recorded, re-read over our own channel, and agrees with what was filed. */
export function takeRecorded(work: Work, legIds: string[]): Progress {
  const legs = legIds.map((legId) => legNamed(work.chain, legId));
  const proven = proveRecording(work, legs);
  if (proven === "rest") return "rest";
  // Stryker disable next-line MethodExpression: proveRecording is done only with legs that are proven; the filter tells it to the types.
  const results = legs.filter(isProven).map(({ legId, recordingResult }) => ({
    legId,
    registrationCertificateNumber: recordingResult.registrationCertificateNumber,
  }));
  notify(work, "recorded", { legs: results });
  return "done";
}

/** The way from filed to proven, for legs of the plan and for the unwinding alike; parks what differs. */
export function proveRecording(work: Work, legs: Leg[]): Progress {
  const open = legs.filter((leg) => !isRecorded(leg));
  // A leg filed again after its confirmation has to be confirmed again.
  const confirming = open.filter((leg) => profileOf(work, leg).capability === "confirmed");
  for (const leg of confirming) {
    const progress = takeConfirm(work, leg);
    if (progress !== "done") return progress;
  }
  if (open.length > 0) return poll(work, open);
  const proven = legs.filter(isProven);
  if (proven.length < legs.length) return readAgain(work, legs);
  for (const leg of proven) {
    const { differences, notes } = compareRecording(work.chain, leg, leg.recordingResult);
    leg.notes = [...new Set([...leg.notes, ...notes])].slice(0, notesMax);
    const open = differences.filter((difference) => !isAccepted(leg, difference));
    if (open.length > 0) {
      return park(work, "mismatch", "what was recorded differs from what was filed", leg, open);
    }
  }
  return faceUntoldSignatures(work, proven) ?? "done";
}

/** Recorded legs that were not yet read again over our own channel are asked about; done when none is left. */
export function readAgain(work: Work, legs: Leg[]): Progress {
  const unread = legs.filter((leg) => !isProven(leg));
  if (unread.length === 0) return "done";
  const puzzling = unread.find((leg) => leg.unknownQueries >= profileOf(work, leg).unknownQueriesMax);
  if (puzzling !== undefined) return park(work, "unknown", "the recording cannot be read again", puzzling);
  return unread.every((leg) => leg.unknownQueries === 0) ? query(work, unread) : poll(work, unread);
}

function isReviewed(leg: Leg): boolean {
  return leg.state === "reviewed" || leg.state === "awaiting_fee" || isRecorded(leg);
}

/** The registry's reply to our confirmation: taken, or declined for now with a notice code; true when taken. */
export function confirmationTaken(leg: Leg): boolean {
  return isRecorded(leg) || (leg.notice?.code ?? null) === null;
}

// The open chain: takes the steps of its plan in order, as far as the facts allow.
// Invariant: a step is left only when its condition holds; none is skipped.

import { documentsToSign } from "../application-form.ts";
import { unreachable } from "../fault.ts";
import type { Step } from "../plan.ts";
import { yuanFromFen } from "../money.ts";
import { refuse } from "../refusal.ts";
import { facePostings, takeDisbursement, takeHold, takeTermsInForce } from "./bank-steps.ts";
import { search } from "./registry-requests.ts";
import { takeConfirm, takeFile, takeRecorded, takeReviewed } from "./registry-steps.ts";
import { faceFailures, fileAgain, tendLegs } from "./tend-legs.ts";
import { decisionHasExpired, notify, plannedLeg, restUntil, startAbort, type Progress, type Work } from "./work.ts";

/** Does what is due on an open chain; anything but "rest" means that there is more to look at. */
export function advanceOpen(work: Work): Progress {
  const { chain } = work;
  for (const tend of [tendLegs, facePostings, faceFailures, fileAgain]) {
    const progress = tend(work);
    if (progress !== "done") return progress;
  }
  const step = chain.plan.steps[chain.step];
  if (step === undefined) return complete(work);
  const progress = take(work, step);
  if (progress === "done") enterNext(work);
  return progress;
}

/** Moves on to the next step and tells the bank when it is asked for something. */
export function enterNext(work: Work): void {
  const { chain } = work;
  chain.step += 1;
  chain.tries = 0;
  const step = chain.plan.steps[chain.step];
  if (step?.step === "decision" && chain.decision === null) {
    const { loan, mortgage } = chain.business;
    notify(work, "decision_wanted", { amount: yuanFromFen(loan?.amount ?? mortgage.securedAmount) });
  }
  if (step?.step === "signed") askForSignatures(work);
}

/** Names the documents that wait for signatures; their text is read by GetChain. */
export function askForSignatures(work: Work): void {
  const documents = documentsToSign(work.chain).map(({ type, legId, sha256 }) => ({ type, legId, sha256 }));
  if (documents.length > 0) notify(work, "signatures_wanted", { documents });
}

function take(work: Work, step: Step): Progress {
  switch (step.step) {
    case "search":
      // What is out needs no search before it leaves: a lasting seizure does not keep such a chain from its end.
      if (step.stage === "before_disbursement" && work.chain.disbursement?.state === "posted") return "done";
      // Left when the answer is judged: searchAnswered.
      return search(work, step.stage);
    case "decision":
      return work.chain.decision === null ? restUntil(work, null) : "done";
    case "signed":
      return takeSigned(work);
    case "hold":
      return takeHold(work);
    case "file":
      return takeFile(work, step);
    case "reviewed":
      return takeReviewed(work, step.legs);
    case "confirm":
      return takeConfirm(work, plannedLeg(work.chain, step.leg));
    case "recorded":
      return takeRecorded(work, step.legs);
    case "disbursement":
      return takeDisbursement(work);
    case "terms_in_force":
      return takeTermsInForce(work);
    default:
      return unreachable(step);
  }
}

/** Waits for the signatures, but no longer than the decision holds. */
function takeSigned(work: Work): Progress {
  if (documentsToSign(work.chain).length === 0) return "done";
  if (decisionHasExpired(work)) return startAbort(work, refuse("decision_expired"), "gateway");
  return restUntil(work, work.chain.decision?.validUntil ?? null);
}

function complete(work: Work): "rest" {
  work.chain.state = "completed";
  notify(work, "completed", {});
  return restUntil(work, null);
}

// The open chain: takes the steps of its plan in order, as far as the facts allow.
// Invariant: a step is left only when its condition holds; none is skipped.

import type { Chain } from "../chain-state.ts";
import { documentsToSign, isSignedOverAnotherText } from "../documents-to-sign.ts";
import { unreachable } from "../fault.ts";
import { yuanFromFen } from "../money.ts";
import type { Step } from "../plan.ts";
import { trancheIsOut } from "../stray-posting.ts";
import { facePostings, takeDisbursement, takeTermsInForce } from "./bank-steps.ts";
import { giveBackHold, takeHold } from "./hold-steps.ts";
import { faceLegalNotices } from "./legal-notice-fact.ts";
import { takeConditions, takeConsents, takeDecision, tellWanted, waitForBank } from "./gates.ts";
import { takeSearch } from "./search-steps.ts";
import { takeConfirm, takeFile, takeRecorded, takeReviewed } from "./registry-steps.ts";
import { askForSignatures } from "./signatures-wanted.ts";
import { faceFailures, fileAgain, rectify, tendLegs } from "./tend-legs.ts";
import { tendDates } from "./tend-dates.ts";
import { takeWatch } from "./watch.ts";
import { legNamed, notify, restUntil, type Progress, type Work } from "./work.ts";

/** Does what is due on an open chain; anything but "rest" means that there is more to look at. */
export function advanceOpen(work: Work): Progress {
  const { chain } = work;
  for (const tend of [tendDates, tendLegs, facePostings, faceLegalNotices, faceFailures, rectify, fileAgain]) {
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
  chain.searched = [];
  const step = chain.plan.steps[chain.step];
  if (step !== undefined) tellStep(work, step);
}

/** What the bank is asked for when a step begins. */
function tellStep(work: Work, step: Step): void {
  const { business, decision } = work.chain;
  if (step.step === "decision" && (decision === null || step.part === "final")) {
    const amount = yuanFromFen(business.loan?.amount ?? business.mortgage.securedAmount);
    notify(work, "decision_wanted", { amount, part: step.part });
  }
  if (step.step === "signed" || isToBeSignedAgain(work.chain, step)) askForSignatures(work);
  if (step.step === "conditions" || step.step === "consents") tellWanted(work, step);
}

function isToBeSignedAgain(chain: Chain, step: Step): boolean {
  return step.step === "file" && step.legs.some((legId) => isSignedOverAnotherText(chain, legNamed(chain, legId)));
}

function take(work: Work, step: Step): Progress {
  switch (step.step) {
    case "search":
      return takeSearch(work, step.stage);
    case "decision":
      return takeDecision(work, step);
    case "consents":
      return takeConsents(work);
    case "conditions":
      return takeConditions(work, step.wanted);
    case "signed":
      return takeSigned(work);
    case "hold":
      return takeHold(work);
    case "file":
      return takeFile(work, step);
    case "reviewed":
      return takeReviewed(work, step.legs);
    case "confirm":
      return takeConfirm(work, legNamed(work.chain, step.leg));
    case "recorded":
      return takeRecorded(work, step.legs);
    case "barrier":
      // Steps are taken one after another: what stands before the barrier has been done for every registry.
      return "done";
    case "disbursement":
      return takeDisbursement(work, step.tranche);
    case "terms_in_force":
      return takeTermsInForce(work);
    case "watch":
      return takeWatch(work, step.leg);
    default:
      return unreachable(step);
  }
}

/** Waits for the signatures, as a gate does. */
function takeSigned(work: Work): Progress {
  return documentsToSign(work.chain).length === 0 ? "done" : waitForBank(work);
}

/** A hold of which not everything was drawn goes back first; where all was drawn the core has used it up. */
function complete(work: Work): Progress {
  const isDrawn = work.chain.plan.steps.every(
    (step) => step.step !== "disbursement" || trancheIsOut(work.chain, step.tranche),
  );
  const givenBack = isDrawn ? "done" : giveBackHold(work);
  if (givenBack !== "done") return givenBack;
  work.chain.state = "completed";
  notify(work, "completed", {});
  return restUntil(work, null);
}

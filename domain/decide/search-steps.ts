// The search of the register as a step: each registry in turn, fresh when something rests on it.
// Invariant: nothing is filed and no money moves on a search that is stale, or that one of the registries has not answered.

import { isOurs, isRecorded } from "../legs.ts";
import type { RegisterSnapshot } from "../register.ts";
import { refuse } from "../refusal.ts";
import type { SearchStage } from "../search-stage.ts";
import { nothingIsPosted, trancheIsOut } from "../stray-posting.ts";
import { waitBehind } from "./chains-ahead.ts";
import { search } from "./registry-requests.ts";
import { decisionHasExpired, park, restUntil, startAbort, type Progress, type Work } from "./work.ts";

/** ms for which a search is "right before" what follows it. */
const freshSearchMs = 30 * 60_000;
/** ms a snapshot may be old when it arrives: enough of its freshness is left for the step it was asked for. */
const snapshotAgeMostMs = 10 * 60_000;
/** ms by which the registry's clock may be ahead of ours. */
const clockSkewMs = 5 * 60_000;
/** ms after which the register is searched again when something there has to come to its end first. */
const waitMs = 10 * 60_000;
/** ms for which it is looked again before a person is asked, or the chain is given up. */
const waitMostMs = 30 * 86_400_000;

/** Asks the registries one after another; left when every answer was judged (searchAnswered). */
export function takeSearch(work: Work, stage: SearchStage): Progress {
  const { chain } = work;
  // What is out needs no search before it leaves: a lasting seizure does not keep such a chain from its end.
  if (stage === "before_disbursement" && nextTrancheIsOut(work)) return "done";
  const waited = stage === "before_filing" ? waitBehind(work) : "done";
  if (waited !== "done") return waited;
  const next = chain.registries.find(({ registryId }) => !chain.searched.includes(registryId));
  return next === undefined ? "done" : search(work, stage, next.registryId);
}

function nextTrancheIsOut({ chain }: Work): boolean {
  const next = chain.plan.steps.find((step, index) => index > chain.step && step.step === "disbursement");
  return next?.step === "disbursement" && trancheIsOut(chain, next.tranche);
}

/**
 * A case in hand or a rectification of somebody else: look again later, but no longer than the decision holds, nor for ever.
 * Once something is recorded, or money is out, people look at what does not come to its end.
 */
export function waitForRegister(work: Work, { burden, unitCode }: { burden: string; unitCode: string }): Progress {
  const { chain, now } = work;
  const isLate = chain.legs.some(isRecorded) || !nothingIsPosted(chain);
  chain.waitingSince ??= now;
  if (!isLate && decisionHasExpired(work)) return startAbort(work, refuse("decision_expired"), "gateway");
  if (now - chain.waitingSince < waitMostMs) return restUntil(work, now + waitMs);
  chain.waitingSince = null;
  if (isLate) return park(work, "legal", `${burden} on ${unitCode} does not come to its end`);
  return startAbort(work, refuse("burden_on_unit", null, burden), "gateway");
}

/** Whether a snapshot shows the register as it is now: not one kept from earlier, nor one of the future. */
export function isTakenNow({ now }: Work, { takenAt }: RegisterSnapshot): boolean {
  return takenAt >= now - snapshotAgeMostMs && takenAt <= now + clockSkewMs;
}

/** `age` in ms. A clock that was put back makes a search of the future, which is as good as none. */
function isFresh(age: number): boolean {
  return age < freshSearchMs && age >= -clockSkewMs;
}

/** Goes back to the search of that stage when an answer is no longer fresh; true when it did. */
export function goBackToSearch(work: Work, stage: SearchStage): boolean {
  const { chain, now } = work;
  const index = chain.plan.steps.findLastIndex(
    (step, at) => at <= chain.step && step.step === "search" && step.stage === stage,
  );
  const stale = chain.registries
    .map(({ registryId }) => registryId)
    .filter((registryId) => {
      const last = chain.searches.findLast((each) => each.stage === stage && each.registryId === registryId);
      return last === undefined || !isFresh(now - Math.min(last.receivedAt, last.snapshot.takenAt));
    });
  if (stale.length === 0 || index === -1) return false;
  // Already at that search: of several registries those that have answered are not asked again.
  chain.searched = chain.step === index ? chain.searched.filter((each) => !stale.includes(each)) : [];
  chain.step = index;
  chain.dueAt = now;
  return true;
}

/** Everything that is ours to file has left: a search made to file it finds nothing to do any more. */
export function nothingIsLeftToFile({ chain }: Work): boolean {
  return chain.legs.every((leg) => leg.state !== "waiting" || !isOurs(leg));
}

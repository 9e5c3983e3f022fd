// What every leg at the registry needs before the plan goes on: doubt resolved, supplements handed in, failures faced.
// Invariant: doubt is left by asking, never by sending blindly again; what a person must decide is parked with the leg named.

import type { Chain } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import { hasFailed, isRecorded, unwindLegId } from "../legs.ts";
import { refuse } from "../refusal.ts";
import { file, poll, query, supplement } from "./registry-requests.ts";
import { hinderFiling } from "./registry-steps.ts";
import { lostWritesMax, park, plannedLeg, startAbort, type Progress, type Work } from "./work.ts";

/** Two answers "no such case", an interval apart: the filing may still be on its way after the first. */
const noCaseAnswersMax = 2;
/** Filings sent once more under the same number before a person is asked. */
const resendsMax = 2;

/** "done" when nothing about any leg hinders the plan (or the abort) from going on. */
export function tendLegs(work: Work): Progress {
  const doubt = resolveDoubt(work);
  if (doubt !== "done") return doubt;
  const supplied = work.chain.legs.find((leg) => leg.state === "supplement" && leg.suppliedItems !== null);
  return supplied === undefined ? "done" : supplement(work, supplied);
}

function resolveDoubt(work: Work): Progress {
  const unseen = work.chain.legs.filter((leg) => neverArrived(work, leg));
  if (unseen.length > 0) return fileOnceMore(work, unseen);
  const doubtful = work.chain.legs.filter((leg) => leg.state === "unknown");
  for (const leg of doubtful) {
    if (leg.noCaseAnswers >= noCaseAnswersMax) return park(work, "unknown", "the registry holds no such case", leg);
    if (leg.unknownQueries >= work.profile.unknownQueriesMax) {
      return park(work, "unknown", "the registry does not tell the outcome", leg);
    }
    if (leg.lostWrites > lostWritesMax) return park(work, "unknown", "too many answers were lost", leg);
  }
  if (doubtful.length === 0) return "done";
  const fresh = doubtful.some((leg) => leg.unknownQueries === 0 && leg.noCaseAnswers === 0);
  return fresh ? query(work, doubtful) : poll(work, doubtful);
}

/**
 * The registry has never told of the filing and says, signed, twice and an interval apart, that it holds no such case:
 * the intent was committed and the bytes may never have left. A case that it once told of and now denies is a person's
 * matter, and so is one of a chain that is being aborted: there nothing is filed but the unwinding.
 */
function neverArrived({ chain }: Work, leg: Leg): boolean {
  const isDenied = (each: Leg): boolean => each.state === "unknown" && each.noCaseAnswers >= noCaseAnswersMax;
  const mayFile = chain.state === "open" || leg.legId === unwindLegId;
  return mayFile && !leg.acknowledged && leg.resends < resendsMax && groupOf(chain, leg).every(isDenied);
}

/**
 * As soon as it may be filed, under the same business number: should the first copy arrive after all, the registry opens
 * no second case.
 */
function fileOnceMore(work: Work, unseen: Leg[]): Progress {
  const hindered = work.chain.state === "open" ? hinderFiling(work) : null;
  if (hindered !== null) return hindered;
  const legs = unseen.slice(0, 1).flatMap((leg) => groupOf(work.chain, leg));
  for (const leg of legs) {
    leg.state = "waiting";
    leg.resends += 1;
    leg.noCaseAnswers = 0;
    leg.unknownQueries = 0;
  }
  return file(work, legs, true);
}

/** The leg and those filed in one envelope with it. */
function groupOf({ legs }: Chain, leg: Leg): Leg[] {
  return leg.groupNumber === null ? [leg] : legs.filter((each) => each.groupNumber === leg.groupNumber);
}

/** Legs of the plan that the registry or the applicants ended. "done" when none did. */
export function faceFailures(work: Work): Progress {
  const { chain } = work;
  const failed = chain.legs.find(hasFailed);
  if (failed === undefined) return "done";
  if (failed.registrationType !== "cancellation" && chain.legs.some(isRecorded)) {
    return park(work, "security", "the old mortgage was ended and the new one was not recorded", failed);
  }
  if (failed.registrationType === "cancellation" && chain.legs.some((leg) => leg !== failed && isRecorded(leg))) {
    return park(work, "cancellation", "the old mortgage was not cancelled", failed);
  }
  return startAbort(work, refusalOf(failed), "registry");
}

function refusalOf(leg: Leg): ReturnType<typeof refuse> {
  const detail = `${leg.legId}: notice ${leg.notice?.number ?? "-"}, code ${leg.notice?.code ?? "-"}`;
  if (leg.state === "not_accepted") return refuse("registry_not_accepted", null, detail);
  if (leg.state === "registration_refused") return refuse("registration_refused", null, detail);
  return refuse("chain_refused", null, detail);
}

/** A leg that a person sent back to be filed again, though the plan is past its filing. */
export function fileAgain(work: Work): Progress {
  const { chain } = work;
  const again = chain.plan.steps
    .slice(0, chain.step)
    .find((step) => step.step === "file" && waitingOf(chain, step.legs).length > 0);
  if (again?.step !== "file") return "done";
  const hindered = hinderFiling(work);
  if (hindered !== null) return hindered;
  const waiting = waitingOf(chain, again.legs);
  return file(work, again.together ? waiting : waiting.slice(0, 1), again.together);
}

function waitingOf(chain: Chain, types: Leg["registrationType"][]): Leg[] {
  return types.map((type) => plannedLeg(chain, type)).filter((leg) => leg.state === "waiting");
}

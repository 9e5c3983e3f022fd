// What every leg at the registry needs before the plan goes on: doubt resolved, supplements handed in, failures faced.
// Invariant: doubt is left by asking, never by sending blindly again; what a person must decide is parked with the leg named.

import { isAccepted } from "../accepting.ts";
import { compareRecording } from "../comparison.ts";
import { documentsToSign } from "../documents-to-sign.ts";
import type { Chain } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import { hasFailed, isFinal, isPending, isProven, isRecorded, isUnwind } from "../legs.ts";
import { refuse } from "../refusal.ts";
import { nothingIsPosted } from "../stray-posting.ts";
import { askWhatBecame, noCaseAnswersMax, whyInVain } from "./doubt.ts";
import { faceDuplicates } from "./face-duplicates.ts";
import { payFees } from "./fees.ts";
import { filingOf, mayBeFiledAgain } from "./generations.ts";
import { faceLegalNotices } from "./legal-notice-fact.ts";
import { file, poll, supplement } from "./registry-requests.ts";
import { hinderFiling, takeConfirm, tellFiled, waitForSignatures } from "./registry-steps.ts";
import {
  decisionHasExpired,
  legNamed,
  park,
  profileOf,
  restUntil,
  startAbort,
  type Progress,
  type Work,
} from "./work.ts";

/** Filings sent once more under the same number before a person is asked. */
const resendsMax = 2;

/** "done" when nothing about any leg hinders the plan (or the abort) from going on. */
export function tendLegs(work: Work): Progress {
  const duplicate = faceDuplicates(work);
  if (duplicate !== "done") return duplicate;
  const doubt = resolveDoubt(work);
  if (doubt !== "done") return doubt;
  // From here on something may be sent: not while a death or a dispute is to be settled.
  const legal = work.chain.state === "open" ? faceLegalNotices(work) : "done";
  if (legal !== "done") return legal;
  const fee = payFees(work);
  if (fee !== "done") return fee;
  // What is about to be withdrawn is not furthered any more.
  const isWanted = (leg: Leg): boolean => work.chain.state === "open" || isUnwind(leg);
  const supplied = work.chain.legs.find(
    (leg) => leg.state === "supplement" && leg.suppliedItems !== null && isWanted(leg),
  );
  return supplied === undefined ? "done" : supplement(work, supplied);
}

function resolveDoubt(work: Work): Progress {
  const unseen = work.chain.legs.filter((leg) => neverArrived(work, leg));
  if (unseen.length > 0) return fileOnceMore(work, unseen);
  const doubtful = work.chain.legs.filter((leg) => leg.state === "unknown");
  for (const leg of doubtful) {
    const reason = whyInVain(work, leg);
    if (reason !== null) return park(work, "unknown", reason, leg);
  }
  return doubtful.length === 0 ? "done" : askWhatBecame(work, doubtful);
}

/**
 * The registry has never told of the filing and says, signed, twice and an interval apart, that it holds no such case:
 * the intent was committed and the bytes may never have left. A case that it once told of and now denies is a person's
 * matter, and so is one of a chain that is being aborted: there nothing is filed but the unwinding.
 */
function neverArrived({ chain }: Work, leg: Leg): boolean {
  const isDenied = (each: Leg): boolean => each.state === "unknown" && each.noCaseAnswers >= noCaseAnswersMax;
  const mayFile = chain.state === "open" || isUnwind(leg);
  return mayFile && !leg.acknowledged && leg.resends < resendsMax && filingOf(chain, leg).every(isDenied);
}

/**
 * As soon as it may be filed, under the same business number: should the first copy arrive after all, the registry opens
 * no second case.
 */
function fileOnceMore(work: Work, unseen: Leg[]): Progress {
  // Back at a gate that waits for the bank again: the plan comes to its search, and then to this filing, by itself.
  if (work.chain.state === "open" && isBeforeItsSearch(work.chain)) return "done";
  const legal = work.chain.state === "open" ? faceLegalNotices(work) : "done";
  if (legal !== "done") return legal;
  const hindered = work.chain.state === "open" ? hinderFiling(work) : null;
  if (hindered !== null) return hindered;
  const legs = unseen.slice(0, 1).flatMap((leg) => filingOf(work.chain, leg));
  for (const leg of legs) {
    leg.state = "waiting";
    leg.resends += 1;
    leg.noCaseAnswers = 0;
    leg.unknownQueries = 0;
  }
  return file(work, legs, true);
}

function isBeforeItsSearch({ plan, step }: Chain): boolean {
  const search = plan.steps.findIndex((each) => each.step === "search" && each.stage === "before_filing");
  return search > step;
}

/** Legs of the plan that the registry or the applicants ended. "done" when none did. */
export function faceFailures(work: Work): Progress {
  const { chain } = work;
  const all = chain.legs.filter((leg) => hasFailed(leg) && !isNeededNoMore(chain, leg));
  // A combined filing is refused as a whole: then it is not only what was to end that did not.
  const failed = all.find(({ registrationType }) => registrationType !== "cancellation") ?? all[0];
  if (failed === undefined) return "done";
  const batch = goOnWithOthers(work, failed);
  if (batch !== null) return batch;
  if (mayBeFiledAgain(chain, failed)) return waitForMend(work, failed);
  if (failed.mends !== null) return park(work, "mismatch", "the rectification was not recorded", failed);
  const others = chain.legs.filter((leg) => leg !== failed && isRecorded(leg));
  if (failed.registrationType === "cancellation" && others.length > 0) {
    return park(work, "cancellation", "what was to end was not cancelled", failed);
  }
  if (others.some(isFinal)) {
    return park(work, "security", "one registration is final and another was not recorded", failed);
  }
  if (!nothingIsPosted(chain)) return park(work, "security", "money is out and a registration failed", failed);
  return startAbort(work, refusalOf(failed), "registry");
}

/**
 * A rectification that failed hinders only while the recording it was to mend is wrong: the registry may have mended its record
 * by itself, which shows once that is read again.
 */
function isNeededNoMore(chain: Chain, { mends }: Leg): boolean {
  const mended = chain.legs.find(({ legId }) => legId === mends);
  if (mended === undefined || !isRecorded(mended)) return false;
  if (!isProven(mended)) return true;
  const { differences } = compareRecording(chain, mended, mended.recordingResult);
  return differences.every((difference) => isAccepted(mended, difference));
}

/**
 * Of a batch each mortgage goes over by itself (practice 16): those of the others are filed and waited for first, but not what
 * waits for our own word: nothing is confirmed any more once one has failed.
 */
function goOnWithOthers(work: Work, { furtherIndex }: Leg): Progress | null {
  const { legs, plan, step } = work.chain;
  const others = legs.filter((leg) => leg.furtherIndex !== furtherIndex && leg.unwinds === null && leg.mends === null);
  const now = plan.steps[step];
  if (now?.step === "file" && others.some((leg) => leg.state === "waiting" && now.legs.includes(leg.legId)))
    return "done";
  const pending = others.filter((leg) => isPending(leg) && !waitsForOurWord(work, leg));
  return pending.length === 0 ? null : poll(work, pending);
}

function waitsForOurWord(work: Work, leg: Leg): boolean {
  const isLookedAt = leg.state === "reviewed" || leg.state === "awaiting_fee";
  return isLookedAt && !leg.confirmed && profileOf(work, leg).capability === "confirmed";
}

/** Waits for the bank to mend it (SupplementLeg) or to abort, but no longer than the decision holds. */
function waitForMend(work: Work, failed: Leg): Progress {
  if (decisionHasExpired(work)) return startAbort(work, refusalOf(failed), "registry");
  return restUntil(work, work.chain.decision?.validUntil ?? null);
}

function refusalOf(leg: Leg): ReturnType<typeof refuse> {
  const detail = `${leg.legId}: notice ${leg.notice?.number ?? "-"}, code ${leg.notice?.code ?? "-"}`;
  if (leg.state === "not_accepted") return refuse("registry_not_accepted", null, detail);
  if (leg.state === "registration_refused") return refuse("registration_refused", null, detail);
  return refuse("chain_refused", null, detail);
}

/** A rectification that two persons asked for (practice 7): filed once it is signed, then the mended leg is read again. */
export function rectify(work: Work): Progress {
  const { chain } = work;
  const mending = chain.legs.find((leg) => leg.mends !== null && !leg.reread && !hasFailed(leg));
  if (mending === undefined) return "done";
  if (mending.state === "waiting") {
    return documentsToSign(chain).length === 0 ? file(work, [mending], false) : restUntil(work, null);
  }
  // A confirming registry records a rectification, too, on our word only.
  const confirmed = profileOf(work, mending).capability === "confirmed" ? takeConfirm(work, mending) : "done";
  if (confirmed !== "done") return confirmed;
  if (!isRecorded(mending)) return poll(work, [mending]);
  mending.reread = true;
  for (const leg of chain.legs) if (leg.legId === mending.mends) leg.reread = false;
  const last = chain.plan.steps.findLastIndex((step, index) => step.step === "recorded" && index <= chain.step);
  if (last !== -1) chain.step = last;
  return "again";
}

/** A leg that was sent back to be filed again, though the plan is past its filing; the bank is told when it is. */
export function fileAgain(work: Work): Progress {
  const { chain } = work;
  const passed = chain.plan.steps.slice(0, chain.step).filter((step) => step.step === "file");
  const again = passed.find((step) => waitingOf(chain, step.legs).length > 0);
  if (again === undefined) {
    for (const { legs } of passed)
      tellFiled(
        work,
        legs.map((legId) => legNamed(chain, legId)),
      );
    return "done";
  }
  const waiting = waitingOf(chain, again.legs);
  const hindered = waitForSignatures(work, waiting) ?? hinderFiling(work);
  if (hindered !== null) return hindered;
  return file(work, again.together ? waiting : waiting.slice(0, 1), again.together);
}

function waitingOf(chain: Chain, legIds: string[]): Leg[] {
  return legIds.map((legId) => legNamed(chain, legId)).filter((leg) => leg.state === "waiting");
}

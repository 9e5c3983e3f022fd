// Which actions a parked chain allows now: guards that look at facts, never at wishes.
// Invariant: an action that would leave the lender unsecured, or move money twice, is not offered.

import { mayBeAccepted } from "./accepting.ts";
import type { Chain, Parked } from "./chain-state.ts";
import { hasStandingDuplicate } from "./duplicates.ts";
import { hasLapsed } from "./lapse.ts";
import type { Leg } from "./leg.ts";
import { hasFailed, isFinal, isPending, isRecorded, isUnwind, mayStillBeRecorded } from "./legs.ts";
import {
  isPartlyOut,
  nextTranche,
  nothingIsPosted,
  permitIsOut,
  postingIsOpen,
  strayPosting,
} from "./stray-posting.ts";
import { isRectifiedOnApplication } from "./registration.ts";
import { untoldSignature } from "./signing-ways.ts";
import { signedWithdrawal } from "./withdrawal-form.ts";

import { actionRules, type ActionRule } from "./parked-rules.ts";
import { parkedRules, type ParkedAction } from "./parked.ts";

/** What a person may do about a parked chain now; empty when it is not parked. Guards look at facts, never at wishes. */
export function allowedActions(chain: Chain): { action: ParkedAction; rule: ActionRule }[] {
  const { parked } = chain;
  if (parked === null) return [];
  return parkedRules[parked.kind]
    .filter((action) => guards[action](chain, parked))
    .map((action) => ({ action, rule: actionRules[action] }));
}

const always = (): boolean => true;

const guards: Record<ParkedAction, (chain: Chain, parked: Parked) => boolean> = {
  // What another lender has not ended is no case of ours: the register is searched again.
  query_again: (chain, parked) => {
    if (parked.kind === "duplicate") return isLaterOpen(standingDuplicate(chain, parked));
    return legOf(chain, parked)?.filedBy !== "other_lender";
  },
  no_case_confirmed: (chain, parked) => {
    if (parked.kind === "duplicate" && standingDuplicate(chain, parked) === null) return false;
    return legOf(chain, parked)?.state === "unknown";
  },
  reread: (chain) => chain.legs.some(isRecorded),
  search_again: (chain, parked) => {
    const step = chain.plan.steps[chain.step]?.step;
    return parked.resume === "open" && (step === "search" || step === "watch") && !hasLapsed(chain, parked.since);
  },
  query_posting: postingIsOpen,
  permit_again: (chain, parked) => {
    if (strayPosting(chain) !== null) return false;
    if (parked.kind === "unwind") return mustGoForward(chain);
    // Parked for a registry's fee: nothing was permitted, so that there is nothing to permit again.
    if (isForFee(chain, parked)) return false;
    // Also after a revocation, when a hold was not renewed before the next permit left.
    return !permitIsTaken(chain);
  },
  unwind: (chain, parked) => parked.resume === "open" && mayUnwind(chain),
  file_again: (chain, parked) => {
    const leg = legOf(chain, parked);
    return leg !== undefined && hasFailed(leg);
  },
  key_confirmed: always,
  // What is recorded can no longer be withdrawn (practice 6).
  duplicate_withdrawn: (chain, parked) => standingDuplicate(chain, parked) === null,
  duplicate_cancelled: (chain, parked) => {
    const leg = standingDuplicate(chain, parked);
    return leg !== null && (isRecorded(leg) || makesRight(leg));
  },
  earlier_filing_stands: (chain, parked) => {
    const leg = standingDuplicate(chain, parked);
    // A later filing that is in hand, or of which nothing is known, may be recorded yet.
    return leg !== null && !isRecorded(leg) && !mayStillBeRecorded(leg);
  },
  abort: (chain, parked) =>
    parked.resume === "open" &&
    nothingIsPosted(chain) &&
    chain.termsInForce === null &&
    !chain.legs.some((leg) => isRecorded(leg) && leg.reversal !== "stays"),
  withdraw_jointly: (chain, parked) => {
    const isDoubled = parked.kind === "duplicate";
    const isWanted = isDoubled ? isLaterOpen(standingDuplicate(chain, parked)) : parked.resume === "aborting";
    return isWanted && signedWithdrawal(chain) !== null;
  },
  abort_given_up: (chain, parked) => parked.resume === "aborting" && mayGiveAbortUp(chain),
  end_as_recorded: mayEndAsRecorded,
  posting_accepted: (chain) => {
    const stray = strayPosting(chain);
    if (stray === null || isBeingUnwound(chain)) return false;
    // Under an earlier permit it is the one posting of the chain, or it is a second one, which nobody may accept.
    return stray.permit === "present" || !permitIsTaken(chain);
  },
  posting_reversed: (chain) => strayPosting(chain) !== null,
  accepted_as_recorded: (chain, parked) => {
    const leg = legOf(chain, parked);
    return leg !== undefined && mayBeAccepted(chain, leg, parked.differences);
  },
  // Never of what makes or changes a right: that nobody is known to have signed is mended, not accepted.
  signatures_stated: (chain, parked) => {
    const leg = legOf(chain, parked);
    const isEnded = leg !== undefined && isRecorded(leg) && leg.registrationType === "cancellation";
    return isEnded && parked.differences.length === 0 && untoldSignature(chain, leg) !== null;
  },
  rectify: (chain, parked) => {
    const leg = legOf(chain, parked);
    const isMended = chain.legs.some((each) => each.mends === leg?.legId);
    return (
      parked.resume === "open" &&
      leg !== undefined &&
      isRecorded(leg) &&
      leg.mends === null &&
      !isMended &&
      isRectifiedOnApplication[leg.right] &&
      // Of what ended no record is left to be mended: only the registry itself notes another ground.
      leg.registrationType !== "cancellation"
    );
  },
  stop_drawing: (chain, parked) =>
    parked.resume === "open" && !permitIsOut(chain) && strayPosting(chain) === null && isPartlyDrawn(chain),
  fee_again: isForFee,
  legal_settled: (chain) => chain.legalNotices.some(({ settled }) => !settled),
  lapse_settled: (chain, parked) => hasLapsed(chain, parked.since),
};

/** The core refused to pay the registry's fee of the leg the chain is parked for. */
function isForFee(chain: Chain, parked: Parked): boolean {
  return legOf(chain, parked)?.fee?.state === "refused";
}

/** The present permit is out, or has paid. */
function permitIsTaken(chain: Chain): boolean {
  return permitIsOut(chain) || chain.disbursement?.state === "posted";
}

/** At least one tranche is out, and the next one is what the chain stands before. */
function isPartlyDrawn(chain: Chain): boolean {
  return isPartlyOut(chain) && nextTranche(chain) !== null;
}

/** Whether the new mortgage can be given up: nothing posted or to be posted, and the old one stands or there was none. */
export function mayUnwind(chain: Chain): boolean {
  return (
    nothingIsPosted(chain) &&
    !chain.legs.some(isFinal) &&
    chain.legs.some((leg) => leg.reversal === "given_up" && isRecorded(leg))
  );
}

/** An abort that came too late: what is recorded cannot be taken back without leaving the lender unsecured (reliability 5.4 a). */
function mustGoForward(chain: Chain): boolean {
  return nothingIsPosted(chain) && !mayUnwind(chain) && chain.legs.some(isRecorded);
}

/** The bank may change its mind while the registry has ended and recorded nothing; the plan then goes on where it stood. */
function mayGiveAbortUp({ abort, legs }: Chain): boolean {
  const isUntouched = legs.every((leg) => leg.state === "chain_refused" || !(hasFailed(leg) || isRecorded(leg)));
  return abort?.refusal.code === "aborted_by_bank" && isUntouched && legs.some(isPending);
}

/**
 * The new or changed mortgage is recorded, the old one cannot come back, and nothing was or will be posted: the register
 * is as it will stay, though not what was wished for. The lender is secured by what is recorded; between the two
 * applications of a conversion by its notice, which it may still convert in a chain of its own. While aborting the same facts
 * say that the abort came too late.
 */
function mayEndAsRecorded(chain: Chain): boolean {
  const isDecided = chain.legs.every((leg) => leg.state === "waiting" || hasFailed(leg) || isRecorded(leg));
  const onlyEnds = chain.plan.legs.every((leg) => leg.registrationType === "cancellation");
  const isSecured = chain.legs.some((leg) => (onlyEnds || leg.registrationType !== "cancellation") && isRecorded(leg));
  const isQuiet = nothingIsPosted(chain) && chain.termsInForce === null;
  return isQuiet && isSecured && isDecided && !mayUnwind(chain) && !isBeingUnwound(chain);
}

/** The cancellation of the new mortgage was sent: it may be gone. */
function isBeingUnwound({ legs }: Chain): boolean {
  return legs.some((leg) => isUnwind(leg) && leg.businessNumber !== null);
}

/** The leg the chain is parked for, when another filing of it stands recorded; else null. */
function standingDuplicate(chain: Chain, parked: Parked): Leg | null {
  const leg = legOf(chain, parked);
  return leg !== undefined && hasStandingDuplicate(leg) ? leg : null;
}

/** Another filing of it stands recorded, and the present one may be recorded yet. */
function isLaterOpen(doubled: Leg | null): boolean {
  return doubled !== null && mayStillBeRecorded(doubled);
}

/** Recorded twice, two rights stand: of what changes, passes on or ends a right there is one, however often it is recorded. */
function makesRight({ registrationType }: Leg): boolean {
  return registrationType === "first" || registrationType === "priority_notice";
}

function legOf({ legs }: Chain, { legId }: Parked): Leg | undefined {
  return legs.find((leg) => leg.legId === legId);
}

// A person's word on a parked chain: one of the allowed actions, by two persons where money or security moves.
// Invariant: a person adds facts with evidence and lets the machine go on; no action sets a state of the world.

import type { Resolution } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import type { ChainEvent } from "../event.ts";
import { assert, unreachable } from "../fault.ts";
import { hasFailed, isUnwind } from "../legs.ts";
import { rectificationOf } from "../new-leg.ts";
import { type ParkedAction } from "../parked.ts";
import { allowedActions } from "../parked-guards.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { asEarlier, nextKey, nextPermit, strayEarlier, strayPosting } from "../stray-posting.ts";
import { askAnew, newGeneration } from "./generations.ts";
import { earlierNumbers } from "./outcomes.ts";
import { askForSignatures } from "./steps.ts";
import { legNamed, notify, startAbort, unpark, type Work } from "./work.ts";

/** ResolveParked: the first of two persons leaves a proposal, the second completes it with the same evidence. */
export function resolved(work: Work, event: Extract<ChainEvent, { type: "resolved" }>): Refusal | null {
  const { chain, now } = work;
  const { parked } = chain;
  const rule = allowedActions(chain).find(({ action }) => action === event.action)?.rule;
  if (parked === null || rule === undefined) return refuse("action_not_allowed", "action");
  const { action, person, note, evidenceSha256 } = event;
  if (rule.evidence === "document" && (evidenceSha256 === null || note.trim() === "")) {
    return refuse("evidence_required", evidenceSha256 === null ? "evidenceSha256" : "note");
  }
  const word: Resolution = { action, person, at: now, note, evidenceSha256 };
  const { proposal } = parked;
  if (rule.persons === 2) {
    if (proposal === null || proposal.action !== action) {
      parked.proposal = word;
      return null;
    }
    if (proposal.person === person) return refuse("second_person_must_differ", null);
    if (proposal.evidenceSha256 !== evidenceSha256) {
      return refuse("evidence_required", "evidenceSha256", "the evidence the first person showed");
    }
  }
  const leg = chain.legs.find((each) => each.legId === parked.legId);
  const isUnwinding = parked.kind === "unwind";
  unpark(work, action);
  carryOut(work, action, leg, { person, isUnwinding });
  return null;
}

function carryOut(
  work: Work,
  action: ParkedAction,
  leg: Leg | undefined,
  by: { person: string; isUnwinding: boolean },
): void {
  const { chain } = work;
  switch (action) {
    case "query_again":
      return chain.legs.forEach(askAnew);
    case "no_case_confirmed":
      return chain.legs.filter((each) => each.state === "unknown" && sameFiling(each, leg)).forEach(newGeneration);
    case "file_again":
      return chain.legs.filter((each) => hasFailed(each) && sameFiling(each, leg)).forEach(newGeneration);
    case "reread":
      return readAgain(work);
    case "query_posting":
      if (chain.disbursement?.state === "refused") chain.disbursement.state = "permitted";
      if (chain.disbursement !== null) chain.disbursement = { ...chain.disbursement, askedAt: null, posting: null };
      return;
    case "permit_again":
      return permitAgain(work, by.isUnwinding);
    case "unwind":
    case "abort":
      startAbort(work, refuse("aborted_by_bank"), by.person);
      return;
    case "duplicate_withdrawn":
      assert(leg !== undefined, "a duplicate names its leg");
      leg.withdrawnDuplicates = earlierNumbers(chain, leg);
      return;
    case "abort_given_up":
      return goOnAfterAll(work);
    case "end_as_recorded":
      startAbort(work, refuse("ended_as_recorded"), by.person);
      // The register is asked once more what it holds, over our own channel, before the chain ends on it.
      for (const each of chain.legs) each.reread = false;
      return chain.legs.forEach(askAnew);
    case "posting_accepted":
      return acceptPosting(work);
    case "posting_reversed":
      return reversePosting(work);
    case "rectify":
      assert(leg !== undefined, "a mismatch names its leg");
      chain.legs.push(rectificationOf(leg));
      return askForSignatures(work);
    case "stop_drawing":
      return stopDrawing(work);
    case "fee_again":
      if (leg?.fee != null) leg.fee = { ...leg.fee, key: nextKey(leg.fee.key), state: "wanted" };
      return;
    case "legal_settled":
      chain.legalNotices = chain.legalNotices.map((each) => ({ ...each, settled: true }));
      return;
    case "lapse_settled":
      chain.lapse = null;
      return;
    case "search_again":
      // What was watched is looked at anew.
      chain.searches = chain.searches.filter(({ stage }) => stage !== "watch");
      return;
    case "withdraw_jointly":
    case "key_confirmed":
      // Unparked: the step itself withdraws, searches or sends again.
      return;
    default:
      return unreachable(action);
  }
}

/** Back to the recording that was looked at last: of the unwinding while aborting, else of the plan. */
function readAgain({ chain }: Work): void {
  const last = chain.plan.steps.findLastIndex((step, index) => step.step === "recorded" && index <= chain.step);
  const step = chain.plan.steps[last];
  if (chain.state === "open" && step?.step === "recorded") {
    chain.step = last;
    for (const legId of step.legs) legNamed(chain, legId).reread = false;
  }
  for (const leg of chain.legs) {
    if (isUnwind(leg)) leg.reread = false;
    askAnew(leg);
  }
}

function sameFiling(leg: Leg, named: Leg | undefined): boolean {
  return leg === named || (named !== undefined && named.groupNumber !== null && leg.groupNumber === named.groupNumber);
}

/** A new key, as the old one is dead; and where an abort came too late, forward to the end of the plan. */
function permitAgain({ chain }: Work, isUnwinding: boolean): void {
  const { disbursement } = chain;
  if (isUnwinding) {
    chain.abort = null;
    chain.state = "open";
  }
  if (chain.hold?.state === "refused") chain.hold = { ...chain.hold, key: nextKey(chain.hold.key), state: "wanted" };
  if (disbursement !== null && disbursement.expiresAt !== null) chain.disbursement = nextPermit(disbursement);
}

/** What is out is out: the tranches that are left are not paid, and the chain goes on to the end of its plan. */
function stopDrawing(work: Work): void {
  const { chain } = work;
  const { steps } = chain.plan;
  const last = steps.findLastIndex(({ step }) => step === "disbursement");
  chain.step = Math.max(chain.step, last + 1);
  notify(work, "drawing_stopped", {});
}

/** The abort is given up: what was not filed because of it waits again. */
function goOnAfterAll({ chain }: Work): void {
  chain.abort = null;
  chain.state = "open";
  for (const leg of chain.legs) if (leg.state === "chain_refused") leg.state = "waiting";
}

/** The posting becomes the chain's own; money that moved leaves nothing to abort. */
function acceptPosting(work: Work): void {
  const { chain } = work;
  const { disbursement } = chain;
  const stray = strayPosting(chain);
  assert(disbursement !== null && stray !== null, "there is a posting to accept");
  const permit = strayEarlier(disbursement) ?? disbursement;
  const others = disbursement.earlier.filter((each) => each !== permit);
  // The present permit, too, was sent: should money still move under it, that is told of a permit we know.
  const isReplaced = permit !== disbursement && disbursement.expiresAt !== null;
  const earlier = isReplaced ? [...others, asEarlier(disbursement)] : others;
  const { key, amount, posting } = permit;
  // Chains that began before an earlier permit kept its expiry: when it was posted will do, it was given before.
  const expiresAt = permit.expiresAt ?? posting?.at ?? null;
  chain.disbursement = { ...disbursement, key, amount, expiresAt, posting, state: "posted", settled: true, earlier };
  if (chain.abort !== null) goOnAfterAll(work);
}

/** Two persons showed that the core took the money back: the permit is dead, and an abort goes on. */
function reversePosting({ chain }: Work): void {
  const { disbursement } = chain;
  const stray = strayPosting(chain);
  assert(disbursement !== null && stray !== null, "there is a posting that was reversed");
  if (stray.permit === "present") {
    chain.disbursement = { ...disbursement, state: "refused", settled: true };
    return;
  }
  const reversed = strayEarlier(disbursement);
  const earlier = disbursement.earlier.map((each) => (each === reversed ? { ...each, settled: true } : each));
  chain.disbursement = { ...disbursement, earlier };
}

// What each allowed action does to the facts, as one table (practice, reliability 5.9).
// Invariant: an action adds or withdraws a fact and lets the machine go on; none sets a state of the world.

import type { Difference } from "../accepting.ts";
import type { Chain, Resolution } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import { assert } from "../fault.ts";
import { lapseFrom, laterDayStated } from "../lapse.ts";
import { hasFailed, isUnwind } from "../legs.ts";
import { rectificationOf } from "../new-leg.ts";
import type { ParkedAction } from "../parked.ts";
import { refuse } from "../refusal.ts";
import { untoldSignature } from "../signing-ways.ts";
import { asEarlier, nextKey, nextPermit, strayEarlier, strayPosting } from "../stray-posting.ts";
import { askAnew, filingOf, newGeneration, takeEarlierFiling } from "./generations.ts";
import { earlierNumbers } from "./outcomes.ts";
import { notesMax } from "./registry-steps.ts";
import { askForSignatures } from "./signatures-wanted.ts";
import { legNamed, notify, startAbort, type Work } from "./work.ts";

/**
 * `words`: of the one or two persons, in order, the last of whom completed it. `isUnwinding`: an unwinding was parked.
 * `differences`: between what was recorded and what was filed, when it was parked for them.
 */
type By = { words: Resolution[]; isUnwinding: boolean; differences: Difference[] };

/** `leg`: the one the chain was parked for. */
type Carry = (work: Work, leg: Leg | undefined, by: By) => void;

/** The step itself withdraws, or sends again, once the chain goes on. */
const goOn: Carry = () => undefined;

const abortAll: Carry = (work, _leg, by) => void startAbort(work, refuse("aborted_by_bank"), personOf(by));

/** Who completed the word. */
function personOf({ words }: By): string {
  const last = words.at(-1);
  assert(last !== undefined, "somebody spoke");
  return last.person;
}

/** action → what is done once the word is complete and the chain is no longer parked. */
export const actions: Record<ParkedAction, Carry> = {
  query_again: ({ chain }) => chain.legs.forEach(askAnew),
  no_case_confirmed: ({ chain }, leg) =>
    filingNamed(chain, leg)
      .filter(({ state }) => state === "unknown")
      .forEach(newGeneration),
  file_again: ({ chain }, leg) => filingNamed(chain, leg).filter(hasFailed).forEach(newGeneration),
  reread: (work) => readAgain(work),
  query_posting: (work) => askForPosting(work),
  permit_again: (work, _leg, { isUnwinding }) => permitAgain(work, isUnwinding),
  unwind: abortAll,
  abort: abortAll,
  duplicate_withdrawn: ({ chain }, leg) => {
    assert(leg !== undefined, "a duplicate names its leg");
    leg.withdrawnDuplicates = earlierNumbers(chain, leg);
  },
  duplicate_cancelled: ({ now }, leg) => {
    assert(leg !== undefined, "a duplicate names its leg");
    leg.recordedDuplicates = leg.recordedDuplicates.map((each) =>
      each.state === "standing" ? { ...each, state: "cancellation_stated", since: now } : each,
    );
  },
  earlier_filing_stands: (_work, leg) => {
    assert(leg !== undefined, "a duplicate names its leg");
    takeEarlierFiling(leg);
  },
  abort_given_up: (work) => goOnAfterAll(work),
  end_as_recorded: (work, _leg, by) => {
    startAbort(work, refuse("ended_as_recorded"), personOf(by));
    // The register is asked once more what it holds, over our own channel, before the chain ends on it.
    for (const each of work.chain.legs) each.reread = false;
    work.chain.legs.forEach(askAnew);
  },
  posting_accepted: (work) => acceptPosting(work),
  posting_reversed: (work) => reversePosting(work),
  accepted_as_recorded: (work, leg, by) => {
    assert(leg !== undefined, "a mismatch names its leg");
    acceptRecorded(work, leg, by);
  },
  signatures_stated: (work, leg, by) => {
    assert(leg !== undefined, "the recording names its leg");
    const wanting = untoldSignature(work.chain, leg);
    if (wanting !== null) acceptRecorded(work, leg, { ...by, differences: [wanting.difference] });
  },
  rectify: (work, leg) => {
    assert(leg !== undefined, "a mismatch names its leg");
    work.chain.legs.push(rectificationOf(leg));
    askForSignatures(work);
  },
  stop_drawing: (work) => stopDrawing(work),
  fee_again: (_work, leg) => {
    if (leg !== undefined && leg.fee !== null) leg.fee = { ...leg.fee, key: nextKey(leg.fee.key), state: "wanted" };
  },
  legal_settled: ({ chain }) => {
    chain.legalNotices = chain.legalNotices.map((each) => ({ ...each, settled: true }));
  },
  // Settled for a later day that a paper states, the ninety days count from that; else there are none any more.
  lapse_settled: ({ chain, now }) => {
    const later = laterDayStated(chain, now);
    chain.lapse = later === null ? null : lapseFrom(later);
  },
  // What was watched is looked at anew.
  search_again: ({ chain }) => {
    chain.searches = chain.searches.filter(({ stage }) => stage !== "watch");
  },
  withdraw_jointly: goOn,
  key_confirmed: goOn,
};

/** What differs stays on record as it is, with who accepted it; the comparison passes over exactly that and nothing else. */
function acceptRecorded({ now }: Work, leg: Leg, { words, differences }: By): void {
  const { evidenceKind = null, evidenceSha256 = null } = words.at(-1) ?? {};
  const persons = words.map(({ person }) => person);
  const accepted = differences.map((each) => ({ ...each, at: now, persons, evidenceKind, evidenceSha256 }));
  leg.accepted = [...leg.accepted, ...accepted];
  const notes = differences.map(({ field }) => `accepted as recorded: ${field}`);
  leg.notes = [...new Set([...leg.notes, ...notes])].slice(-notesMax);
}

/** The core is asked once more what became of the permit. */
function askForPosting({ chain }: Work): void {
  if (chain.disbursement?.state === "refused") chain.disbursement.state = "permitted";
  if (chain.disbursement !== null) chain.disbursement = { ...chain.disbursement, askedAt: null, posting: null };
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

function filingNamed(chain: Chain, leg: Leg | undefined): Leg[] {
  return leg === undefined ? [] : filingOf(chain, leg);
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

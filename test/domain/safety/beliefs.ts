// What the chain believes and how it moves: nothing without a fact behind it (S7, I11, I12), nothing on one person's word.
// Invariant: a belief is compared with the far side's own ledgers; doubt is always allowed.

import type { Chain, ChainState } from "../../../domain/chain-state.ts";
import type { ChainEvent } from "../../../domain/event.ts";
import { phaseOf, type LegPhase } from "../../../domain/legs.ts";
import { actionRules } from "../../../domain/parked-rules.ts";
import type { FarCase } from "../far-side.ts";
import type { Run } from "./run.ts";

/** What the far side may hold of a case that the chain believes to be in that phase. */
const truths: Record<LegPhase, (item: FarCase | undefined) => boolean> = {
  not_filed: () => true,
  in_doubt: () => true,
  pending: (item) => item !== undefined,
  recorded: (item) => item !== undefined && isRecorded(item),
  failed: (item) => item === undefined || ["not_accepted", "registration_refused", "withdrawn"].includes(item.state),
};

/** S7, I12: believed recorded, ended, re-read or posted, and it is not. */
export function falseBelief({ chain, far }: Run): string | null {
  for (const leg of chain.legs) {
    const item = far.cases.get(leg.businessNumber ?? "");
    const phase = phaseOf(leg.state);
    if (leg.businessNumber !== null && !truths[phase](item)) return `${leg.legId} is believed ${leg.state}, and is not`;
    if (leg.reread && leg.mends === null && item?.read === null)
      return `${leg.legId} counts as read again, and was not`;
  }
  const { disbursement } = chain;
  if (disbursement?.state === "posted" && !far.books.some(({ key }) => key === disbursement.key)) {
    return "money is believed to be out, and is not";
  }
  return null;
}

const moves: Record<ChainState, readonly ChainState[]> = {
  open: ["open", "aborting", "parked", "completed", "aborted"],
  aborting: ["aborting", "open", "parked", "aborted"],
  parked: ["parked", "open", "aborting"],
  completed: ["completed"],
  aborted: ["aborted"],
};

/** The registry itself told the end of the last case that was under watch: the way back goes on, and is done with it. */
function isWayBackDone(before: Chain, after: Chain, event: ChainEvent): boolean {
  return event.type === "registry_answered" && before.parked?.resume === "aborting" && after.state === "aborted";
}

/** I4, I11: only declared transitions; what is recorded stays so, and a number is given up on somebody's word only. */
export function undeclaredMove(before: Chain, after: Chain, event: ChainEvent): string | null {
  if (!moves[before.state].includes(after.state) && !isWayBackDone(before, after, event)) {
    return `from ${before.state} to ${after.state}`;
  }
  for (const leg of before.legs) {
    const next = after.legs.find(({ legId }) => legId === leg.legId);
    if (next === undefined) return `${leg.legId} is gone`;
    const isAnew = next.generation > leg.generation;
    if (phaseOf(leg.state) === "recorded" && phaseOf(next.state) !== "recorded") return `${leg.legId} is unrecorded`;
    if (isAnew && event.type !== "resolved" && event.type !== "supplement_supplied") {
      return `${leg.legId} gets a new number on nobody's word`;
    }
    if (phaseOf(leg.state) === "failed" && phaseOf(next.state) === "pending" && !isAnew && event.type === "due") {
      return `${leg.legId} comes back from its end`;
    }
  }
  return null;
}

/** What the bank and persons said, and whether it was right to believe it. */
export function wronglyTaken({ chain, told, honest, now, skew }: Run, event: ChainEvent): string | null {
  if (event.type === "decision_recorded") {
    const { persons, approvedAmount, validUntil, outcome } = event.decision;
    if (new Set(persons).size < 2) return "a decision by one person";
    if (outcome === "declined") return null;
    if (approvedAmount > (honest.business.loan?.amount ?? honest.business.mortgage.securedAmount))
      return "a decision for more than was asked";
    if (validUntil <= now + skew) return "a decision that had expired";
  }
  if (event.type === "resolved" && chain.state !== "parked" && actionRules[event.action].by.length === 2) {
    const isSeconded = told.words.some(
      ({ action, person, evidenceSha256 }) =>
        action === event.action && person !== event.person && evidenceSha256 === event.evidenceSha256,
    );
    if (!isSeconded) return "one person's word, or other evidence, where two persons are needed";
    const held = [...told.words, event].filter(({ action }) => action === event.action).flatMap(({ duties }) => duties);
    if (!actionRules[event.action].by.every((duty) => held.includes(duty))) return "a duty that nobody had";
  }
  if (event.type !== "resolved") return null;
  const { evidence } = actionRules[event.action];
  if (evidence !== null && event.evidenceKind !== evidence) return "another kind of document than the action needs";
  return null;
}

function isRecorded({ state }: FarCase): boolean {
  return state === "recorded" || state === "certificate_issued";
}

// A person's word on a parked chain: one of the allowed actions, by two persons where money or security moves.
// Invariant: a person adds facts with evidence and lets the machine go on; no action sets a state of the world.

import type { Resolution } from "../chain-state.ts";
import type { ChainEvent } from "../event.ts";
import { allowedActions } from "../parked-guards.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { actions } from "./actions.ts";
import { unpark, type Work } from "./work.ts";

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
  actions[action](work, leg, { person, isUnwinding });
  return null;
}

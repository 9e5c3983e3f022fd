// A person's word on a parked chain: one of the allowed actions, by those whose duty it is, on the document it needs.
// Invariant: a person adds facts with evidence and lets the machine go on; no action sets a state of the world.

import type { Resolution } from "../chain-state.ts";
import type { ChainEvent } from "../event.ts";
import { allowedActions } from "../parked-guards.ts";
import { areHeldBetween } from "../parked-needs.ts";
import type { ActionRule } from "../parked-rules.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { actions } from "./actions.ts";
import { unpark, type Work } from "./work.ts";

type Word = Extract<ChainEvent, { type: "resolved" }>;

/** ResolveParked: the first of two persons leaves a proposal, the second completes it with the same evidence. */
export function resolved(work: Work, event: Word): Refusal | null {
  const { chain, now } = work;
  const { parked } = chain;
  const rule = allowedActions(chain).find(({ action }) => action === event.action)?.rule;
  if (parked === null || rule === undefined) return refuse("action_not_allowed", "action");
  const { action, person, note, evidenceKind, evidenceSha256 } = event;
  const duties = rule.by.filter((duty) => event.duties.includes(duty));
  if (duties.length === 0) return refuse("duty_required", null, rule.by.join(", "));
  const lacking = lacksEvidence(rule, event);
  if (lacking !== null) return lacking;
  const word: Resolution = { action, person, duties, at: now, note, evidenceKind, evidenceSha256 };
  const { proposal } = parked;
  const [one, other] = rule.by;
  if (other !== undefined) {
    if (proposal === null || proposal.action !== action) {
      parked.proposal = word;
      return null;
    }
    if (proposal.person === person) return refuse("second_person_must_differ", null);
    if (!areHeldBetween([one, other], proposal.duties, duties)) {
      const open = rule.by.filter((duty) => !proposal.duties.includes(duty));
      return refuse("duty_required", null, open.join(", "));
    }
    if (proposal.evidenceSha256 !== evidenceSha256) {
      return refuse("evidence_required", "evidenceSha256", "the evidence the first person showed");
    }
  }
  const leg = chain.legs.find((each) => each.legId === parked.legId);
  const isUnwinding = parked.kind === "unwind";
  const words = proposal !== null && other !== undefined ? [proposal, word] : [word];
  unpark(work, action);
  actions[action](work, leg, { words, isUnwinding, differences: parked.differences });
  return null;
}

/** The kind of document the action names, by digest and with a note; a kind and a digest never go without each other. */
function lacksEvidence({ evidence }: ActionRule, { note, evidenceKind, evidenceSha256 }: Word): Refusal | null {
  const isShown = evidence !== null || evidenceKind !== null || evidenceSha256 !== null;
  if (isShown && evidenceSha256 === null) return refuse("evidence_required", "evidenceSha256");
  if (isShown && evidenceKind === null) return refuse("evidence_required", "evidenceKind");
  if (evidence === null) return null;
  if (evidenceKind !== evidence) return refuse("evidence_kind_differs", "evidenceKind", evidence);
  return note.trim() === "" ? refuse("evidence_required", "note") : null;
}

// decide(): one pure function, chain × event → next chain + one effect. No clock, no I/O.
// Invariant: the chain handed in is never changed, and every answer is a function of the arguments alone.

import type { Chain } from "./chain-state.ts";
import { advance } from "./decide/advance.ts";
import { registryAnswered, searchAnswered } from "./decide/answers.ts";
import { chainAheadPassed, chainsAheadTold } from "./decide/chains-ahead.ts";
import { coreAnswered } from "./decide/core-answers.ts";
import { disbursementStopLifted, disbursementStopped, postingReported } from "./decide/disbursement-facts.ts";
import { conditionRecorded } from "./decide/condition-fact.ts";
import { decisionRecorded } from "./decide/decision-fact.ts";
import { contractsRedrawn } from "./decide/redrawn-fact.ts";
import { legalNoticeRecorded } from "./decide/legal-notice-fact.ts";
import { abortRequested, signaturesRecorded, supplementSupplied } from "./decide/door-facts.ts";
import { effectFailed, interrupted } from "./decide/failures.ts";
import { applyOutcomes } from "./decide/outcomes.ts";
import { resolved } from "./decide/resolve.ts";
import { restUntil, type Work } from "./decide/work.ts";
import type { Effect } from "./effect.ts";
import type { ChainEvent, DecisionContext, NoticeDraft } from "./event.ts";
import { assert, unreachable } from "./fault.ts";
import type { Refusal } from "./refusal.ts";
import type { RegistryProfile } from "./registry-profile.ts";

export type Decision = { chain: Chain; effect: Effect | null; notices: NoticeDraft[] };

/**
 * What follows from an event. `effect` is the one put in flight by this call (also in `chain.inFlight`), or null.
 * A refusal is answered only to events of the doors and changes nothing. Facts of the doors and callbacks start no
 * effect: they make the chain due, so that a worker takes it on. `profiles`: every registry of the chain, by id.
 */
export function decide(
  chain: Chain,
  event: ChainEvent,
  profiles: ReadonlyMap<string, RegistryProfile>,
  context: DecisionContext,
): Decision | Refusal {
  const { now } = context;
  const work: Work = { chain: structuredClone(chain), profiles, now, notices: [], effect: null };
  const refusal = take(work, event);
  if (refusal !== null) return refusal;
  work.chain.updatedAt = now;
  return { chain: work.chain, effect: work.effect, notices: work.notices };
}

function take(work: Work, event: ChainEvent): Refusal | null {
  switch (event.type) {
    case "due":
    case "interrupted":
    case "registry_answered":
    case "search_answered":
    case "registry_unreadable":
    case "core_answered":
    case "effect_failed":
    case "chains_ahead_told":
      takeWorkersEvent(work, event);
      return null;
    case "chain_ahead_passed":
      return chainAheadPassed(work, event.chainId) ? thenDue(work, null) : null;
    case "decision_recorded":
      return thenDue(work, decisionRecorded(work, event));
    case "contracts_redrawn":
      return thenDue(work, contractsRedrawn(work, event));
    case "condition_recorded":
      return thenDue(work, conditionRecorded(work, event));
    case "legal_notice_recorded":
      return thenDue(work, legalNoticeRecorded(work, event));
    case "signatures_recorded":
      return thenDue(work, signaturesRecorded(work, event));
    case "disbursement_stopped":
      return thenDue(work, disbursementStopped(work, event));
    case "disbursement_stop_lifted":
      return thenDue(work, disbursementStopLifted(work, event));
    case "posting_reported":
      return thenDue(work, postingReported(work, event));
    case "supplement_supplied":
      return thenDue(work, supplementSupplied(work, event));
    case "abort_requested":
      return thenDue(work, abortRequested(work, event));
    case "resolved":
      return thenDue(work, resolved(work, event));
    default:
      return unreachable(event);
  }
}

type WorkersEvent = Extract<
  ChainEvent,
  {
    type:
      | "due"
      | "interrupted"
      | "registry_answered"
      | "search_answered"
      | "registry_unreadable"
      | "core_answered"
      | "effect_failed"
      | "chains_ahead_told";
  }
>;

function takeWorkersEvent(work: Work, event: WorkersEvent): void {
  const { chain, now } = work;
  switch (event.type) {
    case "due":
      assert(chain.inFlight === null, "a chain with an effect in flight is interrupted, not due");
      if (chain.dueAt === null || chain.dueAt <= now) advance(work);
      return;
    case "interrupted":
      return interrupted(work);
    case "registry_answered":
      if (event.source !== "callback") return registryAnswered(work, event);
      // From outside the worker, at any time: a fact like those of the doors.
      applyOutcomes(work, event);
      thenDue(work, null);
      return;
    case "search_answered":
      return searchAnswered(work, event);
    case "registry_unreadable":
      return effectFailed(work, { origin: "registry", advice: "query_first", reason: event.reason });
    case "core_answered":
      return coreAnswered(work, event);
    case "effect_failed":
      return effectFailed(work, event);
    case "chains_ahead_told":
      chainsAheadTold(work, event);
      return advance(work);
    default:
      return unreachable(event);
  }
}

/** A fact was recorded: a worker shall look at the chain, unless it has ended or waits for a person. */
function thenDue(work: Work, refusal: Refusal | null): Refusal | null {
  if (refusal !== null) return refusal;
  const { chain, now } = work;
  if (chain.state === "open" || chain.state === "aborting") chain.dueAt = now;
  else restUntil(work, null);
  return null;
}

// One event to the chain, with everything that must hold before and after it.
// Invariant: the statement looks at what was really told, read and done, not at what the chain believes of itself.

import { decide } from "../../../domain/chain.ts";
import type { Chain } from "../../../domain/chain-state.ts";
import type { Effect } from "../../../domain/effect.ts";
import type { ChainEvent } from "../../../domain/event.ts";
import { allowedActions } from "../../../domain/parked-guards.ts";
import { isRefusal } from "../../../domain/refusal.ts";
import { unsafeEffect } from "./effects.ts";
import { unsafeEnd } from "./ends.ts";
import { hasEnded, stateOf, type Run } from "./run.ts";
import { falseBelief, undeclaredMove, wronglyTaken } from "./beliefs.ts";
import { unsafeWorld } from "./world.ts";

/** Gives the event to decide() and checks everything that must always hold; true when it was taken. */
export function take(run: Run, event: ChainEvent): boolean {
  if (run.broken !== null) return false;
  const before = run.chain;
  let decision: ReturnType<typeof decide>;
  try {
    const shown = run.bend.chain?.(before, event) ?? before;
    const told = run.bend.event?.(event, run) ?? event;
    decision = decide(shown, told, run.profiles, { now: run.now + run.skew });
  } catch (error) {
    run.broken = `${event.type} threw ${String(error)} in ${stateOf(before)}`;
    return false;
  }
  if (isRefusal(decision)) return false;
  const { effect, notices } = decision;
  const chain = effect === null ? decision.chain : (run.bend.left?.(decision.chain) ?? decision.chain);
  run.chain = chain;
  run.told.notices.push(...notices.map(({ type }) => type));
  run.log.push(`${event.type} → ${stateOf(chain)}${effect === null ? "" : ` effect ${effect.request.type}`}`);
  run.broken =
    unsafeForm(before, chain, effect) ??
    undeclaredMove(before, chain, event) ??
    (effect === null ? null : unsafeEffect(run, bent(run, effect))) ??
    wronglyTaken(run, event) ??
    falseBelief(run);
  remember(run, event);
  run.broken ??= (hasEnded(run) && before.state !== chain.state ? unsafeEnd(run) : null) ?? unsafeWorld(run);
  return true;
}

/** The effect as it leaves the gateway. */
export function bent(run: Run, effect: Effect): Effect {
  return run.bend.effect?.(effect, run) ?? effect;
}

/** I5, I11, S8: ends are absorbing, one effect at a time, a parked chain at most asks what became of a case and has a way out. */
function unsafeForm(before: Chain, chain: Chain, effect: Effect | null): string | null {
  const ended = before.state === "completed" || before.state === "aborted";
  if (ended && (chain.state !== before.state || effect !== null || chain.dueAt !== null))
    return "an end is not absorbing";
  if (effect !== null && effect !== chain.inFlight) return "an effect that is not in flight";
  if (effect !== null && chain.state === "parked" && !isWatching(chain, effect)) return "a parked chain does something";
  if (effect === null && before.inFlight === null && chain.inFlight !== null) return "in flight without an effect";
  if (chain.state === "parked" && allowedActions(chain).length === 0) return `nothing is allowed: ${stateOf(chain)}`;
  return null;
}

/** Reliability 5.8: what could not be taken back is kept under watch, and so is the later of two filings. */
function isWatching({ parked }: Chain, { request }: Effect): boolean {
  return request.type === "query" && (parked?.kind === "unwind" || parked?.kind === "duplicate");
}

/** What the event tells of money that moved. */
function postingIn(event: ChainEvent): { key: string; postingNumber: string | null } | null {
  if (event.type === "posting_reported") return event.posting;
  if (event.type !== "core_answered") return null;
  const { answer } = event;
  if (answer.type === "posting" && answer.state === "posted") return answer;
  return answer.type === "revocation" && answer.state === "already_posted" ? answer : null;
}

function remember({ chain, told: said }: Run, event: ChainEvent): void {
  if (event.type === "decision_recorded") said.decisions.push(event.decision);
  const posting = postingIn(event);
  if (posting !== null) said.postings.add(`${posting.key} ${posting.postingNumber}`);
  if (event.type === "condition_recorded") said.facts.push(event.fact);
  if (event.type === "disbursement_stopped") said.stopped = true;
  if (event.type === "disbursement_stop_lifted") said.stopped = false;
  if (event.type === "resolved") {
    said.words.push(event);
    if (chain.state !== "parked") said.actions.add(event.action);
  }
  if (chain.state !== "parked") said.words = [];
}

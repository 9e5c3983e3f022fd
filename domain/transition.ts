// The record of what one event did to a chain: goes into the evidence beside the messages that caused it.
// Invariant: no personal data; states, steps and types only.

import type { Chain } from "./chain-state.ts";
import type { LegState } from "./leg.ts";
import type { Effect } from "./effect.ts";
import type { ChainEvent } from "./event.ts";
import type { EvidenceDraft } from "./evidence.ts";

/**
 * The `transition` record of `event` taking `before` to `after`, as compact JSON. `effect` is the new effect the event
 * led to, or null. Pairs are [before, after]; legs that stayed as they were are left out.
 */
export function transitionRecord(
  before: Chain,
  event: ChainEvent,
  after: Chain,
  effect: Effect | null,
  at: number,
): EvidenceDraft {
  const moved: Record<string, [LegState | null, LegState]> = {};
  for (const leg of after.legs) {
    const was = before.legs.find((other) => other.legId === leg.legId)?.state ?? null;
    if (was !== leg.state) moved[leg.legId] = [was, leg.state];
  }
  const record = {
    event: event.type,
    source: event.type === "registry_answered" ? event.source : null,
    state: [before.state, after.state],
    step: [before.step, after.step],
    legs: moved,
    parked: after.parked?.kind ?? null,
    effect: effect === null ? null : `${effect.to}:${effect.request.type}`,
  };
  return {
    type: "transition",
    at,
    counterparty: "gateway",
    subject: event.type,
    contentType: "application/json",
    bytes: new TextEncoder().encode(JSON.stringify(record)),
    signature: { type: "none" },
  };
}

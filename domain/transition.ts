// The record of what one event did to a chain: goes into the evidence beside the messages that caused it.
// Invariant: no personal data; states, steps and types only.

import type { Chain } from "./chain-state.ts";
import type { LegState } from "./leg.ts";
import type { Effect } from "./effect.ts";
import type { ChainEvent } from "./event.ts";
import type { EvidenceDraft } from "./evidence.ts";
import { refusalCatalogue } from "./refusals.ts";

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
    at: after.plan.steps[after.step]?.step ?? null,
    funds: fundsOf(after),
    stops: after.stops.filter(({ liftedAt }) => liftedAt === null).length,
    refusal: refusalOf(after),
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

/** Where the money stands: none, the plan pays nothing out; not_permitted, no permit was made yet. */
function fundsOf({ plan, disbursement }: Chain): string {
  if (disbursement !== null) return disbursement.state;
  return plan.steps.some(({ step }) => step === "disbursement") ? "not_permitted" : "none";
}

/** Why it was aborted: code, and the words of the catalogue as they are now, for a page that must read the same years later. */
function refusalOf({ abort }: Chain): [string, string, string] | null {
  if (abort === null) return null;
  const { code } = abort.refusal;
  const { zh, en } = refusalCatalogue[code];
  return [code, zh, en];
}

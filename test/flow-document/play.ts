// Plays chains along their plans with decide(): to each step in order, and from any moment on to where the chain ends.
// Invariant: nothing here decides; the far side is obliging unless a failure was played before.

import type { Business, ChainKind } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { Effect } from "../../domain/effect.ts";
import type { RegistryCapability } from "../../domain/registration.ts";
import { converse, type Conversation } from "../domain/conversation.ts";
import { progress } from "../domain/far-side.ts";
import { approval, sampleBusiness, sampleChain, signatures } from "../domain/sample-chains.ts";

/** What the machine asked of the world, at which step of the plan. */
export type Deed = { type: Effect["request"]["type"]; legIds: string[]; step: number };

/** A chain on its way, with what the machine did since it was forked. */
export type Run = { talk: Conversation; deeds: Deed[] };

/** Far more turns than any flow takes: a chain that needs more goes in circles. */
const turnsMax = 600;

/** The same moment once more, to be taken another way. */
export function fork({ talk }: Run): Run {
  const copy = converse(structuredClone(talk.chain));
  copy.far = structuredClone(talk.far);
  copy.now = talk.now;
  return { talk: copy, deeds: [] };
}

/**
 * One run per step of the plan, each at the moment the chain comes to that step (or is past it, where there was nothing to
 * do for it), and a last one at its end.
 * `mandates` replaces those of the sample business.
 */
export function stopsOf(kind: ChainKind, capability: RegistryCapability, mandates?: Business["mandates"]): Run[] {
  const sample = sampleBusiness(kind, capability);
  const business = mandates === undefined ? sample : { ...sample, mandates };
  const run: Run = { talk: converse(sampleChain(kind, capability, business)), deeds: [] };
  run.talk.take({ type: "due" });
  const stops: Run[] = [];
  for (const index of run.talk.chain.plan.steps.keys()) {
    goUntil(run, ({ step }) => step >= index);
    stops.push(fork(run));
  }
  goUntil(run, ({ state }) => state === "completed");
  return [...stops, run];
}

/** Goes on until the condition holds. Throws when the chain never comes to it. */
export function goUntil(run: Run, holds: (chain: Chain) => boolean): void {
  for (let turns = 0; turns < turnsMax; turns += 1) {
    if (holds(run.talk.chain)) return;
    turn(run);
  }
  const { state, step, parked } = run.talk.chain;
  throw new Error(`the chain stays ${state} at step ${step} ${parked?.reason ?? ""}`);
}

/** Goes on until the chain has ended or stands in front of a person; papers that it asks for while it stands are signed. */
export function goToRest(run: Run): void {
  goUntil(run, ({ state, inFlight }) => inFlight === null && state !== "open" && state !== "aborting");
  const { chain, now } = run.talk;
  run.talk.take({ type: "signatures_recorded", documents: signatures(chain, now) });
}

/** The effect in flight is answered, or else everybody does what is due of them. */
function turn(run: Run): void {
  const { talk } = run;
  talk.now += 700;
  const effect = talk.chain.inFlight;
  if (effect !== null) {
    const legIds = effect.to === "registry" ? effect.legIds : [];
    run.deeds.push({ type: effect.request.type, legIds, step: talk.chain.step });
    talk.answer();
    return;
  }
  const { chain, far, now } = talk;
  if (chain.plan.steps[chain.step]?.step === "decision" && chain.decision === null) {
    talk.take({ type: "decision_recorded", decision: approval(chain, now) });
  } else {
    talk.take({ type: "signatures_recorded", documents: signatures(chain, now) });
  }
  for (const item of far.cases.values()) progress(far, item);
  talk.take({ type: "due" });
}

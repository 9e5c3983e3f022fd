// Plays chains along their plans with decide(): to each step in order, and from any moment on to where the chain ends.
// Invariant: nothing here decides; the far side is obliging unless a failure was played before.

import type { Chain } from "../../domain/chain-state.ts";
import type { Effect } from "../../domain/effect.ts";
import { converse, type Conversation } from "../domain/conversation.ts";
import { convert, convertedNumber } from "../domain/far-register.ts";
import { endOld, progress } from "../domain/far-side.ts";
import { approval, conditionsWanted, redrawn, signatures } from "../domain/sample-chains.ts";

/** What the machine asked of the world, at which step of the plan. */
export type Deed = { type: Effect["request"]["type"]; legIds: string[]; step: number };

/** A chain on its way, with what the machine did since it was forked. */
export type Run = { talk: Conversation; deeds: Deed[] };

/** Far more turns than any flow takes: a chain that needs more goes in circles. */
const turnsMax = 160;

/** The same moment once more, to be taken another way. */
export function fork({ talk }: Run): Run {
  const copy = converse(structuredClone(talk.chain));
  copy.far = structuredClone(talk.far);
  copy.now = talk.now;
  return { talk: copy, deeds: [] };
}

/**
 * One run per step of the plan, each at the moment the chain comes to that step (or is past it, where there was nothing to
 * do for it), and a last one at its end. A chain that comes no further, though nothing was disturbed, has fewer.
 */
export function stopsOf(opened: Chain): Run[] {
  const run: Run = { talk: converse(opened), deeds: [] };
  build(run.talk);
  run.talk.take({ type: "due" });
  const stops: Run[] = [];
  for (const index of run.talk.chain.plan.steps.keys()) {
    if (!mayComeTo(run, ({ step, state }) => step >= index || state === "parked")) return stops;
    if (run.talk.chain.step < index) return stops;
    stops.push(fork(run));
  }
  return mayComeTo(run, ({ state }) => state === "completed") ? [...stops, run] : stops;
}

/** Goes on until the condition holds. Throws when the chain never comes to it. */
export function goUntil(run: Run, holds: (chain: Chain) => boolean): void {
  if (!mayComeTo(run, holds)) {
    const { state, step, parked } = run.talk.chain;
    throw new Error(`the chain stays ${state} at step ${step} ${parked?.reason ?? ""}`);
  }
}

/** Goes on until the condition holds, or as far as it ever goes; whether it holds. */
export function mayComeTo(run: Run, holds: (chain: Chain) => boolean): boolean {
  for (let turns = 0; turns < turnsMax; turns += 1) {
    if (holds(run.talk.chain)) return true;
    turn(run);
  }
  return holds(run.talk.chain);
}

/**
 * Goes on until the chain has ended or stands in front of a person, or as far as it comes; papers that it asks for while it
 * stands are signed.
 */
export function goToRest(run: Run): void {
  mayComeTo(run, ({ state, inFlight }) => inFlight === null && state !== "open" && state !== "aborting");
  sign(run.talk);
}

/** Every document that waits for signatures is signed, contracts over less than was asked for drawn anew; where none does, nothing is told. */
function sign(talk: Conversation): void {
  const contracts = redrawn(talk.chain);
  if (contracts !== null) talk.take({ type: "contracts_redrawn", contracts });
  const documents = signatures(talk.chain, talk.now);
  if (documents.length > 0) talk.take({ type: "signatures_recorded", documents });
}

/** Nobody does anything for so many ms: only what is due by itself is done, and the answers to it come. */
export function letPass(run: Run, ms: number): void {
  const { talk } = run;
  talk.now += ms;
  for (let answers = 0; answers < 12; answers += 1) {
    if (talk.chain.state !== "open") return;
    if (talk.chain.inFlight === null) talk.take({ type: "due" });
    if (talk.chain.inFlight === null) return;
    talk.now += 700;
    noteDeed(run);
    talk.answer();
  }
}

/** The effect in flight is answered, or else everybody does what is due of them. */
function turn(run: Run): void {
  noteDeed(run);
  const { talk } = run;
  talk.now += 700;
  if (talk.chain.inFlight === null) oblige(talk);
  else talk.answer();
  if (isOnlyAsking(run)) goOnThere(talk);
  const { inFlight, dueAt } = talk.chain;
  if (inFlight === null && dueAt !== null && dueAt - talk.now < napMost) talk.now = Math.max(talk.now, dueAt);
}

/** Of several registries there is always one to be asked again: they go on all the same. */
function isOnlyAsking({ deeds, talk }: Run): boolean {
  return talk.chain.registries.length > 1 && deeds.length > 3 && deeds.slice(-4).every(({ type }) => type === "query");
}

/** While a withdrawal is asked for, a registry goes on only with what gives up or mends; it does not hurry to record. */
function goOnThere({ chain, far, now }: Conversation): void {
  for (const item of far.cases.values()) {
    const leg = chain.legs.find(({ legId }) => legId === item.application.legId);
    const isOfPlan = leg !== undefined && leg.unwinds === null && leg.mends === null;
    if (chain.state !== "aborting" || !isOfPlan) progress(far, item, now);
  }
}

/** Everybody gives what the chain stands and waits for, and the registries go on with what they hold. */
function oblige(talk: Conversation): void {
  const { chain, far, now } = talk;
  const step = chain.plan.steps[chain.step];
  for (const fact of conditionsWanted(chain, now)) talk.take({ type: "condition_recorded", fact, by: "core" });
  if (chain.state === "open" && step?.step === "decision") {
    talk.take({ type: "decision_recorded", decision: approval(chain, now) });
  }
  const gate = chain.plan.steps.findIndex((each) => each.step === "signed");
  if (chain.state !== "open" || chain.step >= gate) sign(talk);
  goOnThere(talk);
  if (step?.step === "watch") othersRegister(far, step.leg);
  talk.take({ type: "due" });
}

/** The registry converts by itself, or the old lender has its mortgage cancelled. */
function othersRegister(far: Conversation["far"], leg: string): void {
  if (leg !== conversionLeg) endOld(far);
  else if (!isConverted(far)) convert(far.units);
}

const conversionLeg = "conversion";

/** Whether the registry has made mortgages of buildings out of those of buildings under construction. */
export function isConverted({ units }: Conversation["far"]): boolean {
  return [...units.values()].some(({ unitCode, mortgages }) =>
    mortgages.some((mortgage) => mortgage.registrationCertificateNumber === convertedNumber(unitCode)),
  );
}

/** What the registry shall convert by itself is still under construction. */
function build({ chain, far }: Conversation): void {
  const isWatched = chain.plan.steps.some((step) => step.step === "watch" && step.leg === conversionLeg);
  if (!isWatched) return;
  for (const unit of far.units.values()) unit.collateralType = "land_and_building_under_construction";
}

/** ms that a chain is let sleep at once: it looks again at a register or a case, and nothing lapses meanwhile. */
const napMost = 15 * 60_000;

function noteDeed({ talk: { chain }, deeds }: Run): void {
  const effect = chain.inFlight;
  if (effect === null) return;
  const legIds = effect.to === "registry" ? effect.legIds : [];
  deeds.push({ type: effect.request.type, legIds, step: chain.step });
}

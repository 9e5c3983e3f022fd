// Where a chain stands after a failure, read from the chain and from the far side: its end, the register, the money, what people may do.
// Invariant: every value is found by running decide(); the document only puts words to it.

import type { ChainKind } from "../../domain/business.ts";
import type { Chain, ChainState } from "../../domain/chain-state.ts";
import { allowedActions, type ParkedAction, type ParkedKind } from "../../domain/parked.ts";
import type { RegistryCapability } from "../../domain/registration.ts";
import { resolve } from "../domain/conversation.ts";
import { newIsLive } from "../domain/far-side.ts";
import { failuresOf, type Failure } from "./failures.ts";
import { fork, goToRest, stopsOf, type Deed, type Run } from "./play.ts";

/** The lender's mortgages on the register, and whether the money was posted or the new terms are in force. */
export type Standing = {
  old: boolean;
  made: boolean;
  /** The new (or changed) mortgage stands with an amount that was not applied for. */
  otherAmount: boolean;
  posted: boolean;
  terms: boolean;
};

/** An action that is allowed, by how many persons, and where it leads when everybody is obliging from then on. */
export type WayOut = { action: ParkedAction; persons: 1 | 2; leadsTo: Outcome };

export type Outcome = { state: ChainState; parked: ParkedKind | null };

export type End = Outcome & {
  /** Why it was refused at the door or aborted; null when it was not. */
  code: string | null;
  /** Refused at the door: nothing changed and the chain waits as before. */
  atDoor: boolean;
  deeds: Deed[];
  standing: Standing;
  waysOut: WayOut[];
  /** The fewest actions, one after the other, that lead to an end; null when none do. Empty when it does not stand parked. */
  shortest: ParkedAction[] | null;
};

export type Played = { failure: Failure; end: End };

export type PlayedPlan = {
  /** The chain as it comes to each step, and at its end. */
  stops: Run[];
  chain: Chain;
  /** The failures of each step. */
  steps: Played[][];
};

/** Plays a kind over a capability: undisturbed, and every failure of every step. */
export function playPlan(kind: ChainKind, capability: RegistryCapability): PlayedPlan {
  const stops = stopsOf(kind, capability);
  const bare = stopsOf(kind, capability, []);
  const chain = stops[0]?.talk.chain;
  if (chain === undefined) throw new Error(`${kind} over ${capability} has no step`);
  const steps = chain.plan.steps.map((_, index) => {
    // A step that asks nothing of anybody is passed at once, and cannot fail.
    if (stops[index]?.talk.chain.step !== index) return [];
    return failuresOf(chain.plan, index).map((failure) => {
      const stop = (failure.withoutMandate === true ? bare : stops)[failure.earlier === true ? index - 1 : index];
      if (stop === undefined) throw new Error(`nothing comes before step ${index}`);
      return { failure, end: endOf(stop, failure, index) };
    });
  });
  return { stops, chain, steps };
}

/** Plays the failure, and goes on to where the chain ends. */
function endOf(stop: Run, failure: Failure, step: number): End {
  const run = fork(stop);
  const refusedWith = failure.play(run);
  const atDoor = refusedWith !== null;
  if (!atDoor) goToRest(run);
  const { state, parked, abort } = run.talk.chain;
  return {
    state,
    parked: parked?.kind ?? null,
    code: refusedWith ?? abort?.refusal.code ?? null,
    atDoor,
    deeds: state === "completed" ? run.deeds.filter((deed) => deed.step <= step) : run.deeds,
    standing: standingOf(run),
    waysOut: waysOut(run, failure),
    shortest: shortestWay(run, failure),
  };
}

/** What the far side's books say now. */
export function standingOf({ talk: { far } }: Run): Standing {
  return {
    old: far.oldIsLive,
    made: newIsLive(far),
    otherAmount: newIsLive(far) && [...far.cases.values()].some((item) => item.wrongAmount),
    posted: [...far.postings.values()].includes("posted"),
    terms: far.terms.size > 0,
  };
}

function waysOut(run: Run, failure: Failure): WayOut[] {
  return offered(run).map(({ action, rule }) => {
    const { state, parked } = taken(run, failure, action).talk.chain;
    return { action, persons: rule.persons, leadsTo: { state, parked: parked?.kind ?? null } };
  });
}

function offered(run: Run): ReturnType<typeof allowedActions> {
  return allowedActions(run.talk.chain).filter(isTruthful(run));
}

/** The same chain after the action, with the cause of the failure taken away before. */
function taken(run: Run, failure: Failure, action: ParkedAction): Run {
  const later = fork(run);
  const { mend } = failure;
  if (mend !== undefined && (mend.only ?? action) === action) mend.play(later);
  resolve(later.talk, action);
  goToRest(later);
  return later;
}

/** Actions that people take one after the other before a chain that is still parked counts as stuck. */
const actionsMax = 3;

function shortestWay(run: Run, failure: Failure): ParkedAction[] | null {
  let reached: { run: Run; way: ParkedAction[] }[] = [{ run, way: [] }];
  for (let taking = 0; taking <= actionsMax; taking += 1) {
    const ended = reached.find((each) => each.run.talk.chain.state !== "parked");
    if (ended !== undefined) return ended.way;
    reached = reached.flatMap((each) =>
      offered(each.run).map(({ action }) => ({ run: taken(each.run, failure, action), way: [...each.way, action] })),
    );
  }
  return null;
}

/** A registry that holds the case does not state in writing that it holds none. */
function isTruthful({ talk: { chain, far } }: Run): (each: { action: ParkedAction }) => boolean {
  const leg = chain.legs.find(({ legId }) => legId === chain.parked?.legId);
  const isHeld = far.cases.has(leg?.businessNumber ?? "");
  return ({ action }) => action !== "no_case_confirmed" || !isHeld;
}

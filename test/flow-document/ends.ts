// Where a chain stands after a failure, read from the chain and from the far side: its end, the register, the money, what people may do.
// Invariant: every value is found by running decide(); the document only puts words to it.

import type { Business } from "../../domain/business.ts";
import type { Chain, ChainState } from "../../domain/chain-state.ts";
import { type ParkedAction, type ParkedKind } from "../../domain/parked.ts";
import { allowedActions } from "../../domain/parked-guards.ts";
import { resolve } from "../domain/conversation.ts";
import { newIsLive, oldIsLive, secures } from "../domain/far-side.ts";
import type { Failure, Variant } from "./failure.ts";
import { failuresOf } from "./failures.ts";
import { fork, goToRest, isConverted, stopsOf, type Deed, type Run } from "./play.ts";

/** The lender's mortgages on the register, what else was recorded, and whether the money was posted or the new terms are in force. */
export type Standing = {
  old: boolean;
  made: boolean;
  /** The new (or changed) mortgage stands with an amount that was not applied for. */
  otherAmount: boolean;
  /** Ownership went over to the buyer. */
  transferred: boolean;
  /** The buyer's own priority notice is recorded. */
  noticed: boolean;
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
  /** Where it waits for somebody: where it comes to once that is done; null where it does not wait. */
  onceDone: Outcome | null;
};

export type Played = { failure: Failure; end: End };

export type PlayedPlan = {
  /** The chain as it comes to each step, and at its end. */
  stops: Run[];
  chain: Chain;
  /** The failures of each step. */
  steps: Played[][];
};

/** Opens the chain of the plan for a business, or null where that business is refused. */
export type Opener = (change: (business: Business) => Business) => Chain | null;

/** Plays a plan: undisturbed, and every failure of every step. `businessOf` alters the business of a variant. */
export function playPlan(opened: Opener, businessOf: Record<Variant, (business: Business) => Business>): PlayedPlan {
  const known = new Map<Variant, Run[]>();
  const stopsAs = (variant: Variant): Run[] => {
    const found = known.get(variant) ?? stopsOfVariant(opened(businessOf[variant]));
    known.set(variant, found);
    return found;
  };
  const stops = stopsAs("usual");
  const chain = stops[0]?.talk.chain;
  if (chain === undefined) throw new Error("the plan has no step");
  const steps = chain.plan.steps.map((_, index) =>
    failuresOf(chain.plan, index).flatMap((failure): Played[] => {
      const from = failure.from === "beginning" ? 0 : failure.from === "earlier" ? index - 1 : index;
      const stop = stopsAs(failure.variant ?? "usual")[from];
      // A step that asks nothing of anybody is passed at once, and nothing can be played there.
      if (stop === undefined || stop.talk.chain.step !== from) return [];
      const end = endOf(stop, failure, index);
      return end === null ? [] : [{ failure, end }];
    }),
  );
  return { stops, chain, steps };
}

function stopsOfVariant(chain: Chain | null): Run[] {
  return chain === null ? [] : stopsOf(chain);
}

/** Plays the failure, and goes on to where the chain ends; null where it cannot happen to this business. */
function endOf(stop: Run, failure: Failure, step: number): End | null {
  const run = fork(stop);
  const result = failure.play(run);
  if (result === "absent") return null;
  const atDoor = typeof result === "object";
  if (result === "on" || run.talk.chain.state === "aborting") goToRest(run);
  const { state, parked, abort } = run.talk.chain;
  const waits = state === "open" && !atDoor;
  const out = waysOut(run, failure);
  return {
    state,
    parked: parked?.kind ?? null,
    code: atDoor ? result.refused : (abort?.refusal.code ?? null),
    atDoor,
    deeds: state === "completed" ? run.deeds.filter((deed) => deed.step <= step) : run.deeds,
    standing: standingOf(run),
    waysOut: out.map(({ way }) => way),
    shortest: parked === null ? [] : shortestWay(out, failure),
    onceDone: waits ? outcomeOf(mended(run, failure)) : null,
  };
}

function mended(run: Run, { mend }: Failure): Run {
  const later = fork(run);
  mend?.play(later);
  goToRest(later);
  return later;
}

function outcomeOf({ talk: { chain } }: Run): Outcome {
  return { state: chain.state, parked: chain.parked?.kind ?? null };
}

/** What the far side's books say now. */
export function standingOf({ talk: { far } }: Run): Standing {
  const all = [...far.cases.values()];
  const recorded = all.filter(({ state }) => state === "recorded" || state === "certificate_issued");
  const isOf = (right: string): boolean =>
    recorded.some(({ application }) => application.right === right && application.registrationType !== "cancellation");
  return {
    old: oldIsLive(far),
    made: newIsLive(far) || isConverted(far),
    otherAmount: newIsLive(far) && recorded.some((item) => item.wrongAmount && secures(item.application)),
    transferred: isOf("ownership"),
    noticed: isOf("priority_notice"),
    posted: far.books.some(({ reversed }) => !reversed),
    terms: far.terms.size > 0,
  };
}

type Out = { way: WayOut; run: Run };

function waysOut(run: Run, failure: Failure): Out[] {
  return offered(run).map(({ action, rule }) => {
    const later = taken(run, failure, action);
    return { way: { action, persons: rule.by.length, leadsTo: outcomeOf(later) }, run: later };
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
  if (action === "posting_reversed") for (const book of later.talk.far.books) book.reversed = true;
  resolve(later.talk, action);
  goToRest(later);
  return later;
}

/** Actions that people take one after the other before a chain that does not come to an end counts as stuck. */
const actionsMax = 3;

function shortestWay(out: Out[], failure: Failure): ParkedAction[] | null {
  let reached = out.map(({ run, way }) => ({ run, way: [way.action] }));
  for (let taking = 1; taking <= actionsMax; taking += 1) {
    const ended = reached.find(({ run }) => ["completed", "aborted"].includes(run.talk.chain.state));
    if (ended !== undefined) return ended.way;
    if (taking === actionsMax) break;
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

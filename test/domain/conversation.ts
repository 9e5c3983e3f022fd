// A chain under test and its far side, driven by hand: each verb is one thing that happens.
// Invariant: nothing here decides; every change of the chain is decide()'s.

import type { Chain } from "../../domain/chain-state.ts";
import type { Leg } from "../../domain/leg.ts";
import { decide } from "../../domain/chain.ts";
import type { Effect } from "../../domain/effect.ts";
import type { ChainEvent } from "../../domain/event.ts";
import { type ParkedAction } from "../../domain/parked.ts";
import { allowedActions } from "../../domain/parked-guards.ts";
import { duties } from "../../domain/parked-needs.ts";
import { actionRules } from "../../domain/parked-rules.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Outcome } from "../../domain/registry.ts";
import { askCore } from "./far-core.ts";
import { ask, endOld, farSide, progress, type FarSide } from "./far-side.ts";
import { approval, conditionsWanted, profilesOf, redrawn, signatures, start } from "./sample-chains.ts";

export type Conversation = {
  chain: Chain;
  far: FarSide;
  now: number;
  notices: string[];
  /** Gives an event to decide(); the refusal's code and field, or null. */
  take(event: ChainEvent): [string, string | null] | null;
  /** Performs the effect in flight and brings its answer; the request's type. */
  answer(): string;
  /** A verified callback about a leg. */
  callback(legId: string, outcome: Outcome): void;
  leg(legId: string): Leg;
  /** Goes on, obligingly, until the effect named is in flight, or until the chain rests for good. */
  until(request: Effect["request"]["type"] | "rest", stage?: string): void;
};

export const notice = { number: "N-1", code: "C-1", text: "见告知书", at: null };

export function converse(opened: Chain): Conversation {
  const profiles = profilesOf(opened);
  const talk: Conversation = {
    chain: opened,
    far: farSide(opened, start),
    now: start,
    notices: [],
    take(event) {
      const decision = decide(talk.chain, event, profiles, { now: talk.now });
      if (isRefusal(decision)) return [decision.code, decision.field];
      talk.chain = decision.chain;
      talk.notices.push(...decision.notices.map(({ type }) => type));
      return null;
    },
    answer() {
      const effect = talk.chain.inFlight;
      if (effect === null) throw new Error("nothing is in flight");
      talk.take(answerOf(talk.far, effect, talk.now));
      return effect.request.type;
    },
    callback(legId, outcome) {
      const businessNumber = talk.leg(legId).businessNumber ?? "";
      const outcomes = [{ businessNumber, outcome }];
      talk.take({ type: "registry_answered", source: "callback", outcomes, messageSha256: "c".repeat(64) });
    },
    leg(legId) {
      const leg = talk.chain.legs.find((each) => each.legId === legId);
      if (leg === undefined) throw new Error(`no leg ${legId}`);
      return leg;
    },
    until(request, stage) {
      for (let turns = 0; turns < 200; turns += 1) {
        const effect = talk.chain.inFlight;
        const isMet =
          effect?.request.type === request &&
          (stage === undefined || (effect.to === "registry" && effect.stage === stage));
        if (isMet || (request === "rest" && hasCome(talk.chain))) return;
        takeTurn(talk);
      }
      throw new Error(`never came to ${request}: ${talk.chain.state} ${talk.chain.parked?.reason}`);
    },
  };
  return talk;
}

/** One obliging turn: the effect in flight is answered, or what the chain waits for is given. */
export function takeTurn(talk: Conversation): void {
  talk.now += 700;
  const request = talk.chain.inFlight?.request.type;
  // Two registries may be asked in turn without a pause: their cases go on meanwhile.
  const asked = request === "query" ? (questions.get(talk) ?? 0) + 1 : 0;
  questions.set(talk, asked);
  if (asked > 4) for (const item of talk.far.cases.values()) progress(talk.far, item, talk.now);
  if (request === undefined) goOn(talk);
  else talk.answer();
}

/** Questions to registries one right after another. */
const questions = new WeakMap<Conversation, number>();

function hasCome({ state, inFlight }: Chain): boolean {
  return inFlight === null && state !== "open" && state !== "aborting";
}

function goOn(talk: Conversation): void {
  const { chain, far, now } = talk;
  const step = chain.plan.steps[chain.step];
  for (const fact of conditionsWanted(chain, now)) talk.take({ type: "condition_recorded", fact, by: "core" });
  if (chain.state === "open" && step?.step === "decision") {
    talk.take({ type: "decision_recorded", decision: approval(chain, now) });
  } else {
    const contracts = redrawn(chain);
    if (contracts !== null) talk.take({ type: "contracts_redrawn", contracts });
    talk.take({ type: "signatures_recorded", documents: signatures(talk.chain, now) });
  }
  for (const item of far.cases.values()) progress(far, item, now);
  if (step?.step === "watch" && step.leg !== "conversion") endOld(far);
  talk.take({ type: "due" });
}

function answerOf(far: FarSide, effect: Effect, now: number): ChainEvent {
  if (effect.to === "bank_core") return { type: "core_answered", answer: askCore(far, effect.request, now, "yes") };
  const told = ask(far, effect.request, now);
  const messageSha256 = "a".repeat(64);
  if (!Array.isArray(told)) return { type: "search_answered", snapshot: told, messageSha256 };
  return {
    type: "registry_answered",
    source: effect.request.type === "query" ? "query" : "reply",
    outcomes: told,
    messageSha256,
  };
}

/** Actions a person may take now. */
export function actionsOf({ chain }: Conversation): ParkedAction[] {
  return allowedActions(chain).map(({ action }) => action);
}

/** Digest of a document a person shows. */
export const shown = "e".repeat(64);

/** What a person who has every duty says of an action, with the document that it needs. */
export function wordOn(action: ParkedAction, over: Partial<Omit<Word, "type" | "action">> = {}): Word {
  const evidenceKind = actionRules[action].evidence;
  const evidenceSha256 = evidenceKind === null ? null : shown;
  const word = { person: "one", duties, note: "seen", evidenceKind, evidenceSha256 };
  return { type: "resolved", action, ...word, ...over };
}

type Word = Extract<ChainEvent, { type: "resolved" }>;

/** Two persons, or the one that is enough, take an action. */
export function resolve(talk: Conversation, action: ParkedAction): void {
  for (const person of ["one", "two"]) {
    if (talk.chain.parked !== null) talk.take(wordOn(action, { person }));
  }
}

// What the worker does with the chain: takes what is due, performs the effect in flight, and brings its answer, or fails to.
// Invariant: what was given up on may arrive later, and the far side answers by its own books.

import type { BankCoreAnswer, Effect } from "../../../domain/effect.ts";
import type { ChainEvent } from "../../../domain/event.ts";
import { askCore } from "../far-core.ts";
import { ask, type FarCase } from "../far-side.ts";
import { tranchesOut, type Run } from "./run.ts";
import { bent, take } from "./take.ts";

export function workerTurn(run: Run, isWild: boolean): void {
  const intent = run.chain.inFlight;
  if (intent === null) {
    take(run, { type: "due" });
    return;
  }
  const effect = bent(run, intent);
  const fault = isWild && run.troubles.has("faults") ? run.choose(16) : 99;
  const origin = effect.to;
  if (fault < 6) return failingTurn(run, effect, fault);
  const answer = perform(run, effect, isWild);
  if (fault === 6) {
    take(run, { type: "effect_failed", origin, advice: "query_first", reason: "lost on the way back" });
    return;
  }
  if (fault === 7) {
    take(run, { type: "interrupted" });
    return;
  }
  if (fault === 8 && origin === "registry") {
    take(run, { type: "registry_unreadable", reason: "garbage" });
    return;
  }
  if (answer.type === "search_answered") rememberSearch(run, intent, answer);
  take(run, answer);
  // An answer that the chain did not take for one was none.
  const taken = new Set(run.chain.searches.map(({ snapshot }) => snapshot.searchNumber));
  run.told.searches = run.told.searches.filter(({ searchNumber }) => taken.has(searchNumber));
}

/** It never left, it may still arrive, or its holder died before or after it was sent. */
function failingTurn(run: Run, effect: Effect, fault: number): void {
  const origin = effect.to;
  const reason = "no answer";
  if (fault === 0) take(run, { type: "effect_failed", origin, advice: "retry", reason: "refused connection" });
  else if (fault === 1) take(run, { type: "effect_failed", origin: "signer", advice: "give_up", reason: "key" });
  else {
    if (fault < 5) run.lost.push(effect);
    if (fault === 2 || fault === 3) take(run, { type: "effect_failed", origin, advice: "query_first", reason });
    else take(run, { type: "interrupted" });
  }
}

/** The far side takes the effect and answers; nothing of the chain is touched. */
export function perform(run: Run, effect: Effect, isWild: boolean): ChainEvent {
  const { far, now } = run;
  if (effect.to === "bank_core") {
    const answer = askCore(far, effect.request, now, coreSays(run, isWild));
    // An answer comes back to the question as the chain knows it, also where a wrong variant sent it under another key.
    const { inFlight } = run.chain;
    const key = inFlight?.to === "bank_core" ? inFlight.request.key : answer.key;
    return { type: "core_answered", answer: { ...answer, key } satisfies BankCoreAnswer };
  }
  const answer = ask(far, effect.request, now);
  if (!Array.isArray(answer)) return { type: "search_answered", snapshot: answer, messageSha256: "5".repeat(64) };
  const source = effect.request.type === "query" ? "query" : "reply";
  return { type: "registry_answered", source, outcomes: answer, messageSha256: "a".repeat(64) };
}

function coreSays({ choose, troubles }: Run, isWild: boolean): "yes" | "no" | "later" {
  if (!isWild) return "yes";
  const dice = choose(8);
  if (dice === 0 && troubles.has("core_refuses")) return "no";
  return dice < 4 ? "later" : "yes";
}

function rememberSearch(
  run: Run,
  effect: Effect,
  { snapshot }: Extract<ChainEvent, { type: "search_answered" }>,
): void {
  if (effect.to !== "registry" || effect.stage === null) return;
  const { far } = run;
  run.told.searches.push({
    searchNumber: snapshot.searchNumber,
    registryId: effect.registryId ?? run.chain.registryId,
    stage: effect.stage,
    at: snapshot.takenAt,
    seized: far.seized,
    strangerAhead: far.strangerAhead,
    recorded: new Set([...far.cases.values()].filter(isRecorded).map(({ application }) => application.businessNumber)),
    tranchesOut: tranchesOut(far),
  });
}

function isRecorded({ state }: FarCase): boolean {
  return state === "recorded" || state === "certificate_issued";
}

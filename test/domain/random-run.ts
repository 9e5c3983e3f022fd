// One chain driven by a list of choices: any order of events, doubled and late messages, lost effects, aborts, persons.
// Invariant: the far side stays honest and every choice is made by the list, so that a run can be repeated and shrunk.

import type { Chain, CreditDecision } from "../../domain/chain-state.ts";
import type { Leg } from "../../domain/leg.ts";
import { decide } from "../../domain/chain.ts";
import type { Effect } from "../../domain/effect.ts";
import type { ChainEvent } from "../../domain/event.ts";
import { allowedActions } from "../../domain/parked.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";
import { askCore, post } from "./far-core.ts";
import { ask, end, farSide, progress, told, type FarSide } from "./far-side.ts";
import { checkWorld, unsafeEffect, unsafeEnd, wronglyTaken } from "./safety-statement.ts";
import { approval, sampleProfile, signatures, start } from "./sample-chains.ts";

export type Run = {
  chain: Chain;
  far: FarSide;
  profile: RegistryProfile;
  now: number;
  /** Takes the next choice: a number from 0 to `below` - 1. */
  choose(below: number): number;
  /** Verified callbacks that may arrive late, doubled and out of order. */
  onTheWay: ChainEvent[];
  /** Requests we gave up on that may still arrive. */
  lost: Effect[];
  log: string[];
  /** What really was said to the chain and not refused. */
  told: { stopped: boolean; decision: CreditDecision | null; words: Resolved[] };
  bend: Bend;
  broken: string | null;
};

type Resolved = Extract<ChainEvent, { type: "resolved" }>;

/** A mutant made from outside: decide() is shown another chain or event than the true one, as if a gate were not there. */
export type Bend = { chain?: (chain: Chain) => Chain; event?: (event: ChainEvent, chain: Chain) => ChainEvent };

const document = "d".repeat(64);

/** Drives `chain` by `choices`, checking the safety statement after every event; then calmly to an end. */
export function randomRun(chain: Chain, choices: number[], bend: Bend = {}): Run {
  let place = 0;
  const run: Run = {
    chain,
    far: farSide(chain.business, chain.capability),
    profile: sampleProfile(chain.capability),
    now: start,
    choose: (below) => (choices[place++] ?? 0) % below,
    onTheWay: [],
    lost: [],
    log: [],
    told: { stopped: false, decision: null, words: [] },
    bend,
    broken: null,
  };
  while (place < choices.length && run.broken === null && !hasEnded(run)) wildTurn(run);
  const wished = { place: 0 };
  run.choose = (below) => (wished.place++ * 7 + (choices[wished.place % Math.max(1, choices.length)] ?? 0)) % below;
  // What strangers did to the register, and what was recorded wrongly, stays as it is in half of the runs.
  const [seized = 0, ahead = 0, wrong = 0] = choices;
  if (seized % 2 === 0) run.far.seized = false;
  if (ahead % 2 === 0) run.far.strangerAhead = false;
  for (const item of run.far.cases.values()) if (wrong % 2 === 0) item.wrongAmount = false;
  for (let turns = 0; turns < 400 && run.broken === null && !hasEnded(run); turns += 1) calmTurn(run);
  if (run.broken === null && !hasEnded(run)) run.broken = `no end is reached from ${stateOf(run.chain)}`;
  if (run.broken === null) for (const event of run.onTheWay) take(run, event);
  return run;
}

function hasEnded({ chain }: Run): boolean {
  return chain.state === "completed" || chain.state === "aborted";
}

function stateOf({ state, step, parked, plan, legs }: Chain): string {
  return `${state} ${parked?.kind ?? ""} ${parked?.reason ?? ""} at ${plan.steps[step]?.step} legs ${legs.map((leg) => `${leg.legId}:${leg.state}`).join()}`;
}

function wildTurn(run: Run): void {
  const { chain } = run;
  run.now += [0, 100, 1_000, 20_000, 600_000][run.choose(5)] ?? 0;
  const dice = run.choose(20);
  if (dice < 9) return workerTurn(run, true);
  if (dice < 13) return farMoves(run);
  if (dice < 15) return callback(run);
  if (dice === 15) return bankTurn(run);
  if (dice === 16) return personTurn(run);
  if (dice === 17 && run.choose(12) === 0) {
    return take(run, { type: "abort_requested", by: "bank", reason: "customer" });
  }
  if (dice === 18 && run.choose(3) === 0) {
    const isLift = chain.stops.some((stop) => stop.liftedAt === null);
    if (isLift) return take(run, { type: "disbursement_stop_lifted", by: "risk" });
    return take(run, { type: "disbursement_stopped", by: "risk", reason: "check" });
  }
  if (dice === 19) burden(run);
}

/** What strangers do to the register. */
function burden(run: Run): void {
  const { far } = run;
  const dice = run.choose(16);
  if (dice === 0) far.seized = !far.seized;
  if (dice === 1) far.strangerAhead = !far.strangerAhead;
}

/** No faults, no new trouble: the worker, the bank, the far side and persons each do their part. */
function calmTurn(run: Run): void {
  run.now += 2_000;
  bankTurn(run);
  if (run.chain.state === "parked") personTurn(run);
  if (run.chain.stops.some((stop) => stop.liftedAt === null))
    take(run, { type: "disbursement_stop_lifted", by: "risk" });
  for (const item of run.far.cases.values()) progress(run.far, item);
  if (run.chain.dueAt === null && run.chain.state === "open" && run.chain.inFlight === null) run.now += 60_000;
  if (run.chain.inFlight === null && run.chain.dueAt !== null) run.now = Math.max(run.now, run.chain.dueAt);
  workerTurn(run, false);
}

function workerTurn(run: Run, isWild: boolean): void {
  const effect = run.chain.inFlight;
  if (effect === null) return take(run, { type: "due" });
  const fault = isWild ? run.choose(20) : 99;
  const origin = effect.to;
  if (fault === 0) return take(run, { type: "effect_failed", origin, advice: "retry", reason: "refused connection" });
  if (fault === 1) {
    run.lost.push(effect);
    return take(run, { type: "effect_failed", origin, advice: "query_first", reason: "lost before" });
  }
  if (fault === 2) return take(run, { type: "interrupted" });
  if (fault === 6) return take(run, { type: "effect_failed", origin: "signer", advice: "give_up", reason: "key" });
  const answer = perform(run, effect, isWild);
  if (fault === 3) return take(run, { type: "effect_failed", origin, advice: "query_first", reason: "lost after" });
  if (fault === 4) return take(run, { type: "interrupted" });
  if (fault === 5 && origin === "registry") return take(run, { type: "registry_unreadable", reason: "garbage" });
  take(run, answer);
}

function perform(run: Run, effect: Effect, isWild: boolean): ChainEvent {
  const { far, now } = run;
  if (effect.to === "bank_core") {
    const says = isWild ? (["yes", "later", "later", "yes", "later", "later", "no"] as const)[run.choose(7)] : "yes";
    return { type: "core_answered", answer: askCore(far, effect.request, now, says ?? "yes") };
  }
  const answer = ask(far, effect.request, now);
  if (!Array.isArray(answer)) return { type: "search_answered", snapshot: answer, messageSha256: "s".repeat(64) };
  const source = effect.request.type === "query" ? "query" : "reply";
  return { type: "registry_answered", source, outcomes: answer, messageSha256: "r".repeat(64) };
}

/** The registry goes on by itself, well or badly, and posts what happened; messages may be late. */
function farMoves(run: Run): void {
  const { far } = run;
  if (run.choose(8) === 0) {
    const late = run.lost.shift();
    if (late !== undefined) perform(run, late, true);
  }
  const cases = [...far.cases.values()];
  const item = cases[run.choose(Math.max(1, cases.length))];
  if (item === undefined) return;
  const dice = run.choose(80);
  if (dice === 0) end(far, item, "not_accepted");
  else if (dice === 1) end(far, item, "registration_refused");
  else if (dice === 2) end(far, item, "withdrawn");
  else if (dice === 3 && (item.state === "received" || item.state === "accepted") && item.groupNumber === null)
    item.state = "supplement";
  else if (dice === 4) item.wrongAmount = item.state !== "recorded" && item.state !== "certificate_issued";
  else progress(far, item);
  const outcomes = [told(far, item.application.businessNumber, run.now)];
  run.onTheWay.push({ type: "registry_answered", source: "callback", outcomes, messageSha256: "c".repeat(64) });
  checkWorld(run);
}

function callback(run: Run): void {
  const event = run.onTheWay[run.choose(Math.max(1, run.onTheWay.length))];
  if (event !== undefined) take(run, event);
}

function bankTurn(run: Run): void {
  const { chain, far, now } = run;
  if (chain.decision === null && chain.state === "open") {
    take(run, { type: "decision_recorded", decision: someDecision(run) });
  } else {
    take(run, { type: "signatures_recorded", documents: signatures(chain, now) });
  }
  const supplement = chain.legs.find((leg) => leg.state === "supplement");
  if (supplement !== undefined) {
    const items = [{ name: "询问记录", sha256: document, pages: 1 }];
    take(run, { type: "supplement_supplied", legId: supplement.legId, items });
  }
  const key = chain.disbursement?.key;
  if (key === undefined || !far.permits.has(key)) return;
  if (run.choose(2) === 0) post(far, key, now);
  const state = far.postings.get(key);
  if (state === undefined) return;
  const amount = far.permits.get(key)?.amount as NonNullable<Chain["disbursement"]>["amount"];
  take(run, { type: "posting_reported", posting: { key, state, postingNumber: "P-1", amount, at: now, reason: null } });
}

/** Mostly a good one; else one that holds for minutes only, or one that must be refused. */
function someDecision(run: Run): CreditDecision {
  const { chain, now } = run;
  const good = approval(chain, now);
  const amount = (good.approvedAmount - 100n) as CreditDecision["approvedAmount"];
  const others: Partial<CreditDecision>[] = [
    { validUntil: now + 1_200_000 },
    { validUntil: now - 1 },
    { persons: ["maker", "maker"] },
    { approvedAmount: amount },
  ];
  return { ...good, ...others[run.choose(12)] };
}

/** Any allowed action, by two persons where it needs two; what a person states is made true first. */
function personTurn(run: Run): void {
  const { chain, far } = run;
  if (chain.state !== "parked" || chain.parked === null) return;
  const actions = allowedActions(chain);
  if (actions.length === 0) {
    run.broken = `nothing is allowed: ${stateOf(chain)}`;
    return;
  }
  const { action, rule } = actions[run.choose(actions.length)] ??
    actions[0] ?? { action: "abort", rule: { persons: 1 } };
  const numbers = chain.legs.map((leg) => leg.businessNumber ?? "");
  // "No case" is stated in writing by the registry: it is true, or the action is not taken.
  if (
    action === "no_case_confirmed" &&
    numbers.some((number, index) => isUnknown(chain.legs[index]) && far.cases.has(number))
  )
    return;
  if (action === "no_case_confirmed") run.lost = run.lost.filter((each) => each.request.type !== "file");
  const odd = run.choose(6);
  if (action === "posting_reversed" && odd > 1) for (const key of far.postings.keys()) far.postings.set(key, "refused");
  for (const item of far.cases.values()) if (action === "reread") item.wrongAmount = false;
  for (let person = 1; person <= rule.persons; person += 1) {
    const name = odd === 0 ? "person-1" : `person-${person}`;
    const evidenceSha256 = odd === 1 && person === 2 ? "f".repeat(64) : document;
    take(run, { type: "resolved", action, person: name, note: "seen", evidenceSha256 });
  }
}

function isUnknown(leg: Leg | undefined): boolean {
  return leg?.state === "unknown";
}

/** Gives the event to decide() and checks everything that must always hold. */
function take(run: Run, event: ChainEvent): void {
  if (run.broken !== null) return;
  const before = run.chain;
  let decision: ReturnType<typeof decide>;
  try {
    const shown = run.bend.chain?.(before) ?? before;
    decision = decide(shown, run.bend.event?.(event, before) ?? event, run.profile, { now: run.now });
  } catch (error) {
    run.broken = `${event.type} threw ${String(error)} in ${stateOf(before)}`;
    return;
  }
  if (isRefusal(decision)) return;
  const { chain, effect } = decision;
  run.chain = chain;
  run.log.push(`${event.type} → ${stateOf(chain)}${effect === null ? "" : ` effect ${effect.request.type}`}`);
  const ended = before.state === "completed" || before.state === "aborted";
  if (ended && (chain.state !== before.state || effect !== null || chain.dueAt !== null))
    run.broken = "an end is not absorbing";
  if (effect !== null && effect !== chain.inFlight) run.broken = "an effect that is not in flight";
  if (effect === null && before.inFlight === null && chain.inFlight !== null)
    run.broken = "in flight without an effect";
  if (chain.state === "parked" && allowedActions(chain).length === 0)
    run.broken = `nothing is allowed: ${stateOf(chain)}`;
  if (effect !== null) run.broken ??= unsafeEffect(run, effect);
  run.broken ??= wronglyTaken(run, event, run.now);
  remember(run, event);
  run.broken ??= unsafeEnd(run);
  checkWorld(run);
}

function remember({ chain, told: said }: Run, event: ChainEvent): void {
  if (event.type === "decision_recorded") said.decision = event.decision;
  if (event.type === "disbursement_stopped") said.stopped = true;
  if (event.type === "disbursement_stop_lifted") said.stopped = false;
  if (event.type === "resolved") said.words.push(event);
  if (chain.state !== "parked") said.words = [];
}

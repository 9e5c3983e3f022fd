// One chain driven by a list of choices: any order of events, doubled and late messages, lost effects, aborts, persons; then calmly on.
// Invariant: every choice is made by the list, so that a run can be repeated and shrunk.

import type { Chain } from "../../../domain/chain-state.ts";
import { abortTurn, bankTurn, personTurn, stopTurn } from "./people-turn.ts";
import { callbackTurn, coreTurn, farTurn, othersEndOld, strangersTurn } from "./far-turn.ts";
import { beginRun, convertNow, hasEnded, stateOf, type Bend, type Run } from "./run.ts";
import { progress } from "../far-side.ts";
import { take } from "./take.ts";
import { workerTurn } from "./worker-turn.ts";
import { unsafeWorld } from "./world.ts";

const calmTurnsMost = 500;

/** Drives `chain` by `choices`, checking the safety statement after every event; then calmly to an end. */
export function randomRun(chain: Chain, choices: number[], bend: Bend = {}): Run {
  const run = beginRun(chain, choices, bend);
  while (!run.isSpent() && run.broken === null && !hasEnded(run)) wildTurn(run);
  calmDown(run, choices);
  for (let turns = 0; turns < calmTurnsMost && run.broken === null && !isOver(run); turns += 1) calmTurn(run);
  if (run.broken === null && !isOver(run)) run.broken = `no end is reached from ${stateOf(run.chain)}`;
  if (run.broken === null) for (const event of run.onTheWay) take(run, event);
  return run;
}

/** At an end; or waiting for another lender who was paid out and never cancels, which the bank was told of (practice 16). */
function isOver(run: Run): boolean {
  if (hasEnded(run)) return true;
  const step = run.chain.plan.steps[run.chain.step];
  const isWaiting = run.chain.state === "open" && step?.step === "watch" && !run.otherLenderCancels;
  return isWaiting && run.told.notices.includes("leg_overdue");
}

const second = 1_000;
const day = 86_400_000;

function wildTurn(run: Run): void {
  passTime(run);
  const dice = run.choose(32);
  if (dice < 13) return workerTurn(run, true);
  if (dice < 20) return farTurn(run);
  if (dice < 23) return callbackTurn(run);
  if (dice < 26) return bankTurn(run, true);
  if (dice < 28) return personTurn(run, true);
  if (dice === 28) return coreTurn(run);
  if (dice === 29 && run.choose(12) === 0) return abortTurn(run);
  if (dice === 30 && run.choose(3) === 0) return stopTurn(run);
  if (dice === 31) strangersTurn(run);
}

function passTime(run: Run): void {
  run.now += [0, second / 10, second, 20 * second, 600 * second][run.choose(5)] ?? 0;
  if (run.troubles.has("weeks") && run.choose(60) === 0) run.now += ([2, 9, 31][run.choose(3)] ?? 0) * day;
  if (run.troubles.has("clock") && run.choose(25) === 0) {
    run.skew = [0, 3_600 * second, -3_600 * second, day, -day][run.choose(5)] ?? 0;
  }
}

/** What strangers did and what was recorded wrongly stays as it is in half of the runs; the clock is put right. */
function calmDown(run: Run, choices: number[]): void {
  const wished = { place: 0 };
  run.choose = (below) => (wished.place++ * 7 + (choices[wished.place % Math.max(1, choices.length)] ?? 0)) % below;
  const [seized = 0, ahead = 0, wrong = 0] = choices.slice(-3);
  if (seized % 2 === 0) run.far.seized = false;
  if (ahead % 2 === 0) run.far.strangerAhead = false;
  run.far.strangersCase = false;
  run.far.forgetsSignatures = false;
  if (wrong % 2 === 0) run.far.lostOn = null;
  run.skew = 0;
  // What was signed or decided by a clock that was ahead lies in the future for a day.
  if (run.troubles.has("clock")) run.now += day;
  for (const item of run.far.cases.values()) if (wrong % 2 === 0) item.wrongAmount = false;
}

/** No faults, no new trouble: the worker, the bank, the far side and persons each do their part. */
function calmTurn(run: Run): void {
  const { dueAt } = run.chain;
  // Nobody sleeps through a night for nothing: time goes on to when the chain wants to be looked at.
  run.now = Math.max(run.now + 2 * second, Math.min(dueAt ?? 0, run.now + day));
  const step = run.chain.plan.steps[run.chain.step]?.step;
  if (step === "watch" && !run.otherLenderCancels) run.now += day;
  for (const item of run.far.cases.values()) progress(run.far, item, run.now);
  convertNow(run);
  if (step === "watch") othersEndOld(run);
  run.broken ??= unsafeWorld(run);
  workerTurn(run, false);
  bankTurn(run, false);
  if (run.chain.stops.some((stop) => stop.liftedAt === null) && run.chain.state === "open") stopTurn(run);
  personTurn(run, false);
}

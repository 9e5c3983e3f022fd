// What registry, core and strangers do of themselves: cases go on well or badly, messages arrive late, money is posted.
// Invariant: honest parties: a registry never contradicts itself, another lender cancels only after it was paid.

import type { ChainEvent } from "../../../domain/event.ts";
import { post, postingOf, postWrongly } from "../far-core.ts";
import { end, endOld, progress, type FarCase } from "../far-side.ts";
import { told } from "../far-told.ts";
import { convertNow, loseInConversion, tranchesOut, type Run } from "./run.ts";
import { take } from "./take.ts";
import { perform } from "./worker-turn.ts";
import { unsafeWorld } from "./world.ts";

export function farTurn(run: Run): void {
  const { far, troubles } = run;
  if (troubles.has("late") && run.choose(6) === 0) {
    const late = run.lost.splice(run.choose(Math.max(1, run.lost.length)), 1)[0];
    if (late !== undefined) perform(run, late, true);
  }
  const cases = [...far.cases.values()];
  const item = cases[run.choose(Math.max(1, cases.length))];
  if (item !== undefined) {
    if (!hinder(run, item)) progress(far, item, run.now);
    tellOf(run, item);
  }
  if (troubles.has("wrong_recording") && run.choose(20) === 0) loseInConversion(run);
  if (run.choose(30) === 0 && run.chain.step > 0) convertNow(run);
  if (run.choose(10) === 0) othersEndOld(run);
  run.broken ??= unsafeWorld(run);
}

/** The registry or the applicants stop the case, ask for something, or mistake the amount; false when nothing of it. */
function hinder({ far, troubles, choose }: Run, item: FarCase): boolean {
  const dice = choose(40);
  const isAlone = item.groupNumber === null;
  if (troubles.has("refusals")) {
    if (dice === 0) end(far, item, "not_accepted");
    if (dice === 1) end(far, item, "registration_refused");
    if (dice === 2) end(far, item, "withdrawn");
    if (dice < 3) return true;
  }
  if (troubles.has("supplements") && dice < 6 && isAlone && (item.state === "received" || item.state === "accepted")) {
    item.state = "supplement";
    return true;
  }
  if (troubles.has("fees") && dice < 14 && isAlone && item.state === "reviewed") {
    item.state = "awaiting_fee";
    return true;
  }
  if (troubles.has("forgotten_signatures") && dice >= 36) {
    far.forgetsSignatures = dice < 38;
    if (dice === 39 && item.state === "awaiting_applicant") end(far, item, "not_accepted");
    return dice === 39;
  }
  if (troubles.has("wrong_recording") && dice < 18) {
    item.wrongAmount = item.state !== "recorded" && item.state !== "certificate_issued";
    return item.wrongAmount;
  }
  return false;
}

/** A combined filing is told of as a whole, or, by a careless registry, in parts. */
function tellOf(run: Run, item: FarCase): void {
  const { far, now } = run;
  const isWhole = item.groupNumber !== null && run.choose(4) > 0;
  const numbers = isWhole
    ? [...far.cases.values()]
        .filter((each) => each.groupNumber === item.groupNumber)
        .map(({ application }) => application.businessNumber)
    : [item.application.businessNumber];
  const outcomes = numbers.map((number) => told(far, number, now));
  run.onTheWay.push({ type: "registry_answered", source: "callback", outcomes, messageSha256: "c".repeat(64) });
}

/** Another lender who was paid out cancels in its own channel: only then, and sometimes never. */
export function othersEndOld({ far, honest, otherLenderCancels }: Run): void {
  const isWatched = honest.plan.legs.some(({ filedBy }) => filedBy === "other_lender");
  if (isWatched && otherLenderCancels && tranchesOut(far) > 0) endOld(far);
}

/** Any message that is on its way, also a second time. */
export function callbackTurn(run: Run): void {
  const event = run.onTheWay[run.choose(Math.max(1, run.onTheWay.length))];
  if (event !== undefined) take(run, event);
}

/** What strangers do to the register. */
export function strangersTurn({ far, troubles, choose }: Run): void {
  if (!troubles.has("strangers")) return;
  const dice = choose(12);
  if (dice === 0) far.seized = !far.seized;
  if (dice === 1) far.strangerAhead = !far.strangerAhead;
  if (dice === 2) far.strangersCase = !far.strangersCase;
}

/** The core posts under a permit it has, rightly or wrongly, and reports it at the door. */
export function coreTurn(run: Run): void {
  const { far, now, troubles } = run;
  const keys = [...far.permits.keys()];
  const key = keys[run.choose(Math.max(1, keys.length))];
  if (key === undefined) return;
  if (troubles.has("wrong_posting") && run.choose(4) === 0) postWrongly(far, key, now);
  else if (run.choose(2) === 0) post(far, key, now);
  run.broken ??= unsafeWorld(run);
  const posting = postingOf(far, key, now);
  if (posting.state === "not_found") return;
  const report: ChainEvent = { type: "posting_reported", posting };
  take(run, report);
}

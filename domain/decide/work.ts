// The piece of work decide() hands from rule to rule: its own copy of the chain, and what came of it so far.
// Invariant: only this copy is changed, and at most one effect is put in flight by one call.

import type { EpochMs } from "../time.ts";
import { hasEnded, type Alarm, type Chain, type Parked } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import type { Effect } from "../effect.ts";
import type { NoticeDraft, NoticeType } from "../event.ts";
import { assert } from "../fault.ts";
import { nextDeadlineNews } from "../deadlines.ts";
import { nextReminder } from "../lapse.ts";
import { nextOverdue } from "../leg-clock.ts";
import type { ParkedKind } from "../parked.ts";
import type { Refusal } from "../refusal.ts";
import type { RegistryProfile } from "../registry-profile.ts";
import { soonestQuery, watchedWhileParked } from "../watched-legs.ts";

export type Work = {
  chain: Chain;
  /** Every registry of the chain, by id. */
  profiles: ReadonlyMap<string, RegistryProfile>;
  now: EpochMs;
  notices: NoticeDraft[];
  /** The effect put in flight by this call. */
  effect: Effect | null;
};

/** done: the condition holds, go on to what comes next. again: something moved, look anew. rest: in flight, waiting, parked or ended. */
export type Progress = "done" | "again" | "rest";

/** ms before the first repetition of an effect that failed; doubled each time. */
const backoffFirstMs = 500;
const backoffMostMs = 300_000;
/** Tries of one effect before a person is asked. */
export const triesMax = 16;
/** Writes on one leg whose outcome was not told, before a person is asked. */
export const lostWritesMax = 6;

/** Puts an effect in flight. */
export function emit(work: Work, effect: Effect): "rest" {
  const { chain } = work;
  assert(chain.inFlight === null, "one effect at a time");
  chain.inFlight = effect;
  chain.dueAt = work.now;
  work.effect = effect;
  return "rest";
}

/**
 * Waits until `dueAt`, or for a fact from outside when it is null; but no longer than people are to be told of a date, or the
 * registry asked about a case under watch, also while the chain is parked. An effect in flight makes it due by itself.
 */
export function restUntil({ chain, profiles }: Work, dueAt: EpochMs | null): "rest" {
  const isQuiet = chain.inFlight !== null || hasEnded(chain);
  const dates = isQuiet ? [] : [nextReminder(chain), nextDeadlineNews(chain, profiles), nextOverdue(chain, profiles)];
  const isWatching = chain.state === "parked" && chain.inFlight === null;
  const watch = isWatching ? (soonestQuery(profiles, watchedWhileParked(chain))?.next ?? null) : null;
  const times = [dueAt, ...dates, watch].filter((time) => time !== null);
  chain.dueAt = times.length === 0 ? null : Math.min(...times);
  return "rest";
}

/** The effect in flight took no effect, or can be repeated under its key: again later, a little longer each time. */
export function backOff(work: Work): void {
  const { chain } = work;
  chain.tries += 1;
  chain.dueAt = work.now + Math.min(backoffFirstMs * 2 ** (chain.tries - 1), backoffMostMs);
}

/** Adds a notice to the bank core; `data` holds no personal data. */
export function notify(work: Work, type: NoticeType, data: NoticeDraft["data"] = {}): void {
  work.notices.push({ type, data: { reference: work.chain.business.reference, ...data } });
}

/** Puts the chain in front of a person. A chain that is parked or ended already stays as it is. */
export function park(
  work: Work,
  kind: ParkedKind,
  reason: string,
  leg: Leg | null = null,
  differences: Parked["differences"] = [],
): "rest" {
  const { chain } = work;
  if (chain.state !== "open" && chain.state !== "aborting") return "rest";
  const resume = chain.state;
  chain.parked = { kind, reason, since: work.now, legId: leg?.legId ?? null, differences, proposal: null, resume };
  chain.state = "parked";
  notify(work, "parked", { kind, reason, legId: leg?.legId ?? null });
  return restUntil(work, null);
}

/** Lets a parked chain go on, due at once. */
export function unpark(work: Work, by: string): void {
  const { chain } = work;
  if (chain.parked === null) return;
  chain.state = chain.parked.resume;
  chain.parked = null;
  chain.tries = 0;
  chain.dueAt = work.now;
  notify(work, "unparked", { by });
}

/** Keeps and tells, once each, what became known only after the end: the chain is not opened again. */
export function raiseAlarm(work: Work, kind: Alarm["kind"], key: string): void {
  const { chain, now } = work;
  if (chain.alarms.some((alarm) => alarm.kind === kind && alarm.key === key)) return;
  if (chain.alarms.length >= alarmsMax) return;
  chain.alarms.push({ kind, key, at: now });
  notify(work, "alarm", { kind, key, state: chain.state });
}

const alarmsMax = 100;

/** Begins to restore the old state; the machine ends the chain as aborted once nothing is left to take back. */
export function startAbort(work: Work, refusal: Refusal, by: string): "again" {
  const { chain } = work;
  chain.abort = { refusal, at: work.now, by };
  chain.state = "aborting";
  chain.dueAt = work.now;
  return "again";
}

/** The leg of that name. */
export function legNamed({ legs }: Chain, legId: string): Leg {
  const leg = legs.find((each) => each.legId === legId);
  assert(leg !== undefined, `the chain has a leg ${legId}`);
  return leg;
}

/** What the registry is and allows. */
export function profileOf({ profiles }: Work, { registryId }: { registryId: string }): RegistryProfile {
  const profile = profiles.get(registryId);
  assert(profile !== undefined, `the registry ${registryId} of the chain has a profile`);
  return profile;
}

/** An expired decision stops filing (practice 8). */
export function decisionHasExpired({ chain, now }: Work): boolean {
  return chain.decision !== null && chain.decision.validUntil <= now;
}

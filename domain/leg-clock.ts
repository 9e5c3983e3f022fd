// The registry's clock on a leg (practice 9): it runs in working days from acceptance to recording and stands still in between.
// Invariant: a promise is never guessed: while the clock stands still, and past the published calendar, there is none.

import type { Chain } from "./chain-state.ts";
import type { Leg, LegClock, LegState } from "./leg.ts";
import { phaseOf } from "./legs.ts";
import type { RegistrationType } from "./registration.ts";
import type { RegistryProfile } from "./registry-profile.ts";
import type { EpochMs, IsoDate } from "./time.ts";
import { chinaDate, endOfDay, nextDay, startOfDay, workingDayFrom } from "./working-days.ts";

/**
 * State → does the clock stand still in it (practice 9)? Public notice is no state of its own: a registry tells of it as
 * suspended. Waiting for a fee does not stop the clock: the mortgagee pays, and its delay is its own.
 */
const standsStill: Record<LegState, boolean> = {
  waiting: false,
  sending: false,
  unknown: false,
  received: false,
  awaiting_applicant: true,
  supplement: true,
  accepted: false,
  suspended: true,
  reviewed: false,
  awaiting_fee: false,
  recorded: false,
  certificate_issued: false,
  not_accepted: false,
  registration_refused: false,
  withdrawn: false,
  chain_refused: false,
};

function isState(name: string): name is LegState {
  return Object.hasOwn(standsStill, name);
}

/** States of a leg in which its clock stands still. */
export const stillStates: readonly LegState[] = Object.keys(standsStill)
  .filter(isState)
  .filter((state) => standsStill[state]);

/** The clock of a leg of that type, accepted at `acceptedAt` (ms), with the working days the registry gives itself. */
export function startClock(profile: RegistryProfile, type: RegistrationType, acceptedAt: EpochMs): LegClock {
  return { startedAt: acceptedAt, limit: profile.workingDaysLimits[type] ?? profile.workingDaysLimit, stills: [] };
}

/** The clock stands still from `at` on; unchanged when it does already. */
export function standStill(clock: LegClock, at: EpochMs): LegClock {
  if (clock.stills.at(-1)?.to === null) return clock;
  return { ...clock, stills: [...clock.stills, { from: at, to: null }] };
}

/** The clock runs on from `at`; unchanged when it runs already. */
export function runOn(clock: LegClock, at: EpochMs): LegClock {
  const last = clock.stills.at(-1);
  if (last?.to !== null) return clock;
  return { ...clock, stills: [...clock.stills.slice(0, -1), { from: last.from, to: Math.max(at, last.from) }] };
}

/**
 * End (ms) of the last working day of the clock in China time. Null while it stands still, and where the published calendar
 * does not reach so far. A day on which it stood still from midnight to midnight does not count.
 */
export function promisedBy(clock: LegClock, profile: RegistryProfile): EpochMs | null {
  if (clock.stills.at(-1)?.to === null) return null;
  let day = firstDay(clock, profile);
  for (let left = clock.limit; day !== null; day = workingDayFrom(nextDay(day), profile.localDays)) {
    if (!stoodStillAllDay(clock, day)) left -= 1;
    if (left <= 0) return endOfDay(day);
  }
  return null;
}

/** First ms after the promised time of a pending leg; null while that is unknown or stands still, and once it was told. */
export function overdueAt(
  { state, clock, overdueTold }: Pick<Leg, "state" | "clock" | "overdueTold">,
  profile: RegistryProfile,
): EpochMs | null {
  if (clock === null || overdueTold || phaseOf(state) !== "pending") return null;
  const promised = promisedBy(clock, profile);
  return promised === null ? null : promised + 1;
}

/** When the first leg that was not told so will be overdue (ms); null where none will. */
export function nextOverdue({ legs }: Chain, profiles: ReadonlyMap<string, RegistryProfile>): EpochMs | null {
  const times = legs.flatMap((leg) => {
    const profile = profiles.get(leg.registryId);
    const at = profile === undefined ? null : overdueAt(leg, profile);
    return at === null ? [] : [at];
  });
  return times.length === 0 ? null : Math.min(...times);
}

export const promiseStates = ["none", "not_accepted", "by", "standing_still", "unknown_calendar"] as const;
/**
 * What is known of the day by which the registry promises to record: nothing to promise (not filed, recorded, ended), not
 * accepted yet, that day, none while the clock stands still, none because the published calendar does not reach so far.
 */
export type PromiseState = (typeof promiseStates)[number];

/** Why a leg has, or has not, a day by which it is promised. */
export function promiseState(leg: Leg): PromiseState {
  const phase = phaseOf(leg.state);
  if (phase !== "pending" && phase !== "in_doubt") return "none";
  if (leg.clock === null) return "not_accepted";
  if (leg.clock.stills.at(-1)?.to === null) return "standing_still";
  return leg.promisedBy === null ? "unknown_calendar" : "by";
}

/** First day that counts: what is accepted after closing or on a day off counts as accepted on the next working day. */
function firstDay({ startedAt }: LegClock, { hours, localDays, clockStarts }: RegistryProfile): IsoDate | null {
  const date = chinaDate(startedAt);
  const isLate = hours !== null && startedAt > Date.parse(`${date}T${hours.closes}:00+08:00`);
  const accepted = workingDayFrom(isLate ? nextDay(date) : date, localDays);
  if (accepted === null || clockStarts !== "next_day") return accepted;
  return workingDayFrom(nextDay(accepted), localDays);
}

/** Stills that follow one another without a gap count as one. */
function stoodStillAllDay({ stills }: LegClock, day: IsoDate): boolean {
  const end = endOfDay(day) + 1;
  let reached = startOfDay(day);
  for (const { from, to } of stills.toSorted((a, b) => a.from - b.from)) {
    if (from <= reached) reached = Math.max(reached, to ?? end);
  }
  return reached >= end;
}

// The registry's clock on a leg (practice 9): it runs in working days from acceptance to recording and stands still in between.
// Invariant: a promise is never guessed: while the clock stands still, and past the published calendar, there is none.

import type { LegClock, LegState } from "./leg.ts";
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

/** Whether the promised time has passed at `now`; never while it is unknown or the clock stands still. */
export function isOverdue(clock: LegClock, profile: RegistryProfile, now: EpochMs): boolean {
  const promised = promisedBy(clock, profile);
  return promised !== null && now > promised;
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

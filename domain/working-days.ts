// Working days by the State Council's published calendar with make-up days (调休) and a registry's own days, in China time.
// Invariant: past the published horizon the answer is "unknown" (null), never plain weekends.

import calendar from "chinese-days/dist/chinese-days.json" with { type: "json" };
import type { RegistryProfile } from "./registry-profile.ts";
import type { EpochMs, IsoDate } from "./time.ts";

/** Days on which one registry differs from the published calendar; a day it names is known also past the horizon. */
export type LocalDays = RegistryProfile["localDays"];

const dayMs = 86_400_000;
const chinaOffsetMs = 8 * 3_600_000;
const daysOff: ReadonlySet<string> = new Set(Object.keys(calendar.holidays));
const makeUpDays: ReadonlySet<string> = new Set(Object.keys(calendar.workdays));
/** The last year of which the holidays are published. */
const horizonYear = Object.keys(calendar.holidays).reduce((last, day) => Math.max(last, Number(day.slice(0, 4))), 0);
const asPublished: LocalDays = { off: [], working: [] };

/** Calendar date in China at that moment. */
export function chinaDate(at: EpochMs): IsoDate {
  return new Date(at + chinaOffsetMs).toISOString().slice(0, 10);
}

/** Midnight in China (ms) at which that day begins. */
export function startOfDay(date: IsoDate): EpochMs {
  return Date.parse(`${date}T00:00:00+08:00`);
}

/** Last ms of that day in China. */
export function endOfDay(date: IsoDate): EpochMs {
  return startOfDay(date) + dayMs - 1;
}

/** The calendar day after. */
export function nextDay(date: IsoDate): IsoDate {
  return chinaDate(startOfDay(date) + dayMs);
}

/** Whether the date is a working day of the registry; null past the published calendar where the registry names no day of its own. */
export function isWorkingDay(date: IsoDate, local: LocalDays = asPublished): boolean | null {
  if (local.off.includes(date)) return false;
  if (local.working.includes(date)) return true;
  if (Number(date.slice(0, 4)) > horizonYear) return null;
  if (makeUpDays.has(date)) return true;
  if (daysOff.has(date)) return false;
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/** The date itself when it is a working day, otherwise the first one after it; null when the calendar does not reach so far. */
export function workingDayFrom(date: IsoDate, local: LocalDays = asPublished): IsoDate | null {
  for (let day = date; ; day = nextDay(day)) {
    const working = isWorkingDay(day, local);
    if (working === null) return null;
    if (working) return day;
  }
}

/** The last working day before the date; null when the calendar does not reach so far. */
export function workingDayBefore(date: IsoDate, local: LocalDays = asPublished): IsoDate | null {
  for (let day = dayBefore(date); ; day = dayBefore(day)) {
    const working = isWorkingDay(day, local);
    if (working === null) return null;
    if (working) return day;
  }
}

function dayBefore(date: IsoDate): IsoDate {
  return chinaDate(startOfDay(date) - dayMs);
}

/** End (China time, ms) of the n-th working day after the day of `from`; null when the calendar does not reach so far. */
export function addWorkingDays(from: EpochMs, days: number, local: LocalDays = asPublished): EpochMs | null {
  let day: IsoDate | null = chinaDate(from);
  for (let left = days; left > 0 && day !== null; left -= 1) day = workingDayFrom(nextDay(day), local);
  return day === null ? null : endOfDay(day);
}

// Working days by the State Council's published calendar with make-up days (调休), in China time.
// Invariant: past the published horizon the answer is "unknown" (null), never plain weekends.

import calendar from "chinese-days/dist/chinese-days.json" with { type: "json" };
import type { EpochMs, IsoDate } from "./time.ts";

const dayMs = 86_400_000;
const chinaOffsetMs = 8 * 3_600_000;
const daysOff: ReadonlySet<string> = new Set(Object.keys(calendar.holidays));
const makeUpDays: ReadonlySet<string> = new Set(Object.keys(calendar.workdays));
/** The last year of which the holidays are published. */
const horizonYear = Object.keys(calendar.holidays).reduce((last, day) => Math.max(last, Number(day.slice(0, 4))), 0);

/** Calendar date in China at that moment. */
export function chinaDate(at: EpochMs): IsoDate {
  return new Date(at + chinaOffsetMs).toISOString().slice(0, 10);
}

/** Whether the date is a working day; null past the published calendar. */
export function isWorkingDay(date: IsoDate): boolean | null {
  if (Number(date.slice(0, 4)) > horizonYear) return null;
  if (makeUpDays.has(date)) return true;
  if (daysOff.has(date)) return false;
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/** End (China time, ms) of the n-th working day after the day of `from`; null when the calendar does not reach so far. */
export function addWorkingDays(from: EpochMs, days: number): EpochMs | null {
  let midnight = Date.parse(`${chinaDate(from)}T00:00:00+08:00`);
  for (let left = days; left > 0;) {
    midnight += dayMs;
    const working = isWorkingDay(chinaDate(midnight));
    if (working === null) return null;
    if (working) left -= 1;
  }
  return midnight + dayMs - 1;
}

// The clock of a leg in working days: when it starts, stands still, runs on, and what is promised.
// Invariant: a promise is a working day's end in China time, or nothing at all.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LegClock } from "../../domain/leg.ts";
import { overdueAt, promisedBy, runOn, standStill, startClock, stillStates } from "../../domain/leg-clock.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";
import { addWorkingDays, chinaDate, isWorkingDay } from "../../domain/working-days.ts";
import { sampleProfiles } from "../samples/sample-profiles.ts";

const day = 86_400_000;
const [sample] = sampleProfiles;
if (sample === undefined) throw new Error("there is a sample registry");
const profile: RegistryProfile = {
  ...sample,
  workingDaysLimit: 5,
  workingDaysLimits: { cancellation: 1 },
  clockStarts: "next_day",
  hours: { opens: "09:00", closes: "17:00" },
  localDays: { off: [], working: [] },
};
const sameDay: RegistryProfile = { ...profile, clockStarts: "same_day" };

const at = (text: string): number => Date.parse(`${text}+08:00`);
const endOf = (date: string): number => at(`${date}T23:59:59.999`);
const accepted = (time: string, of = profile): LegClock => startClock(of, "first", at(time));

function overdue(clock: LegClock, at: RegistryProfile): number | null {
  return overdueAt({ state: "accepted", clock, overdueTold: false }, at);
}

describe("five working days", () => {
  test.each([
    ["next_day", profile, "2026-11-23T10:00:00", "2026-11-30"],
    ["same_day", sameDay, "2026-11-23T10:00:00", "2026-11-27"],
    ["same_day, after closing", sameDay, "2026-11-23T17:00:01", "2026-11-30"],
    ["same_day, at closing", sameDay, "2026-11-23T17:00:00", "2026-11-27"],
    ["next_day, after closing", profile, "2026-11-23T18:00:00", "2026-12-01"],
    ["same_day, before opening", sameDay, "2026-11-23T07:00:00", "2026-11-27"],
    ["same_day, on a Saturday", sameDay, "2026-11-21T10:00:00", "2026-11-27"],
    ["next_day, on a Saturday", profile, "2026-11-21T10:00:00", "2026-11-30"],
    ["next_day, over the national holidays", profile, "2026-09-29T10:00:00", "2026-10-12"],
    ["always open, late in the evening", { ...sameDay, hours: null }, "2026-11-23T23:59:59", "2026-11-27"],
  ])("%s", (_name, of, time, promised) => {
    expect(promisedBy(accepted(time, of), of)).toBe(endOf(promised));
  });

  test("a type with a limit of its own has that one", () => {
    expect(startClock(profile, "cancellation", 0).limit).toBe(1);
    expect(startClock(profile, "change", 0).limit).toBe(5);
  });

  test("days of the registry's own count as it says", () => {
    const local = { ...sameDay, localDays: { off: ["2026-11-25"], working: ["2026-11-28"] } };
    expect(promisedBy(accepted("2026-11-23T10:00:00", local), local)).toBe(endOf("2026-11-28"));
  });

  test("past the published calendar nothing is promised, and nothing is overdue", () => {
    const late = accepted("2026-12-29T10:00:00");
    expect(promisedBy(late, profile)).toBeNull();
    expect(overdue(late, profile)).toBeNull();
    expect(promisedBy(accepted("2026-12-31T18:00:00", sameDay), sameDay)).toBeNull();
  });
});

describe("standing still", () => {
  const clock = accepted("2026-11-23T10:00:00", sameDay);

  test("there is no promise, and nothing is overdue, however long it takes", () => {
    const still = standStill(clock, at("2026-11-24T09:00:00"));
    expect(promisedBy(still, sameDay)).toBeNull();
    expect(overdue(still, sameDay)).toBeNull();
  });

  test.each([
    ["within one day costs nothing", "2026-11-24T09:00:00", "2026-11-24T16:00:00", "2026-11-27"],
    [
      "over one midnight costs nothing: both days ran in part",
      "2026-11-24T09:00:00",
      "2026-11-25T09:00:00",
      "2026-11-27",
    ],
    ["over one whole working day", "2026-11-24T09:00:00", "2026-11-26T09:00:00", "2026-11-30"],
    ["over a weekend only", "2026-11-27T18:00:00", "2026-11-30T08:00:00", "2026-11-27"],
    ["from one midnight to the next", "2026-11-24T00:00:00", "2026-11-25T00:00:00", "2026-11-30"],
    ["a moment short of it", "2026-11-24T00:00:00.001", "2026-11-25T00:00:00", "2026-11-27"],
  ])("%s", (_name, from, to, promised) => {
    expect(promisedBy(runOn(standStill(clock, at(from)), at(to)), sameDay)).toBe(endOf(promised));
  });

  test("two stills without a gap cover the day together, with a gap they do not", () => {
    const first = runOn(standStill(clock, at("2026-11-24T00:00:00")), at("2026-11-24T12:00:00"));
    const again = (time: string): LegClock => runOn(standStill(first, at(time)), at("2026-11-25T00:00:00"));
    expect(promisedBy(again("2026-11-24T12:00:00"), sameDay)).toBe(endOf("2026-11-30"));
    expect(promisedBy(again("2026-11-24T12:00:01"), sameDay)).toBe(endOf("2026-11-27"));
  });

  test("said twice is said once", () => {
    const still = standStill(clock, at("2026-11-24T09:00:00"));
    expect(standStill(still, at("2026-11-25T09:00:00"))).toBe(still);
    const running = runOn(still, at("2026-11-26T09:00:00"));
    expect(runOn(running, at("2026-11-28T09:00:00"))).toBe(running);
    expect(runOn(clock, at("2026-11-24T09:00:00"))).toBe(clock);
  });

  test("happens in suspended, awaiting_applicant and supplement, and nowhere else", () => {
    expect(stillStates.toSorted()).toEqual(["awaiting_applicant", "supplement", "suspended"]);
  });
});

test("overdue is from the end of the promised day on", () => {
  const clock = accepted("2026-11-23T10:00:00", sameDay);
  expect(overdue(clock, sameDay)).toBe(endOf("2026-11-27") + 1);
});

describe("for any acceptance in 2026", () => {
  const moment = fc.integer({ min: at("2026-01-01T00:00:00"), max: at("2026-11-30T23:59:59") });
  const length = fc.integer({ min: 0, max: 20 * day });

  test("without a still and always open, the next-day rule is that many working days after the day of acceptance", () => {
    const open = { ...profile, hours: null };
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 10 }), (time, limit) => {
        fc.pre(isWorkingDay(chinaDate(time)) === true);
        expect(promisedBy({ startedAt: time, limit, stills: [] }, open)).toBe(addWorkingDays(time, limit));
      }),
    );
  });

  test("what is promised is the end of a working day, never before the acceptance", () => {
    fc.assert(
      fc.property(moment, length, length, (time, wait, still) => {
        const clock = runOn(standStill(startClock(profile, "first", time), time + wait), time + wait + still);
        const promised = promisedBy(clock, profile);
        if (promised === null) return;
        expect(promised).toBeGreaterThanOrEqual(time);
        expect(isWorkingDay(chinaDate(promised))).toBe(true);
        expect(promised).toBe(endOf(chinaDate(promised)));
      }),
    );
  });

  test("a still only ever moves the promise back, and by no more than its own length and the days off within", () => {
    fc.assert(
      fc.property(moment, length, length, (time, wait, still) => {
        const clock = startClock(profile, "first", time);
        const without = promisedBy(clock, profile);
        const withStill = promisedBy(runOn(standStill(clock, time + wait), time + wait + still), profile);
        if (without === null || withStill === null) return;
        expect(withStill).toBeGreaterThanOrEqual(without);
        const whole = Math.floor(still / day);
        expect(withStill).toBeLessThanOrEqual(addWorkingDays(without, whole) ?? Infinity);
      }),
    );
  });
});

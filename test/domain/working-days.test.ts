// Working days: the published calendar, a registry's own days, and the horizon past which nothing is said.
// Invariant: a day that is not published is unknown unless the registry names it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addWorkingDays,
  chinaDate,
  endOfDay,
  isWorkingDay,
  nextDay,
  workingDayFrom,
} from "../../domain/working-days.ts";

describe("a registry's own days", () => {
  const local = { off: ["2026-11-25"], working: ["2026-11-28", "2027-01-04"] };

  test.each([
    ["2026-11-25", false],
    ["2026-11-26", true],
    ["2026-11-28", true],
    ["2026-11-29", false],
    ["2027-01-04", true],
    ["2027-01-05", null],
  ])("%s: %s", (date, working) => expect(isWorkingDay(date, local)).toBe(working));

  test("are counted", () => {
    const from = Date.parse("2026-11-24T10:00:00+08:00");
    expect(addWorkingDays(from, 1)).toBe(endOfDay("2026-11-25"));
    expect(addWorkingDays(from, 1, local)).toBe(endOfDay("2026-11-26"));
    expect(addWorkingDays(from, 3, local)).toBe(endOfDay("2026-11-28"));
  });
});

test("the first working day from a date on is that date, or the next one after days off", () => {
  expect(workingDayFrom("2026-11-23")).toBe("2026-11-23");
  expect(workingDayFrom("2026-11-21")).toBe("2026-11-23");
  expect(workingDayFrom("2026-10-01")).toBe("2026-10-08");
  expect(workingDayFrom("2027-01-01")).toBeNull();
});

test("a date in China begins at 16:00 UTC of the day before", () => {
  expect(chinaDate(Date.parse("2026-11-22T15:59:59.999Z"))).toBe("2026-11-22");
  expect(chinaDate(Date.parse("2026-11-22T16:00:00Z"))).toBe("2026-11-23");
  expect(nextDay("2026-12-31")).toBe("2027-01-01");
});

test("more working days never end earlier, and each step is one working day", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 20 }), (offset, days) => {
      const from = Date.UTC(2026, 0, 1 + offset);
      const [one, two] = [addWorkingDays(from, days), addWorkingDays(from, days + 1)];
      if (one === null || two === null) return;
      const between = [];
      for (let date = nextDay(chinaDate(one)); date <= chinaDate(two); date = nextDay(date)) between.push(date);
      expect(between.filter((date) => isWorkingDay(date) === true)).toHaveLength(1);
    }),
  );
});

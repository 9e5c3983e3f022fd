// Numbers and dates of the trade: unit codes, identity numbers, credit codes, certificate numbers, working days.
// Invariant: published examples pass, one character changed does not.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normaliseCertificateNumber } from "../../domain/certificate-number.ts";
import { creditCodeIsValid } from "../../domain/credit-code.ts";
import { identityNumberIsValid, normaliseIdentityNumber } from "../../domain/identity-number.ts";
import { unitCodeProblem } from "../../domain/unit-code.ts";
import { addWorkingDays, chinaDate, isWorkingDay } from "../../domain/working-days.ts";

describe("unit codes", () => {
  test.each([
    ["440106001001GB00001F00010001", null],
    ["320684400203GG00005W00000000", null],
    ["320505400202JK00001F00010001", null],
    ["440106001001gb00001F00010001", "malformed"],
    ["440106001001GB00001F0001000", "malformed"],
    ["440106001001GI00001F00010001", "malformed"],
    ["440106001001GB00000F00010001", "malformed"],
    ["440106001001GB00001W00010001", "malformed"],
    ["440106001001GB00001F00000000", "malformed"],
    ["440106000000GB00001F00010001", "virtual"],
    ["440106001001GB00001F99999999", "virtual"],
    ["440106000000GH00001W00000000", null],
  ])("%s is %s", (code, problem) => expect(unitCodeProblem(code)).toBe(problem));
});

describe("identity numbers", () => {
  test.each([
    ["11010519491231002X", true],
    ["440524188001010014", true],
    ["440524188001010015", false],
    ["110105194913310024", false],
    ["11010519490231002X", false],
    ["11010519491231002x", false],
    ["110105491231002", false],
  ])("%s: %s", (number, valid) => expect(identityNumberIsValid(number)).toBe(valid));

  test("the old 15 digits and the 18 are one person's number; width and spaces do not matter", () => {
    expect(normaliseIdentityNumber("110105491231002")).toBe("11010519491231002X");
    expect(normaliseIdentityNumber(" １１０１０５ 19491231002x")).toBe("11010519491231002X");
  });

  test("a single changed digit is found", () => {
    const valid = "11010519491231002X";
    const unnoticed = fc.check(
      fc.property(fc.nat(16), fc.integer({ min: 1, max: 9 }), (place, by) => {
        const digit = String((Number(valid[place]) + by) % 10);
        return !identityNumberIsValid(valid.slice(0, place) + digit + valid.slice(place + 1));
      }),
    );
    expect(unnoticed.counterexample).toBeNull();
  });
});

test.each([
  ["91350100M000100Y43", true],
  ["11100000MB03271699", true],
  ["12110000400777687U", true],
  ["11430000006122244L", true],
  ["91350100M000100Y44", false],
  ["91350100M000101Y43", false],
  ["91350100M000100I43", false],
  ["91350100M000100Y4", false],
])("credit code %s: %s", (code, valid) => expect(creditCodeIsValid(code)).toBe(valid));

test("brackets, width and spaces make no second certificate number", () => {
  const written = [
    "苏(2026)苏州市不动产证明第0000001号",
    "苏（２０２６）苏州市不动产证明第０００0001号",
    "苏〔2026〕苏州市 不动产证明第0000001号",
  ];
  expect(new Set(written.map(normaliseCertificateNumber)).size).toBe(1);
});

describe("working days", () => {
  test.each([
    ["2026-02-14", true],
    ["2026-02-16", false],
    ["2026-10-10", true],
    ["2026-11-21", false],
    ["2026-11-23", true],
    ["2027-01-04", null],
  ])("%s: %s", (date, working) => expect(isWorkingDay(date)).toBe(working));

  test("2026 has 248 of them", () => {
    const days = Array.from({ length: 365 }, (_, index) => chinaDate(Date.UTC(2026, 0, 1 + index)));
    expect(days.filter((day) => isWorkingDay(day) === true)).toHaveLength(248);
  });

  test("five from acceptance, over a week of holidays, end with the day in China", () => {
    const due = addWorkingDays(Date.parse("2026-09-29T18:00:00+08:00"), 5);
    expect(due).toBe(Date.parse("2026-10-12T23:59:59.999+08:00"));
  });

  test("past the published calendar the promise is unknown", () => {
    expect(addWorkingDays(Date.parse("2026-12-29T09:00:00+08:00"), 5)).toBeNull();
  });
});

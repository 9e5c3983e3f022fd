// The page of a mutation run counts what the report says, and finds what may not live.
// Invariant: figures of the page are checked against reports written here by hand.

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { guardFiles, liveInGuards, pageOf, scoreOf, type Mutant } from "./summary.ts";

function mutant(status: string, statusReason?: string): Mutant {
  const location = { start: { line: 3, column: 5 } };
  return { mutatorName: "ConditionalExpression", replacement: "true", status, location, ...reasonOf(statusReason) };
}

function reasonOf(statusReason: string | undefined): { statusReason?: string } {
  return statusReason === undefined ? {} : { statusReason };
}

const origin = { command: "npm run mutation", commit: "abc", day: "2026-11-23" };

test("a timeout counts as noticed, what no test reaches does not, what is left out counts nowhere", () => {
  expect(scoreOf(["Killed", "Timeout", "Survived", "NoCoverage", "Ignored"].map((each) => mutant(each)))).toBe("50.00");
  expect(scoreOf([mutant("Killed"), mutant("Killed"), mutant("Survived")])).toBe("66.66");
  expect(scoreOf([mutant("Ignored")])).toBeNull();
});

test("a status that is not known stops the count", () => {
  expect(() => scoreOf([mutant("Pending")])).toThrow("Pending");
});

test("a live mutant is named in a guard and nowhere else", () => {
  const files = {
    "domain/parked-guards.ts": { mutants: [mutant("Survived"), mutant("NoCoverage"), mutant("Killed")] },
    "domain/flows/sale.ts": { mutants: [mutant("Survived")] },
  };
  const found = "domain/parked-guards.ts:3:5 ConditionalExpression → `true`";
  expect(liveInGuards({ files })).toEqual([found, found]);
});

test("the page lists proofs, not the reasons the tool gives itself", () => {
  const mutants = [mutant("Ignored", "both sides are equal"), mutant("Ignored", 'Static mutant (and "x")')];
  const page = pageOf({ files: { "domain/a.ts": { mutants } } }, origin);
  expect(page).toContain("- domain/a.ts:3:5 ConditionalExpression → `true`: both sides are equal");
  expect(page).not.toContain("Static mutant");
  expect(page).toContain("| domain/a.ts | - | 0 | 0 | 0 | 0 | 2 |");
  expect(page).toContain("- Commit: abc");
});

test("every guard exists, and is in the scope of the run", () => {
  const { mutate } = JSON.parse(readFileSync("stryker.config.json", "utf8")) as { mutate: string[] };
  const isInScope = (path: string): boolean =>
    mutate.includes(path) || mutate.includes(path.replace(/[^/]+\.ts$/, "*.ts"));
  expect(guardFiles.filter((path) => !existsSync(path) || !isInScope(path))).toEqual([]);
});

// The page of a mutation run counts what the report says, and finds what may not live.
// Invariant: figures of the page are checked against reports written here by hand.

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { keptFrom } from "./kept.ts";
import { guardFiles, isTried, joined, liveInGuards, pageOf, scoreOf, type Mutant } from "./summary.ts";

function mutant(status: string, statusReason?: string): Mutant {
  const location = { start: { line: 3, column: 5 } };
  return { mutatorName: "ConditionalExpression", replacement: "true", status, location, ...reasonOf(statusReason) };
}

function reasonOf(statusReason: string | undefined): { statusReason?: string } {
  return statusReason === undefined ? {} : { statusReason };
}

test("a timeout counts as noticed, what no test reaches does not, what is left out counts nowhere", () => {
  expect(scoreOf(["Killed", "Timeout", "Survived", "NoCoverage", "Ignored"].map((each) => mutant(each)))).toBe("50.00");
  expect(scoreOf([mutant("Killed"), mutant("Killed"), mutant("Survived")])).toBe("66.66");
  expect(scoreOf([mutant("Ignored")])).toBeNull();
});

test("a status that is not known stops the count", () => {
  expect(() => scoreOf([mutant("Pending")])).toThrow("Pending");
});

const commit = "0123456789";

test("a live mutant is named in a guard and nowhere else", () => {
  const files = {
    "domain/parked-guards.ts": { mutants: [mutant("Survived"), mutant("NoCoverage"), mutant("Killed")] },
    "domain/flows/sale.ts": { mutants: [mutant("Survived")] },
  };
  const found = "domain/parked-guards.ts:3:5 ConditionalExpression → `true`";
  expect(liveInGuards(joined([{ commit, report: { files } }]))).toEqual([found, found]);
});

test("the page lists proofs, not the reasons the tool gives itself", () => {
  const mutants = [mutant("Ignored", "both sides are equal"), mutant("Ignored", 'Static mutant (and "x")')];
  const page = pageOf(joined([{ commit, report: { files: { "domain/a.ts": { mutants } } } }]), "2026-11-23", ["b.ts"]);
  expect(page).toContain("- domain/a.ts:3:5 ConditionalExpression → `true`: both sides are equal");
  expect(page).not.toContain("Static mutant");
  expect(page).toContain("| domain/a.ts | 01234567 | - | 0 | 0 | 0 | 0 | 2 |");
  expect(page).toContain("not tried: b.ts");
});

test("of a run in parts each file counts by the last part that tried it", () => {
  const part = (name: string, mutate: string[], status: string) => ({
    commit: name,
    report: {
      files: { "domain/a.ts": { mutants: [mutant(status)] }, "domain/b/c.ts": { mutants: [] } },
      config: { mutate },
    },
  });
  const results = joined([
    part("one", ["domain/a.ts"], "Survived"),
    part("two", ["domain/a.ts", "domain/b/*.ts"], "Killed"),
    part("three", ["domain/b/*.ts"], "Survived"),
  ]);
  expect(results.map(({ path, commit: at }) => `${path} ${at}`)).toEqual(["domain/a.ts two", "domain/b/c.ts three"]);
  expect(results[0]?.mutants[0]?.status).toBe("Killed");
});

test("a page kept as it is renders to the same page again, but for what was tried since", () => {
  const page = readFileSync("test/mutation/RESULT.md", "utf8");
  const day = /^- Day: (.*)$/m.exec(page)?.[1] ?? "";
  const kept = keptFrom(page, new Set());
  const names = (text: string): string[] =>
    text.split("\n").filter((line) => line.startsWith("| domain/") || line.startsWith("- domain/"));
  expect(names(pageOf(kept, day, [])).toSorted()).toEqual(names(page).toSorted());
  expect(keptFrom(page, new Set([kept[0]?.path ?? ""]))).toHaveLength(kept.length - 1);
});

test("every guard exists, and is in the scope of the run", () => {
  const { mutate } = JSON.parse(readFileSync("stryker.config.json", "utf8")) as { mutate: string[] };
  expect(guardFiles.filter((path) => !existsSync(path) || !isTried(path, mutate))).toEqual([]);
});

// The committed page of the mutation run against the scope, the guards and its own rows.
// Invariant: the page claims no more than its rows say, and says nothing by silence: what was not tried is named.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { filesToTry, listedOn, notTriedOn, patternsOfRun, rowsOf, withScope, type Row } from "./scope.ts";
import { guardFiles } from "./summary.ts";

const page = readFileSync("test/mutation/RESULT.md", "utf8");
const all = rowsOf(page).filter(({ path }) => path === "**all**");
const rows = rowsOf(page).filter(({ path }) => path !== "**all**");

const sum = (of: readonly Row[], ...columns: number[]): number =>
  of
    .flatMap(({ counts }) => columns.map((column) => counts[column] ?? Number.NaN))
    .reduce((one, other) => one + other, 0);
const [killed, timeout, survived, uncovered, leftOut] = [0, 1, 2, 3, 4];

/** Percent of what was tried that a test noticed, two decimals, rounded down; "-" where nothing was tried. */
function scoreOf(of: readonly Row[]): string {
  const tried = sum(of, killed, timeout, survived, uncovered);
  return tried === 0 ? "-" : (Math.floor((sum(of, killed, timeout) * 10_000) / tried) / 100).toFixed(2);
}

function claimed(name: string): string | undefined {
  return new RegExp(`^- ${name}: (.*?)(?: %)?$`, "m").exec(page)?.[1];
}

describe("the page of the mutation run", () => {
  test("has a row for every file of the scope, or names it as not tried; never both, and nothing else", () => {
    const named = [...rows.map(({ path }) => path), ...notTriedOn(page)];
    expect(named.toSorted(), "`npm run mutation:record -- --scope` names what is new").toEqual(
      filesToTry(patternsOfRun()),
    );
  });
  test("claims the score that its rows add up to, and each row that of its own figures", () => {
    const columns = [killed, timeout, survived, uncovered, leftOut];
    expect(all).toEqual([
      expect.objectContaining({ score: scoreOf(rows), counts: columns.map((each) => sum(rows, each)) }),
    ]);
    expect(claimed("Score")).toBe(scoreOf(rows));
    expect(rows.filter((row) => row.score !== scoreOf([row]))).toEqual([]);
  });
  test("lists each mutant that lives, and counts those in guards", () => {
    expect(listedOn(page, "What survived")).toHaveLength(sum(rows, survived, uncovered));
    const guards = rows.filter(({ isGuard }) => isGuard);
    expect(claimed("Live mutants in guards")).toBe(String(sum(guards, survived, uncovered)));
    expect(rows.filter(({ path, isGuard }) => isGuard !== guardFiles.includes(path))).toEqual([]);
  });
  test("names a file that came into the scope, and forgets one that was tried", () => {
    const path = rows[0]?.path ?? "";
    expect(notTriedOn(withScope(page, [path, "domain/new.ts", "domain/other.ts"]))).toEqual([
      "domain/new.ts",
      "domain/other.ts",
    ]);
    expect(notTriedOn(withScope(page, [path]))).toEqual([]);
  });
});

// The scope of the mutation run: which files have something to try, and which of them a page says nothing of.
// Invariant: a file of the scope is either in a row of the page or named there as not tried; none is passed over.

import { globSync, readFileSync } from "node:fs";

/** Files of the patterns that hold more than types: of types alone there is no mutant, and no report names them. */
export function filesToTry(mutate: readonly string[]): string[] {
  const paths = mutate.flatMap((pattern) => globSync(pattern));
  return paths.filter((path) => /\b(function|const)\b/.test(readFileSync(path, "utf8"))).toSorted();
}

/** The patterns of `stryker.config.json`. */
export function patternsOfRun(): string[] {
  return (JSON.parse(readFileSync("stryker.config.json", "utf8")) as { mutate: string[] }).mutate;
}

const start = "- Files of the scope not tried: ";

/** The line of the page that names what no run has tried. */
export function notTriedLine(missing: readonly string[]): string {
  return `${start}${missing.length === 0 ? "none" : missing.join(", ")}`;
}

/** The page with the line for the scope as it is now: files that came into it since the run are named, too. */
export function withScope(page: string, toTry: readonly string[]): string {
  const tried = rowsOf(page).map(({ path }) => path);
  const line = notTriedLine(toTry.filter((path) => !tried.includes(path)));
  return page.replace(new RegExp(`^${start}.*$`, "m"), line);
}

/** Files that the page itself names as not tried. */
export function notTriedOn(page: string): string[] {
  const named = page.split("\n").find((line) => line.startsWith(start)) ?? start;
  return named === `${start}none` ? [] : named.slice(start.length).split(", ");
}

/** A row of the page: what it says of one file, or of all. */
export type Row = { path: string; isGuard: boolean; commit: string; score: string; counts: readonly number[] };

/** The lines of the list under that heading of the page. */
export function listedOn(page: string, heading: string): string[] {
  const text = page.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return text.split("\n").filter((line) => line.startsWith("- "));
}

/** The rows of the page, that of all files among them; counts as killed, timeout, survived, uncovered, left out. */
export function rowsOf(page: string): Row[] {
  return [...page.matchAll(/^\| (\S+?)( \(guard\))? \| ([0-9a-f].*?)? ?\| ([\d.-]+) \| ([\d |]+) \|$/gm)].map(
    ([, path = "", guard, commit = "", score = "", counts = ""]) => ({
      path,
      isGuard: guard !== undefined,
      commit,
      score,
      counts: counts.split(" | ").map(Number),
    }),
  );
}

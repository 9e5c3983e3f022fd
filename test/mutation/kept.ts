// What an earlier page says of files that the present reports have not tried, so that a run in parts need not begin from nothing.
// Invariant: a kept row stays what it was, with the commit it was tried at; nothing is made of a line that cannot be read.

import { listedOn, rowsOf } from "./scope.ts";
import type { Mutant, Result } from "./summary.ts";

const statuses = ["Killed", "Timeout", "Survived", "NoCoverage", "Ignored"] as const;
const somewhere: Mutant = { mutatorName: "", status: "Killed", location: { start: { line: 0, column: 0 } } };

/** The rows of the page for files not among `tried`, as results that render to the same lines again. */
export function keptFrom(page: string, tried: ReadonlySet<string>): Result[] {
  const live = listedOn(page, "What survived").map(readLine);
  const proven = listedOn(page, "Equivalent mutants, each with its proof").map(readLine);
  return rowsOf(page)
    .filter(({ path }) => path !== "**all**" && !tried.has(path))
    .map(({ path, commit, counts }): Result => {
      const uncovered = counts[3] ?? 0;
      const living = live
        .filter((each) => each.path === path)
        .map(({ mutant }, index): Mutant => ({ ...mutant, status: index < uncovered ? "NoCoverage" : "Survived" }));
      const equivalent = proven
        .filter((each) => each.path === path)
        .map(({ mutant }): Mutant => ({ ...mutant, status: "Ignored" }));
      const rest = statuses.flatMap((status, column) => {
        const isLive = status === "Survived" || status === "NoCoverage";
        const known = status === "Ignored" ? equivalent.length : 0;
        const count = isLive ? 0 : (counts[column] ?? 0) - known;
        return Array.from({ length: count }, (): Mutant => ({ ...somewhere, status, statusReason: "Static mutant" }));
      });
      return { path, commit, mutants: [...living, ...equivalent, ...rest] };
    });
}

function readLine(line: string): { path: string; mutant: Mutant } {
  const parts = /^- (\S+?\.ts):(\d+):(\d+) (\w+)(?: → `([^`]*)`)?(?:: (.*))?$/.exec(line);
  if (parts === null) throw new Error(`the page has a line that is none of its own: ${line}`);
  const [, path = "", row = "", column = "", mutatorName = "", replacement, statusReason] = parts;
  const location = { start: { line: Number(row), column: Number(column) } };
  const mutant: Mutant = { mutatorName, status: "Survived", location };
  if (replacement !== undefined) mutant.replacement = replacement;
  if (statusReason !== undefined) mutant.statusReason = statusReason;
  return { path, mutant };
}

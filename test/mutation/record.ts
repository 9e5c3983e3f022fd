// `npm run mutation:record`: writes RESULT.md from the report of the last run, which was made at the present commit. Of a run
// in parts each part is named with its commit: `npm run mutation:record -- COMMIT=REPORT COMMIT=REPORT`, the later one counts.
// With `--keep` before them the files that no report has tried keep the row of the page as it is, with its commit.
// `npm run mutation:record -- --scope` only names on the page what came into the scope since.
// Invariant: exit code 1 when a mutant lives in a guard, a file was not tried, or the score is below 85 %.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { keptFrom } from "./kept.ts";
import { filesToTry, patternsOfRun, withScope } from "./scope.ts";
import { joined, liveInGuards, pageOf, scoreOf, type Part, type Report } from "./summary.ts";

const least = 85;

const page = "test/mutation/RESULT.md";
if (process.argv[2] === "--scope") {
  writeFileSync(page, withScope(readFileSync(page, "utf8"), filesToTry(patternsOfRun())));
  process.exit();
}

const head = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
const keeps = process.argv[2] === "--keep";
const named = process.argv.slice(keeps ? 3 : 2).map((word) => word.split("="));
const parts = (named.length === 0 ? [[head, "reports/mutation.json"]] : named).map(([commit = "", path = ""]): Part => {
  return { commit, report: JSON.parse(readFileSync(path, "utf8")) as Report };
});

const tried = joined(parts);
const kept = keeps ? keptFrom(readFileSync(page, "utf8"), new Set(tried.map(({ path }) => path))) : [];
const results = [...tried, ...kept].toSorted((one, other) => (one.path < other.path ? -1 : 1));
const known = new Set(results.map(({ path }) => path));
const missing = filesToTry(patternsOfRun()).filter((path) => !known.has(path));
writeFileSync(page, pageOf(results, new Date().toISOString().slice(0, 10), missing));

const score = Number(scoreOf(results.flatMap(({ mutants }) => mutants)) ?? 0);
const live = liveInGuards(results);
console.log(`score ${score} %, ${live.length} live mutants in guards, ${missing.length} files not tried`);
for (const name of live) console.log(`  ${name}`);
process.exitCode = score >= least && live.length === 0 && missing.length === 0 ? 0 : 1;

// `npm run mutation:record`: writes RESULT.md from the report of the last mutation run.
// Invariant: exit code 1 when a mutant lives in a guard or the score is below the threshold of stryker.config.json.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { liveInGuards, pageOf, scoreOf, type Report } from "./summary.ts";

const reportPath = "reports/mutation.json";
const least = 85;

const report = JSON.parse(readFileSync(reportPath, "utf8")) as Report;
const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
const changed = execFileSync("git", ["status", "--porcelain", "--", "domain", "test/domain"], { encoding: "utf8" });
const day = new Date().toISOString().slice(0, 10);
const state = changed === "" ? commit : `${commit}, with changes not committed`;
writeFileSync("test/mutation/RESULT.md", pageOf(report, { command: "npm run mutation", commit: state, day }));

const score = Number(scoreOf(Object.values(report.files).flatMap(({ mutants }) => mutants)) ?? 0);
const live = liveInGuards(report);
console.log(`score ${score} %, ${live.length} live mutants in guards`);
for (const name of live) console.log(`  ${name}`);
process.exitCode = score >= least && live.length === 0 ? 0 : 1;

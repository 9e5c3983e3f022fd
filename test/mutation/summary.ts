// What a mutation report says, as one page for people: score per file, what survived, what was left out and why.
// Invariant: every figure is counted from the report; nothing is rounded upwards.

import { notTriedLine } from "./scope.ts";

/** Files whose rules keep money and security apart: no mutant of theirs may survive. */
export const guardFiles = [
  "domain/parked-guards.ts",
  "domain/accepting.ts",
  "domain/duplicates.ts",
  "domain/mandates.ts",
  "domain/signed-by.ts",
  "domain/signing-ways.ts",
  "domain/search-judgement.ts",
  "domain/decide/authority.ts",
  "domain/decide/bank-steps.ts",
  "domain/decide/chains-ahead.ts",
  "domain/decide/condition-fact.ts",
  "domain/decide/decision-fact.ts",
  "domain/decide/face-duplicates.ts",
  "domain/decide/gates.ts",
  "domain/decide/gates-again.ts",
  "domain/decide/generations.ts",
  "domain/decide/hold-steps.ts",
  "domain/decide/legal-notice-fact.ts",
  "domain/decide/platform-signatures.ts",
  "domain/decide/registry-steps.ts",
];

/** The part of the mutation testing report schema that is read here. */
export type Mutant = {
  mutatorName: string;
  replacement?: string;
  status: string;
  statusReason?: string;
  location: { start: { line: number; column: number } };
};
export type Report = { files: Record<string, { mutants: Mutant[] }>; config?: { mutate?: string[] } };

/** A run of the whole or of a part, and the commit it ran at. */
export type Part = { commit: string; report: Report };

export type Result = { path: string; commit: string; mutants: Mutant[] };

/**
 * Path → its mutants, by the last of the parts that was asked to try them. A report also repeats what earlier runs said of
 * other files: that is left to their own parts.
 */
export function joined(parts: readonly Part[]): Result[] {
  const results = new Map<string, Result>();
  for (const { commit, report } of parts) {
    for (const [path, { mutants }] of Object.entries(report.files)) {
      if (isTried(path, report.config?.mutate ?? [path])) results.set(path, { path, commit, mutants });
    }
  }
  return [...results.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** Whether the path is one of the list, in which `folder/*.ts` stands for every file right in that folder. */
export function isTried(path: string, mutate: readonly string[]): boolean {
  return mutate.includes(path) || mutate.includes(path.replace(/[^/]+\.ts$/, "*.ts"));
}

type Count = Record<"killed" | "timeout" | "survived" | "uncovered" | "left out", number>;

const columnOf: Record<string, keyof Count> = {
  Killed: "killed",
  Timeout: "timeout",
  Survived: "survived",
  NoCoverage: "uncovered",
  Ignored: "left out",
};

function count(mutants: readonly Mutant[]): Count {
  const counted: Count = { killed: 0, timeout: 0, survived: 0, uncovered: 0, "left out": 0 };
  for (const { status } of mutants) {
    const column = columnOf[status];
    if (column === undefined) throw new Error(`the report has a mutant of the status ${status}`);
    counted[column] += 1;
  }
  return counted;
}

/** Percent of the mutants tried that a test noticed, two decimals, rounded down; null where none was tried. */
export function scoreOf(mutants: readonly Mutant[]): string | null {
  const { killed, timeout, survived, uncovered } = count(mutants);
  const tried = killed + timeout + survived + uncovered;
  return tried === 0 ? null : (Math.floor(((killed + timeout) * 10_000) / tried) / 100).toFixed(2);
}

function isLive({ status }: Mutant): boolean {
  return status === "Survived" || status === "NoCoverage";
}

/** Live mutants in files that must have none, as `file:line mutator`. */
export function liveInGuards(results: readonly Result[]): string[] {
  return live(results.filter(({ path }) => guardFiles.includes(path)));
}

function live(results: readonly Result[]): string[] {
  return results.flatMap(({ path, mutants }) => mutants.filter(isLive).map((mutant) => `${path}:${nameOf(mutant)}`));
}

function nameOf({ location, mutatorName, replacement }: Mutant): string {
  const { line, column } = location.start;
  const shown = (replacement ?? "").replaceAll(/\s+/g, " ").replaceAll("`", "'").slice(0, 60);
  return `${line}:${column} ${mutatorName}${shown === "" ? "" : ` → \`${shown}\``}`;
}

/** The page itself; `missing`: files of the scope that no part has tried. */
export function pageOf(results: readonly Result[], day: string, missing: readonly string[]): string {
  const all = results.flatMap(({ mutants }) => mutants);
  const rows = results.map(({ path, commit, mutants }) =>
    row(
      guardFiles.includes(path) ? `${path} (guard)` : path,
      commit.replace(/^([0-9a-f]{8})[0-9a-f]+$/, "$1"),
      mutants,
    ),
  );
  return [
    "# Result of the mutation run",
    "",
    "Written by `npm run mutation:record` from the report of the run. Do not edit.",
    "",
    "- Command: `npm run mutation`",
    `- Day: ${day}`,
    `- Score: ${scoreOf(all) ?? "-"} %`,
    `- Live mutants in guards: ${liveInGuards(results).length}`,
    notTriedLine(missing),
    "",
    "Left out: texts (types or words for people), what is evaluated once when a module is loaded, and the lines listed below with",
    "a proof; DECISIONS.md says why. Where neither code nor tests of a mutant have changed, its result is that of an earlier run;",
    "`npm run mutation -- --force` tries every one anew.",
    "",
    "| file | commit | score | killed | timeout | survived | uncovered | left out |",
    "|---|---|---|---|---|---|---|---|",
    ...rows,
    row("**all**", "", all),
    "",
    "## Equivalent mutants, each with its proof",
    "",
    ...orNone(proven(results)),
    "",
    "## What survived",
    "",
    ...orNone(live(results).map((name) => `- ${name}`)),
    "",
  ].join("\n");
}

function row(name: string, commit: string, mutants: readonly Mutant[]): string {
  const counted = count(mutants);
  return `| ${[name, commit, scoreOf(mutants) ?? "-", ...Object.values(counted)].join(" | ")} |`;
}

/** Reasons that the tool gives itself are not proofs: they are counted, not listed. */
const ownReasons = /^(Static mutant|Ignored because of excluded mutation)/;

function proven(results: readonly Result[]): string[] {
  return results.flatMap(({ path, mutants }) =>
    mutants
      .filter(({ status, statusReason }) => status === "Ignored" && !ownReasons.test(statusReason ?? ""))
      .map((mutant) => `- ${path}:${nameOf(mutant)}: ${mutant.statusReason ?? "no reason"}`),
  );
}

function orNone(lines: string[]): string[] {
  return lines.length === 0 ? ["None."] : lines;
}

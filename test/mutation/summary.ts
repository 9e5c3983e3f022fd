// What a mutation report says, as one page for people: score per file, what survived, what was left out and why.
// Invariant: every figure is counted from the report; nothing is rounded upwards.

/** Files whose rules keep money and security apart: no mutant of theirs may survive. */
export const guardFiles = [
  "domain/parked-guards.ts",
  "domain/search-judgement.ts",
  "domain/decide/bank-steps.ts",
  "domain/decide/condition-fact.ts",
  "domain/decide/decision-fact.ts",
  "domain/decide/gates.ts",
  "domain/decide/generations.ts",
  "domain/decide/legal-notice-fact.ts",
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
export type Report = { files: Record<string, { mutants: Mutant[] }>; framework?: { version?: string } };

/** Where a result comes from: the command, the commit it ran at, and the day. */
export type Origin = { command: string; commit: string; day: string };

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
export function liveInGuards({ files }: Report): string[] {
  return guardFiles.flatMap((path) =>
    (files[path]?.mutants ?? []).filter(isLive).map((mutant) => `${path}:${nameOf(mutant)}`),
  );
}

function nameOf({ location, mutatorName, replacement }: Mutant): string {
  const { line, column } = location.start;
  const shown = (replacement ?? "").replaceAll(/\s+/g, " ").replaceAll("`", "'").slice(0, 60);
  return `${line}:${column} ${mutatorName}${shown === "" ? "" : ` → \`${shown}\``}`;
}

/** The page itself. */
export function pageOf(report: Report, { command, commit, day }: Origin): string {
  const files = Object.entries(report.files).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const all = files.flatMap(([, { mutants }]) => mutants);
  const rows = files.map(([path, { mutants }]) => row(guardFiles.includes(path) ? `${path} (guard)` : path, mutants));
  const guards = liveInGuards(report);
  return [
    "# Result of the mutation run",
    "",
    "Written by `npm run mutation:record` from the report of the run. Do not edit.",
    "",
    `- Command: \`${command}\``,
    `- Commit: ${commit}`,
    `- Day: ${day}`,
    `- Score: ${scoreOf(all) ?? "-"} %`,
    `- Live mutants in guards: ${guards.length}`,
    "",
    "Left out: texts (types or words for people), what is evaluated once when a module is loaded, and the lines listed below with",
    "a proof; DECISIONS.md says why. Where neither code nor tests of a mutant have changed, its result is that of an earlier run;",
    "`npm run mutation -- --force` tries every one anew.",
    "",
    "| file | score | killed | timeout | survived | uncovered | left out |",
    "|---|---|---|---|---|---|---|",
    ...rows,
    row("**all**", all),
    "",
    "## Equivalent mutants, each with its proof",
    "",
    ...proven(files),
    "",
    "## What survived",
    "",
    ...survivors(files),
    "",
  ].join("\n");
}

function row(name: string, mutants: readonly Mutant[]): string {
  const counted = count(mutants);
  return `| ${[name, scoreOf(mutants) ?? "-", ...Object.values(counted)].join(" | ")} |`;
}

type Entries = [string, { mutants: Mutant[] }][];

/** Reasons that the tool gives itself are not proofs: they are counted, not listed. */
const ownReasons = /^(Static mutant|Ignored because of excluded mutation)/;

function proven(files: Entries): string[] {
  const lines = files.flatMap(([path, { mutants }]) =>
    mutants
      .filter(({ status, statusReason }) => status === "Ignored" && !ownReasons.test(statusReason ?? ""))
      .map((mutant) => `- ${path}:${nameOf(mutant)}: ${mutant.statusReason ?? "no reason"}`),
  );
  return lines.length === 0 ? ["None."] : lines;
}

function survivors(files: Entries): string[] {
  const lines = files.flatMap(([path, { mutants }]) =>
    mutants.filter(isLive).map((mutant) => `- ${path}:${nameOf(mutant)}`),
  );
  return lines.length === 0 ? ["None."] : lines;
}

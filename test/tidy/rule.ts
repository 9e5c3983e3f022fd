// What a tidy rule is: a check over one file, the reason it is there, and small texts that prove it can fire.
// Invariant: a rule without a bad text that it finds, or that finds a good text, fails its own test.

import { lineAt, type Node, type Source } from "./sources.ts";

export type Finding = { path: string; line: number; what: string };

/** A tiny file for a rule's own test. */
export type Sample = { path: string; text: string };

export type Rule = {
  name: string;
  /** Why the rule is kept; printed with every finding. */
  because: string;
  check(source: Source): Finding[];
  bad: Sample[];
  good: Sample[];
};

/** A finding at a node or a character offset. */
export function findingAt(source: Source, at: Node | number, what: string): Finding {
  return { path: source.path, line: lineAt(source.text, typeof at === "number" ? at : at.start), what };
}

/** One line per finding, at most 20, and the reason once. */
export function report(rule: { name: string; because: string }, findings: Finding[]): string {
  if (findings.length === 0) return "";
  const shown = findings.slice(0, 20).map(({ path, line, what }) => `  ${path}:${line} ${what}`);
  const more = findings.length > shown.length ? [`  … and ${findings.length - shown.length} more`] : [];
  return [`${rule.name}, because ${rule.because}:`, ...shown, ...more].join("\n");
}

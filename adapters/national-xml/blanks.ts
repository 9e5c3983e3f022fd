// Values that do not exist: written as "/" with the reason in 附记, read back as "no value".
// Invariant: no attribute is ever left empty or out, and no blank convention is ever taken for a value (2020 notice, item 4).

import { element } from "../signing/xml-tree.ts";
import type { XmlElement } from "../signing/xml-tree.ts";

/** A value that does not exist, and why. */
export type Blank = { readonly blank: string };

/** One Data row before it is written. */
export type Row = { name: string; values: Record<string, string | Blank>; children?: XmlElement[] };

/** What vendors' machines write for null: text, decimals, whole numbers, dates. */
const blankTexts = new Set(["", "/", "-1"]);
const blankPatterns = [/^0\.0+$/, /^1900-01-01(T00:00:00(\.000)?(\+08:00)?)?$/];

/** Marks a value as not existing. */
export function blank(reason: string): Blank {
  return { blank: reason };
}

/** The value, or a blank when it is missing, empty or stated as "/". */
export function given(value: string | undefined, reason = "未提供"): string | Blank {
  return value === undefined || value.trim() === "" || value.trim() === "/" ? blank(reason) : value;
}

/** Writes a row; blanks become "/". */
export function renderRow(row: Row): XmlElement {
  const attributes = Object.entries(row.values).map(([name, value]) => [name, typeof value === "string" ? value : "/"]);
  return element(row.name, Object.fromEntries(attributes) as Record<string, string>, row.children ?? []);
}

/**
 * Text for 附记: each reason once, with the attributes it stands for, in order of appearance, then further `notes`;
 * "/" when there is nothing to explain.
 */
export function explanation(rows: Row[], notes: string[] = []): string {
  const byReason = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row.values)) {
      if (typeof value === "string") continue;
      byReason.set(value.blank, (byReason.get(value.blank) ?? new Set()).add(name));
    }
  }
  const reasons = [...byReason].map(([reason, names]) => `${reason}：${[...names].join("、")}`);
  return [...reasons, ...notes].join("；") || "/";
}

/** The attribute or element text without surrounding space; null for every convention of "no value" (facts 1.8). */
export function valueOf(text: string | undefined): string | null {
  const value = (text ?? "").trim();
  return blankTexts.has(value) || blankPatterns.some((pattern) => pattern.test(value)) ? null : value;
}

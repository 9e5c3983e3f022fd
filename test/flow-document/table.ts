// Tables of the document: Markdown rows whose cells say the same in Chinese and in English.
// Invariant: a cell that is the same in both languages stands once.

import { both, type Words } from "./two-languages.ts";

export const nothing: Words = { zh: "—", en: "—" };

/** One row; "|" within a cell would end it, and stands for nothing else here. */
export function row(cells: Words[]): string {
  return `| ${cells.map((cell) => both(cell).replaceAll("|", "\\|")).join(" | ")} |`;
}

/** The heading row, and the line under it. */
export function head(cells: Words[]): string {
  return `| ${cells.map(({ zh, en }) => (zh === en ? zh : `${zh} ${en}`)).join(" | ")} |\n|${"---|".repeat(cells.length)}`;
}

/** A whole table. */
export function table(heading: Words[], rows: Words[][]): string {
  return [head(heading), ...rows.map(row)].join("\n");
}

/** A text that needs no second language: a code, a number, a name. */
export function same(text: string): Words {
  return { zh: text, en: text };
}

/** The number of a step before its Chinese name. */
export function numbered(index: number, { zh, en }: Words): Words {
  return { zh: `${index + 1} ${zh}`, en };
}

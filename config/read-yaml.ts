// Reads one YAML settings file against a schema; a wrong one is refused with file, line and mend.
// Invariant: nothing is started on settings that were not understood whole.

import { readFileSync } from "node:fs";
import { isMap, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import { Fault } from "../domain/fault.ts";

/** Returns the parsed value; throws Fault(origin "settings") that names file, line, field and what is expected. */
export function readYaml<T>(file: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, uniqueKeys: true });
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw new Fault(
      "settings",
      "give_up",
      `${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message.split("\n")[0]}`,
    );
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  const complaints = result.error.issues.map((issue) => {
    const line = lineOf(document, lines, issue.path);
    return `${file}:${line}: ${issue.path.map(String).join(".") || "(file)"}: ${issue.message}`;
  });
  throw new Fault("settings", "give_up", complaints.join("\n"));
}

/** A text file whole; throws Fault(origin "settings") that names it and why it cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Fault(
      "settings",
      "give_up",
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? "?"})`,
      error,
    );
  }
}

/** Line of the deepest node on the path that exists in the file. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    const range = isMap(node) || isSeq(node) || hasRange(node) ? node.range : null;
    if (range) return lines.linePos(range[0]).line;
  }
  return 1;
}

function hasRange(node: unknown): node is { range: [number, number, number] | null } {
  return typeof node === "object" && node !== null && "range" in node;
}

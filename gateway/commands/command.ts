// What the command line's own commands are handed: a signed call to the gateway's door, and a place to print.
// Invariant: a command goes through the same door, signature and rules as any other caller.

import type { Ids } from "../../domain/ports.ts";

/** Calls one operation as the named sign-in. `status` 2xx: body is the answer; else body is the refusal (problem+json). */
export type Call = (signIn: string, door: "rest" | "grpc", operation: string, input: object) => Promise<CallResult>;
export type CallResult = { status: number; body: unknown };

export type CommandContext = {
  call: Call;
  ids: Ids;
  write: (line: string) => void;
  readFile: (path: string) => Uint8Array;
};

/** Operands and `--name value` options of a command line; an option without a value is an error. */
export type Words = { operands: string[]; options: Map<string, string> };

/** Reads the words after the command's name. Throws Usage on an option without a value or one not in `known`. */
export function readWords(words: string[], known: readonly string[]): Words {
  const operands: string[] = [];
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (!word.startsWith("--")) {
      operands.push(word);
      continue;
    }
    const name = word.slice(2);
    const value = words[index + 1];
    if (!known.includes(name)) throw new Usage(`unknown option --${name}`);
    if (value === undefined || value.startsWith("--")) throw new Usage(`--${name} needs a value`);
    options.set(name, value);
    index += 1;
  }
  return { operands, options };
}

/** The command line was not understood; the message says what it takes. */
export class Usage extends Error {
  override readonly name = "Usage";
}

/** Prints a refusal in both languages and returns exit code 1. */
export function printRefusal(result: CallResult, write: (line: string) => void): 1 {
  const body = asRecord(result.body);
  const message = asRecord(body["message"]);
  const mend = asRecord(body["mend"]);
  write(`refused (${result.status}) ${text(body["code"])}${body["field"] ? ` at ${text(body["field"])}` : ""}`);
  write(`  ${text(message["zh"])} / ${text(message["en"])}`);
  if (body["detail"]) write(`  ${text(body["detail"])}`);
  write(`  ${text(mend["zh"])} / ${text(mend["en"])}`);
  for (const finding of asRecords(body["findings"])) printFinding(finding, write);
  return 1;
}

/** One line for what was found, one for the mend. */
function printFinding(finding: Record<string, unknown>, write: (line: string) => void): void {
  const why = asRecord(finding["why"]);
  const mend = asRecord(finding["mend"]);
  const field = finding["field"] ? ` at ${text(finding["field"])}` : "";
  write(`  ${text(finding["ruleId"])}${field}: ${text(why["zh"])} / ${text(why["en"])} (${text(finding["basis"])})`);
  write(`    ${text(mend["zh"])} / ${text(mend["en"])}`);
}

/** An object's fields, or none. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** A list of objects, or none. */
export function asRecords(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}

/** Text of a scalar; "" of anything else. */
export function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

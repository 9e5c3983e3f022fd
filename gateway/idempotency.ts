// What makes a repeated request harmless: its key, and a hash of what was asked and by whom.
// Invariant: same key and same input → the same answer byte for byte; same key and other input → a refusal.

import { createHash } from "node:crypto";
import type { IdempotentAnswer } from "../domain/ports.ts";
import { assert } from "../domain/fault.ts";
import type { Caller } from "./operation.ts";
import { answerText } from "./problem.ts";
import { idempotencyKey as keyShape } from "./schemas/scalars.ts";

/** What an answer is kept under: one key of one institution and operation, and the hash of what was asked. */
export type KeyedInput = Pick<IdempotentAnswer, "institution" | "operation" | "idempotencyKey" | "inputSha256">;

/**
 * The answer to keep in the same commit as what it tells. `input` is the validated input (it carries idempotencyKey),
 * `output` the operation's output as REST JSON or its Refusal. Pure; throws a Bug when the input carries no key.
 */
export function idempotentAnswer(caller: Caller, operation: string, input: unknown, output: unknown): IdempotentAnswer {
  const keyed = keyedInput(caller, operation, input);
  assert(keyed !== null, `${operation} carries no idempotency key`);
  return answerUnder(keyed, output);
}

/** The answer to keep under a key: `output` as REST JSON, or its Refusal. */
export function answerUnder(keyed: KeyedInput, output: unknown): IdempotentAnswer {
  const { text, refused } = answerText(output);
  return { ...keyed, answer: text, refused };
}

/** Of a validated input; null when it carries no key. */
export function keyedInput(caller: Caller, operation: string, input: unknown): KeyedInput | null {
  const idempotencyKey = idempotencyKeyOf(input);
  if (idempotencyKey === null) return null;
  const { institution } = caller.key;
  return { institution, operation, idempotencyKey, inputSha256: inputSha256(input, personOf(caller)) };
}

/** Of an input that the schema refused, as it was read; null when it carries no well-formed key. */
export function keyedRefusedInput(caller: Caller, operation: string, read: unknown): KeyedInput | null {
  const keyed = keyedInput(caller, operation, read);
  if (keyed === null || !keyShape.safeParse(keyed.idempotencyKey).success) return null;
  // Marked, so that it never equals a validated input, which the schema has changed.
  return { ...keyed, inputSha256: inputSha256({ refused: read }, personOf(caller)) };
}

/**
 * SHA-256 of the input as canonical JSON: keys sorted, so that neither door nor key order makes a difference.
 * `person`: whose own word the input is; null for a bank's systems.
 */
export function inputSha256(input: unknown, person: string | null = null): string {
  const asked = person === null ? input : { person, input };
  return createHash("sha256").update(canonicalJson(asked)).digest("hex");
}

/** What a person of the operations staff asks counts as theirs alone: a second person is never given the first one's answer. */
function personOf({ key }: Caller): string | null {
  return key.role === "operator" ? key.person : null;
}

function idempotencyKeyOf(input: unknown): string | null {
  if (typeof input !== "object" || input === null || !("idempotencyKey" in input)) return null;
  return typeof input.idempotencyKey === "string" ? input.idempotencyKey : null;
}

function canonicalJson(value: unknown): string {
  if (typeof value === "bigint") return `{"fen":"${value}"}`;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`);
  return `{${members.join(",")}}`;
}

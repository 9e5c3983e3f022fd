// What makes a repeated request harmless: its key, and a hash of its validated input.
// Invariant: same key and same input → the same answer byte for byte; same key and other input → a refusal.

import { createHash } from "node:crypto";
import type { IdempotentAnswer } from "../domain/ports.ts";
import { assert } from "../domain/fault.ts";
import type { Caller } from "./operation.ts";
import { answerText } from "./problem.ts";

/**
 * The answer to keep in the same commit as what it tells. `input` is the validated input (it carries idempotencyKey),
 * `output` the operation's output as REST JSON or its Refusal. Pure; throws a Bug when the input carries no key.
 */
export function idempotentAnswer(caller: Caller, operation: string, input: unknown, output: unknown): IdempotentAnswer {
  const idempotencyKey = idempotencyKeyOf(input);
  assert(idempotencyKey !== null, `${operation} carries no idempotency key`);
  const { text, refused } = answerText(output);
  const { institution } = caller.key;
  return { institution, operation, idempotencyKey, inputSha256: inputSha256(input), answer: text, refused };
}

/** The key an input carries, or null. */
export function idempotencyKeyOf(input: unknown): string | null {
  if (typeof input !== "object" || input === null || !("idempotencyKey" in input)) return null;
  return typeof input.idempotencyKey === "string" ? input.idempotencyKey : null;
}

/** SHA-256 of the input as canonical JSON: keys sorted, so that neither door nor key order makes a difference. */
export function inputSha256(input: unknown): string {
  return createHash("sha256").update(canonicalJson(input)).digest("hex");
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

// One way of writing domain values as JSON: money keeps its exactness, key order keeps its place.
// Invariant: fromJson(toJson(v)) equals v for every domain value; {"fen":"…"} is reserved for money.

import { fen } from "./money.ts";

/** Writes a domain value (objects, arrays, strings, numbers, booleans, null, Fen) as JSON text. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "bigint" ? { fen: inner.toString() } : inner,
  );
}

/** Reads what toJson wrote; the caller states the type it wrote. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text, (_key, inner: unknown) => (isFenJson(inner) ? fen(BigInt(inner.fen)) : inner)) as T;
}

function isFenJson(value: unknown): value is { fen: string } {
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === "fen" && typeof (value as { fen: unknown }).fen === "string";
}

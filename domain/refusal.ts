// An expected no: a value from one catalogue, never thrown across a door.
// Invariant: every code has bilingual text, an HTTP status, a gRPC code and who can mend it; see refusals.ts for the table.

import type { Finding } from "./pre-lodgement/rule.ts";
import type { refusalCatalogue } from "./refusals.ts";

export type RefusalCode = keyof typeof refusalCatalogue;

export type Refusal = {
  refused: true;
  code: RefusalCode;
  /** The field at fault as a path in the REST JSON ("units[0].unitCode"), or null. */
  field: string | null;
  /** What the mend must know; plain words, no personal data. */
  detail: string | null;
  /** Everything the pre-lodgement rules found, the first of which this refusal tells; absent for refusals of other parts. */
  findings?: Finding[] | undefined;
};

/** Builds a refusal. `field` is a JSON path; `detail` holds no personal data. */
export function refuse(code: RefusalCode, field: string | null = null, detail: string | null = null): Refusal {
  return { refused: true, code, field, detail };
}

/** Tells a refusal from an answer. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && (value as { refused?: unknown }).refused === true;
}

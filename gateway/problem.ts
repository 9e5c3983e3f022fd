// A refusal as both doors show it: one JSON document (RFC 9457 problem details), bilingual.
// Invariant: the same refusal reads the same over REST and gRPC, and again when it is given a second time.

import { refusalCatalogue } from "../domain/refusals.ts";
import type { RefusalEntry } from "../domain/refusals.ts";
import { isRefusal } from "../domain/refusal.ts";
import type { Refusal, RefusalCode } from "../domain/refusal.ts";

export type Problem = {
  type: string;
  title: string;
  status: RefusalEntry["http"];
  code: RefusalCode;
  /** Path of the field at fault in the REST JSON, or null. */
  field: string | null;
  detail: string | null;
  message: { zh: string; en: string };
  mend: { zh: string; en: string };
  whoMends: RefusalEntry["whoMends"];
};

/** Renders a refusal as problem details (RFC 9457). */
export function problemOf({ code, field, detail }: Refusal): Problem {
  const entry = refusalCatalogue[code];
  return {
    type: `urn:registry-gateway:refusal:${code}`,
    title: entry.en,
    status: entry.http,
    code,
    field,
    detail,
    message: { zh: entry.zh, en: entry.en },
    mend: { zh: entry.mendZh, en: entry.mendEn },
    whoMends: entry.whoMends,
  };
}

/** The catalogue's entry of a code. */
export function entryOf(code: RefusalCode): RefusalEntry {
  return refusalCatalogue[code];
}

/** The JSON text of an answer, and whether it is a refusal. */
export function answerText(output: unknown): { text: string; refused: boolean } {
  if (isRefusal(output)) return { text: JSON.stringify(problemOf(output)), refused: true };
  return { text: JSON.stringify(output), refused: false };
}

// A refusal as both doors show it: one JSON document (RFC 9457 problem details), bilingual.
// Invariant: the same refusal reads the same over REST and gRPC, and again when it is given a second time.

import type { Finding } from "../domain/pre-lodgement/rule.ts";
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
  /** Everything that the pre-lodgement check found, in rule order; the first one is the refusal's own. */
  findings: Finding[];
  /** Findings that have no room in this document; they are told once those shown are mended. */
  findingsLeftOut: number;
};

/**
 * Bytes that findings may take: the gRPC door carries the document in a trailer as Base64, and clients take 64 KiB of
 * metadata at the most (nghttp2). A usual finding takes 700 bytes.
 */
const findingsBytes = 40 * 1024;

/** Renders a refusal as problem details (RFC 9457). */
export function problemOf({ code, field, detail, findings = [] }: Refusal): Problem {
  const entry = refusalCatalogue[code];
  const shown = findingsThatFit(findings);
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
    findings: shown,
    findingsLeftOut: findings.length - shown.length,
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

function findingsThatFit(findings: readonly Finding[]): Finding[] {
  const shown: Finding[] = [];
  let room = findingsBytes;
  for (const { ruleId, code, field, detail, why, basis, mend } of findings) {
    const finding = { ruleId, code, field, detail, why, basis, mend };
    room -= Buffer.byteLength(JSON.stringify(finding));
    if (room < 0) break;
    shown.push(finding);
  }
  return shown;
}

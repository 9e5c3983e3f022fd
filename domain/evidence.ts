// The evidence of a chain: one ordered list of records, each bound to the one before by its hash.
// Invariant: a record's hash covers every field of it and the previous hash; nothing is ever rewritten.

import { createHash } from "node:crypto";
import type { EpochMs } from "./time.ts";

export const evidenceTypes = [
  "message_in",
  "message_out",
  "refused_message",
  "quarantined_message",
  "transition",
] as const;
/** transition: what decide() made of an event, as JSON in `bytes`. */
export type EvidenceType = (typeof evidenceTypes)[number];

/** Where the signature over `bytes` is found, so that a stranger can verify it. */
export type SignaturePlace =
  | { type: "none" }
  /** XML-DSig inside the bytes. */
  | { type: "enveloped"; keyId: string }
  /** RFC 9421: the signature base was signed; base and signature are kept. */
  | { type: "http_message"; keyId: string; algorithm: string; signatureInput: string; signature: string; base: string };

export type EvidenceDraft = {
  type: EvidenceType;
  at: EpochMs;
  /** "bank:<institution>", "registry:<registryId>", "operator:<person>" or "gateway". */
  counterparty: string;
  /** Operation, request type or event type. */
  subject: string;
  contentType: string;
  bytes: Uint8Array;
  signature: SignaturePlace;
};

export type EvidenceRecord = EvidenceDraft & {
  /** chainId, or "door" for refused messages that belong to no chain. */
  stream: string;
  /** 1, 2, 3 … without a gap. */
  sequence: number;
  bytesSha256: string;
  previousHash: string;
  hash: string;
};

export type EvidenceHead = { sequence: number; hash: string };

/** Head of an empty stream: the hash is SHA-256 of the stream's name. */
export function emptyHead(stream: string): EvidenceHead {
  return { sequence: 0, hash: sha256(new TextEncoder().encode(stream)) };
}

/** SHA-256 as 64 lower-case hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Binds drafts to the stream in order; returns the records and the new head. */
export function bind(
  stream: string,
  head: EvidenceHead,
  drafts: EvidenceDraft[],
): { records: EvidenceRecord[]; head: EvidenceHead } {
  let { sequence, hash } = head;
  const records = drafts.map((draft): EvidenceRecord => {
    sequence += 1;
    const unsealed = { ...draft, stream, sequence, bytesSha256: sha256(draft.bytes), previousHash: hash };
    hash = recordHash(unsealed);
    return { ...unsealed, hash };
  });
  return { records, head: { sequence, hash } };
}

/** Hash of a record: SHA-256 over its text. */
export function recordHash(record: Omit<EvidenceRecord, "hash">): string {
  return sha256(new TextEncoder().encode(recordText(record)));
}

/** The record's fields as one JSON array in the order written here (never reorder: the order is part of the format). */
export function recordText(record: Omit<EvidenceRecord, "hash" | "bytes">): string {
  const s = record.signature;
  const signature =
    s.type === "http_message"
      ? [s.type, s.keyId, s.algorithm, s.signatureInput, s.signature, s.base]
      : s.type === "enveloped"
        ? [s.type, s.keyId]
        : [s.type];
  return JSON.stringify([
    "evidence/1",
    record.stream,
    record.sequence,
    record.previousHash,
    record.type,
    record.at,
    record.counterparty,
    record.subject,
    record.contentType,
    record.bytesSha256,
    signature,
  ]);
}

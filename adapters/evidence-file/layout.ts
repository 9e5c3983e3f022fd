// The evidence file: names, order and exact writing of what it holds. One ZIP per chain, nothing compressed.
// Invariant: the same records give the same bytes, so a verifier may write the file again and compare.

import { zipSync, type Zippable } from "fflate";
import { z } from "zod";
import { evidenceTypes, type EvidenceRecord, recordText, type SignaturePlace } from "../../domain/evidence.ts";
import { Fault } from "../../domain/fault.ts";
import {
  type PublicKeyRecord,
  type SignatureAlgorithm,
  signatureAlgorithms,
} from "../../domain/signature-algorithm.ts";
import { derSignature } from "../signing/der-signature.ts";
import { publicKeyDer, publicKeyPem } from "../signing/pem.ts";

export const formatVersion = "registry-gateway-evidence/2";
/** Of an ASiC-E container (ETSI EN 319 162-1). */
export const mimetype = "application/vnd.etsi.asic-e+zip";

/** What a file may be at most; a reader refuses more before it unpacks. */
export const limits = { bytes: 256 * 1024 * 1024, files: 60_000, records: 55_000, lineCharacters: 64 * 1024 };

/** A public key and whose it is: "gateway", "bank:<institution>" or "registry:<registryId>". */
export type EvidenceKey = PublicKeyRecord & { counterparty: string };

/** A file of the container, in its place. */
export type Entry = { name: string; bytes: Uint8Array };

const digest = z.string().regex(/^[0-9a-f]{64}$/);
export const keyIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
/** One printable line: nothing in it can hide or move what a terminal shows. */
const name = z.string().regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u);

/** ms since 1970, and not past the year 9999: so that every time has one writing in ISO 8601. */
const moment = z
  .int()
  .min(0)
  .max(Date.UTC(9999, 11, 31));
/** As chinaTime() writes it. */
const chinaMoment = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+08:00$/);

/** Public key as it is pinned, and whose it is. */
const owned = {
  keyId: z.string().regex(keyIdPattern),
  counterparty: name,
  algorithm: z.enum(signatureAlgorithms),
  /** Of sm2-sm3 alone: who signs, as agreed on with the owner. */
  userId: name.optional(),
};

/** keys.json of a directory of trusted keys: whose each key is, and in which file of the directory it stands. */
export const trustedKeysSchema = z.strictObject({
  keys: z.array(z.strictObject({ ...owned, file: z.string().regex(keyIdPattern) })).max(10_000),
});

export const manifestSchema = z.strictObject({
  format: z.literal(formatVersion),
  chainId: name,
  createdAt: chinaMoment,
  records: z.int().min(1).max(limits.records),
  headHash: digest,
  gatewayKeyId: z.string().regex(keyIdPattern),
  keys: z.array(
    z.strictObject({
      ...owned,
      /** SHA-256 of the key's SubjectPublicKeyInfo (DER). */
      fingerprint: digest,
    }),
  ),
});
export type Manifest = z.infer<typeof manifestSchema>;

const text = z.string().max(limits.lineCharacters);
const signatureSchema = z.union([
  z.tuple([z.literal("none")]).transform(([type]): SignaturePlace => ({ type })),
  z.tuple([z.literal("enveloped"), text]).transform(([type, keyId]): SignaturePlace => ({ type, keyId })),
  z
    .tuple([z.literal("http_message"), text, text, text, text, text])
    .transform(([type, keyId, algorithm, signatureInput, signature, base]): SignaturePlace => {
      return { type, keyId, algorithm, signatureInput, signature, base };
    }),
]);

/** As recordText() writes it. */
const recordSchema = z.tuple([
  z.literal("evidence/1"),
  text,
  z.int().min(1),
  digest,
  z.enum(evidenceTypes),
  moment,
  text,
  text,
  text,
  digest,
  signatureSchema,
]);

/** A record without its bytes. */
export type RecordLine = Omit<EvidenceRecord, "bytes">;

const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A record as its line of records.txt, without the line's end: its hash, a space, and exactly the text that was hashed. */
export function recordLine(record: RecordLine): string {
  return `${record.hash} ${recordText(record)}`;
}

/** The record of a line; null unless it reads back to the very same text, so that no other reader can see another record. */
export function readRecordLine(line: string): RecordLine | null {
  const [hash, written] = [digest.safeParse(line.slice(0, 64)), line.slice(65)];
  if (!hash.success || line.length > limits.lineCharacters) return null;
  try {
    const read = recordSchema.safeParse(JSON.parse(written));
    if (!read.success) return null;
    const [, stream, sequence, previousHash, type, at, counterparty, subject, contentType, bytesSha256, signature] =
      read.data;
    const fields = { stream, sequence, type, at, counterparty, subject, contentType, bytesSha256, signature };
    const record: RecordLine = { ...fields, previousHash, hash: hash.data };
    return recordLine(record) === line ? record : null;
  } catch {
    return null;
  }
}

/** Name of a record's message: "messages/0001-message_out.xml". */
export function messageName(record: RecordLine): string {
  return `messages/${number(record)}-${record.type}.${extensionOf(record.contentType)}`;
}

/** The sequence of the record that a file belongs to; null for a file of the whole chain. */
export function sequenceOf(fileName: string): number | null {
  const found = /^(?:messages|bases|signatures)\/(\d{4,})[-.]/.exec(fileName);
  return found === null ? null : Number(found[1]);
}

function number(record: RecordLine): string {
  return String(record.sequence).padStart(4, "0");
}

function extensionOf(contentType: string): string {
  if (/^application\/xml\b|^text\/xml\b/.test(contentType)) return "xml";
  return /^application\/(?:[a-z.-]+\+)?json\b/.test(contentType) ? "json" : "bin";
}

/** mimetype, the records and what belongs to each, in order: the container's first files. */
export function recordEntries(records: RecordLine[], bytesOf: (record: RecordLine) => Uint8Array): Entry[] {
  const lines = records.map((record) => `${recordLine(record)}\n`).join("");
  const messages = records.map((record) => ({ name: messageName(record), bytes: bytesOf(record) }));
  return [
    { name: "mimetype", bytes: utf8(mimetype) },
    { name: "records.txt", bytes: utf8(lines) },
    ...messages,
    ...records.flatMap(signatureEntries),
  ];
}

/** What openssl needs to check an RFC 9421 signature without knowing the standard: the signed text and the DER signature. */
function signatureEntries(record: RecordLine): Entry[] {
  if (record.signature.type !== "http_message") return [];
  const raw = rawSignature(record.signature.signature);
  if (raw === null) return [];
  const entries = [
    { name: `bases/${number(record)}.txt`, bytes: utf8(record.signature.base) },
    { name: `signatures/${number(record)}.bin`, bytes: raw },
  ];
  if (!isNumberPair(record.signature.algorithm)) return entries;
  return [...entries, { name: `signatures/${number(record)}.der`, bytes: derSignature(raw) }];
}

/** Whether a signature is r‖s on the wire, which openssl wants as DER. A name that no algorithm has is none of these. */
export function isNumberPair(algorithm: string): boolean {
  const pairs: SignatureAlgorithm[] = ["ecdsa-p256-sha256", "sm2-sm3"];
  return pairs.some((each) => each === algorithm);
}

/** The bytes of a Signature field with one label ("sig1=:…:"); null when it is not that. */
export function rawSignature(field: string): Uint8Array | null {
  const found = /^[a-z*][a-z0-9_.*-]{0,63}=:([A-Za-z0-9+/]+={0,2}):$/.exec(field);
  if (found?.[1] === undefined) return null;
  const bytes = Buffer.from(found[1], "base64");
  return bytes.toString("base64") === found[1] ? new Uint8Array(bytes) : null;
}

/** keys/<keyId>.pem, always in one way of writing. Throws Fault (origin "settings") when it is no public key text. */
export function keyEntry(key: EvidenceKey): Entry {
  const der = publicKeyDer(key.publicKeyPem);
  if (der === null) throw new Fault("settings", "give_up", `${key.keyId}: not a public key in PEM`);
  return { name: `keys/${key.keyId}.pem`, bytes: utf8(publicKeyPem(der)) };
}

/** manifest.json as it is written. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

// A ZIP keeps local time without a zone; one fixed moment makes the file the same everywhere.
const packedAt = new Date(2000, 0, 1, 12);

/** Packs entries in their order, stored, so that no compressor decides the bytes. */
export function pack(entries: Entry[]): Uint8Array {
  const zippable: Zippable = {};
  for (const { name: fileName, bytes } of entries) zippable[fileName] = [bytes, { level: 0, mtime: packedAt }];
  return zipSync(zippable);
}

/** A record without its bytes. */
export function lineOf(record: EvidenceRecord): RecordLine {
  const { bytes: _bytes, ...line } = record;
  return line;
}

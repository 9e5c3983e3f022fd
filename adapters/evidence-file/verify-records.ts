// Verifies the records of an evidence file: one chain of hashes without a gap, exact bytes, a good signature on every message.
// Invariant: it stops at the first bad record and names it; nothing after a break is believed.

import { emptyHead, recordHash, sha256 } from "../../domain/evidence.ts";
import { contentDigest } from "../../proto/message-signature.ts";
import { readParameters } from "../../proto/signature-input.ts";
import { verifierOf } from "../signing/keys.ts";
import { verifyXml } from "../signing/verify-xml.ts";
import { type EvidenceKey, limits, messageName, rawSignature, readRecordLine, type RecordLine } from "./layout.ts";

export type RecordsVerified = {
  records: RecordLine[];
  headHash: string;
  httpSignatures: number;
  xmlSignatures: number;
  /** The first bad record, and what is wrong with it. */
  bad: { sequence: number; what: string } | null;
};

/** Walks records.txt. `messages`: bytes by file name; `keys`: the file's keys by id. */
export function verifyRecords(
  chainId: string,
  text: string,
  messages: ReadonlyMap<string, Uint8Array>,
  keys: ReadonlyMap<string, EvidenceKey>,
): RecordsVerified {
  const walked: RecordsVerified = {
    records: [],
    headHash: emptyHead(chainId).hash,
    httpSignatures: 0,
    xmlSignatures: 0,
    bad: null,
  };
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length > limits.records) {
    return { ...walked, bad: { sequence: lines.length + 1, what: "records.txt is cut off or too long" } };
  }
  for (const [index, line] of lines.entries()) {
    const sequence = index + 1;
    const record = readRecordLine(line);
    const fault =
      record === null
        ? "not a record of this format"
        : judge(record, sequence, chainId, walked.headHash, messages, keys);
    if (record === null || fault !== null) return { ...walked, bad: { sequence, what: fault ?? "" } };
    walked.records.push(record);
    walked.headHash = record.hash;
    if (believed(record) && record.signature.type === "http_message") walked.httpSignatures += 1;
    if (believed(record) && record.signature.type === "enveloped") walked.xmlSignatures += 1;
  }
  return walked;
}

function judge(
  record: RecordLine,
  sequence: number,
  chainId: string,
  previousHash: string,
  messages: ReadonlyMap<string, Uint8Array>,
  keys: ReadonlyMap<string, EvidenceKey>,
): string | null {
  if (record.sequence !== sequence) return `record ${sequence} is missing: ${record.sequence} stands in its place`;
  if (record.stream !== chainId) return `belongs to ${printable(record.stream)}`;
  if (record.previousHash !== previousHash) return "does not follow the record before it";
  const bytes = messages.get(messageName(record));
  if (bytes === undefined) return `${messageName(record)} is missing`;
  if (sha256(bytes) !== record.bytesSha256) return "the message is not the one recorded";
  const { hash, ...rest } = record;
  if (recordHash({ ...rest, bytes }) !== hash) return "the record's hash does not cover its fields";
  return judgeSignature(record, bytes, keys);
}

/** Refused and quarantined messages were not believed, and transitions are our own notes: their signatures prove nothing. */
function believed(record: RecordLine): boolean {
  return record.type === "message_in" || record.type === "message_out";
}

function judgeSignature(record: RecordLine, bytes: Uint8Array, keys: ReadonlyMap<string, EvidenceKey>): string | null {
  if (!believed(record)) return null;
  const place = record.signature;
  if (place.type === "none") return "an unsigned message is believed";
  const form = formOf(record.counterparty);
  if (place.type !== form)
    return `signed as ${place.type}, but ${printable(record.counterparty)} signs ${form ?? "nothing"}`;
  const key = keys.get(place.keyId);
  if (key === undefined) return `signed with ${printable(place.keyId)}, a key that is not in the file`;
  const holder = record.type === "message_out" ? "gateway" : record.counterparty;
  if (key.counterparty !== holder)
    return `signed with ${key.keyId} of ${key.counterparty}, not of ${printable(holder)}`;
  if (place.type === "http_message") return judgeHttp(place, bytes, key);
  const xml = verifyXml(bytes, key);
  return xml.verified ? null : `the XML signature does not verify (${xml.reason})`;
}

/** With a registry signatures stand inside the XML; with a bank and its staff they are RFC 9421. Nobody else speaks here. */
function formOf(counterparty: string): "enveloped" | "http_message" | null {
  if (counterparty.startsWith("registry:")) return "enveloped";
  return counterparty.startsWith("bank:") || counterparty.startsWith("operator:") ? "http_message" : null;
}

const requestCovers = ["@method", "@authority", "@path", "@query", "content-type", "content-digest"];
const replyCovers = ["@status", "content-type", "content-digest"];

function judgeHttp(
  place: Extract<RecordLine["signature"], { type: "http_message" }>,
  bytes: Uint8Array,
  key: EvidenceKey,
): string | null {
  if (place.algorithm !== key.algorithm)
    return `states ${printable(place.algorithm)}, but ${key.keyId} is ${key.algorithm}`;
  const parameters = readParameters(place.signatureInput);
  if (parameters?.keyId !== key.keyId) return "the Signature-Input does not name its key";
  if ((parameters.algorithm ?? key.algorithm) !== key.algorithm) return "the Signature-Input names another algorithm";
  const signature = rawSignature(place.signature);
  if (signature === null) return "the Signature field is malformed";
  const covered = readBase(place.base);
  if (covered === null) return "the signature base is malformed";
  const wanted = covered.has("@status") ? replyCovers : requestCovers;
  const missing = wanted.filter((name) => !covered.has(name));
  if (missing.length > 0) return `the signature does not cover ${missing.join(", ")}`;
  if (covered.get("content-digest") !== contentDigest(bytes)) return "the signed Content-Digest is of another message";
  const written = place.signatureInput.slice(place.signatureInput.indexOf("=") + 1);
  if (covered.get("@signature-params") !== written) return "the signature base is of another Signature-Input";
  const holds = verifierOf(key).verify(new TextEncoder().encode(place.base), signature);
  return holds ? null : "the signature does not verify";
}

/** Component → value of a signature base (RFC 9421 section 2.5); null when a line is odd or a component stands twice. */
function readBase(base: string): Map<string, string> | null {
  const covered = new Map<string, string>();
  for (const line of base.split("\n")) {
    const found = /^"([^"]+)"((?:;[a-z]+)*): (.*)$/.exec(line);
    const name = `${found?.[1] ?? ""}${found?.[2] ?? ""}`;
    if (found === null || covered.has(name)) return null;
    covered.set(name, found[3] ?? "");
  }
  return [...covered.keys()].at(-1) === "@signature-params" ? covered : null;
}

function printable(text: string): string {
  return text.slice(0, 80).replace(/[^ -~]/g, "?");
}

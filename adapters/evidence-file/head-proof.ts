// The checkpoint in an evidence file: the signed text, and the proof that the chain's head stands in its tree.
// Invariant: each text has one writing; a proof counts only for the chain, the record and the hash that it names.

import { type HeadProof, headLeaf, headText, type LoggedHead, readCheckpoint } from "../../domain/checkpoint.ts";
import { isIncluded } from "../../domain/merkle.ts";
import { verifierOf } from "../signing/keys.ts";
import { stampedDigest } from "../timestamp/answer.ts";
import { holdsOpenssl, opensslSignature } from "./asic.ts";
import { type Problem, textOf, whole } from "./check-manifest.ts";
import { sha256 } from "../../domain/evidence.ts";
import { type Entry, type EvidenceKey, type RecordLine } from "./layout.ts";

const textFile = "checkpoint/checkpoint.txt";
const signatureFile = "checkpoint/checkpoint.sig";
const proofFile = "checkpoint/inclusion.txt";
const stampFile = "checkpoint/time-stamp.tsr";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The files of a proof, in order. `key`: of the checkpoint's signature. */
export function proofEntries(proof: HeadProof, key: EvidenceKey): Entry[] {
  const { signed } = proof;
  return [
    { name: textFile, bytes: utf8(signed.text) },
    { name: signatureFile, bytes: opensslSignature(key.algorithm, signed.signature) },
    { name: proofFile, bytes: utf8(proofText(proof)) },
    ...(signed.timeStamp === null ? [] : [{ name: stampFile, bytes: signed.timeStamp }]),
  ];
}

/** inclusion.txt: the key, the leaf's place, its text, and the path from leaf to root, one thing a line. */
function proofText({ head, index, path, signed }: HeadProof): string {
  const lines = [
    `key ${signed.keyId}`,
    `index ${index}`,
    `head ${headText(head)}`,
    ...path.map((hash) => `path ${hash}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

const pattern = /^key ([^\n]{1,100})\nindex (\d{1,15})\nhead ([^\n]{1,1000})\n((?:path [0-9a-f]{64}\n){0,60})$/;

/** The proof in the file; null when there is none; a problem says what keeps it from being read. */
export function readProof(files: ReadonlyMap<string, Uint8Array>): HeadProof | null | Problem {
  if (![textFile, signatureFile, proofFile, stampFile].some((name) => files.has(name))) return null;
  const text = textOf(files.get(textFile));
  const checkpoint = readCheckpoint(text);
  if (checkpoint === null) return whole(textFile, "missing or not a checkpoint");
  const written = textOf(files.get(proofFile));
  const [, keyId = "", index = "", head = "", path = ""] = pattern.exec(written) ?? [];
  const signed = {
    text,
    checkpoint,
    keyId,
    signature: files.get(signatureFile) ?? new Uint8Array(),
    timeStamp: files.get(stampFile) ?? null,
  };
  const proof = { head: readHead(head), index: Number(index), path: path.match(/[0-9a-f]{64}/g) ?? [], signed };
  return proofText(proof) === written ? proof : whole(proofFile, "missing or not a proof");
}

function readHead(text: string): LoggedHead {
  const none = { stream: "", sequence: 0, hash: "", blind: "" };
  try {
    const read: unknown = JSON.parse(text);
    if (!Array.isArray(read)) return none;
    const [, blind, stream, sequence, hash] = read as unknown[];
    const isHead = [blind, stream, hash].every((part) => typeof part === "string") && typeof sequence === "number";
    return isHead ? ({ stream, sequence, hash, blind } as LoggedHead) : none;
  } catch {
    return none;
  }
}

/** Checks the proof against the records that were found good. */
export function checkProof(
  proof: HeadProof,
  chainId: string,
  records: readonly RecordLine[],
  keys: ReadonlyMap<string, EvidenceKey>,
): Problem[] {
  const { head, index, path, signed } = proof;
  const { size, root } = signed.checkpoint;
  const problems: Problem[] = [];
  const key = keys.get(signed.keyId);
  if (key?.counterparty !== "gateway")
    problems.push(whole(proofFile, "its key is not in the file, or not the gateway's"));
  else if (!holdsOpenssl(verifierOf(key), utf8(signed.text), signed.signature))
    problems.push(whole(signatureFile, "the gateway's signature over the checkpoint does not verify"));
  const stated = stampFault(signed.timeStamp, signed.text);
  if (stated !== null) problems.push(whole(stampFile, stated));
  if (head.stream !== chainId) problems.push(whole(proofFile, "it is of another chain"));
  else if (!isIncluded(headLeaf(head), index, size, path, root))
    problems.push(whole(proofFile, "the head does not stand in the checkpoint's tree"));
  else if (records[head.sequence - 1] === undefined)
    problems.push({
      sequence: records.length + 1,
      file: null,
      what: `missing: the checkpoint covers ${head.sequence} records`,
    });
  else if (records[head.sequence - 1]?.hash !== head.hash)
    problems.push({ sequence: head.sequence, file: null, what: "not the record that the checkpoint covers" });
  return problems;
}

/**
 * A gateway that wrote everything anew, or went on from an old backup, has other checkpoints than those it handed out. One
 * that is not there tells nothing for the file: a reader with the copies wants to see it.
 */
export function checkOutside(proof: HeadProof | null, outside: (number: number) => string | undefined): Problem[] {
  if (proof === null) return [whole(null, "no checkpoint covers it yet, and you have those that were handed outside")];
  const { text, checkpoint } = proof.signed;
  const held = outside(checkpoint.number);
  if (held === text) return [];
  const what = held === undefined ? "is not among those handed outside" : "is another than the one handed outside";
  return [whole(textFile, `checkpoint ${checkpoint.number} ${what}`)];
}

/** A time-stamp must be of this very text; that the authority signed it is for openssl ts and the authority's certificate. */
function stampFault(timeStamp: Uint8Array | null, text: string): string | null {
  if (timeStamp === null) return null;
  const digest = stampedDigest(timeStamp);
  if (digest === null) return "not a time-stamp answer";
  return digest === sha256(utf8(text)) ? null : "a time-stamp of something else";
}

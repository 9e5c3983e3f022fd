// Checkpoints: signed statements of what all evidence held at a moment, kept outside the gateway.
// Invariant: a checkpoint's text is one writing of its fields; each names the one before by digest, and its tree begins
// with the tree of the one before.

import { sha256 } from "./evidence.ts";
import { leafHash } from "./merkle.ts";
import type { EpochMs } from "./time.ts";

/** The head of one stream as it went into the log of all heads. */
export type LoggedHead = {
  stream: string;
  sequence: number;
  hash: string;
  /** 32 random hexadecimal digits: whoever sees the leaf's hash cannot try names. */
  blind: string;
};

export type Checkpoint = {
  /** The gateway's log, named once when it began. */
  log: string;
  /** 1, 2, 3 … without a gap. */
  number: number;
  /** Leaves in the tree. */
  size: number;
  root: string;
  at: EpochMs;
  /** SHA-256 of the text of the checkpoint before; of the log's name for the first. */
  previous: string;
};

export type SignedCheckpoint = {
  text: string;
  checkpoint: Checkpoint;
  keyId: string;
  /** As the algorithm of the key writes it, over the text. */
  signature: Uint8Array;
  /** RFC 3161 token over the text, as the authority answered (TimeStampResp, DER); null where none was asked for. */
  timeStamp: Uint8Array | null;
};

/** That a stream's head stands in the tree of a checkpoint. */
export type HeadProof = { head: LoggedHead; index: number; path: string[]; signed: SignedCheckpoint };

/** What may fail evidence kept in the gateway alone: how long something has been covered by no handed-out checkpoint. */
export type CheckpointLag = {
  /** ms since 1970 of the oldest record that no handed-out checkpoint covers; null when all are covered. */
  oldestAt: EpochMs | null;
  /** Records not yet in the log. */
  records: number;
  /** Number of the newest handed-out checkpoint, 0 when there is none, and when it was made. */
  number: number;
  at: EpochMs | null;
};

/** Hash of a head as a leaf of the tree. */
export function headLeaf({ stream, sequence, hash, blind }: LoggedHead): string {
  return leafHash(utf8(headText({ stream, sequence, hash, blind })));
}

/** The text that a leaf hashes. */
export function headText({ stream, sequence, hash, blind }: LoggedHead): string {
  return JSON.stringify(["evidence-head/1", blind, stream, sequence, hash]);
}

const firstLine = "registry-gateway checkpoint/1";

/** The signed text: one field a line, ending in a line feed. The time is in UTC with milliseconds. */
export function checkpointText({ log, number, size, root, at, previous }: Checkpoint): string {
  const time = new Date(at).toISOString();
  return `${firstLine}\nlog ${log}\nnumber ${number}\nsize ${size}\nroot ${root}\nat ${time}\nprevious ${previous}\n`;
}

const pattern =
  /^registry-gateway checkpoint\/1\nlog ([a-z0-9_]{1,64})\nnumber (\d{1,15})\nsize (\d{1,15})\nroot ([0-9a-f]{64})\nat (\S{24})\nprevious ([0-9a-f]{64})\n$/;

/** The checkpoint that a text says, or null when it is not exactly as we write one. */
export function readCheckpoint(text: string): Checkpoint | null {
  const found = pattern.exec(text);
  if (found === null) return null;
  const [, log = "", number = "", size = "", root = "", at = "", previous = ""] = found;
  const checkpoint = { log, number: Number(number), size: Number(size), root, at: Date.parse(at), previous };
  const isTime = Number.isFinite(checkpoint.at);
  return isTime && checkpointText(checkpoint) === text ? checkpoint : null;
}

/** What `previous` of the checkpoint after must say. `text`: of the last checkpoint, or null before the first. */
export function previousDigest(log: string, text: string | null): string {
  return sha256(utf8(text ?? log));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

// The ports of checkpoints: the log they are written to, the place outside they are put in, the authority that stamps them.
// Invariant: what is signed is computed from what is kept; a checkpoint is kept before it is handed out.

import type { Checkpoint, CheckpointLag, HeadProof, LoggedHead, SignedCheckpoint } from "./checkpoint.ts";
import type { HashedNode } from "./merkle.ts";
import type { EpochMs } from "./time.ts";

/** The next checkpoint, not signed yet, and what it adds to the log. */
export type CheckpointDraft = {
  checkpoint: Checkpoint;
  heads: LoggedHead[];
  nodes: HashedNode[];
  /** ms since 1970 of the oldest record it is the first to cover. */
  oldestAt: EpochMs;
};

/** A kept checkpoint that is to be handed out: with the proof that its tree begins with that of the one before. */
export type CheckpointToHandOut = { signed: SignedCheckpoint; consistency: string[] };

export interface CheckpointLog {
  lag(): Promise<CheckpointLag>;
  /** What a checkpoint at `at` would say and add, of at most `headsMax` heads; null when every head is in the log. */
  draft(at: EpochMs, headsMax: number): Promise<CheckpointDraft | null>;
  /** Keeps the checkpoint and its place in the log in one transaction; false when another process kept that number first. */
  keep(draft: CheckpointDraft, signed: SignedCheckpoint): Promise<boolean>;
  /** The oldest that is not handed out; null when all are. */
  toHandOut(): Promise<CheckpointToHandOut | null>;
  /** The kept checkpoint of that number; null when there is none. */
  read(number: number): Promise<SignedCheckpoint | null>;
  /** Keeps its time-stamp; once set it stays. */
  stamped(number: number, timeStamp: Uint8Array): Promise<void>;
  handedOut(number: number, at: EpochMs): Promise<void>;
  /** Proof that the stream's newest logged head of at most that sequence stands in a handed-out checkpoint; null when none does. */
  proofOf(stream: string, sequenceMax: number): Promise<HeadProof | null>;
  /** Hashes that prove that the log of `newer` leaves begins with that of `older`. */
  consistency(older: number, newer: number): Promise<string[]>;
}

/** A place outside the gateway. Both throw Fault(origin "evidence"). */
export interface CheckpointDrop {
  /** The same checkpoint again is no fault; another of its number is. */
  put(handing: CheckpointToHandOut): Promise<void>;
  /** The newest that stands there; null when there is none. */
  newest(): Promise<{ number: number; text: string } | null>;
}

/** An RFC 3161 authority. */
export interface TimeAuthority {
  /** Its answer over these bytes (TimeStampResp, DER), checked for digest and nonce. Throws Fault(origin "evidence"). */
  stamp(bytes: Uint8Array): Promise<Uint8Array>;
}

// The place where a private key is held: what a token, a sign service or any other must be able to do.
// Invariant: a holder decides nothing: what it gives is checked by who asked (guarded-signer.ts).

import type { EpochMs } from "../../../domain/time.ts";

/** A key ready to sign. */
export type ReadyKey = {
  /** The signature in the writing of its algorithm. Throws Trouble; ends early when `signal` aborts. */
  sign(bytes: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
  close(): void;
};

export type KeyHolder = {
  /** For people: "token gateway". */
  readonly name: string;
  /** Finds the key. Throws Trouble; ends early when `signal` aborts. */
  open(signal: AbortSignal): Promise<ReadyKey>;
};

/**
 * away: not there, too slow or broken; locked: it takes no sign-in now; denied: our PIN is wrong, and each further try would
 * bring the lock nearer; unfit: it has no such key, or several.
 */
export const troubles = ["away", "locked", "denied", "unfit"] as const;
export type TroubleKind = (typeof troubles)[number];

/** ms until a holder is tried again after it could not be opened. */
export const quietMs: Readonly<Record<TroubleKind, EpochMs>> = {
  away: 1_000,
  locked: 60_000,
  denied: Number.POSITIVE_INFINITY,
  unfit: 60_000,
};

/** Why there is no signature. `message` says what is wrong and how it is mended, without a secret. */
export class Trouble extends Error {
  override readonly name = "Trouble";
  readonly kind: TroubleKind;

  constructor(kind: TroubleKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** What was thrown, as a trouble: whatever nobody foresaw counts as a holder that is away. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Trouble) return error;
  return new Trouble("away", error instanceof Error ? error.message : "no reason given", error);
}

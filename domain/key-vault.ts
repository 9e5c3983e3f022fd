// The port behind which stored personal data is sealed: a data key for each stream, wrapped by a key-encryption key.
// Invariant: nobody outside the vault sees a key's bytes; what is sealed opens only at the place it was sealed for.

/** The key of one stream, in use. Bound to its stream by whoever keeps it. */
export interface DataKey {
  /** Sealed bytes. `place`: where they are kept (table and row), so that rows cannot be exchanged. */
  seal(place: string, bytes: Uint8Array): Uint8Array;
  /** The bytes; null for everything that this key did not seal for exactly this place. */
  open(place: string, sealed: Uint8Array): Uint8Array | null;
  /** Keyed digest of a text, 64 hexadecimal digits: equal for equal texts, and not to be guessed without the key. */
  digest(text: string): string;
}

/** A data key as it is stored; `keyId` names the key-encryption key that wrapped it. */
export type WrappedKey = { keyId: string; bytes: Uint8Array };

/**
 * Makes, wraps and unwraps data keys. Throws Fault(origin "settings") for a key-encryption key it does not hold or whose
 * bytes are not those that wrapped; a key wrapped for one stream is none for another.
 */
export interface KeyVault {
  /** The key-encryption key that wraps what is new. */
  readonly keyId: string;
  holds(keyId: string): boolean;
  /** A fresh data key, and the same wrapped for that stream. */
  make(stream: string): Promise<{ key: DataKey; wrapped: WrappedKey }>;
  unwrap(stream: string, wrapped: WrappedKey): Promise<DataKey>;
  /** The same data key under another key-encryption key: the one named, which it holds, or else the present one. */
  rewrap(stream: string, wrapped: WrappedKey, under?: string): Promise<WrappedKey>;
}

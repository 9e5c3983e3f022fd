// What an algorithm of the table can do. Keys are SubjectPublicKeyInfo and PKCS#8 in DER.
// Invariant: a key that is not fit for the algorithm gives null before it signs or verifies anything.

import type { KeyObject } from "node:crypto";

/** False for everything that is not a signature over these bytes. */
export type Verify = (bytes: Uint8Array, signature: Uint8Array) => boolean;

export type Opened = { spki: Uint8Array; sign(bytes: Uint8Array): Uint8Array };

export type Algorithm = {
  /** What its key must be, for people. */
  readonly keyType: string;
  /** Whether who signs is part of what is signed, and must be agreed on beforehand. */
  readonly hasUserId: boolean;
  /** Verification with a public key; null when the key is of another type, too short, or not written in DER's one way. */
  verifier(spki: Uint8Array, userId: string): Verify | null;
  /** Signing with a private key; null when it is not fit. */
  open(privateKey: KeyObject, userId: string): Opened | null;
  /** A fresh key pair. */
  generate(): { pkcs8: Uint8Array; spki: Uint8Array };
};

// Which signatures there are, and what is pinned of a key that makes them.
// Invariant: the algorithm belongs to the pinned key; nothing in a message chooses it.

/**
 * Names of RFC 9421's registry (section 6.2), and one private name: sm2-sm3 is SM2 with SM3 over ZA (GB/T 32918.2), raw r‖s of
 * 64 bytes, for which no public registry has a name yet.
 */
export const signatureAlgorithms = [
  "ecdsa-p256-sha256",
  "ed25519",
  "rsa-pss-sha512",
  "rsa-v1_5-sha256",
  "sm2-sm3",
] as const;
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** A public key as it is pinned for a counterparty. */
export type PublicKeyRecord = {
  keyId: string;
  algorithm: SignatureAlgorithm;
  /** SubjectPublicKeyInfo. */
  publicKeyPem: string;
  /** sm2-sm3: who signs, as agreed with that counterparty; part of what is signed. No other algorithm has one. */
  userId?: string | undefined;
};

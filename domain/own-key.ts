// Our own keys: who signs, where the private part is held, and from when on it signs.
// Invariant: a message is signed by the key it names: whoever writes one takes the signer of that moment and keeps to it.

import type { Signer } from "./ports.ts";
import type { PublicKeyRecord } from "./signature-algorithm.ts";
import type { EpochMs } from "./time.ts";

/** How many signatures are asked for at once, and ms until one is given up. */
export type SigningLimits = { atOnce: number; timeoutMs: number };

/** Where a private key is. Passphrase and PIN are the secrets themselves, read from the file or variable that settings name. */
export type HeldKey =
  | { in: "file"; privateKeyPem: string; passphrase: string | null }
  | ({ in: "pkcs11"; library: string; token: string; label: string | null; pin: string } & SigningLimits)
  | ({
      in: "sign_service";
      endpoint: string;
      /** Its name at the service. */
      keyName: string;
      /** What the service is given: the whole message, or what SM2 and ECDSA sign in its place. */
      sends: "message" | "digest";
      serverCertificatePem: string;
      clientCertificatePem: string;
      clientKeyPem: string;
    } & SigningLimits);

/** A private key of ours, with the public key that everything it signs must verify under. */
export type OwnKey = PublicKeyRecord & {
  held: HeldKey;
  /** ms since 1970 at which it takes over from the key before it; null for the first. */
  signsFrom: EpochMs | null;
};

/** The signer of a message that is begun now: of keys that take turns, the one whose turn it is. */
export function signerNow(signer: Signer): Signer {
  return signer.turn?.() ?? signer;
}

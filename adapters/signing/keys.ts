// Private and public keys: sign with our own, verify with pinned ones, look callers' keys up, make sandbox keys.
// Invariants: a signature is verified before it is handed out; an algorithm only ever works with its own type of key;
// nothing but this folder reads key text.

import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { Fault } from "../../domain/fault.ts";
import type { KeyRecord, Keys, Signer, Verifier } from "../../domain/ports.ts";
import type { PublicKeyRecord, SignatureAlgorithm } from "../../domain/signature-algorithm.ts";
import type { Opened, Verify } from "./algorithm.ts";
import { algorithmOf } from "./algorithms.ts";
import { privateKeyPem, publicKeyDer, publicKeyPem } from "./pem.ts";
import { recent } from "./recent.ts";

/** Opening a public key costs more than verifying with it, and the same few are pinned again for every message. */
const opened = recent<Verify>(256);

export type PrivateKeyRecord = Pick<PublicKeyRecord, "keyId" | "algorithm" | "userId"> & {
  /** PKCS#8, plain or encrypted. */
  privateKeyPem: string;
  passphrase?: string | undefined;
};

/**
 * Our signing key from PKCS#8 text, for the stated algorithm (one RSA key could do two). Throws Fault(settings) when the text
 * is no key for it, the passphrase is wrong, or a user id is missing or too many. `sign` throws Fault(signer, "retry") when
 * the fresh signature does not verify: a broken signer must never put its output on the wire.
 */
export function signerFromPem(key: PrivateKeyRecord): Signer {
  const { keyId, algorithm, userId } = key;
  const ours = openKey(key);
  const publicKey = { keyId, algorithm, publicKeyPem: publicKeyPem(ours.spki), ...userIdOf(userId) };
  const verifier = verifierOf(publicKey);
  return {
    ...publicKey,
    async sign(bytes) {
      const signature = signBytes(keyId, ours, bytes);
      if (!verifier.verify(bytes, signature))
        throw new Fault("signer", "retry", `signature of ${keyId} does not verify`);
      return signature;
    },
  };
}

/**
 * Verification with a pinned key. Throws Fault(settings) when the text is no public key for the stated algorithm, written in
 * the one way of its kind, or a user id is missing or too many.
 */
export function verifierOf<R extends PublicKeyRecord>(record: R): R & Verifier {
  const { keyId, algorithm, userId } = record;
  checkUserId(record);
  const verify = opened.get(JSON.stringify([algorithm, userId ?? "", record.publicKeyPem]), () => {
    const spki = publicKeyDer(record.publicKeyPem);
    const made = spki === null ? null : algorithmOf[algorithm].verifier(spki, userId ?? "");
    if (made === null) throw unusable(keyId, algorithm);
    return made;
  });
  return { ...record, verify };
}

/** Callers' keys by id. Throws Fault(settings) on a key id given twice or a key that is not of its stated algorithm. */
export function keysFrom(records: KeyRecord[]): Keys {
  const byId = new Map<string, KeyRecord & Verifier>();
  for (const record of records) {
    if (byId.has(record.keyId)) throw new Fault("settings", "give_up", `key id ${record.keyId} is given twice`);
    byId.set(record.keyId, verifierOf(record));
  }
  return { find: (keyId) => byId.get(keyId) ?? null };
}

/** A fresh key pair for the sandbox: PKCS#8 and SPKI PEM. RSA has 2048 bits. */
export function generateKeyPair(algorithm: SignatureAlgorithm): { privateKeyPem: string; publicKeyPem: string } {
  const { pkcs8, spki } = algorithmOf[algorithm].generate();
  return { privateKeyPem: privateKeyPem(pkcs8), publicKeyPem: publicKeyPem(spki) };
}

function openKey(key: PrivateKeyRecord): Opened {
  checkUserId(key);
  const ours = algorithmOf[key.algorithm].open(parse(key), key.userId ?? "");
  if (ours === null) throw unusable(key.keyId, key.algorithm);
  return ours;
}

function parse({ keyId, algorithm, privateKeyPem: key, passphrase }: PrivateKeyRecord): KeyObject {
  // Node would also take the older forms of each kind of key, in which nothing says what the key is for.
  if (!/^\s*-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(key)) throw unusable(keyId, algorithm);
  try {
    return createPrivateKey(passphrase === undefined ? { key } : { key, passphrase });
  } catch {
    throw unusable(keyId, algorithm); // the cause may quote key text
  }
}

function checkUserId({ keyId, algorithm, userId }: Pick<PublicKeyRecord, "keyId" | "algorithm" | "userId">): void {
  const { hasUserId } = algorithmOf[algorithm];
  if (hasUserId === (userId !== undefined)) return;
  const fault = hasUserId ? "needs the user id agreed on with its holder" : "has no user id";
  throw new Fault("settings", "give_up", `${keyId}: ${algorithm} ${fault}`);
}

function userIdOf(userId: string | undefined): { userId?: string } {
  return userId === undefined ? {} : { userId };
}

function unusable(keyId: string, algorithm: SignatureAlgorithm): Fault {
  const { keyType } = algorithmOf[algorithm];
  return new Fault("settings", "give_up", `${keyId}: not a usable key for ${algorithm}, which takes ${keyType}`);
}

function signBytes(keyId: string, ours: Opened, bytes: Uint8Array): Uint8Array {
  try {
    return ours.sign(bytes);
  } catch (cause) {
    throw new Fault("signer", "retry", `cannot sign with ${keyId}`, cause);
  }
}

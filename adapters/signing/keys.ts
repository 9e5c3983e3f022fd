// Private and public keys: sign with our own, verify with pinned ones, look callers' keys up, make sandbox keys.
// Invariants: a signature is verified before it is handed out; an algorithm only ever works with its own type of key;
// nothing but this folder reads key text.

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { Fault } from "../../domain/fault.ts";
import type { KeyRecord, Keys, Signer } from "../../domain/ports.ts";

export type KeyAlgorithm = Signer["algorithm"];

/** Smallest RSA modulus taken, in bits. */
const rsaBitsMin = 2048;

/**
 * Our signing key from PKCS#8 text: P-256 signs ecdsa-p256-sha256 (raw r‖s), RSA signs rsa-v1_5-sha256.
 * Throws Fault(settings) when the text is no such key. `sign` throws Fault(signer, "retry") when the fresh signature does
 * not verify: a broken signer must never put its output on the wire.
 */
export function signerFromPem(key: { keyId: string; privateKeyPem: string }): Signer {
  const privateKey = parseKey(key.keyId, () => createPrivateKey(key.privateKeyPem));
  const publicKey = createPublicKey(privateKey);
  const algorithm = algorithmOf(publicKey);
  if (algorithm === null) throw unusable(key.keyId);
  const publicKeyPem = publicKey.export({ type: "spki", format: "pem" }).toString();
  return {
    keyId: key.keyId,
    algorithm,
    publicKeyPem,
    async sign(bytes) {
      const signature = signBytes(key.keyId, privateKey, bytes);
      if (!verifyBytes(algorithm, publicKey, bytes, signature)) {
        throw new Fault("signer", "retry", `signature of ${key.keyId} does not verify`);
      }
      return signature;
    },
  };
}

/**
 * True when `signature` is a signature over `bytes` by the pinned key (PEM, SPKI) in exactly that algorithm; false for
 * anything else, a key of another type included. Throws Fault(settings) when the pinned text is no public key.
 */
export function verifyWithKey(
  algorithm: KeyAlgorithm,
  publicKeyPem: string,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verifyBytes(algorithm, publicKeyFromPem("pinned key", publicKeyPem), bytes, signature);
}

/** Callers' keys by id. Throws Fault(settings) on a key id given twice or a key that is not of its stated algorithm. */
export function keysFrom(records: KeyRecord[]): Keys {
  const byId = new Map<string, KeyRecord>();
  for (const record of records) {
    if (byId.has(record.keyId)) throw new Fault("settings", "give_up", `key id ${record.keyId} is given twice`);
    if (algorithmOf(publicKeyFromPem(record.keyId, record.publicKeyPem)) !== record.algorithm) {
      throw unusable(record.keyId);
    }
    byId.set(record.keyId, record);
  }
  return { find: (keyId) => byId.get(keyId) ?? null };
}

/** A fresh key pair for the sandbox: PKCS#8 and SPKI PEM. RSA has 2048 bits. */
export function generateKeyPair(algorithm: KeyAlgorithm): { privateKeyPem: string; publicKeyPem: string } {
  const { privateKey, publicKey } =
    algorithm === "ecdsa-p256-sha256"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: rsaBitsMin });
  return {
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

function publicKeyFromPem(keyId: string, pem: string): KeyObject {
  // Node would also take a private key or a certificate here; a pinned key is a public key and nothing else.
  if (!pem.trimStart().startsWith("-----BEGIN PUBLIC KEY-----")) throw unusable(keyId);
  return parseKey(keyId, () => createPublicKey(pem));
}

function parseKey(keyId: string, parse: () => KeyObject): KeyObject {
  try {
    return parse();
  } catch {
    throw unusable(keyId); // the cause may quote key text
  }
}

function unusable(keyId: string): Fault {
  return new Fault("settings", "give_up", `${keyId}: not a usable P-256 key or RSA key of ${rsaBitsMin} bits or more`);
}

function algorithmOf(key: KeyObject): KeyAlgorithm | null {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === "ec" && details?.namedCurve === "prime256v1") return "ecdsa-p256-sha256";
  if (key.asymmetricKeyType === "rsa" && (details?.modulusLength ?? 0) >= rsaBitsMin) return "rsa-v1_5-sha256";
  return null;
}

function signBytes(keyId: string, key: KeyObject, bytes: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(sign("sha256", bytes, { key, dsaEncoding: "ieee-p1363" }));
  } catch (cause) {
    throw new Fault("signer", "retry", `cannot sign with ${keyId}`, cause);
  }
}

function verifyBytes(algorithm: KeyAlgorithm, key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (algorithmOf(key) !== algorithm) return false;
  return verify("sha256", bytes, { key, dsaEncoding: "ieee-p1363" }, signature);
}

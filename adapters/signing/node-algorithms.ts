// The algorithms that node:crypto knows: ECDSA P-256, Ed25519, RSA-PSS and RSA PKCS#1 v1.5.
// Invariant: padding, digest, salt and length are constants of the algorithm; a key or a signature has no say in them.

import { constants, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import type { Algorithm } from "./algorithm.ts";

/** Modulus of an RSA key, in bits. A longer one makes every check slow, and signature fields longer than the doors take. */
const rsaBits = { min: 2048, max: 4096 };
/** FIPS 186-5, A.1.1: smaller exponents turn mistakes in padding checks into forgeries. */
const rsaExponentMin = 65_537n;
/** RFC 9421, 3.3.1: the salt is as long as SHA-512. */
const pssSaltBytes = 64;
const ellipticBytes = 64;
/** An SPKI of P-256 with its point written 04‖x‖y: lead, mark and length. */
const p256Spki = { markAt: 26, bytes: 91 };
const uncompressedMark = 0x04;

type Constants = {
  keyType: string;
  digest: string | null;
  options: { dsaEncoding?: "ieee-p1363"; padding?: number; saltLength?: number };
  /** Whether the key is of the right type and strong enough. */
  fits: (publicKey: KeyObject, spki: Uint8Array) => boolean;
  /** How long every signature of this key is. */
  signatureBytes: (publicKey: KeyObject) => number;
  generate: () => { privateKey: KeyObject; publicKey: KeyObject };
};

export const ecdsaP256 = algorithm({
  keyType: "a P-256 key, its point uncompressed",
  digest: "sha256",
  options: { dsaEncoding: "ieee-p1363" },
  fits: ({ asymmetricKeyType, asymmetricKeyDetails }, spki) =>
    asymmetricKeyType === "ec" &&
    asymmetricKeyDetails?.namedCurve === "prime256v1" &&
    spki.length === p256Spki.bytes &&
    spki[p256Spki.markAt] === uncompressedMark,
  signatureBytes: () => ellipticBytes,
  generate: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
});

export const edwards25519 = algorithm({
  keyType: "an Ed25519 key",
  digest: null,
  options: {},
  fits: ({ asymmetricKeyType }, spki) => asymmetricKeyType === "ed25519" && !isSmallOrder(spki.subarray(-32)),
  signatureBytes: () => ellipticBytes,
  generate: () => generateKeyPairSync("ed25519"),
});

const rsa = {
  keyType: `an RSA key of ${rsaBits.min} to ${rsaBits.max} bits with an exponent of 65537 or more`,
  fits: ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean => {
    const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
    const isLong = modulusLength >= rsaBits.min && modulusLength <= rsaBits.max;
    return asymmetricKeyType === "rsa" && isLong && publicExponent >= rsaExponentMin;
  },
  signatureBytes: ({ asymmetricKeyDetails }: KeyObject): number =>
    Math.ceil((asymmetricKeyDetails?.modulusLength ?? 0) / 8),
  generate: () => generateKeyPairSync("rsa", { modulusLength: rsaBits.min }),
};

export const rsaV15 = algorithm({ ...rsa, digest: "sha256", options: { padding: constants.RSA_PKCS1_PADDING } });

export const rsaPss = algorithm({
  ...rsa,
  digest: "sha512",
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pssSaltBytes },
});

function algorithm({ keyType, digest, options, fits, signatureBytes, generate }: Constants): Algorithm {
  return {
    keyType,
    hasUserId: false,
    verifier(spki) {
      const key = publicKeyOf(spki);
      if (key === null || !fits(key, spki)) return null;
      const length = signatureBytes(key);
      return (bytes, signature) => signature.length === length && verify(digest, bytes, { key, ...options }, signature);
    },
    open(privateKey) {
      const publicKey = createPublicKey(privateKey);
      const spki = exported(publicKey);
      if (!fits(publicKey, spki)) return null;
      return { spki, sign: (bytes) => new Uint8Array(sign(digest, bytes, { key: privateKey, ...options })) };
    },
    generate() {
      const { privateKey, publicKey } = generate();
      return {
        pkcs8: new Uint8Array(privateKey.export({ type: "pkcs8", format: "der" })),
        spki: exported(publicKey),
      };
    },
  };
}

/** Null when the bytes are no public key, or would be written in another way by whoever writes them again. */
function publicKeyOf(spki: Uint8Array): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
    return Buffer.compare(exported(key), spki) === 0 ? key : null;
  } catch {
    return null;
  }
}

function exported(publicKey: KeyObject): Uint8Array {
  return new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
}

/** One of the few points for which a signature can be made that holds for many messages; or none of the curve at all. */
function isSmallOrder(point: Uint8Array): boolean {
  try {
    return ed25519.Point.fromBytes(point).isSmallOrder();
  } catch {
    return true;
  }
}

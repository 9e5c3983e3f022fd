// SM2 keys as the world writes them: SubjectPublicKeyInfo and PKCS#8, both in DER and exactly one way.
// Invariant: a key that is read writes back to the same bytes; its curve is SM2's and its point lies on it.

import { bytesOf, numberBytes, numberOf, readPoint, recommendedCurve, uncompressedBytes, writePoint } from "./curve.ts";
import { type PrivateKey, freshScalar, privateKeyOf } from "./sign.ts";

// AlgorithmIdentifier: id-ecPublicKey (1.2.840.10045.2.1) with the named curve 1.2.156.10197.1.301 and nothing else.
const algorithm = "301306072a8648ce3d020106082a811ccf5501822d";
const publicLead = hex(`3059${algorithm}034200`);
// PrivateKeyInfo version 0, ECPrivateKey version 1; the public key is optional in it and its form decides the lengths.
const leadWithPublic = hex(`308187020100${algorithm}046d306b0201010420`);
const publicInside = hex("a144034200");
const leadAlone = hex(`3041020100${algorithm}042730250201010420`);

/** 04‖x‖y of an SPKI in DER; null when it is not one of a point on the SM2 curve, written in exactly our way. */
export function readPublicKey(spki: Uint8Array): Uint8Array | null {
  if (spki.length !== publicLead.length + uncompressedBytes || !startsWith(spki, publicLead)) return null;
  const point = spki.slice(publicLead.length);
  return readPoint(recommendedCurve, point) === null ? null : point;
}

/** The SPKI in DER of 04‖x‖y. */
export function writePublicKey(point: Uint8Array): Uint8Array {
  return Uint8Array.from([...publicLead, ...point]);
}

/** A private key, and 04‖x‖y of its public one. */
export type KeyPair = { privateKey: PrivateKey; publicPoint: Uint8Array };

/**
 * The key of a PKCS#8 in DER, with or without its public key inside; null when it is not an SM2 key, its scalar is outside
 * 1 … n - 2, or the public key inside is not its own.
 */
export function readPrivateKey(pkcs8: Uint8Array): KeyPair | null {
  const lead = [leadWithPublic, leadAlone].find((each) => startsWith(pkcs8, each));
  if (lead === undefined) return null;
  const privateKey = privateKeyOf(recommendedCurve, numberOf(pkcs8.subarray(lead.length, lead.length + numberBytes)));
  if (privateKey === null) return null;
  const pair = pairOf(privateKey);
  const written = lead === leadAlone ? writeAlone(pair) : writePrivateKey(pair);
  return Buffer.compare(written, pkcs8) === 0 ? pair : null;
}

/** The PKCS#8 in DER with the public key inside, byte for byte as openssl writes it. */
export function writePrivateKey({ privateKey, publicPoint }: KeyPair): Uint8Array {
  return Uint8Array.from([...leadWithPublic, ...bytesOf(privateKey.d), ...publicInside, ...publicPoint]);
}

/** A fresh key pair. */
export function freshPair(): KeyPair {
  return pairOf(freshScalar(recommendedCurve));
}

function writeAlone({ privateKey }: KeyPair): Uint8Array {
  return Uint8Array.from([...leadAlone, ...bytesOf(privateKey.d)]);
}

function pairOf(privateKey: PrivateKey): KeyPair {
  return { privateKey, publicPoint: writePoint(recommendedCurve.Point.BASE.multiply(privateKey.d)) };
}

function startsWith(bytes: Uint8Array, lead: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(0, lead.length), lead) === 0;
}

function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}

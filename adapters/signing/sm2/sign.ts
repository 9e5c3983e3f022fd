// Makes SM2 signatures (GB/T 32918.2, 6.1).
// Invariants: no nonce serves two digests, even when the source of chance fails; the private key leaves this folder nowhere.

import { createHmac, randomBytes } from "node:crypto";
import { createHmacDrbg } from "@noble/curves/utils.js";
import { bytesOf, type Curve, numberBytes, numberOf } from "./curve.ts";
import { digestToSign } from "./user-digest.ts";

/** A private key d, with (1 + d)⁻¹ mod n, which depends on the key alone. */
export type PrivateKey = { readonly d: bigint; readonly inverse: bigint };

/** r and s, each from 1 to n - 1. */
export type SignaturePair = { r: bigint; s: bigint };

/** The private key of scalar d; null outside 1 … n - 2 (with n - 1 there would be no inverse). */
export function privateKeyOf(curve: Curve, d: bigint): PrivateKey | null {
  const { n } = curve.parameters;
  if (d < 1n || d > n - 2n) return null;
  return { d, inverse: curve.Point.Fn.inv(1n + d) };
}

/** A fresh private scalar from 1 to n - 2, from `random` (which is asked again for what falls outside). */
export function freshScalar(curve: Curve, random: (bytes: number) => Uint8Array = randomBytes): PrivateKey {
  for (;;) {
    const key = privateKeyOf(curve, numberOf(random(numberBytes)));
    if (key !== null) return key;
  }
}

/**
 * Signs a message behind ZA. The nonce comes from RFC 6979's generator over key, digest and 32 fresh random bytes (its
 * section 3.6): a source of chance that repeats itself gives away no key, because another digest gives another nonce; and
 * with a good one a fault in the machine cannot be used twice on the same nonce, as it could were the nonce fixed.
 */
export function signMessage(
  curve: Curve,
  key: PrivateKey,
  za: Uint8Array,
  message: Uint8Array,
  random: (bytes: number) => Uint8Array = randomBytes,
): SignaturePair {
  const e = digestToSign(za, message);
  const seed = Buffer.concat([bytesOf(key.d), bytesOf(e), random(numberBytes)]);
  return generator<SignaturePair>()(seed, (candidate) => signatureAt(curve, key, e, numberOf(candidate)) ?? undefined);
}

/** The signature of digest e with nonce k; null when this k may not be used: k outside 1 … n - 1, r = 0, r + k = n, s = 0. */
export function signatureAt(curve: Curve, key: PrivateKey, e: bigint, k: bigint): SignaturePair | null {
  const { n } = curve.parameters;
  if (k < 1n || k >= n) return null;
  const { x } = curve.Point.BASE.multiply(k).toAffine();
  const r = (e + x) % n;
  if (r === 0n || r + k === n) return null;
  const { Fn } = curve.Point;
  const s = Fn.mul(key.inverse, Fn.create(k - r * key.d));
  return s === 0n ? null : { r, s };
}

/** The generator keeps a state, so that each signature gets one of its own. */
function generator<T>(): ReturnType<typeof createHmacDrbg<T>> {
  const hmac = (key: Uint8Array, message: Uint8Array): Uint8Array => createHmac("sm3", key).update(message).digest();
  return createHmacDrbg<T>(numberBytes, numberBytes, hmac);
}

// How bytes are sealed: AES-256-GCM (NIST SP 800-38D) under a fresh random nonce of 96 bits, bound to a place.
// Invariant: one key seals far fewer than 2^32 messages, so that random nonces do not meet; anything altered does not open.

import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from "node:crypto";

/** First byte of what is sealed: the form, so that another one can follow. */
const form = 1;
const nonceLength = 12;
const tagLength = 16;

/** Form, nonce, ciphertext, tag. `place` is authenticated and not kept. */
export function sealBytes(key: KeyObject, place: string, bytes: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagLength });
  cipher.setAAD(Buffer.from(place, "utf8"));
  return Buffer.concat([Buffer.of(form), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** What sealBytes was given; null when key, place or any byte is another one. */
export function openBytes(key: KeyObject, place: string, sealed: Uint8Array): Uint8Array | null {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < 1 + nonceLength + tagLength || bytes[0] !== form) return null;
  const nonce = bytes.subarray(1, 1 + nonceLength);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(place, "utf8"));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagLength));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + nonceLength, -tagLength)), decipher.final()]);
  } catch {
    // The only error left here is a tag that does not match.
    return null;
  }
}

// What SM2 signs: the message behind ZA, the digest of who signs, under which curve and key (GB/T 32918.2, 5.5 and 6.1).
// Invariant: no signature of ours is made or checked without ZA, and the user id is always stated, never assumed.

import { Fault } from "../../../domain/fault.ts";
import { type Curve, numberOf, bytesOf, sm3 } from "./curve.ts";

/**
 * The user id most institutions agree on (GM/T 0009, GB/T 35276). Others use their own, or an empty one: it is part of what
 * is pinned for each counterparty.
 */
export const usualUserId = "1234567812345678";

/** Its length in bits is written in two bytes. */
const userIdBytesMax = 8191;

/**
 * ZA = SM3(bits of the id ‖ id ‖ a ‖ b ‖ xG ‖ yG ‖ xA ‖ yA). `publicKey`: 04‖x‖y. Throws Fault(settings) on an id longer
 * than 8191 bytes.
 */
export function userDigest(curve: Curve, publicKey: Uint8Array, userId: string): Uint8Array {
  const id = new TextEncoder().encode(userId);
  if (id.length > userIdBytesMax) throw new Fault("settings", "give_up", "an SM2 user id has at most 8191 bytes");
  const bits = 8 * id.length;
  const { a, b, Gx, Gy } = curve.parameters;
  return sm3(Uint8Array.of(bits >> 8, bits & 0xff), id, ...[a, b, Gx, Gy].map(bytesOf), publicKey.subarray(1));
}

/** e = SM3(ZA ‖ message) as a number. */
export function digestToSign(za: Uint8Array, message: Uint8Array): bigint {
  return numberOf(sm3(za, message));
}

// The standard's own example, worked out before the first SM2 key is used.
// Invariant: on a machine where SM3, the curve or the arithmetic is wrong nothing is signed and nothing is believed.

import { Fault } from "../../../domain/fault.ts";
import { recommendedCurve, writePoint } from "./curve.ts";
import { privateKeyOf, signatureAt } from "./sign.ts";
import { digestToSign, userDigest, usualUserId } from "./user-digest.ts";
import { signatureHolds } from "./verify.ts";

// GB/T 32918.5, annex A.
const example = {
  d: 0x3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8n,
  k: 0x59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21n,
  message: "message digest",
  r: 0xf5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3n,
  s: 0xb1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aan,
};

let isPassed = false;

/** Throws Fault(settings) when the example does not come out; done once a process. */
export function passSelfTest(): void {
  if (isPassed) return;
  const key = privateKeyOf(recommendedCurve, example.d);
  const point = recommendedCurve.Point.BASE.multiply(example.d);
  const za = userDigest(recommendedCurve, writePoint(point), usualUserId);
  const e = digestToSign(za, new TextEncoder().encode(example.message));
  const made = key === null ? null : signatureAt(recommendedCurve, key, e, example.k);
  const isRight = made?.r === example.r && made.s === example.s;
  if (
    !isRight ||
    !signatureHolds(recommendedCurve, point, e, made) ||
    signatureHolds(recommendedCurve, point, e + 1n, made)
  )
    throw new Fault("settings", "give_up", "SM2 does not work on this machine: the standard's example comes out wrong");
  isPassed = true;
}

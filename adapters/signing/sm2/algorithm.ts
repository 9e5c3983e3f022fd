// SM2 with SM3 as an algorithm of the table: raw r‖s of 64 bytes, the user id given with the key.
// Invariant: node:crypto never signs or verifies SM2 here: it would leave the user id out (or, with a key of its own, sign
// plain ECDSA over the curve), and two gateways with the same mistake would understand each other.

import type { KeyObject } from "node:crypto";
import type { Algorithm } from "../algorithm.ts";
import { bytesOf, numberBytes, numberOf, recommendedCurve } from "./curve.ts";
import { freshPair, readPrivateKey, readPublicKey, writePrivateKey, writePublicKey } from "./keys.ts";
import { knownPoints } from "./known-points.ts";
import { passSelfTest } from "./self-test.ts";
import { signMessage } from "./sign.ts";
import { digestToSign, userDigest } from "./user-digest.ts";
import { signatureHolds } from "./verify.ts";

const points = knownPoints(recommendedCurve);

export const sm2: Algorithm = {
  keyType: "an SM2 key (1.2.156.10197.1.301), its point uncompressed",
  hasUserId: true,
  verifier(spki, userId) {
    passSelfTest();
    const publicPoint = readPublicKey(spki);
    if (publicPoint === null) return null;
    const za = userDigest(recommendedCurve, publicPoint, userId);
    return (bytes, signature) => {
      const point = points.of(publicPoint);
      if (point === null || signature.length !== 2 * numberBytes) return false;
      const pair = { r: numberOf(signature.subarray(0, numberBytes)), s: numberOf(signature.subarray(numberBytes)) };
      return signatureHolds(recommendedCurve, point, digestToSign(za, bytes), pair);
    };
  },
  open(privateKey, userId) {
    passSelfTest();
    const pair = readPrivateKey(pkcs8Of(privateKey));
    if (pair === null) return null;
    const za = userDigest(recommendedCurve, pair.publicPoint, userId);
    return {
      spki: writePublicKey(pair.publicPoint),
      sign(bytes) {
        const { r, s } = signMessage(recommendedCurve, pair.privateKey, za, bytes);
        return Uint8Array.from([...bytesOf(r), ...bytesOf(s)]);
      },
    };
  },
  generate() {
    const pair = freshPair();
    return { pkcs8: writePrivateKey(pair), spki: writePublicKey(pair.publicPoint) };
  },
};

function pkcs8Of(privateKey: KeyObject): Uint8Array {
  return new Uint8Array(privateKey.export({ type: "pkcs8", format: "der" }));
}

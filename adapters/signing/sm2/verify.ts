// Checks SM2 signatures (GB/T 32918.2, 7.1).
// Invariant: r and s are checked for their range, and r + s for zero, before any arithmetic on points.

import type { Curve, Point } from "./curve.ts";
import type { SignaturePair } from "./sign.ts";

/** True when (r, s) is a signature of digest e by the key whose point is given. */
export function signatureHolds(curve: Curve, publicKey: Point, e: bigint, { r, s }: SignaturePair): boolean {
  const { n, p } = curve.parameters;
  if (r < 1n || r >= n || s < 1n || s >= n) return false;
  const t = (r + s) % n;
  if (t === 0n) return false;
  const sum = curve.Point.BASE.multiplyUnsafe(s).add(publicKey.multiplyUnsafe(t));
  if (sum.is0()) return false;
  // r = (e + x) mod n with x below p, which is above n: x is one of at most two numbers. Comparing them with X/Z by a
  // product spares the inversion that the affine x would cost.
  const { Fp, Fn } = curve.Point;
  const least = Fn.create(r - e);
  return [least, least + n].some((x) => x < p && Fp.eql(sum.X, Fp.mul(x, sum.Z)));
}

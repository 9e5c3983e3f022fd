// The curves SM2 runs over: the recommended one of GB/T 32918.5, and any other with the same shape (256 bits, cofactor 1).
// Invariant: a point that leaves here lies on its curve and is not the point at infinity.

import { weierstrass } from "@noble/curves/abstract/weierstrass.js";
import type { WeierstrassPoint, WeierstrassPointCons } from "@noble/curves/abstract/weierstrass.js";
import { createHash } from "node:crypto";

export type Point = WeierstrassPoint<bigint>;

/** A curve y² = x³ + ax + b over p with base point G of prime order n; numbers as they stand in the standard. */
export type Curve = {
  readonly parameters: { p: bigint; a: bigint; b: bigint; n: bigint; Gx: bigint; Gy: bigint };
  readonly Point: WeierstrassPointCons<bigint>;
};

/** Bytes of one coordinate, scalar or digest. */
export const numberBytes = 32;
export const uncompressedBytes = 1 + 2 * numberBytes;
const uncompressedMark = 0x04;
/** Bits of a window; its table holds 1.4 MB. One more would double that for a few percent. */
const basePointWindow = 8;

/** A curve from its parameters in hexadecimal. */
export function curveOf(hex: Record<keyof Curve["parameters"], string>): Curve {
  const number = (text: string): bigint => BigInt(`0x${text}`);
  const parameters = {
    p: number(hex.p),
    a: number(hex.a),
    b: number(hex.b),
    n: number(hex.n),
    Gx: number(hex.Gx),
    Gy: number(hex.Gy),
  };
  const points = weierstrass({ ...parameters, h: 1n });
  points.BASE.precompute(basePointWindow);
  return { parameters, Point: points };
}

/** The recommended curve of GB/T 32918.5, object identifier 1.2.156.10197.1.301. */
export const recommendedCurve = curveOf({
  p: "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF",
  a: "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC",
  b: "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93",
  n: "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123",
  Gx: "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7",
  Gy: "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0",
});

/**
 * The point that 65 bytes 04‖x‖y write; null for every other form (hybrid 06/07, compressed 02/03, infinity 00), for
 * coordinates of p or more and for a point off the curve. The order of the curve is prime, so no subgroup is left to check.
 */
export function readPoint(curve: Curve, bytes: Uint8Array): Point | null {
  if (bytes.length !== uncompressedBytes || bytes[0] !== uncompressedMark) return null;
  const x = numberOf(bytes.subarray(1, 1 + numberBytes));
  const y = numberOf(bytes.subarray(1 + numberBytes));
  if (x >= curve.parameters.p || y >= curve.parameters.p) return null;
  try {
    const point = curve.Point.fromAffine({ x, y });
    point.assertValidity();
    return point;
  } catch {
    return null;
  }
}

/** 04‖x‖y of a point, 65 bytes. */
export function writePoint(point: Point): Uint8Array {
  const { x, y } = point.toAffine();
  return Uint8Array.from([uncompressedMark, ...bytesOf(x), ...bytesOf(y)]);
}

/** A number as 32 bytes, most significant first. */
export function bytesOf(value: bigint): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(2 * numberBytes, "0"), "hex"));
}

/** The number that bytes write, most significant first. */
export function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

/** SM3 (GB/T 32905) of the parts in order. */
export function sm3(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash("sm3");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

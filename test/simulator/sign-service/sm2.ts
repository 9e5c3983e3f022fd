// SM2 signatures as the simulated sign service makes them: the curve's arithmetic written from GB/T 32918.2, affine and slow.
// Invariant: shares nothing with the gateway's own SM2; a mistake made there cannot be made here as well.

import { createHash, createPrivateKey, randomBytes } from "node:crypto";

type Point = { x: bigint; y: bigint } | null;

const number = (hex: string): bigint => BigInt(`0x${hex}`);
const p = number("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff");
const a = p - 3n;
const b = number("28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93");
const n = number("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
const base: Point = {
  x: number("32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"),
  y: number("bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"),
};

/** r‖s of a digest (SM3(ZA ‖ message), 32 bytes) under the scalar d. */
export function signDigest(digest: Buffer, d: bigint): Buffer {
  for (;;) {
    const k = number(randomBytes(32).toString("hex")) % n;
    const point = times(k, base);
    if (point === null) continue;
    const r = (number(digest.toString("hex")) + point.x) % n;
    const s = mod(inverse(1n + d, n) * (k - r * d), n);
    if (r !== 0n && r + k !== n && s !== 0n) return Buffer.from(text(r) + text(s), "hex");
  }
}

/** SM3(ZA ‖ message) for the key of scalar d. */
export function digestOf(message: Buffer, userId: string, d: bigint): Buffer {
  const own = times(d, base);
  if (own === null) throw new Error("no public key");
  const id = Buffer.from(userId, "utf8");
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(8 * id.length);
  const curve = [a, b, base?.x ?? 0n, base?.y ?? 0n, own.x, own.y].map(text).join("");
  const za = createHash("sm3").update(bits).update(id).update(Buffer.from(curve, "hex")).digest();
  return createHash("sm3").update(za).update(message).digest();
}

/** The scalar of a PKCS#8 text: the 32 bytes behind ECPrivateKey's version. */
export function scalarOf(privateKeyPem: string): bigint {
  const der = createPrivateKey(privateKeyPem).export({ type: "pkcs8", format: "der" });
  const at = der.indexOf(Buffer.from("0201010420", "hex"));
  if (at < 0) throw new Error("no SM2 key");
  return number(der.subarray(at + 5, at + 37).toString("hex"));
}

function times(factor: bigint, point: Point): Point {
  let sum: Point = null;
  for (const bit of factor.toString(2)) {
    sum = add(sum, sum);
    if (bit === "1") sum = add(sum, point);
  }
  return sum;
}

function add(left: Point, right: Point): Point {
  if (left === null) return right;
  if (right === null) return left;
  if (left.x === right.x && mod(left.y + right.y, p) === 0n) return null;
  const slope =
    left.x === right.x
      ? (3n * left.x * left.x + a) * inverse(2n * left.y, p)
      : (right.y - left.y) * inverse(right.x - left.x, p);
  const x = mod(slope * slope - left.x - right.x, p);
  return { x, y: mod(slope * (left.x - x) - left.y, p) };
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [r, next, s, nextS] = [modulus, mod(value, modulus), 0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [s, nextS] = [nextS, s - quotient * nextS];
  }
  return mod(s, modulus);
}

function mod(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}

function text(value: bigint): string {
  return value.toString(16).padStart(64, "0");
}

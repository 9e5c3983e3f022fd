// Invalid SM2 signatures and keys, each made by code from a valid one, each refused; and the valid one beside them taken.
// Invariant: a case that happens to equal the valid one fails the test instead of passing for a refusal.

import { createHash, createPrivateKey, generateKeyPairSync, sign as nodeSign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { derSignature, rawFromDer } from "../../adapters/signing/der-signature.ts";
import { signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import { privateKeyPem, publicKeyPem } from "../../adapters/signing/pem.ts";
import { bytesOf, numberOf, recommendedCurve, sm3, writePoint } from "../../adapters/signing/sm2/curve.ts";
import { freshPair, readPrivateKey, writePrivateKey, writePublicKey } from "../../adapters/signing/sm2/keys.ts";
import { signatureAt, signMessage } from "../../adapters/signing/sm2/sign.ts";
import { digestToSign, userDigest, usualUserId } from "../../adapters/signing/sm2/user-digest.ts";
import { Fault } from "../../domain/fault.ts";

const { n, p, b } = recommendedCurve.parameters;
const message = new TextEncoder().encode("登簿结果 recorded");
const pair = freshPair();
const spki = writePublicKey(pair.publicPoint);
const za = userDigest(recommendedCurve, pair.publicPoint, usualUserId);
const { r, s } = highSignature();
const raw = rawOf(r, s);
const der = derSignature(raw);

/** Both numbers with their highest bit set: in DER each then has a leading zero that must be there. */
function highSignature(): { r: bigint; s: bigint } {
  for (;;) {
    const made = signMessage(recommendedCurve, pair.privateKey, za, message);
    if (made.r >> 255n === 1n && made.s >> 255n === 1n) return made;
  }
}

function rawOf(first: bigint, second: bigint): Uint8Array {
  return Uint8Array.from([...bytesOf(first), ...bytesOf(second)]);
}

function holds(signature: Uint8Array, text: Uint8Array = message, userId = usualUserId, key = spki): boolean {
  const record = { keyId: "pinned", algorithm: "sm2-sm3", userId, publicKeyPem: publicKeyPem(key) } as const;
  return verifierOf(record).verify(text, signature);
}

function derHolds(signature: Uint8Array): boolean {
  const read = rawFromDer(signature);
  return read !== null && holds(read);
}

const bytes = (...parts: (number | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...part])));
const reversed = (part: Uint8Array): Uint8Array => part.toReversed();
const hash = (name: string, ...parts: Uint8Array[]): bigint =>
  numberOf(new Uint8Array(createHash(name).update(Buffer.concat(parts)).digest()));

/** A signature of digest e with some nonce, for what a careless signer would put in e's place. */
function over(e: bigint): Uint8Array {
  const made = signatureAt(recommendedCurve, pair.privateKey, e, 0x1234567890abcdefn);
  if (made === null) throw new Error("no signature at this nonce");
  return rawOf(made.r, made.s);
}

/** r‖s of plain ECDSA over the SM2 curve, as Node makes it with a key of its own. */
function plainEcdsa(): Uint8Array {
  const k = 0x1234567890abcdefn;
  const { Fn } = recommendedCurve.Point;
  const first = Fn.create(recommendedCurve.Point.BASE.multiply(k).toAffine().x);
  const second = Fn.mul(Fn.inv(k), Fn.create(numberOf(sm3(message)) + first * pair.privateKey.d));
  return rawOf(first, second);
}

function nodeOwn(): Uint8Array {
  const key = createPrivateKey(privateKeyPem(writePrivateKey(pair)));
  const made = rawFromDer(new Uint8Array(nodeSign("sm3", message, key)));
  if (made === null) throw new Error("Node's signature is not DER");
  return made;
}

const rawCases: [string, Uint8Array][] = [
  ["r = 0", rawOf(0n, s)],
  ["s = 0", rawOf(r, 0n)],
  ["both zero", rawOf(0n, 0n)],
  ["r = n", rawOf(n, s)],
  ["s = n", rawOf(r, n)],
  ["r = n + 1", rawOf(n + 1n, s)],
  ["s = n + 1", rawOf(r, n + 1n)],
  ["the largest numbers 32 bytes hold", new Uint8Array(64).fill(0xff)],
  ["r = 1, s = n - 1, whose sum is zero", rawOf(1n, n - 1n)],
  ["s = n - r, whose sum is zero", rawOf(r, n - r)],
  ["s = n - s, lawful in ECDSA", rawOf(r, n - s)],
  ["r = n - r", rawOf(n - r, s)],
  ["both turned to n minus them", rawOf(n - r, n - s)],
  ["r and s swapped", rawOf(s, r)],
  ["r and s both r", rawOf(r, r)],
  ["r one more", rawOf(r + 1n, s)],
  ["s one less", rawOf(r, s - 1n)],
  ["numbers with their bytes reversed", bytes(reversed(bytesOf(r)), reversed(bytesOf(s)))],
  ["cut by one byte", raw.subarray(0, 63)],
  ["one byte more", bytes(raw, 0)],
  ["a zero in front", bytes(0, raw)],
  ["each number in 33 bytes", bytes(0, bytesOf(r), 0, bytesOf(s))],
  ["nothing", new Uint8Array()],
  ["r alone", bytesOf(r)],
  ["DER where raw is agreed", der],
  ["hexadecimal text", new TextEncoder().encode(Buffer.from(raw).toString("hex"))],
  ["base64 text", new TextEncoder().encode(Buffer.from(raw).toString("base64"))],
  ["over the message without ZA", over(numberOf(sm3(message)))],
  ["over SHA-256 with ZA", over(hash("sha256", za, message))],
  ["over ZA's digest twice", over(numberOf(sm3(za, sm3(message))))],
  ["over ZA behind the message", over(numberOf(sm3(message, za)))],
  ["plain ECDSA over the SM2 curve", plainEcdsa()],
  ["Node's own SM2, which knows no user id", nodeOwn()],
];

const [rDer, sDer] = [bytes(0x02, 33, 0, bytesOf(r)), bytes(0x02, 33, 0, bytesOf(s))];
const derCases: [string, Uint8Array][] = [
  ["a byte behind the sequence", bytes(der, 0)],
  ["a byte inside the sequence", bytes(0x30, 71, rDer, sDer, 0)],
  ["a length in the long form", bytes(0x30, 0x81, 70, rDer, sDer)],
  ["a length in two bytes", bytes(0x30, 0x82, 0, 70, rDer, sDer)],
  ["an integer's length in the long form", bytes(0x30, 71, 0x02, 0x81, 33, 0, bytesOf(r), sDer)],
  ["BER's indefinite length", bytes(0x30, 0x80, rDer, sDer, 0, 0)],
  ["one zero too many in r", bytes(0x30, 71, 0x02, 34, 0, 0, bytesOf(r), sDer)],
  ["one zero too many in s", bytes(0x30, 71, rDer, 0x02, 34, 0, 0, bytesOf(s))],
  ["a negative r", bytes(0x30, 69, 0x02, 32, bytesOf(r), sDer)],
  ["a negative s", bytes(0x30, 69, rDer, 0x02, 32, bytesOf(s))],
  ["both negative", bytes(0x30, 68, 0x02, 32, bytesOf(r), 0x02, 32, bytesOf(s))],
  ["r in 33 bytes, the first not zero", bytes(0x30, 70, 0x02, 33, 1, bytesOf(r), sDer)],
  ["r as n more, in 33 bytes", bytes(0x30, 70, 0x02, 33, 1, bytesOf(r + n - (1n << 256n)), sDer)],
  ["no s", bytes(0x30, 35, rDer)],
  ["three integers", bytes(0x30, 105, rDer, sDer, rDer)],
  ["an empty r", bytes(0x30, 37, 0x02, 0, sDer)],
  ["an octet string for r", bytes(0x30, 70, 0x04, 33, 0, bytesOf(r), sDer)],
  ["a set", bytes(0x31, 70, rDer, sDer)],
  ["a sequence in a sequence", bytes(0x30, 72, der)],
  ["a length one short", bytes(0x30, 69, rDer, sDer)],
  ["a length one long", bytes(0x30, 71, rDer, sDer)],
  ["cut by one byte", der.subarray(0, -1)],
  ["the head alone", bytes(0x30, 70)],
  ["an empty sequence", bytes(0x30, 0)],
  ["nothing", new Uint8Array()],
  ["raw where DER is agreed", raw],
  ["zero for r", bytes(0x30, 38, 0x02, 1, 0, sDer)],
  ["swapped", bytes(0x30, 70, sDer, rDer)],
];

describe("a signature is refused", () => {
  test.each(rawCases)("raw: %s", (_name, signature) => {
    expect(Buffer.compare(signature, raw)).not.toBe(0);
    expect(holds(signature)).toBe(false);
  });

  test.each(derCases)("DER: %s", (_name, signature) => {
    expect(Buffer.compare(signature, der)).not.toBe(0);
    expect(derHolds(signature)).toBe(false);
  });

  test.each([
    ["another user id", "1234567812345679"],
    ["an empty user id", ""],
    ["the user id with a space behind it", `${usualUserId} `],
    ["the user id in hexadecimal", Buffer.from(usualUserId).toString("hex")],
  ])("held against %s", (_name, userId) => {
    expect(holds(raw, message, userId)).toBe(false);
  });

  test.each([
    ["another message", new TextEncoder().encode("登簿结果 Recorded")],
    ["an empty message", new Uint8Array()],
    ["the message with a zero behind it", bytes(message, 0)],
    ["the message cut", message.subarray(0, -1)],
    ["its digest", sm3(message)],
  ])("held against %s", (_name, text) => {
    expect(holds(raw, text)).toBe(false);
  });

  test("held against another key, or the key turned to its negative", () => {
    const negative = recommendedCurve.Point.BASE.multiply(n - pair.privateKey.d);
    expect(holds(raw, message, usualUserId, writePublicKey(freshPair().publicPoint))).toBe(false);
    expect(holds(raw, message, usualUserId, writePublicKey(writePoint(negative)))).toBe(false);
  });
});

test("the valid signature is taken, raw and as DER, and the set is as large as it should be", () => {
  expect(holds(raw)).toBe(true);
  expect(derHolds(der)).toBe(true);
  expect(holds(over(digestToSign(za, message)))).toBe(true);
  expect(rawCases.length + derCases.length).toBeGreaterThanOrEqual(60);
});

// ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const [x, y] = [pair.publicPoint.subarray(1, 33), pair.publicPoint.subarray(33)];
const parity = numberOf(y) % 2n === 0n ? 0 : 1;
const lead = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
const compressedLead = lead("3039301306072a8648ce3d020106082a811ccf5501822d032200");
const sm2Lead = spki.subarray(0, -65);
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p256Spki = new Uint8Array(p256.publicKey.export({ type: "spki", format: "der" }));
const p256Lead = p256Spki.subarray(0, -65);

/** The first point of the curve whose x is small, so that `added` fits into its 32 bytes: x + p names the same residue. */
function pointWith(added: bigint): Uint8Array {
  const { Fp } = recommendedCurve.Point;
  for (let small = 0n; ; small += 1n) {
    const square = Fp.create(small ** 3n - 3n * small + b);
    try {
      return bytes(4, bytesOf(small + added), bytesOf(Fp.sqrt(square)));
    } catch {
      continue;
    }
  }
}

const publicCases: [string, Uint8Array][] = [
  ["a hybrid point", bytes(sm2Lead, 6 + parity, x, y)],
  ["a hybrid point of the wrong parity", bytes(sm2Lead, 7 - parity, x, y)],
  ["a compressed point", bytes(compressedLead, 2 + parity, x)],
  ["a compressed point of the wrong parity", bytes(compressedLead, 3 - parity, x)],
  ["a compressed mark before both coordinates", bytes(sm2Lead, 2 + parity, x, y)],
  ["infinity", bytes(lead("3018301306072a8648ce3d020106082a811ccf5501822d03020000"))],
  ["infinity in 65 zero bytes", bytes(sm2Lead, new Uint8Array(65))],
  ["zero coordinates", bytes(sm2Lead, 4, new Uint8Array(64))],
  ["a point off the curve", bytes(sm2Lead, 4, x, bytesOf(numberOf(y) ^ 1n))],
  ["swapped coordinates", bytes(sm2Lead, 4, y, x)],
  ["coordinates of p", bytes(sm2Lead, 4, bytesOf(p), bytesOf(p))],
  ["a coordinate with p added", bytes(sm2Lead, pointWith(p))],
  ["a P-256 key", p256Spki],
  ["a P-256 point under SM2's name", bytes(sm2Lead, p256Spki.subarray(-65))],
  ["a byte behind it", bytes(spki, 0)],
  ["a byte missing", spki.subarray(0, -1)],
  ["a length in the long form", bytes(0x30, 0x81, 89, spki.subarray(2))],
  ["an unused bit", Uint8Array.from(spki, (byte, at) => (at === 25 ? 1 : byte))],
  ["SM2's name for a signature, not for the curve", Uint8Array.from(spki, (byte, at) => (at === 21 ? 0x75 : byte))],
  ["the private key", writePrivateKey(pair)],
];

const privateOf = (d: bigint): Uint8Array =>
  Uint8Array.from([...writePrivateKey(pair).subarray(0, 36), ...bytesOf(d), ...writePrivateKey(pair).subarray(68)]);
const privateCases: [string, Uint8Array][] = [
  ["scalar 0", privateOf(0n)],
  ["scalar n - 1", privateOf(n - 1n)],
  ["scalar n", privateOf(n)],
  ["scalar n + 1", privateOf(n + 1n)],
  ["another key's public point", privateOf(pair.privateKey.d === 1n ? 2n : pair.privateKey.d - 1n)],
  ["cut", writePrivateKey(pair).subarray(0, -1)],
  ["a P-256 key", new Uint8Array(p256.privateKey.export({ type: "pkcs8", format: "der" }))],
];

describe("a key is refused", () => {
  test.each(publicCases)("public: %s", (_name, key) => {
    expect(Buffer.compare(key, spki)).not.toBe(0);
    expect(() => holds(raw, message, usualUserId, key)).toThrow(Fault);
  });

  test.each(privateCases)("private: %s", (_name, key) => {
    expect(readPrivateKey(key)).toBeNull();
    const stated = { keyId: "own", algorithm: "sm2-sm3", userId: usualUserId } as const;
    expect(() => signerFromPem({ ...stated, privateKeyPem: privateKeyPem(key) })).toThrow(Fault);
  });

  test("private: a byte behind it (in a PEM text Node drops it, and what is signed with is the same key)", () => {
    expect(readPrivateKey(bytes(writePrivateKey(pair), 0))).toBeNull();
    expect(readPrivateKey(writePrivateKey(pair))).toEqual(pair);
  });

  test("but not the point with a small x, where nothing was added", () => {
    expect(holds(raw, message, usualUserId, bytes(sm2Lead, pointWith(0n)))).toBe(false);
  });

  test("an SM2 key where P-256 is pinned, under its own name or P-256's", () => {
    for (const key of [spki, bytes(p256Lead, pair.publicPoint)]) {
      const record = { keyId: "pinned", algorithm: "ecdsa-p256-sha256", publicKeyPem: publicKeyPem(key) } as const;
      expect(() => verifierOf(record)).toThrow(Fault);
    }
  });
});

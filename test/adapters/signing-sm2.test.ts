// SM2: the standard's examples, public vectors, and what holds for every key, message and user id.

import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { derSignature, rawFromDer } from "../../adapters/signing/der-signature.ts";
import { generateKeyPair, signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import {
  bytesOf,
  type Curve,
  curveOf,
  numberOf,
  readPoint,
  recommendedCurve,
  sm3,
  writePoint,
} from "../../adapters/signing/sm2/curve.ts";
import { freshPair, readPrivateKey, readPublicKey, writePrivateKey } from "../../adapters/signing/sm2/keys.ts";
import { knownPoints } from "../../adapters/signing/sm2/known-points.ts";
import { freshScalar, privateKeyOf, signatureAt, signMessage } from "../../adapters/signing/sm2/sign.ts";
import { digestToSign, userDigest, usualUserId } from "../../adapters/signing/sm2/user-digest.ts";
import { signatureHolds } from "../../adapters/signing/sm2/verify.ts";
import { laneWhere } from "../support/foreign-tools.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

type Example = { curve: Curve; id: string; d: string; k: string; za: string; e: string; r: string; s: string };

/** GB/T 32918.2, A.2: a curve of the standard's that nobody uses, which shows the algorithm apart from the curve. */
const exampleCurve = curveOf({
  p: "8542D69E4C044F18E8B92435BF6FF7DE457283915C45517D722EDB8B08F1DFC3",
  a: "787968B4FA32C3FD2417842E73BBFEFF2F3C848B6831D7E0EC65228B3937E498",
  b: "63E4C6D3B23B0C849CF84241484BFE48F61D59A5B16BA06E6E12D1DA27C5249A",
  n: "8542D69E4C044F18E8B92435BF6FF7DD297720630485628D5AE74EE7C32E79B7",
  Gx: "421DEBD61B62EAB6746434EBC3CC315E32220B3BADD50BDC4C4E6C147FEDD43D",
  Gy: "0680512BCBB42C07D47349D2153B70C4E5D7FDFCBFA36EA1A85841B9E46E09A2",
});

const examples: [string, Example][] = [
  [
    "GB/T 32918.5, annex A, recommended curve",
    {
      curve: recommendedCurve,
      id: usualUserId,
      d: "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8",
      k: "59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21",
      za: "B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3",
      e: "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640",
      r: "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3",
      s: "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
    },
  ],
  [
    "GB/T 32918.2, A.2, example curve",
    {
      curve: exampleCurve,
      id: "ALICE123@YAHOO.COM",
      d: "128B2FA8BD433C6C068C8D803DFF79792A519A55171B1B650C23661D15897263",
      k: "6CB28D99385C175C94F94E934817663FC176D925DD72B727260DBAAE1FB2F96F",
      za: "F4A38489E32B45B6F876E3AC2168CA392362DC8F23459C1D1146FC3DBFB7BC9A",
      e: "B524F552CD82B8B028476E005C377FB19A87E6FC682D48BB5D42E3D9B9EFFE76",
      r: "40F1EC59F793D9F49E09DCEF49130D4194F79FB1EED2CAA55BACDB49C4E755D1",
      s: "6FC6DAC32C5D5CF10C77DFB20F7C2EB667A457872FB09EC56327A67EC7DEEBE7",
    },
  ],
];

function number(hex: string): bigint {
  return BigInt(`0x${hex}`);
}

function keyOf(curve: Curve, d: string) {
  const key = privateKeyOf(curve, number(d));
  if (key === null) throw new Error("no such key");
  return { key, point: curve.Point.BASE.multiply(key.d) };
}

describe.each(examples)("%s", (_name, { curve, id, d, k, za, e, r, s }) => {
  const { key, point } = keyOf(curve, d);
  const digest = userDigest(curve, writePoint(point), id);
  const toSign = digestToSign(digest, utf8("message digest"));

  test("gives ZA, e, r and s exactly", () => {
    expect(hexOf(digest)).toBe(za);
    expect(hexOf(bytesOf(toSign))).toBe(e);
    expect(signatureAt(curve, key, toSign, number(k))).toEqual({ r: number(r), s: number(s) });
  });

  test("verifies, and not with anything changed by one", () => {
    const pair = { r: number(r), s: number(s) };
    expect(signatureHolds(curve, point, toSign, pair)).toBe(true);
    expect(signatureHolds(curve, point, toSign + 1n, pair)).toBe(false);
    expect(signatureHolds(curve, point, toSign, { ...pair, r: pair.r + 1n })).toBe(false);
    expect(signatureHolds(curve, point, toSign, { ...pair, s: pair.s + 1n })).toBe(false);
    expect(signatureHolds(curve, point.negate(), toSign, pair)).toBe(false);
  });
});

test.each([
  ["", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"],
  ["abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"],
  ["abcd".repeat(16), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"],
])("SM3 of %j is the standard's", (text, digest) => {
  expect(hexOf(sm3(utf8(text))).toLowerCase()).toBe(digest);
});

test("nonces outside their range, and those that give no signature, are passed over", () => {
  const { key } = keyOf(recommendedCurve, "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8");
  const { n } = recommendedCurve.parameters;
  const at = (e: bigint, k: bigint) => signatureAt(recommendedCurve, key, e, k);
  const { x } = recommendedCurve.Point.BASE.multiply(5n).toAffine();
  for (const k of [0n, n, n + 1n, -1n]) expect(at(1n, k)).toBeNull();
  expect(at(n - (x % n), 5n), "r = 0").toBeNull();
  expect(at(n - (x % n) + n - 5n, 5n), "r + k = n").toBeNull();
  expect(at(1n, 5n)).not.toBeNull();
});

test("private scalars run from 1 to n - 2, and chance is asked again for others", () => {
  const { n } = recommendedCurve.parameters;
  for (const d of [-1n, 0n, n - 1n, n, n + 1n]) expect(privateKeyOf(recommendedCurve, d)).toBeNull();
  for (const d of [1n, n - 2n]) expect(privateKeyOf(recommendedCurve, d)?.d).toBe(d);
  const drawn = [0n, n - 1n, n, 7n].map(bytesOf);
  expect(freshScalar(recommendedCurve, () => drawn.shift() ?? new Uint8Array(32)).d).toBe(7n);
  expect(drawn).toEqual([]);
});

test("a source of chance that repeats itself gives one nonce to one digest only, a good one never twice", () => {
  const { privateKey, publicPoint } = freshPair();
  const za = userDigest(recommendedCurve, publicPoint, usualUserId);
  const stuck = (bytes: number): Uint8Array => new Uint8Array(bytes);
  const signed = (text: string, random?: typeof stuck) =>
    signMessage(recommendedCurve, privateKey, za, utf8(text), random);
  expect(signed("a", stuck)).toEqual(signed("a", stuck));
  expect(signed("a")).not.toEqual(signed("a"));
  // r = e + x: two signatures share a nonce exactly when r - e is the same.
  const nonceMark = (text: string): bigint => {
    const mark = signed(text, stuck).r - digestToSign(za, utf8(text));
    return recommendedCurve.Point.Fn.create(mark);
  };
  expect(nonceMark("a")).toBe(nonceMark("a"));
  expect(nonceMark("a")).not.toBe(nonceMark("b"));
});

test(`whatever is signed verifies, and is read back from both ways of writing (SEED=${seed})`, () => {
  const pair = freshPair();
  const point = readPoint(recommendedCurve, pair.publicPoint);
  if (point === null) throw new Error("a fresh key is off its curve");
  const inputs = [fc.uint8Array({ maxLength: 300 }), fc.string({ maxLength: 40, unit: "grapheme" })] as const;
  fc.assert(
    fc.property(...inputs, (message, id) => {
      const za = userDigest(recommendedCurve, pair.publicPoint, id);
      const { r, s } = signMessage(recommendedCurve, pair.privateKey, za, message);
      const raw = Uint8Array.from([...bytesOf(r), ...bytesOf(s)]);
      const back = rawFromDer(derSignature(raw));
      expect(back).toEqual(raw);
      const read = { r: numberOf(raw.subarray(0, 32)), s: numberOf(raw.subarray(32)) };
      expect(signatureHolds(recommendedCurve, point, digestToSign(za, message), read)).toBe(true);
      const other = userDigest(recommendedCurve, pair.publicPoint, `${id}x`);
      expect(signatureHolds(recommendedCurve, point, digestToSign(other, message), read)).toBe(false);
    }),
    { seed, numRuns: 60 },
  );
});

test("a user id of 8191 bytes is taken, a longer one is refused: its length has two bytes, in bits", () => {
  const { publicPoint } = freshPair();
  expect(userDigest(recommendedCurve, publicPoint, "x".repeat(8191))).toHaveLength(32);
  expect(() => userDigest(recommendedCurve, publicPoint, "x".repeat(8192))).toThrow(/8191/);
  expect(() => userDigest(recommendedCurve, publicPoint, "中".repeat(2731))).toThrow(/8191/);
});

test("a key pair reads back as written, with and without its public key inside", () => {
  const pair = freshPair();
  const pkcs8 = writePrivateKey(pair);
  expect(readPrivateKey(pkcs8)).toEqual(pair);
  const lead = Buffer.from("3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420", "hex");
  expect(readPrivateKey(Buffer.concat([lead, bytesOf(pair.privateKey.d)]))).toEqual(pair);
  expect(readPublicKey(pkcs8)).toBeNull();
});

test("a key that comes again and again answers the same with its table as before it had one", async () => {
  const key = { keyId: "k", algorithm: "sm2-sm3", userId: usualUserId } as const;
  const { privateKeyPem, publicKeyPem } = generateKeyPair("sm2-sm3");
  const signer = signerFromPem({ ...key, privateKeyPem });
  const verifier = verifierOf({ ...key, publicKeyPem });
  for (let count = 0; count < 40; count += 1) {
    const signature = await signer.sign(utf8(`message ${count}`));
    expect(verifier.verify(utf8(`message ${count}`), signature)).toBe(true);
    expect(verifier.verify(utf8(`message ${count + 1}`), signature)).toBe(false);
  }
});

test("tables are kept for a bounded number of keys, the one used longest ago goes, and one key stays one point", () => {
  const known = knownPoints(recommendedCurve, 3);
  const [a, b, c, d] = [freshPair(), freshPair(), freshPair(), freshPair()].map(({ publicPoint }) => publicPoint);
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("no keys");
  const first = known.of(a);
  known.of(b);
  for (let use = 0; use < 20; use += 1) expect(known.of(a)).toBe(first);
  known.of(c);
  known.of(d);
  expect(known.size()).toBe(3);
  expect(known.of(a)).toBe(first);
  expect(known.of(Uint8Array.from(a, (byte, at) => (at === 64 ? byte ^ 1 : byte)))).toBeNull();
  expect(known.size()).toBe(3);
  expect(known.of(c)).not.toBeNull();
  expect(known.of(b)).not.toBe(first);
});

// ── public vectors ───────────────────────────────────────────────────────────────────────────────────────────────────

const vectorsPath = new URL("../../../shared/vectors/sm2/sm2_sig.vec", import.meta.url);
const entries = existsSync(vectorsPath) ? readVectors(readFileSync(vectorsPath, "utf8")) : [];
if (entries.length === 0) console.warn("SKIPPED: SM2 vectors; put them at ../shared/vectors/sm2");

/** Each entry with the curve last stated before it. */
function readVectors(text: string): Record<string, string>[] {
  const found: Record<string, string>[] = [];
  let state: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const [, name, value] = /^(\w+) = (?:0x)?(.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    state = { ...state, [name]: value.trim() };
    if (name === "Signature") found.push(state);
  }
  return found;
}

laneWhere(entries.length > 0, "the public SM2 signature vectors", "no ../shared/vectors/sm2", () => {
  const field = (entry: Record<string, string>, name: string): string => entry[name] ?? "";
  // The others digest with SHA-256, which is another algorithm than ours.
  const ours = entries.filter((entry) => ["SM3", "Raw"].includes(field(entry, "Hash")));

  test("hold four signatures of our algorithm, over three curves", () => {
    expect(ours).toHaveLength(4);
    expect(new Set(ours.map((entry) => field(entry, "P"))).size).toBe(3);
  });

  test.each(ours.map((entry) => [field(entry, "Ident"), field(entry, "Hash"), entry] as const))(
    "%s, %s: the nonce gives the signature, and it verifies",
    (id, hash, entry) => {
      const [p, a, b, n] = [field(entry, "P"), field(entry, "A"), field(entry, "B"), field(entry, "Order")];
      const curve = curveOf({ p, a, b, n, Gx: field(entry, "xG"), Gy: field(entry, "yG") });
      const { key, point } = keyOf(curve, field(entry, "x"));
      const message = new Uint8Array(Buffer.from(field(entry, "Msg"), "hex"));
      const za = userDigest(curve, writePoint(point), id);
      const e = hash === "Raw" ? numberOf(message) : digestToSign(za, message);
      const signature = field(entry, "Signature");
      const pair = { r: number(signature.slice(0, 64)), s: number(signature.slice(64)) };
      expect(signatureAt(curve, key, e, number(field(entry, "Nonce")))).toEqual(pair);
      expect(signatureHolds(curve, point, e, pair)).toBe(true);
    },
  );
});

// Keys: our own sign, pinned ones verify, and no key works for an algorithm that is not its own.

import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { generateKeyPair, keysFrom, signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import { publicKeyPem as pemOf } from "../../adapters/signing/pem.ts";
import { usualUserId } from "../../adapters/signing/sm2/user-digest.ts";
import { Fault } from "../../domain/fault.ts";
import type { KeyRecord, Signer } from "../../domain/ports.ts";
import { type SignatureAlgorithm, signatureAlgorithms } from "../../domain/signature-algorithm.ts";

const bytes = new TextEncoder().encode("what is signed");
const pairs = new Map(signatureAlgorithms.map((name) => [name, generateKeyPair(name)]));
const lengths: Record<SignatureAlgorithm, number> = {
  "ecdsa-p256-sha256": 64,
  ed25519: 64,
  "rsa-pss-sha512": 256,
  "rsa-v1_5-sha256": 256,
  "sm2-sm3": 64,
};
const record: KeyRecord = {
  keyId: "core-1",
  institution: "bank",
  role: "core",
  person: "core",
  duties: [],
  algorithm: "ecdsa-p256-sha256",
  publicKeyPem: pairOf("ecdsa-p256-sha256").publicKeyPem,
};

function pairOf(name: SignatureAlgorithm): { privateKeyPem: string; publicKeyPem: string } {
  const pair = pairs.get(name);
  if (pair === undefined) throw new Error(`no keys for ${name}`);
  return pair;
}

function userIdFor(name: SignatureAlgorithm): string | undefined {
  return name === "sm2-sm3" ? usualUserId : undefined;
}

function signer(algorithm: SignatureAlgorithm, privateKeyPem = pairOf(algorithm).privateKeyPem): Signer {
  return signerFromPem({ keyId: "own", algorithm, userId: userIdFor(algorithm), privateKeyPem });
}

function verify(algorithm: SignatureAlgorithm, publicKeyPem: string, text: Uint8Array, signature: Uint8Array): boolean {
  return verifierOf({ keyId: "pinned", algorithm, userId: userIdFor(algorithm), publicKeyPem }).verify(text, signature);
}

describe.each(signatureAlgorithms)("%s", (name) => {
  const { publicKeyPem } = pairOf(name);

  test("a signature verifies with the signer's own public key, and is raw bytes of the fixed length", async () => {
    const own = signer(name);
    const signature = await own.sign(bytes);
    expect(own.algorithm).toBe(name);
    expect(own.publicKeyPem).toBe(publicKeyPem);
    expect(signature).toHaveLength(lengths[name]);
    expect(verify(name, publicKeyPem, bytes, signature)).toBe(true);
  });

  test("another text, a changed, cut, lengthened or empty signature and another key do not verify", async () => {
    const signature = await signer(name).sign(bytes);
    for (const at of [0, 10, signature.length - 1]) {
      const altered = Uint8Array.from(signature, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(verify(name, publicKeyPem, bytes, altered), `byte ${at}`).toBe(false);
    }
    expect(verify(name, publicKeyPem, new Uint8Array([1]), signature)).toBe(false);
    expect(verify(name, publicKeyPem, bytes, signature.slice(1))).toBe(false);
    expect(verify(name, publicKeyPem, bytes, Uint8Array.from([0, ...signature]))).toBe(false);
    expect(verify(name, publicKeyPem, bytes, Uint8Array.from([...signature, 0]))).toBe(false);
    expect(verify(name, publicKeyPem, bytes, new Uint8Array())).toBe(false);
    expect(verify(name, generateKeyPair(name).publicKeyPem, bytes, signature)).toBe(false);
  });

  test("a key of another kind is refused, for signing and for pinning", () => {
    const isRsa = (each: string): boolean => each.startsWith("rsa");
    for (const other of signatureAlgorithms.filter((each) => each !== name && !(isRsa(each) && isRsa(name)))) {
      expect(() => signer(name, pairOf(other).privateKeyPem), other).toThrow(/not a usable key/);
      expect(() => verify(name, pairOf(other).publicKeyPem, bytes, new Uint8Array(64)), other).toThrow(Fault);
    }
  });

  test("an encrypted PKCS#8 opens with its passphrase alone", async () => {
    const { privateKeyPem } = pairOf(name);
    const key = { keyId: "own", algorithm: name, userId: userIdFor(name), privateKeyPem: encrypted(privateKeyPem) };
    const own = signerFromPem({ ...key, passphrase: "open" });
    expect(verify(name, publicKeyPem, bytes, await own.sign(bytes))).toBe(true);
    expect(() => signerFromPem({ ...key, passphrase: "wrong" })).toThrow(Fault);
    expect(() => signerFromPem(key)).toThrow(Fault);
  });

  test("a user id is stated exactly where it is part of what is signed", () => {
    const userId = name === "sm2-sm3" ? undefined : usualUserId;
    expect(() => signerFromPem({ keyId: "own", algorithm: name, userId, ...pairOf(name) })).toThrow(/user id/);
    expect(() => verifierOf({ keyId: "pinned", algorithm: name, userId, publicKeyPem })).toThrow(/user id/);
  });
});

function encrypted(privateKeyPem: string): string {
  const format = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open" } as const;
  return createPrivateKey(privateKeyPem).export(format).toString();
}

test("one RSA key serves the algorithm it is pinned for, and the other's signature does not pass", async () => {
  const { privateKeyPem, publicKeyPem } = pairOf("rsa-pss-sha512");
  const v15 = await signer("rsa-v1_5-sha256", privateKeyPem).sign(bytes);
  const pss = await signer("rsa-pss-sha512", privateKeyPem).sign(bytes);
  expect(verify("rsa-v1_5-sha256", publicKeyPem, bytes, v15)).toBe(true);
  expect(verify("rsa-pss-sha512", publicKeyPem, bytes, pss)).toBe(true);
  expect(verify("rsa-pss-sha512", publicKeyPem, bytes, v15)).toBe(false);
  expect(verify("rsa-v1_5-sha256", publicKeyPem, bytes, pss)).toBe(false);
});

test.each([
  ["SHA-256", { digest: "sha256", saltLength: 64 }],
  ["another salt length", { digest: "sha512", saltLength: 32 }],
  ["no salt", { digest: "sha512", saltLength: 0 }],
])("a PSS signature with %s is refused", (_name, { digest, saltLength }) => {
  const { privateKeyPem, publicKeyPem } = pairOf("rsa-pss-sha512");
  const key = { key: privateKeyPem, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  expect(verify("rsa-pss-sha512", publicKeyPem, bytes, sign(digest, bytes, key))).toBe(false);
  expect(verify("rsa-pss-sha512", publicKeyPem, bytes, sign("sha512", bytes, { ...key, saltLength: 64 }))).toBe(true);
});

test("weak and foreign keys are refused for every algorithm, and the refusal does not quote the text", () => {
  const made = [
    generateKeyPairSync("rsa", { modulusLength: 1024 }),
    generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 }),
    generateKeyPairSync("rsa-pss", { modulusLength: 2048 }),
    generateKeyPairSync("ec", { namedCurve: "secp256k1" }),
    generateKeyPairSync("ec", { namedCurve: "P-384" }),
    generateKeyPairSync("ed448"),
    generateKeyPairSync("x25519"),
  ].map(({ privateKey, publicKey }) => ({
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  }));
  for (const name of signatureAlgorithms) {
    for (const { privateKeyPem, publicKeyPem } of [...made, { privateKeyPem: "secret text", publicKeyPem: "secret" }]) {
      expect(() => signer(name, privateKeyPem)).toThrow(Fault);
      expect(() => signer(name, privateKeyPem)).not.toThrow(/secret/);
      expect(() => verify(name, publicKeyPem, bytes, new Uint8Array(64))).toThrow(Fault);
    }
  }
});

test("a private key in an older form than PKCS#8, or where a public key belongs, is refused", () => {
  const { privateKeyPem } = pairOf("ecdsa-p256-sha256");
  const sec1 = createPrivateKey(privateKeyPem).export({ type: "sec1", format: "pem" }).toString();
  expect(() => signer("ecdsa-p256-sha256", sec1)).toThrow(Fault);
  expect(() => verify("ecdsa-p256-sha256", privateKeyPem, bytes, new Uint8Array(64))).toThrow(Fault);
});

test("an Ed25519 point of small order and a compressed or hybrid P-256 point are no keys to pin", () => {
  const ed25519Lead = Buffer.from("302a300506032b6570032100", "hex");
  const identity = Buffer.concat([ed25519Lead, Buffer.from([1]), Buffer.alloc(31)]);
  const ofOrderTwo = Buffer.concat([ed25519Lead, Buffer.from([0xec]), Buffer.alloc(30, 0xff), Buffer.from([0x7f])]);
  for (const spki of [identity, ofOrderTwo]) expect(() => verify("ed25519", pemOf(spki), bytes, bytes)).toThrow(Fault);
  const spki = createPublicKey(pairOf("ecdsa-p256-sha256").publicKeyPem).export({ type: "spki", format: "der" });
  const isOdd = (spki.at(-1) ?? 0) % 2;
  const hybrid = Buffer.from(spki);
  hybrid[26] = 6 + isOdd;
  const compressed = Buffer.concat([
    Buffer.from("3039301306072a8648ce3d020106082a8648ce3d030107032200", "hex"),
    Buffer.from([2 + isOdd]),
    spki.subarray(27, 59),
  ]);
  for (const each of [hybrid, compressed]) {
    expect(() => verify("ecdsa-p256-sha256", pemOf(each), bytes, new Uint8Array(64))).toThrow(Fault);
  }
  expect(verify("ecdsa-p256-sha256", pemOf(spki), bytes, new Uint8Array(64))).toBe(false);
});

test("callers' keys are found by id, and only by their own", () => {
  const keys = keysFrom([record]);
  expect(keys.find("core-1")).toMatchObject(record);
  expect(keys.find("core-2")).toBeNull();
  expect(keys.find("__proto__")).toBeNull();
});

test("a key id given twice and a key of another algorithm are refused at start", () => {
  expect(() => keysFrom([record, record])).toThrow(/twice/);
  expect(() => keysFrom([{ ...record, publicKeyPem: pairOf("rsa-v1_5-sha256").publicKeyPem }])).toThrow(Fault);
});

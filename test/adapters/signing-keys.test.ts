// Keys: our own sign, pinned ones verify, and no key works for an algorithm that is not its own.

import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { generateKeyPair, keysFrom, signerFromPem, verifyWithKey } from "../../adapters/signing/keys.ts";
import { Fault } from "../../domain/fault.ts";
import type { KeyRecord } from "../../domain/ports.ts";

const bytes = new TextEncoder().encode("放款放行 permit");
const ec = generateKeyPair("ecdsa-p256-sha256");
const rsa = generateKeyPair("rsa-v1_5-sha256");
const record: KeyRecord = {
  keyId: "core-1",
  institution: "bank-demo",
  role: "core",
  person: "core",
  algorithm: "ecdsa-p256-sha256",
  publicKeyPem: ec.publicKeyPem,
};

describe.each([
  ["ecdsa-p256-sha256", ec, 64],
  ["rsa-v1_5-sha256", rsa, 256],
] as const)("%s", (algorithm, pair, length) => {
  test("what the signer signs verifies with its public key, and is raw bytes of the fixed length", async () => {
    const signer = signerFromPem({ keyId: "own", privateKeyPem: pair.privateKeyPem });
    const signature = await signer.sign(bytes);
    expect(signer.algorithm).toBe(algorithm);
    expect(signer.publicKeyPem).toBe(pair.publicKeyPem);
    expect(signature).toHaveLength(length);
    expect(verifyWithKey(algorithm, pair.publicKeyPem, bytes, signature)).toBe(true);
  });

  test("another text, a changed, cut or empty signature and another key do not verify", async () => {
    const signature = await signerFromPem({ keyId: "own", privateKeyPem: pair.privateKeyPem }).sign(bytes);
    const changed = Uint8Array.from(signature, (byte, at) => (at === 10 ? byte ^ 1 : byte));
    expect(verifyWithKey(algorithm, pair.publicKeyPem, new Uint8Array([1]), signature)).toBe(false);
    expect(verifyWithKey(algorithm, pair.publicKeyPem, bytes, changed)).toBe(false);
    expect(verifyWithKey(algorithm, pair.publicKeyPem, bytes, signature.slice(1))).toBe(false);
    expect(verifyWithKey(algorithm, pair.publicKeyPem, bytes, new Uint8Array())).toBe(false);
    expect(verifyWithKey(algorithm, generateKeyPair(algorithm).publicKeyPem, bytes, signature)).toBe(false);
  });
});

test("a key of one algorithm never verifies for the other", async () => {
  const signature = await signerFromPem({ keyId: "own", privateKeyPem: rsa.privateKeyPem }).sign(bytes);
  expect(verifyWithKey("ecdsa-p256-sha256", rsa.publicKeyPem, bytes, signature)).toBe(false);
  expect(verifyWithKey("rsa-v1_5-sha256", ec.publicKeyPem, bytes, signature)).toBe(false);
});

test("a text that is no key, a short RSA key and another curve are refused at start, without quoting the text", () => {
  const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs8", format: "pem" });
  const curve = generateKeyPairSync("ec", { namedCurve: "secp256k1" }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  });
  for (const privateKeyPem of ["secret text", short.toString(), curve.toString()]) {
    const start = (): unknown => signerFromPem({ keyId: "own", privateKeyPem });
    expect(start).toThrow(Fault);
    expect(start).not.toThrow(/secret text/);
  }
});

test("a private key is not taken for a pinned public key", () => {
  expect(() => verifyWithKey("ecdsa-p256-sha256", ec.privateKeyPem, bytes, new Uint8Array(64))).toThrow(Fault);
});

test("callers' keys are found by id, and only by their own", () => {
  const keys = keysFrom([record]);
  expect(keys.find("core-1")).toBe(record);
  expect(keys.find("core-2")).toBeNull();
  expect(keys.find("__proto__")).toBeNull();
});

test("a key id given twice and a key of another algorithm are refused at start", () => {
  expect(() => keysFrom([record, record])).toThrow(/twice/);
  expect(() => keysFrom([{ ...record, publicKeyPem: rsa.publicKeyPem }])).toThrow(Fault);
});

// Keys in a PKCS#11 token, by SoftHSM: each algorithm, which key is taken, and what happens when the token goes.
// Invariant: what is signed verifies under the public key pinned, or nothing is signed.

import { createRequire } from "node:module";
import type * as Pkcs11 from "pkcs11js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateKeyPair, verifierOf } from "../../adapters/signing/keys.ts";
import { guardedSigner, type TestedSigner } from "../../adapters/signing/signers/guarded-signer.ts";
import { quietMs } from "../../adapters/signing/signers/key-holder.ts";
import { pkcs11Holder } from "../../adapters/signing/signers/pkcs11-holder.ts";
import { openToken } from "../../adapters/signing/signers/pkcs11-token.ts";
import type { Log } from "../../domain/ports.ts";
import type { PublicKeyRecord, SignatureAlgorithm } from "../../domain/signature-algorithm.ts";
import { realClock } from "../support/ports.ts";
import { openSoftToken, tokenLane, hasToken, type SoftToken } from "../support/softhsm.ts";

const message = new TextEncoder().encode("a message");
const algorithms = ["rsa-v1_5-sha256", "rsa-pss-sha512", "ecdsa-p256-sha256", "ed25519"] as const;
const limits = { atOnce: 4, timeoutMs: 5_000 };

let token: SoftToken;
const pairs = Object.fromEntries(algorithms.map((algorithm) => [algorithm, generateKeyPair(algorithm)]));
const told: string[] = [];
const say = (fields: Record<string, unknown>, text: string): void =>
  void told.push(`${text} ${String(fields["trouble"])}`);
const log: Log = { info: say, warn: say, error: say };
const opened: TestedSigner[] = [];

beforeAll(() => {
  if (!hasToken) return;
  token = openSoftToken("gateway");
  algorithms.forEach((algorithm, index) =>
    token.put(pairs[algorithm]?.privateKeyPem ?? "", algorithm, `0${index + 1}`),
  );
});
afterAll(() => {
  for (const signer of opened) signer.close();
  if (hasToken) token.remove();
});

const recordOf = (algorithm: SignatureAlgorithm, pem = pairs[algorithm]?.publicKeyPem ?? ""): PublicKeyRecord => ({
  keyId: `own-${algorithm}`,
  algorithm,
  publicKeyPem: pem,
});
function signerOf(
  record: PublicKeyRecord,
  besides: { pin?: string; label?: string; token?: string } = {},
): TestedSigner {
  const { algorithm, publicKeyPem } = record;
  const key = { library: token.library, token: token.token, pin: token.pin, label: null, ...besides };
  const holder = pkcs11Holder({ ...key, algorithm, publicKeyPem, sessions: limits.atOnce });
  const signer = guardedSigner(record, holder, limits, { clock: realClock, log });
  opened.push(signer);
  return signer;
}

tokenLane("a token signs, with the right key or not at all", () => {
  for (const algorithm of algorithms)
    test(`${algorithm}: sixteen signatures at once, each of which verifies`, async () => {
      const record = recordOf(algorithm);
      const signer = signerOf(record, { label: algorithm });
      const verifier = verifierOf(record);
      const bytes = Array.from({ length: 16 }, (_, index) => Uint8Array.of(...message, index));
      const made = await Promise.all(bytes.map((each) => signer.sign(each)));
      expect(made.map((signature, index) => verifier.verify(bytes[index] ?? message, signature))).toEqual(
        bytes.map(() => true),
      );
    });

  test("one that is not on the token is refused as a mistake in the settings", async () => {
    const stranger = recordOf("rsa-v1_5-sha256", generateKeyPair("rsa-v1_5-sha256").publicKeyPem);
    await expect(signerOf(stranger).test()).rejects.toMatchObject({
      origin: "settings",
      message: expect.stringMatching(/no private key belongs to the public key pinned/) as string,
    });
  });

  test("a label that is another key's is refused, though the key is there", async () => {
    await expect(signerOf(recordOf("ed25519"), { label: "ecdsa-p256-sha256" }).test()).rejects.toThrow(
      /labelled ecdsa-p256-sha256 is not that of the public key pinned, which is labelled ed25519/,
    );
    await expect(signerOf(recordOf("ed25519"), { label: "nobody" }).test()).rejects.toThrow(
      /no private key is labelled/,
    );
  });

  test("SM2 is refused, as PKCS#11 has no mechanism for it", async () => {
    const record = { ...recordOf("sm2-sm3", generateKeyPair("sm2-sm3").publicKeyPem), userId: "" };
    await expect(signerOf(record).test()).rejects.toMatchObject({ origin: "settings" });
  });
});

tokenLane("keys of a token that could be mistaken", () => {
  test("two under one label are told apart by the public key, and refused where settings name that label", async () => {
    const [old, next] = [generateKeyPair("rsa-v1_5-sha256"), generateKeyPair("rsa-v1_5-sha256")];
    token.put(old.privateKeyPem, "registries", "21");
    token.put(next.privateKeyPem, "registries", "22");
    for (const { publicKeyPem } of [old, next]) {
      const record = recordOf("rsa-v1_5-sha256", publicKeyPem);
      expect(verifierOf(record).verify(message, await signerOf(record).sign(message))).toBe(true);
      await expect(signerOf(record, { label: "registries" }).test()).rejects.toThrow(
        /2 private keys are labelled registries: give each a label of its own/,
      );
    }
  });

  test("one key that is there twice is refused: which of the two may be removed is not ours to know", async () => {
    const pair = generateKeyPair("ecdsa-p256-sha256");
    token.put(pair.privateKeyPem, "first", "31");
    token.put(pair.privateKeyPem, "second", "32");
    await expect(signerOf(recordOf("ecdsa-p256-sha256", pair.publicKeyPem)).test()).rejects.toThrow(
      /2 private keys answer/,
    );
  });

  test("a session that is closed under it is a lost key; the next process opens it anew", async () => {
    const record = recordOf("rsa-v1_5-sha256");
    const key = { library: token.library, token: token.token, pin: token.pin, label: null, sessions: 1 };
    const inProcess = openToken({ ...key, algorithm: record.algorithm, publicKeyPem: record.publicKeyPem });
    expect(verifierOf(record).verify(message, await inProcess.sign(message))).toBe(true);
    const { PKCS11 } = createRequire(import.meta.url)("pkcs11js") as typeof Pkcs11;
    const same = new PKCS11();
    same.load(token.library);
    for (const slot of same.C_GetSlotList(true)) same.C_CloseAllSessions(slot);
    await expect(inProcess.sign(message)).rejects.toMatchObject({
      kind: "away",
      message: expect.stringContaining("SESSION_HANDLE") as string,
    });
    inProcess.close();
  });
});

tokenLane("a token that goes", () => {
  test("unplugged: every signature fails with retry, told once; plugged in again it signs, told once", async () => {
    const signer = signerOf(recordOf("rsa-v1_5-sha256"));
    await signer.sign(message);
    told.length = 0;
    token.unplug();
    for (let index = 0; index < 3; index += 1)
      await expect(signer.sign(message)).rejects.toMatchObject({ origin: "signer", advice: "retry" });
    token.plugIn();
    await realClock.sleep(quietMs.away);
    expect(verifierOf(signer).verify(message, await signer.sign(message))).toBe(true);
    expect(told).toEqual(["nothing can be signed: sending holds away", "signing again undefined"]);
  });

  test("a wrong PIN is tried once and never again, and told once", async () => {
    told.length = 0;
    const signer = signerOf(recordOf("ed25519"), { pin: "000000" });
    for (let index = 0; index < 3; index += 1) {
      await expect(signer.sign(message)).rejects.toMatchObject({
        origin: "signer",
        advice: "retry",
        message: expect.stringMatching(/PIN is refused.*not tried a second time/) as string,
      });
      await realClock.sleep(quietMs.away);
    }
    expect(told).toEqual(["nothing can be signed: sending holds denied"]);
  });

  test("a token that is not there, and a library that is not there, are said apart", async () => {
    await expect(signerOf(recordOf("ed25519"), { token: "another" }).test()).rejects.toMatchObject({
      origin: "signer",
      message: expect.stringMatching(/no token labelled another/) as string,
    });
    const { algorithm, publicKeyPem } = recordOf("ed25519");
    const nowhere = {
      library: "/nowhere.so",
      token: "gateway",
      label: null,
      pin: "1",
      algorithm,
      publicKeyPem,
      sessions: 1,
    };
    expect(() => openToken(nowhere)).toThrow(/library of the token cannot be loaded/);
  });
});

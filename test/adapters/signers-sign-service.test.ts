// Keys in a sign service over HTTPS: what it signs, whom it is, and what happens when it fails, stalls or lies.
// Invariant: what is signed verifies under the public key pinned, or nothing is signed.

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { generateKeyPair, verifierOf } from "../../adapters/signing/keys.ts";
import type { TestedSigner } from "../../adapters/signing/signers/guarded-signer.ts";
import { quietMs } from "../../adapters/signing/signers/key-holder.ts";
import { ownSigner, testAtStart } from "../../adapters/signing/signers/own-signer.ts";
import type { SignService } from "../../adapters/signing/signers/sign-service.ts";
import type { Log } from "../../domain/ports.ts";
import type { SignatureAlgorithm } from "../../domain/signature-algorithm.ts";
import { startSignService, type RunningSignService } from "../simulator/sign-service/sign-service.ts";
import { selfSigned, type Certificate } from "../support/certificates.ts";
import { findTool, foreignLane } from "../support/foreign-tools.ts";
import { realClock } from "../support/ports.ts";

/** Makes the certificates. */
const tools = ["openssl"];
const hasTools = findTool("openssl") !== null;

const message = new TextEncoder().encode("a message");
const pairs = {
  "sm2-sm3": generateKeyPair("sm2-sm3"),
  "ecdsa-p256-sha256": generateKeyPair("ecdsa-p256-sha256"),
  "rsa-v1_5-sha256": generateKeyPair("rsa-v1_5-sha256"),
};
type Offered = keyof typeof pairs;
const told: string[] = [];
const say = (fields: Record<string, unknown>, text: string): void =>
  void told.push(`${text} ${String(fields["trouble"])}`);
const log: Log = { info: say, warn: say, error: say };

let server: Certificate;
let client: Certificate;
let service: RunningSignService;
const opened: TestedSigner[] = [];

beforeAll(async () => {
  if (!hasTools) return;
  [server, client] = [selfSigned("sign-service"), selfSigned("gateway")];
  const keys = Object.fromEntries(Object.entries(pairs).map(([name, { privateKeyPem }]) => [name, privateKeyPem]));
  service = await startSignService({ keys, server, clientCertificatePem: client.certificatePem });
});
afterAll(async () => {
  for (const signer of opened) signer.close();
  if (hasTools) await service.stop();
});
beforeEach(() => {
  told.length = 0;
  if (hasTools) Object.assign(service, { fault: null, slowMs: 1_000, seen: { atOnce: 0, requests: 0 } });
});

function signerOf(
  algorithm: Offered,
  besides: Partial<SignService> = {},
  publicKeyPem = pairs[algorithm].publicKeyPem,
): TestedSigner {
  const signer = ownSigner(
    {
      keyId: `own-${algorithm}`,
      algorithm,
      publicKeyPem,
      ...(algorithm === "sm2-sm3" ? { userId: "gateway@bank" } : {}),
      signsFrom: null,
      held: {
        in: "sign_service",
        endpoint: service.endpoint,
        keyName: algorithm,
        sends: "message",
        serverCertificatePem: server.certificatePem,
        clientCertificatePem: client.certificatePem,
        clientKeyPem: client.keyPem,
        atOnce: 4,
        timeoutMs: 3_000,
        ...besides,
      },
    },
    { clock: realClock, log },
  );
  opened.push(signer);
  return signer;
}

const offers: [Offered, SignService["sends"]][] = [
  ["sm2-sm3", "digest"],
  ["sm2-sm3", "message"],
  ["ecdsa-p256-sha256", "message"],
  ["rsa-v1_5-sha256", "message"],
];
foreignLane("a sign service signs, or nothing does", tools, () => {
  test.each(offers)("%s by %s: the signature verifies under the public key pinned", async (algorithm, sends) => {
    const signer = signerOf(algorithm, { sends });
    expect(verifierOf(signer).verify(message, await signer.sign(message))).toBe(true);
  });

  test("an algorithm that signs no digest is refused as a mistake in the settings", async () => {
    const refused = signerOf("rsa-v1_5-sha256", { sends: "digest" }).test();
    await expect(refused).rejects.toMatchObject({
      origin: "settings",
      message: expect.stringContaining("message") as string,
    });
  });

  test("another key under that name signs nothing; a name that is not there stops the start", async () => {
    const other = signerOf("ecdsa-p256-sha256", {}, generateKeyPair("ecdsa-p256-sha256").publicKeyPem);
    await expect(other.sign(message)).rejects.toMatchObject({
      origin: "signer",
      message: expect.stringMatching(/not verify/) as string,
    });
    const nameless = signerOf("sm2-sm3", { keyName: "nobody" });
    await expect(testAtStart([nameless])).rejects.toMatchObject({ origin: "settings", advice: "give_up" });
  });

  test("a service that shows another certificate is not asked, and a client that is not known is not answered", async () => {
    const impostor = signerOf("sm2-sm3", { serverCertificatePem: selfSigned("sign-service").certificatePem });
    await expect(impostor.sign(message)).rejects.toMatchObject({ origin: "signer", advice: "retry" });
    expect(service.seen.requests).toBe(0);
    const stranger = selfSigned("gateway");
    const unknown = signerOf("sm2-sm3", {
      clientCertificatePem: stranger.certificatePem,
      clientKeyPem: stranger.keyPem,
    });
    await expect(unknown.sign(message)).rejects.toMatchObject({ origin: "signer", advice: "retry" });
    expect(service.seen.requests).toBe(0);
  });

  test("a signature of something else never leaves", async () => {
    const signer = signerOf("sm2-sm3");
    await signer.sign(message);
    service.fault = "wrong";
    await expect(signer.sign(message)).rejects.toThrow(/does not verify under the public key pinned|pinned public key/);
  });
});

foreignLane("a sign service that goes and comes back", tools, () => {
  test.each(["away", "busy"] as const)(
    "%s: it is opened anew once, then fails with retry, told once; back again it signs",
    async (fault) => {
      const signer = signerOf("sm2-sm3", { sends: "digest" });
      await signer.sign(message);
      service.seen.requests = 0;
      service.fault = fault;
      for (let index = 0; index < 3; index += 1)
        await expect(signer.sign(message)).rejects.toMatchObject({ origin: "signer", advice: "retry" });
      // One signature and one self-test of the reopened key; the calls after that are refused without asking.
      expect(service.seen.requests).toBe(2);
      service.fault = null;
      await realClock.sleep(quietMs.away);
      expect(verifierOf(signer).verify(message, await signer.sign(message))).toBe(true);
      expect(told).toEqual(["nothing can be signed: sending holds away", "signing again undefined"]);
    },
  );

  test("a fault that lasts for one answer is made up for by opening anew", async () => {
    const signer = signerOf("sm2-sm3");
    await signer.sign(message);
    await service.stop();
    const { port } = service;
    const keys = Object.fromEntries(Object.entries(pairs).map(([name, { privateKeyPem }]) => [name, privateKeyPem]));
    service = await startSignService({ keys, server, clientCertificatePem: client.certificatePem, port });
    expect(verifierOf(signer).verify(message, await signer.sign(message))).toBe(true);
    expect(told).toEqual([]);
  });
});

foreignLane("a sign service that is locked, busy or slow", tools, () => {
  test("locked: told once with the mend, and left alone", async () => {
    const signer = signerOf("sm2-sm3");
    service.fault = "locked";
    for (let index = 0; index < 3; index += 1)
      await expect(signer.sign(message)).rejects.toThrow(/refuses us \(423\).*unlock/);
    expect(service.seen.requests).toBe(1);
    expect(told).toEqual(["nothing can be signed: sending holds locked"]);
    await expect(testAtStart([signer])).resolves.toBeUndefined();
  });

  test("many at once are signed in turn, each once", async () => {
    const signer = signerOf("ecdsa-p256-sha256", { atOnce: 2 });
    await signer.sign(message);
    Object.assign(service, { fault: "slow", slowMs: 20, seen: { atOnce: 0, requests: 0 } });
    const made = await Promise.all(Array.from({ length: 20 }, (_, index) => signer.sign(Uint8Array.of(index))));
    const verifier = verifierOf<{ keyId: string; algorithm: SignatureAlgorithm; publicKeyPem: string }>(signer);
    expect(made.map((signature, index) => verifier.verify(Uint8Array.of(index), signature))).toEqual(
      made.map(() => true),
    );
    expect(service.seen).toEqual({ atOnce: 2, requests: 20 });
  });
  test("slow: given up in time; never more at once than agreed on; too many are turned away", async () => {
    const signer = signerOf("ecdsa-p256-sha256", { atOnce: 2, timeoutMs: 300 });
    await signer.sign(message);
    service.seen.atOnce = 0;
    service.fault = "slow";
    const started = Date.now();
    const asked = await Promise.allSettled(Array.from({ length: 60 }, () => signer.sign(message)));
    expect(asked.every(({ status }) => status === "rejected")).toBe(true);
    expect(Date.now() - started).toBeLessThan(3_000);
    expect(service.seen.atOnce).toBeLessThanOrEqual(4);
    const reasons = asked.map((each) => String((each as PromiseRejectedResult).reason));
    expect(reasons.some((reason) => /too many/.test(reason))).toBe(true);
    expect(reasons.some((reason) => /in 300 ms/.test(reason))).toBe(true);
  });
});

// The doors while the key of their answers is away: what is asked is done, and answered by an empty word that nobody signed.
// Invariant: nothing a caller could believe leaves unsigned; the same call again gets the answer that was kept, once.

import { afterAll, beforeAll, expect, test } from "vitest";
import { ownSigner } from "../../adapters/signing/signers/own-signer.ts";
import { generateKeyPair } from "../../adapters/signing/keys.ts";
import { quietMs } from "../../adapters/signing/signers/key-holder.ts";
import type { TestedSigner } from "../../adapters/signing/signers/guarded-signer.ts";
import { startSignService, type RunningSignService } from "../simulator/sign-service/sign-service.ts";
import { selfSigned } from "../support/certificates.ts";
import { findTool, foreignLane } from "../support/foreign-tools.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { core, openDoors, type RunningDoors } from "./open-doors.ts";

const hasTools = findTool("openssl") !== null;
let service: RunningSignService;
let signer: TestedSigner;
let running: RunningDoors;

beforeAll(async () => {
  if (!hasTools) return;
  const pair = generateKeyPair("sm2-sm3");
  const [server, client] = [selfSigned("sign-service"), selfSigned("gateway")];
  service = await startSignService({
    keys: { doors: pair.privateKeyPem },
    server,
    clientCertificatePem: client.certificatePem,
  });
  const key = {
    keyId: "gateway-1",
    algorithm: "sm2-sm3",
    userId: "gateway@bank",
    publicKeyPem: pair.publicKeyPem,
  } as const;
  signer = ownSigner(
    {
      ...key,
      signsFrom: null,
      held: {
        in: "sign_service",
        endpoint: service.endpoint,
        keyName: "doors",
        sends: "digest",
        serverCertificatePem: server.certificatePem,
        clientCertificatePem: client.certificatePem,
        clientKeyPem: client.keyPem,
        atOnce: 4,
        timeoutMs: 3_000,
      },
    },
    { clock: realClock, log: quietLog },
  );
  running = await openDoors({}, false, signer);
});
afterAll(async () => {
  if (!hasTools) return;
  await running.close();
  signer.close();
  await service.stop();
});

foreignLane("the key of the doors' answers is away", ["openssl"], () => {
  test.each(["rest", "grpc"] as const)("%s: done, kept, not answered; back again, answered as it was", async (door) => {
    const client = running[door](core);
    const input = { idempotencyKey: realIds.nonce(), noticeId: "ntc_1" };
    expect((await client.call("RetryNotice", { ...input, idempotencyKey: realIds.nonce() })).status).toBe(200);
    const before = running.runs.count;
    service.fault = "away";
    await expect(client.call("RetryNotice", input)).rejects.toThrow(/503|UNAVAILABLE/);
    await expect(client.call("RetryNotice", input)).rejects.toThrow(/503|UNAVAILABLE/);
    expect(running.runs.count).toBe(before + 1);
    service.fault = null;
    await realClock.sleep(quietMs.away);
    const answer = await client.call("RetryNotice", input);
    expect(answer).toMatchObject({ status: 200, headers: { "idempotency-hit": "true" } });
    expect(running.runs.count).toBe(before + 1);
  });

  test("what leaves is an empty 503 without a signature, which says when to ask again", async () => {
    service.fault = "away";
    for (const path of ["/v1/nowhere", "/v1/chains"]) {
      const reply = await fetch(`${running.restUrl}${path}`);
      expect(reply.status).toBe(503);
      expect(await reply.text()).toBe("");
      expect(reply.headers.get("retry-after")).toBe("5");
      expect(reply.headers.get("signature")).toBeNull();
    }
    service.fault = null;
    await realClock.sleep(quietMs.away);
    const signed = await fetch(`${running.restUrl}/v1/nowhere`);
    expect([signed.status, signed.headers.get("signature") !== null]).toEqual([404, true]);
  });
});

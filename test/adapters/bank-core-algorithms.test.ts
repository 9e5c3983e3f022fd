// The bank core's port under every algorithm: our orders and the core's replies, each signed in the one pinned for its key.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bankCore } from "../../adapters/bank-core/bank-core.ts";
import { generateKeyPair, signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import { usualUserId } from "../../adapters/signing/sm2/user-digest.ts";
import type { BankCoreRequest } from "../../domain/effect.ts";
import type { BankCore, Signer } from "../../domain/ports.ts";
import { type SignatureAlgorithm, signatureAlgorithms } from "../../domain/signature-algorithm.ts";
import { signReply, verifyRequest } from "../../proto/message-signature.ts";
import { realClock, realIds } from "../support/ports.ts";

function signerFor(keyId: string, algorithm: SignatureAlgorithm): Signer {
  const userId = algorithm === "sm2-sm3" ? usualUserId : undefined;
  return signerFromPem({ keyId, algorithm, userId, privateKeyPem: generateKeyPair(algorithm).privateKeyPem });
}

/** Both sides' keys, and the algorithm that the core in fact signs with, which a test may change. */
let gateway: Signer = signerFor("gateway-doors", "ecdsa-p256-sha256");
let core: Signer = signerFor("core-key", "ecdsa-p256-sha256");
const contentType = "application/json";

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.once("end", () => {
    const answered = async (): Promise<void> => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const target = { method: "POST", authority: headers["host"] ?? "", path: request.url ?? "", query: "" };
      const verdict = await verifyRequest(target, headers, Buffer.concat(parts), verifierOf(gateway));
      const body = Buffer.from(JSON.stringify({ key: "c1-hold", state: "given_back" }));
      const created = Math.floor(Date.now() / 1000);
      const parameters = { created, expires: created + 60, nonce: realIds.nonce(), keyId: core.keyId };
      const status = verdict.ok ? 200 : 401;
      const signature = headers["signature"] ?? null;
      const signed = await signReply(status, contentType, body, signature, parameters, (base) => core.sign(base));
      response.writeHead(status, { ...signed.headers, "content-type": contentType }).end(body);
    };
    answered().catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error("failed")));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function portFor(signer: Signer, pinned: Signer): BankCore {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ports = { clock: realClock, ids: realIds, timeoutMs: 5_000 };
  return bankCore({ institution: "demo-bank", endpoint, signer, coreKey: verifierOf(pinned), ...ports });
}

const giveBack: BankCoreRequest = { type: "give_back_hold", key: "c1-hold", chainId: "c1", reference: "R-1" };

async function ask(port: BankCore) {
  const message = await port.prepare(giveBack, new Map());
  const reply = await port.send(message.path, message);
  return { status: reply.status, read: await port.read(giveBack, message, reply) };
}

describe.each(signatureAlgorithms)("with keys for %s", (name) => {
  test("an order is taken, and its reply believed with the signature's algorithm noted", async () => {
    gateway = signerFor("gateway-doors", name);
    core = signerFor("core-key", name);
    const { status, read } = await ask(portFor(gateway, core));
    expect(status).toBe(200);
    expect(read?.answer).toEqual({ type: "hold_given_back", key: "c1-hold" });
    expect(read?.signature).toMatchObject({ type: "http_message", keyId: "core-key", algorithm: name });
  });

  test("a reply in another algorithm than the pinned one is not believed", async () => {
    gateway = signerFor("gateway-doors", name);
    const pinned = signerFor("core-key", name);
    const other = signatureAlgorithms.find((each) => each !== name) ?? name;
    core = signerFor("core-key", other);
    expect(await ask(portFor(gateway, pinned))).toEqual({ status: 200, read: null });
  });
});

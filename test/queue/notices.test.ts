// Notices from the real store to a real core over a socket that fails on request.
// Invariant: every notice arrives, in order per chain, however often the core fails; only its signature ends the trying.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bankCore } from "../../adapters/bank-core/bank-core.ts";
import { generateKeyPair, signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import type { Adapters, Clock, Store } from "../../domain/ports.ts";
import { deliverNotices, deliverRound, nextTryAfter } from "../../queue/notices.ts";
import { openStore } from "../../store/store.ts";
import { signReply, verifyRequest } from "../simulator/bank-core/http-signature.ts";
import { aChain, anOpening, institution, startedAt } from "../store/chain.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { testVault } from "../support/vault.ts";

const gateway = generateKeyPair("ecdsa-p256-sha256");
const core = generateKeyPair("ecdsa-p256-sha256");

type Conduct = "acknowledges" | "hangs_up" | "forgets_to_sign" | "acknowledges_another";
type Received = { noticeId: string; chainId: string; sequence: number; type: string };

let database: FreshDatabase;
let store: Store & { close(): Promise<void> };
let received: Received[] = [];
let conductOf: (notice: Received) => Conduct = () => "acknowledges";
let adapters: Adapters;

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.once("end", () => {
    const body = Buffer.concat(parts);
    verifyRequest("POST", request.url ?? "", request.headers, body, {
      keyId: "gateway-doors",
      publicKeyPem: gateway.publicKeyPem,
    });
    const notice = JSON.parse(body.toString()) as Received;
    received.push(notice);
    const conduct = conductOf(notice);
    if (conduct === "hangs_up") return response.destroy();
    const noticeId = conduct === "acknowledges_another" ? "evt_other" : notice.noticeId;
    const bytes = Buffer.from(JSON.stringify({ noticeId, acknowledged: true }));
    const key = { keyId: "core-key", privateKeyPem: core.privateKeyPem };
    const signed = signReply(200, bytes, String(request.headers["signature"]), key);
    return response
      .writeHead(200, conduct === "forgets_to_sign" ? { "content-type": "application/json" } : signed)
      .end(bytes);
  });
});

beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore({
    vault: testVault,
    databaseUrl: database.databaseUrl,
    ids: realIds,
    log: quietLog,
    poolMax: 6,
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const algorithm = "ecdsa-p256-sha256";
  const signer = signerFromPem({ keyId: "gateway-doors", algorithm, privateKeyPem: gateway.privateKeyPem });
  const coreKey = verifierOf({ keyId: "core-key", algorithm, publicKeyPem: core.publicKeyPem });
  const port = bankCore({ institution, endpoint, signer, coreKey, clock: realClock, ids: realIds, timeoutMs: 2_000 });
  adapters = { registries: new Map(), bankCores: new Map([[institution, port]]) };
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await store.close();
  await database.drop();
});

/** A clock that starts with the chains and is moved by the test. */
function movedByHand(): Clock & { at: number } {
  return {
    at: startedAt,
    now() {
      return this.at;
    },
    sleep: (ms, signal) => realClock.sleep(ms, signal),
  };
}

async function chainWithNotices(): Promise<string> {
  const opening = anOpening({
    chain: aChain(),
    notices: [
      { type: "decision_wanted", data: { step: 1 } },
      { type: "filed", data: { legId: "first" } },
      { type: "completed", data: {} },
    ],
  });
  expect(await store.open(opening)).toBe("opened");
  received = [];
  return opening.chain.chainId;
}

const typesReceived = (): string[] => received.map((notice) => notice.type);

test("notices of a chain arrive in order, one acknowledged before the next is sent", async () => {
  conductOf = () => "acknowledges";
  const chainId = await chainWithNotices();
  const clock = movedByHand();
  while ((await deliverRound({ store, adapters, clock, log: quietLog, leaseMs: 20_000 })) > 0);
  expect(received).toMatchObject([
    { chainId, sequence: 1, type: "decision_wanted" },
    { chainId, sequence: 2, type: "filed" },
    { chainId, sequence: 3, type: "completed" },
  ]);
  const kept = await store.evidence(chainId);
  expect(kept.filter((record) => record.subject === "notice filed").map((record) => record.type)).toEqual([
    "message_out",
    "message_in",
  ]);
});

test.each<Conduct>(["hangs_up", "forgets_to_sign", "acknowledges_another"])(
  "a core that %s gets the same notice again, later each time, and nothing after it",
  async (conduct) => {
    conductOf = () => conduct;
    const chainId = await chainWithNotices();
    const clock = movedByHand();
    for (let attempts = 0; attempts < 8; attempts += 1) {
      expect(await deliverRound({ store, adapters, clock, log: quietLog, leaseMs: 20_000 })).toBe(1);
      clock.at += nextTryAfter(attempts) - 1;
      expect(await deliverRound({ store, adapters, clock, log: quietLog, leaseMs: 20_000 })).toBe(0);
      clock.at += 1;
    }
    expect(typesReceived()).toEqual(Array(8).fill("decision_wanted"));
    expect(new Set(received.map((notice) => notice.noticeId)).size).toBe(1);
    conductOf = () => "acknowledges";
    while ((await deliverRound({ store, adapters, clock, log: quietLog, leaseMs: 20_000 })) > 0);
    expect(typesReceived().slice(8)).toEqual(["decision_wanted", "filed", "completed"]);
    const tries = (await store.evidence(chainId)).filter(
      (record) => record.subject === "notice decision_wanted" && record.type === "message_out",
    );
    expect(tries).toHaveLength(2);
  },
);

test("one chain's trouble holds up no other's notices", async () => {
  const stuck = await chainWithNotices();
  const free = await chainWithNotices();
  conductOf = (notice) => (notice.chainId === stuck ? "hangs_up" : "acknowledges");
  const clock = movedByHand();
  while ((await deliverRound({ store, adapters, clock, log: quietLog, leaseMs: 20_000 })) > 0);
  expect(received.filter((notice) => notice.chainId === free).map((notice) => notice.type)).toEqual([
    "decision_wanted",
    "filed",
    "completed",
  ]);
  conductOf = () => "acknowledges";
});

test("delivery goes on by itself until it is stopped", async () => {
  conductOf = () => "acknowledges";
  const stopping = new AbortController();
  const chainId = await chainWithNotices();
  const delivering = deliverNotices(
    { store, adapters, clock: realClock, log: quietLog, leaseMs: 20_000 },
    stopping.signal,
  );
  await expect.poll(() => received.filter((notice) => notice.chainId === chainId)).toHaveLength(3);
  stopping.abort();
  await delivering;
});

test("the schedule ends in a try every 5 minutes, for ever", () => {
  expect([0, 1, 2, 3, 4, 5, 6, 1_000].map(nextTryAfter)).toEqual([
    1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 300_000, 300_000,
  ]);
});

// The bank core's port against the simulated core over real sockets, and against servers that answer wrongly.
// Invariant: only the pinned key's reply to this very request counts; whoever may have acted is asked, never assumed.

import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { bankCore } from "../../adapters/bank-core/bank-core.ts";
import { generateKeyPair, signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import type { BankCoreRequest } from "../../domain/effect.ts";
import { fen } from "../../domain/money.ts";
import type { BankCore, Notice } from "../../domain/ports.ts";
import { signReply } from "../simulator/bank-core/http-signature.ts";
import { startBankCore } from "../simulator/bank-core/bank-core.ts";
import type { Behaviour, LoanBusiness, RunningBankCore } from "../simulator/bank-core/types.ts";
import { realClock, realIds } from "../support/ports.ts";

const gateway = generateKeyPair("ecdsa-p256-sha256");
const core = generateKeyPair("ecdsa-p256-sha256");
const stranger = generateKeyPair("ecdsa-p256-sha256");
const algorithm = "ecdsa-p256-sha256";
const coreKey = verifierOf({ keyId: "core-key", algorithm, publicKeyPem: core.publicKeyPem });

const business: LoanBusiness = {
  kind: "new_loan",
  reference: "R-1",
  mortgagee: { name: "示例银行股份有限公司", creditCode: "91320500MA1000017R" },
  units: [{ unitCode: "320505001001GB00001F00010001" }],
  mortgage: { form: "general", securedAmount: "1200000.00", periodStart: "2026-12-01", periodEnd: "2029-11-30" },
  loan: { amount: "1000000.00", account: "LN-1" },
};
const hold: BankCoreRequest = {
  type: "place_hold",
  neededUntil: null,
  key: "c1-hold",
  chainId: "c1",
  amount: fen(100_000_000n),
  account: "LN-1",
  reference: "R-1",
};
const query: BankCoreRequest = { type: "query_posting", key: "c1-permit-1", chainId: "c1", reference: "R-1" };
const permit: BankCoreRequest = {
  type: "permit",
  key: "c1-permit-1",
  chainId: "c1",
  reference: "R-1",
  amount: fen(100_000_000n),
  account: "LN-1",
  tranche: 1,
  expiresAt: Date.now() + 60_000,
  proofs: [],
};
const notice: Notice = {
  noticeId: "evt_1",
  institution: "demo-bank",
  chainId: "c1",
  sequence: 1,
  cursor: "1",
  type: "filed",
  data: { legId: "first" },
  at: 1_795_000_000_000,
  attempts: 0,
  acknowledgedAt: null,
  dueAt: 0,
};

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function portTo(endpoint: string, privateKeyPem = gateway.privateKeyPem, timeoutMs = 2_000): BankCore {
  const signer = signerFromPem({ keyId: "gateway-doors", algorithm, privateKeyPem });
  return bankCore({ institution: "demo-bank", endpoint, signer, coreKey, clock: realClock, ids: realIds, timeoutMs });
}

async function simulated(behaviour: Behaviour = {}): Promise<RunningBankCore> {
  const running = await startBankCore({
    institution: "demo-bank",
    key: { keyId: "core-key", privateKeyPem: core.privateKeyPem },
    gatewayKey: { keyId: "gateway-doors", publicKeyPem: gateway.publicKeyPem },
    registries: [],
    businesses: [business],
    doorOf: () => ({ call: () => Promise.resolve({ status: 200, body: {} }) }),
    behaviour: { "R-1": behaviour },
  });
  const validUntil = new Date(Date.now() + 60_000).toISOString();
  running.enterDecision({
    chainId: "c1",
    reference: "R-1",
    outcome: "approved",
    approvedAmount: "1000000.00",
    validUntil,
  });
  cleanups.push(() => running.stop());
  return running;
}

/** A server that answers as told, for replies that no honest core gives. */
async function answering(answer: (response: ServerResponse, requestSignature: string) => void): Promise<string> {
  const server: Server = createServer((request, response) => {
    request.resume().once("end", () => answer(response, String(request.headers["signature"])));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function ask(port: BankCore, request: BankCoreRequest) {
  const message = await port.prepare(request, new Map());
  return await port.read(request, message, await port.send(message.path, message));
}

function signed(
  response: ServerResponse,
  requestSignature: string,
  body: object,
  privateKeyPem = core.privateKeyPem,
  status = 200,
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response
    .writeHead(status, signReply(status, bytes, requestSignature, { keyId: "core-key", privateKeyPem }))
    .end(bytes);
}

const held = { key: "c1-hold", state: "held", holdNumber: "E1", expiresAt: "2027-01-01T00:00:00.000Z", reason: null };

test("a hold is placed once under its key and given back", async () => {
  const running = await simulated();
  const port = portTo(running.url);
  const first = await ask(port, hold);
  expect(first?.answer).toMatchObject({ type: "hold", key: "c1-hold", state: "held", reason: null });
  expect(first?.signature).toMatchObject({ type: "http_message", keyId: "core-key" });
  expect((await ask(port, hold))?.answer).toEqual(first?.answer);
  expect(running.ledger().holds).toHaveLength(1);
  const back = await ask(port, { type: "give_back_hold", key: "c1-hold", chainId: "c1", reference: "R-1" });
  expect(back?.answer).toEqual({ type: "hold_given_back", key: "c1-hold" });
  expect(running.ledger().holds[0]?.state).toBe("given_back");
});

test("a hold for another amount than the loan, or one the core will not place, is refused", async () => {
  const running = await simulated();
  expect((await ask(portTo(running.url), { ...hold, amount: fen(99n) }))?.answer).toMatchObject({ state: "refused" });
  const unwilling = await simulated({ hold: "refused" });
  expect((await ask(portTo(unwilling.url), hold))?.answer).toMatchObject({ state: "refused", holdNumber: null });
});

const fee: BankCoreRequest = {
  type: "pay_fee",
  key: "c1-first-1-fee-1",
  chainId: "c1",
  reference: "R-1",
  businessNumber: "c1-first-1",
  item: "不动产登记费",
  amount: fen(8_000n),
  paymentNoticeNumber: "JK-1",
  deadline: Date.now() + 60_000,
};

test("a fee is paid once under its key, over the very amount, and answered the same when it comes again", async () => {
  const running = await simulated();
  const port = portTo(running.url);
  const paid = { type: "fee", key: "c1-first-1-fee-1", state: "paid", receiptNumber: "JF00000001", reason: null };
  expect((await ask(port, fee))?.answer).toEqual(paid);
  expect((await ask(port, fee))?.answer).toEqual(paid);
  expect(running.ledger().fees).toMatchObject([{ amount: "80.00", paymentNoticeNumber: "JK-1", state: "paid" }]);
});

test.each<[string, Partial<Extract<BankCoreRequest, { type: "pay_fee" }>>, Behaviour]>([
  ["whose payment notice has run out", { deadline: Date.now() - 1 }, {}],
  ["of nothing", { amount: fen(0n) }, {}],
  ["for a business it does not know", { reference: "R-0" }, {}],
  ["for another chain's case", { businessNumber: "c2-first-1" }, {}],
  ["it has no money for", {}, { fee: "refused" }],
])("a fee %s is refused with a reason and no receipt", async (_name, changed, behaviour) => {
  const running = await simulated(behaviour);
  const answer = (await ask(portTo(running.url), { ...fee, ...changed }))?.answer;
  expect(answer).toMatchObject({ type: "fee", state: "refused", receiptNumber: null, reason: expect.any(String) });
});

test("a fee without a deadline is paid, and not again under another key", async () => {
  const running = await simulated();
  const port = portTo(running.url);
  expect((await ask(port, { ...fee, deadline: null }))?.answer).toMatchObject({ state: "paid" });
  expect((await ask(port, { ...fee, key: "c1-first-1-fee-2" }))?.answer).toMatchObject({ state: "refused" });
  expect(running.ledger().fees.map(({ state }) => state)).toEqual(["paid", "refused"]);
});

test("a permit without a hold or a recording result posts nothing, and the query says so", async () => {
  const running = await simulated();
  const port = portTo(running.url);
  expect((await ask(port, query))?.answer).toMatchObject({ type: "posting", state: "not_found", postingNumber: null });
  expect((await ask(port, permit))?.answer).toMatchObject({ type: "permit_received", state: "refused" });
  expect((await ask(port, query))?.answer).toMatchObject({ state: "refused" });
  expect(running.ledger().postings.filter((posting) => posting.state === "posted")).toEqual([]);
});

test("a notice is acknowledged under the core's signature, and again when it comes again", async () => {
  const running = await simulated();
  const port = portTo(running.url);
  for (let times = 1; times <= 2; times += 1) {
    const message = await port.prepareNotice(notice);
    const reply = await port.send(message.path, message);
    expect(await port.acknowledged(notice, message, reply)).toMatchObject({ type: "http_message", keyId: "core-key" });
    expect(await port.acknowledged({ ...notice, noticeId: "evt_2" }, message, reply)).toBeNull();
  }
  expect(running.ledger().notices).toMatchObject([{ noticeId: "evt_1", sequence: 1, timesReceived: 2 }]);
});

test("the core refuses what the gateway's pinned key did not sign, and what comes twice", async () => {
  const running = await simulated();
  const forged = portTo(running.url, stranger.privateKeyPem);
  const message = await forged.prepare(hold, new Map());
  expect((await forged.send(message.path, message)).status).toBe(401);
  const port = portTo(running.url);
  const altered = await port.prepare(hold, new Map());
  altered.bytes.set(new TextEncoder().encode("}"), altered.bytes.length - 2);
  expect((await port.send(altered.path, altered)).status).toBe(401);
  const replayed = await port.prepare(query, new Map());
  expect((await port.send(replayed.path, replayed)).status).toBe(200);
  expect((await port.send(replayed.path, replayed)).status).toBe(401);
  expect(running.ledger().holds).toEqual([]);
});

test.each<[string, (response: ServerResponse, requestSignature: string) => void]>([
  ["signed by another key", (response, signature) => signed(response, signature, held, stranger.privateKeyPem)],
  ["unsigned", (response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(held))],
  ["signed as the answer to another request", (response) => signed(response, "sig1=:AAAA:", held)],
  ["about another key", (response, signature) => signed(response, signature, { ...held, key: "c2-hold" })],
  [
    "with a state that is not listed",
    (response, signature) => signed(response, signature, { ...held, state: "maybe" }),
  ],
  ["with status 500", (response, signature) => signed(response, signature, held, core.privateKeyPem, 500)],
  [
    "of another sort",
    (response, signature) =>
      signed(response, signature, { key: "c1-hold", state: "paid", receiptNumber: "J1", reason: null }),
  ],
  ["that is not JSON", (response) => response.writeHead(200).end("<html>")],
])("a reply %s is no answer", async (_name, answer) => {
  expect(await ask(portTo(await answering(answer)), hold)).toBeNull();
});

test("an amount that is not yuan with at most 2 decimals is no answer", async () => {
  const posting = {
    key: "c1-permit-1",
    state: "posted",
    postingNumber: "RZ1",
    amount: "1e6",
    at: "2026-11-23T10:00:00+08:00",
    reason: null,
  };
  expect(
    await ask(portTo(await answering((response, signature) => signed(response, signature, posting))), query),
  ).toBeNull();
});

test("nobody listening: retry, nothing can have happened", async () => {
  const endpoint = await answering(() => undefined);
  await cleanups.pop()?.();
  await expect(ask(portTo(endpoint), hold)).rejects.toMatchObject({
    name: "Fault",
    origin: "bank_core",
    advice: "retry",
  });
});

test.each<[string, (response: ServerResponse) => void]>([
  ["breaks the connection", (response) => response.destroy()],
  ["never answers", () => undefined],
  ["stops half way", (response) => response.writeHead(200, { "content-length": "100" }).write("{")],
  ["answers without end", (response) => response.writeHead(200).end(Buffer.alloc(1_048_577))],
  ["redirects", (response) => response.writeHead(307, { location: "http://127.0.0.1:9/" }).end()],
])("a core that %s may have acted: query first", async (_name, answer) => {
  const port = portTo(await answering(answer), gateway.privateKeyPem, 300);
  await expect(ask(port, permit)).rejects.toMatchObject({ name: "Fault", origin: "bank_core", advice: "query_first" });
});

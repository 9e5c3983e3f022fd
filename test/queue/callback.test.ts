// Messages that a registry posts on its own: believed only when its pinned key signed them and they are about our cases.
// Invariant: a forged, stray or garbled message moves nothing and wakes nobody; one that comes twice is taken once.

import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Chain } from "../../domain/chain-state.ts";
import type { EvidenceRecord } from "../../domain/evidence.ts";
import { Fault } from "../../domain/fault.ts";
import type { RawReply } from "../../domain/registry.ts";
import { takeCallback, type CallbackDeps } from "../../queue/callback.ts";
import { openBoundedEvidence } from "../../store/bounded-evidence.ts";
import { quietLog, realClock } from "../support/ports.ts";
import { layGround, type Ground } from "./ground.ts";

const registryId = "suzhou-huqiu";
let ground: Ground;
let chainId: string;
let deps: CallbackDeps;
let woken: string[] = [];

const isRecorded = (chain: Chain): boolean => chain.legs.every((leg) => leg.recordingResult !== null);

beforeAll(async () => {
  ground = await layGround(registryId, 120);
  deps = {
    store: ground.store,
    adapters: ground.adapters,
    clock: realClock,
    log: quietLog,
    wake: { wake: (id) => Promise.resolve(void woken.push(id)) },
    quarantine: openBoundedEvidence({ store: ground.store, clock: realClock, log: quietLog }, "quarantined_message"),
  };
  chainId = await ground.submit("suzhou-huqiu-new-loan");
  ground.registry.inject({ fault: "forged_callback" });
  ground.registry.inject({ fault: "doubled_callback", times: 3 });
  await ground.turnUntil(chainId, (chain) => isRecorded(chain) && chain.state === "completed");
});
afterAll(() => ground.stop());
beforeEach(() => {
  woken = [];
});

async function pushes(): Promise<EvidenceRecord[]> {
  return (await ground.store.evidence(chainId)).filter(
    (record) => record.subject === "callback" && record.type === "message_in",
  );
}

function post(bytes: Uint8Array): Promise<{ bytes: Uint8Array }> {
  const message: RawReply = { status: 200, contentType: "application/xml; charset=utf-8", bytes };
  return takeCallback(registryId, message, deps);
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function genuine(): Promise<Uint8Array> {
  const push = (await pushes())[0];
  if (push === undefined) throw new Error("the registry pushed nothing");
  return push.bytes;
}

test("every push that was believed is in evidence with its signed receipt", async () => {
  // The last push, of the certificate, may still be on its way.
  await expect.poll(async () => (await pushes()).length).toBeGreaterThan(3);
  const receipts = (await ground.store.evidence(chainId)).filter((record) => record.subject === "receipt");
  const taken = await pushes();
  expect(receipts).toHaveLength(taken.length);
  expect(receipts.every((receipt) => textOf(receipt.bytes).includes('<Taken Value="1"'))).toBe(true);
  expect(new Set(taken.map((push) => push.bytesSha256)).size).toBe(taken.length);
});

test("the forged push was kept at the door and moved nothing", async () => {
  const kept = (await ground.store.evidence("door")).filter((record) => record.type === "quarantined_message");
  expect(kept).toMatchObject([{ counterparty: `registry:${registryId}`, signature: { type: "none" } }]);
});

test("the same push again is receipted and changes nothing", async () => {
  const before = await ground.store.readAny(chainId);
  const receipt = await post(await genuine());
  expect(textOf(receipt.bytes)).toContain('<Taken Value="1"');
  expect(await ground.store.readAny(chainId)).toEqual(before);
  expect(woken).toEqual([]);
});

test.each<[string, (xml: string) => string]>([
  ["with one state changed", (xml) => xml.replace(/StateCode="\d\d"/, 'StateCode="70"')],
  [
    "about a case that is not ours",
    (xml) => xml.replaceAll(/BusinessNumber="[^"]+"/g, 'BusinessNumber="chn_other-first-1"'),
  ],
  ["with its signature taken out", (xml) => xml.replace(/<Signature.*<\/Signature>/s, "")],
  ["that is no XML", () => "<html>busy"],
])("a push %s is receipted neutrally, kept, and moves nothing", async (_name, alter) => {
  const before = await ground.store.readAny(chainId);
  const kept = (await ground.store.evidence("door")).length;
  const receipt = await post(new TextEncoder().encode(alter(textOf(await genuine()))));
  expect(textOf(receipt.bytes)).toContain('<Taken Value="0"');
  expect(await ground.store.readAny(chainId)).toEqual(before);
  expect(await ground.store.evidence("door")).toHaveLength(kept + 1);
  expect(woken).toEqual([]);
});

test("a message too large to keep whole is kept cut, and says so", async () => {
  await post(new Uint8Array(300_000).fill(0x20));
  const last = (await ground.store.evidence("door")).at(-1);
  expect(last?.bytes.length).toBe(65_536);
  expect(last?.subject).toContain("cut");
});

test("a flood of what does not verify is kept at a bounded rate, the rest counted, and genuine pushes still receipted", async () => {
  const forged = new TextEncoder().encode("<html>busy");
  const before = (await ground.store.evidence("door")).length;
  const posts = await Promise.allSettled(Array.from({ length: 60 }, () => post(forged)));
  const receipted = posts.filter(({ status }) => status === "fulfilled").length;
  const reasons = posts.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as unknown] : []));
  expect(reasons.every((reason) => reason instanceof Fault && reason.origin === "registry")).toBe(true);
  expect(receipted).toBeLessThan(60);
  expect(textOf((await post(await genuine())).bytes)).toContain('<Taken Value="1"');
  await deps.quarantine.close();
  const added = (await ground.store.evidence("door")).slice(before);
  expect(added.filter(({ subject }) => subject === "callback")).toHaveLength(receipted);
  const counted = added.filter(({ subject }) => subject === "left out").map(({ bytes }) => countOf(bytes));
  expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(60 - receipted);
  expect(counted.every(({ name }) => name === `registry:${registryId} unverified`)).toBe(true);
});

function countOf(bytes: Uint8Array): { name: string; count: number } {
  return JSON.parse(textOf(bytes)) as { name: string; count: number };
}

test("an answer that a push overtook on its way parks nothing and re-reads nothing", async () => {
  const overtakenId = await ground.submit("suzhou-huqiu-refinance");
  let overtaken = 0;
  const waiting = ground.turnDeps(async (point, id) => {
    const stored = id === overtakenId && point === "P12_verified" ? await ground.store.readAny(id) : null;
    if (stored?.chain.inFlight?.request.type !== "query" || isRecorded(stored.chain)) return;
    // The query was answered "not yet"; before the worker commits that, the recording is pushed.
    await vi.waitUntil(async () => isRecorded((await ground.store.readAny(id))?.chain ?? stored.chain), 10_000);
    overtaken += 1;
  });
  const chain = await ground.turnUntil(overtakenId, ({ state }) => state !== "open", waiting);
  expect(overtaken).toBeGreaterThan(0);
  expect(chain.state, chain.parked?.reason).toBe("completed");
});

test("a registry without a profile is no registry", async () => {
  const message: RawReply = { status: 200, contentType: "application/xml", bytes: await genuine() };
  await expect(takeCallback("nowhere", message, deps)).rejects.toMatchObject({ name: "Fault", origin: "settings" });
});

// What is kept of refused messages: enough to see what was refused, and at rates that no stranger can use up for others.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wireMethod } from "../../gateway/wire-descriptor.ts";
import { realIds } from "../support/ports.ts";
import { core, keyPair, openDoors, operator, stranger } from "./open-doors.ts";
import type { RunningDoors } from "./open-doors.ts";
import { callGrpc, postRest, sendRest, signedHeaders, utf8 } from "./raw-calls.ts";

let running: RunningDoors;
beforeAll(async () => {
  running = await openDoors({ refusedPerSecond: 1000 });
});
afterAll(() => running.close());

const path = "/v1/notices/n-1/retry";
const input = (): { idempotencyKey: string; noticeId: string } => ({
  idempotencyKey: realIds.next("key"),
  noticeId: "n-1",
});
const json = (): Uint8Array => utf8(JSON.stringify(input()));

async function lastRefused() {
  const last = (await running.doors.store.evidence("door")).at(-1);
  if (last === undefined) throw new Error("nothing was kept");
  return { ...last, text: new TextDecoder().decode(last.bytes) };
}

describe("a refused message that did not verify", () => {
  test.each([
    ["a key nobody registered", stranger, "unknown_key", "stranger-1"],
    ["a forged key", keyPair("core-1"), "signature_invalid", "core-1"],
  ])("of %s is kept with its target, its headers and its body as an unverified claim", async (_, who, code, keyId) => {
    const body = json();
    await postRest(running, path, body, { who });
    const kept = await lastRefused();
    expect(kept).toMatchObject({
      type: "refused_message",
      subject: `RetryNotice ${code}`,
      counterparty: "unknown",
      contentType: "message/http",
      signature: { type: "none" },
    });
    const [head = "", sent] = kept.text.split("\r\n\r\n");
    expect(head).toContain(`POST ${path} HTTP/1.1\r\nhost: ${new URL(running.restUrl).host}\r\n`);
    expect(head).toMatch(/^content-digest: sha-256=:.+:\r$/m);
    expect(head).toMatch(new RegExp(`^signature-input: sig1=.*keyid="${keyId}"\r$`, "m"));
    expect(head).toMatch(/^signature: sig1=:.+:\r$/m);
    expect(head).toContain(`read-bytes: ${body.length}\r\n`);
    expect(sent).toBe(new TextDecoder().decode(body));
  });

  test("over gRPC is kept with its method and headers too", async () => {
    const rpc = wireMethod("RetryNotice");
    await callGrpc(running, rpc.path, rpc.request.codec.encode(input()), { who: stranger });
    const { text } = await lastRefused();
    expect(text).toContain(`POST ${rpc.path} HTTP/2\r\nhost: ${running.grpcAddress}\r\n`);
    expect(text).toContain('keyid="stranger-1"');
  });

  test("as a replay shows which message was replayed", async () => {
    const parameters = { nonce: realIds.nonce() };
    await postRest(running, path, json(), { parameters });
    await postRest(running, path, json(), { parameters });
    const { subject, text } = await lastRefused();
    expect(subject).toBe("RetryNotice replayed");
    expect(text).toContain(`nonce="${parameters.nonce}"`);
  });

  test("and has no body is kept with its path and query", async () => {
    const target = { method: "GET", authority: new URL(running.restUrl).host, path: "/v1/chains", query: "?limit=7" };
    const headers = await signedHeaders(target, "application/json", utf8(""), { who: stranger });
    await sendRest(running.restUrl, "GET", "/v1/chains?limit=7", headers, utf8(""));
    expect((await lastRefused()).text).toMatch(/^GET \/v1\/chains\?limit=7 HTTP\/1\.1\r\n/);
  });

  test("cannot write lines of its own into the head", async () => {
    await sendRest(running.restUrl, "POST", path, { signature: "\u00a0x: y", "signature-input": "z" }, utf8("body"));
    expect((await lastRefused()).text).toMatch(/^signature: \?x: y\r$/m);
  });
});

test("a refused message that verified is kept as its exact bytes under its signature, which says where it went", async () => {
  const body = utf8("{ not json");
  await postRest(running, path, body);
  const { bytes, signature, counterparty } = await lastRefused();
  expect(Buffer.from(bytes).equals(body)).toBe(true);
  expect(counterparty).toBe("bank:bank-a");
  expect(signature).toMatchObject({
    type: "http_message",
    base: expect.stringContaining(`"@path": ${path}`) as string,
  });
});

describe("a flood of strangers", () => {
  test("leaves the refusals of callers with a key in evidence, and its own overflow counted", async () => {
    const flooded = await openDoors({ refusedPerSecond: 3 });
    try {
      const junk = (): Promise<unknown> => sendRest(flooded.restUrl, "POST", path, {}, utf8("junk"));
      await Promise.all(Array.from({ length: 60 }, junk));
      for (const who of [core, operator]) await postRest(flooded, path, utf8("{ not json"), { who });
      const kept = await flooded.refused();
      const told = kept.map(({ counterparty }) => counterparty).filter((name) => name !== "gateway");
      expect(told).toEqual(expect.arrayContaining(["bank:bank-a", "operator:operator-one"]));
      await nextSecond();
      await junk();
      const all = await flooded.refused();
      const counted = leftOut(all);
      const junkKept = all.filter(({ subject }) => subject === "RetryNotice unsigned").length;
      expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(61 - junkKept);
      for (const { name, count, reasons } of counted) {
        expect({ name, reasons }).toEqual({ name: "strangers", reasons: { unsigned: count } });
      }
      expect(junkKept).toBeLessThan(20);
    } finally {
      await flooded.close();
    }
  });
});

test("a caller with a key has a rate too, and what is over it is counted when the doors close", async () => {
  const narrow = await openDoors({ refusedPerKeyPerSecond: 1 });
  try {
    await nextSecond();
    await Promise.all(Array.from({ length: 8 }, () => postRest(narrow, path, utf8("{ not json"))));
    await narrow.stop();
    const all = await narrow.refused();
    const kept = all.filter(({ subject }) => subject === "RetryNotice malformed_json").length;
    const counted = leftOut(all);
    expect(counted.map(({ name }) => name)).toContain("key:core-1");
    expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(8 - kept);
  } finally {
    await narrow.close();
  }
});

type LeftOut = { name: string; count: number; reasons: Record<string, number> };

function leftOut(records: { subject: string; bytes: Uint8Array }[]): LeftOut[] {
  return records
    .filter(({ subject }) => subject === "left out")
    .map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)) as LeftOut);
}

/** Waits until the clock shows another second than now. */
async function nextSecond(): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  await expect.poll(() => Math.floor(Date.now() / 1000), { timeout: 3_000, interval: 10 }).toBeGreaterThan(now);
}

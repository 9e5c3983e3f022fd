// What the doors refuse before any business is looked at: over both doors alike, signed, in two languages, and kept.

import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalCatalogue } from "../../domain/refusals.ts";
import type { RefusalCode } from "../../domain/refusal.ts";
import { status } from "@grpc/grpc-js";
import { wireMethod } from "../../gateway/wire-descriptor.ts";
import { core, keyPair, openDoors, operator, stranger } from "./open-doors.ts";
import type { RunningDoors } from "./open-doors.ts";
import { callGrpc, isSigned, postRest, problemOf, sendGrpc, sendRest, signedHeaders, utf8 } from "./raw-calls.ts";
import type { Signing } from "./raw-calls.ts";
import { realIds } from "../support/ports.ts";

let running: RunningDoors;
beforeAll(async () => {
  running = await openDoors({ refusedPerSecond: 1000 });
});
afterAll(() => running.close());

const restPath = "/v1/notices/n-1/retry";
const rpc = wireMethod("RetryNotice");
const now = (): number => Math.floor(Date.now() / 1000);
const input = (): { idempotencyKey: string; noticeId: string } => ({
  idempotencyKey: realIds.next("key"),
  noticeId: "n-1",
});
const json = (): Uint8Array => utf8(JSON.stringify(input()));
const message = (): Uint8Array => rpc.request.codec.encode(input());

const cases: [string, RefusalCode, () => Partial<Signing>][] = [
  ["a key nobody registered", "unknown_key", () => ({ who: stranger })],
  ["another key under a registered name", "signature_invalid", () => ({ who: { ...keyPair("core-1") } })],
  ["a signature over another path", "signature_invalid", () => ({ target: { path: "/v1/notices/n-2/retry" } })],
  ["a signature for another host", "signature_invalid", () => ({ target: { authority: "other.example:443" } })],
  ["a signature over another method", "signature_invalid", () => ({ target: { method: "PUT" } })],
  ["an altered body", "digest_mismatch", () => ({ signedBody: utf8("{}") })],
  ["an expired signature", "signature_expired", () => ({ parameters: { created: now() - 120, expires: now() - 60 } })],
  [
    "a signature from long ago",
    "signature_expired",
    () => ({ parameters: { created: now() - 400, expires: now() + 10 } }),
  ],
  [
    "a signature from the future",
    "signature_expired",
    () => ({ parameters: { created: now() + 400, expires: now() + 500 } }),
  ],
  [
    "a signature good for too long",
    "signature_expired",
    () => ({ parameters: { created: now(), expires: now() + 3600 } }),
  ],
];

describe.each(cases)("%s", (_name, code, change) => {
  test("is refused over REST, signed, in two languages, and kept", async () => {
    const reply = await postRest(running, restPath, json(), change());
    expectProblem(problemOf(reply), code);
    expect(reply.status).toBe(refusalCatalogue[code].http);
    expect(reply.headers["content-type"]).toBe("application/problem+json");
    expect((await running.refused()).at(-1)?.subject).toBe(`RetryNotice ${code}`);
  });

  test("is refused over gRPC with the same document, and kept", async () => {
    const reply = await callGrpc(running, rpc.path, message(), change());
    expectProblem(reply.refusal ?? {}, code);
    expect(reply.code).toBe(status[refusalCatalogue[code].grpc]);
    expect(reply.metadata.get("signature")).toHaveLength(1);
    expect((await running.refused()).at(-1)?.subject).toBe(`RetryNotice ${code}`);
  });
});

describe("an unsigned request", () => {
  test("is refused before anything of it is read, over both doors", async () => {
    const headers = { "content-type": "application/json" };
    const reply = await sendRest(running.restUrl, "POST", restPath, headers, utf8("{ not json"));
    expectProblem(problemOf(reply), "unsigned");
    expect(await isSigned(reply, null, running)).toBe(true);
    const garbage = await sendGrpc(running.grpcAddress, rpc.path, {}, Uint8Array.from([0xff, 0xff, 0xff]));
    expectProblem(garbage.refusal ?? {}, "unsigned");
    expect(garbage.code).toBe(status.UNAUTHENTICATED);
  });

  test("is refused when only half of the signature is there or it is garbage", async () => {
    for (const headers of [{ signature: "sig1=:AAAA:" }, { "signature-input": "sig1=()" }]) {
      const reply = await sendRest(
        running.restUrl,
        "POST",
        restPath,
        { ...headers, "content-type": "application/json" },
        json(),
      );
      expectProblem(problemOf(reply), "unsigned");
    }
    const headers = {
      signature: "garbage",
      "signature-input": "(((",
      "content-digest": "x",
      "content-type": "application/json",
    };
    const reply = await sendRest(running.restUrl, "POST", restPath, headers, json());
    expectProblem(problemOf(reply), "signature_invalid");
    expect(await isSigned(reply, "garbage", running)).toBe(true);
  });
});

test("what was signed for another gateway is refused, though the Host header says so too", async () => {
  const body = json();
  const target = { method: "POST", authority: "other.example:443", path: restPath, query: "" };
  const signed = await signedHeaders(target, "application/json", body);
  const headers = { ...signed, "content-type": "application/json", host: "other.example:443" };
  const reply = await sendRest(running.restUrl, "POST", restPath, headers, body);
  expect(problemOf(reply)).toMatchObject({
    code: "signature_invalid",
    detail: expect.stringContaining("@authority") as string,
  });
});

describe("a replayed request", () => {
  test("is refused over REST, and its first answer stands", async () => {
    const body = json();
    const target = { method: "POST", authority: new URL(running.restUrl).host, path: restPath, query: "" };
    const signed = await signedHeaders(target, "application/json", body);
    const headers = { ...signed, "content-type": "application/json" };
    const first = await sendRest(running.restUrl, "POST", restPath, headers, body);
    expect(first.status).toBe(200);
    expect(await isSigned(first, signed["signature"] ?? null, running)).toBe(true);
    const runs = running.runs.count;
    expectProblem(problemOf(await sendRest(running.restUrl, "POST", restPath, headers, body)), "replayed");
    expect(running.runs.count).toBe(runs);
  });

  test("is refused over gRPC, and one nonce serves one door only", async () => {
    const parameters = { nonce: realIds.nonce() };
    expect((await callGrpc(running, rpc.path, message(), { parameters })).code).toBe(status.OK);
    expectProblem((await callGrpc(running, rpc.path, message(), { parameters })).refusal ?? {}, "replayed");
    expectProblem(problemOf(await postRest(running, restPath, json(), { parameters })), "replayed");
  });

  test("sent twice at once is taken once", async () => {
    const runs = running.runs.count;
    const change = { parameters: { nonce: realIds.nonce() } };
    const replies = await Promise.all(Array.from({ length: 8 }, () => postRest(running, restPath, json(), change)));
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1);
    expect(running.runs.count).toBe(runs + 1);
  });
});

describe("a body", () => {
  test.each([
    ["10,000 deep", utf8('{"a":'.repeat(10_000) + "1" + "}".repeat(10_000))],
    ["with a key twice", utf8('{"idempotencyKey":"a","idempotencyKey":"b","noticeId":"n-1"}')],
    ["that is not UTF-8", Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["that is not JSON", utf8("{'a':1}")],
    ["that is no object", utf8("[]")],
    ["that is empty", utf8("")],
  ])("%s is refused as malformed, and changes nothing", async (_name, body) => {
    const runs = running.runs.count;
    const reply = await postRest(running, restPath, body);
    expectProblem(problemOf(reply), "malformed_json");
    expect(running.runs.count).toBe(runs);
  });

  test("with an unknown field, a wrong type or another number than the path is refused with the field", async () => {
    const fields = [{ ...input(), state: "posted" }, { idempotencyKey: 7 }, { ...input(), noticeId: "n-2" }];
    const named = await Promise.all(
      fields.map(async (body) => problemOf(await postRest(running, restPath, utf8(JSON.stringify(body))))),
    );
    expect(named.map(({ code, field }) => [code, field])).toEqual([
      ["invalid_field", "state"],
      ["invalid_field", "idempotencyKey"],
      ["invalid_field", "noticeId"],
    ]);
  });

  test("of another content type, or with a query beside it, is refused", async () => {
    const body = json();
    const target = { method: "POST", authority: new URL(running.restUrl).host, path: restPath, query: "" };
    const plain = { ...(await signedHeaders(target, "text/plain", body)), "content-type": "text/plain" };
    expect(problemOf(await sendRest(running.restUrl, "POST", restPath, plain, body))).toMatchObject({
      code: "malformed_json",
    });
    const asked = {
      ...(await signedHeaders({ ...target, query: "?a=1" }, "application/json", body)),
      "content-type": "application/json",
    };
    expectProblem(problemOf(await sendRest(running.restUrl, "POST", `${restPath}?a=1`, asked, body)), "invalid_field");
  });

  test("of 10 MB is refused without being read, declared or chunked, over REST", async () => {
    const body = new Uint8Array(10 * 1024 * 1024).fill(0x20);
    expect(problemOf(await postRest(running, restPath, body))).toMatchObject({ code: "body_too_large" });
    expect(await rawExchange("content-length: 10485760")).toContain('"code":"body_too_large"');
    expect(await rawExchange("transfer-encoding: chunked", body)).toContain('"code":"body_too_large"');
    expect(new TextDecoder().decode((await running.refused()).at(-1)?.bytes)).toContain("read-bytes: 0\r\n");
  });

  test("of 10 MB is refused without being read, signed and kept, over gRPC", async () => {
    const reply = await callGrpc(running, rpc.path, new Uint8Array(10 * 1024 * 1024));
    expect(reply.code).toBe(status.RESOURCE_EXHAUSTED);
    expectProblem(reply.refusal ?? {}, "body_too_large");
    expect(reply.metadata.get("signature")).toHaveLength(1);
    expect((await running.refused()).at(-1)?.subject).toContain("body_too_large");
  });

  test("that gRPC cannot decode is refused as malformed once the signature holds", async () => {
    expect((await callGrpc(running, rpc.path, Uint8Array.from([0x0a, 200]))).refusal).toMatchObject({
      code: "malformed_message",
    });
    const strange = Uint8Array.from([...message(), 0xea, 0x07, 1, 0x78]);
    expectProblem((await callGrpc(running, rpc.path, strange)).refusal ?? {}, "malformed_message");
  });
});

describe("a caller", () => {
  test("over the number of calls under way is told to try again later, over both doors", async () => {
    const full = await openDoors({ callsInFlight: 0 });
    try {
      for (const client of [full.rest(core), full.grpc(core)]) {
        expect(await client.call("ListChains", {})).toMatchObject({ status: 429, body: { code: "too_many_requests" } });
      }
    } finally {
      await full.close();
    }
  });

  test("that never ends its headers is cut off", async () => {
    const impatient = await openDoors({ headersMs: 200, requestMs: 400 });
    try {
      const { port } = new URL(impatient.restUrl);
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write("GET /healthz HTTP/1.1\r\nhost: x\r\n");
      socket.resume();
      await once(socket, "close");
      expect(socket.destroyed).toBe(true);
    } finally {
      await impatient.close();
    }
  });

  test("without the role is refused over both doors", async () => {
    for (const client of [running.rest(operator), running.grpc(operator)]) {
      expect(await client.call("ListChains", {})).toMatchObject({ status: 403, body: { code: "not_permitted" } });
    }
  });

  test("of an unknown path gets a signed refusal", async () => {
    const reply = await postRest(running, "/v1/nothing", json());
    expect(problemOf(reply)).toMatchObject({ code: "unknown_operation" });
    const dots = await sendRest(running.restUrl, "GET", "/v1/../v1//chains", {}, utf8(""));
    expectProblem(problemOf(dots), "unknown_operation");
  });

  test("that hurls refusals fills the store only at the set rate", async () => {
    const quiet = await openDoors({ refusedPerSecond: 2 });
    try {
      const started = Date.now();
      await Promise.all(Array.from({ length: 50 }, () => sendRest(quiet.restUrl, "POST", restPath, {}, utf8("x"))));
      const seconds = Math.floor(Date.now() / 1000) - Math.floor(started / 1000) + 1;
      const kept = (await quiet.refused()).length;
      expect(kept).toBeGreaterThan(0);
      // Two a second, and one record that says how many were left out.
      expect(kept).toBeLessThanOrEqual(3 * seconds);
    } finally {
      await quiet.close();
    }
  });
});

test("a large refused message is kept cut at 64 KiB and claims no signature", async () => {
  await postRest(running, restPath, new Uint8Array(100_000).fill(0x20), { who: core });
  const kept = (await running.refused()).at(-1);
  expect(kept).toMatchObject({
    subject: "RetryNotice malformed_json",
    counterparty: "bank:bank-a",
    signature: { type: "none" },
  });
  expect(kept?.bytes).toHaveLength(64 * 1024);
});

function expectProblem(problem: Record<string, unknown>, code: RefusalCode): void {
  const { zh, en, mendZh, mendEn, http, whoMends } = refusalCatalogue[code];
  expect(problem).toMatchObject({
    code,
    status: http,
    title: en,
    message: { zh, en },
    mend: { zh: mendZh, en: mendEn },
    whoMends,
  });
}

/** A request written by hand: the head, and then as much of the body as the other side still takes. */
function rawExchange(header: string, body: Uint8Array | null = null): Promise<string> {
  return new Promise((resolve) => {
    const { port, host } = new URL(running.restUrl);
    const socket = connect(Number(port), "127.0.0.1");
    let received = "";
    socket.on("data", (bytes: Buffer) => (received += bytes.toString("utf8")));
    socket.on("error", () => resolve(received));
    socket.on("close", () => resolve(received));
    socket.write(`POST ${restPath} HTTP/1.1\r\nhost: ${host}\r\n${header}\r\n\r\n`);
    if (body === null) return;
    socket.write(`${body.length.toString(16)}\r\n`);
    socket.write(body);
  });
}

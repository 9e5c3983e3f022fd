// The REST door in use: answers signed, idempotent and documented.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inputSha256 } from "../../gateway/idempotency.ts";
import { openApiDocument } from "../../gateway/openapi.ts";
import { operations } from "../../gateway/operations/index.ts";
import { codeOf, core, openDoors } from "./open-doors.ts";
import type { RunningDoors } from "./open-doors.ts";
import { postRest, utf8 } from "./raw-calls.ts";

let running: RunningDoors;
beforeAll(async () => {
  running = await openDoors({ answerMs: 5_000 });
});
afterAll(() => running.close());

describe("an idempotency key", () => {
  test("with the same input gives the same answer byte for byte, over both doors and in any key order", async () => {
    const before = running.runs.count;
    const bodies = ['{"idempotencyKey":"same","noticeId":"n-1"}', '{ "noticeId":"n-1", "idempotencyKey":"same"}'];
    const first = await postRest(running, "/v1/notices/n-1/retry", utf8(bodies[0] ?? ""));
    const second = await postRest(running, "/v1/notices/n-1/retry", utf8(bodies[1] ?? ""));
    expect(first.headers["idempotency-hit"]).toBeUndefined();
    expect(second.headers["idempotency-hit"]).toBe("true");
    expect(second.body.equals(first.body)).toBe(true);
    const third = await running.grpc(core).call("RetryNotice", { idempotencyKey: "same", noticeId: "n-1" });
    expect(third).toMatchObject({
      status: 200,
      body: JSON.parse(first.body.toString("utf8")) as unknown,
      headers: { "idempotency-hit": "true" },
    });
    expect(running.runs.count).toBe(before + 1);
  });

  test("with other input is a conflict", async () => {
    const client = running.rest(core);
    await client.call("RetryNotice", { idempotencyKey: "other", noticeId: "n-1" });
    const second = await client.call("RetryNotice", { idempotencyKey: "other", noticeId: "n-2" });
    expect(second).toMatchObject({ status: 409, body: { code: "idempotency_conflict", field: "idempotencyKey" } });
  });

  test("whose first answer was a refusal gets that refusal again and runs nothing", async () => {
    const client = running.rest(core);
    const call = () => client.call("RetryNotice", { idempotencyKey: "refused", noticeId: "absent" });
    const first = await call();
    const runs = running.runs.count;
    const second = await call();
    expect(codeOf(first)).toBe("not_found");
    expect(second.body).toEqual(first.body);
    expect(second.headers["idempotency-hit"]).toBe("true");
    expect(running.runs.count).toBe(runs);
    expect((await running.refused()).at(-1)).toMatchObject({
      subject: "RetryNotice not_found",
      counterparty: "bank:bank-a",
    });
  });

  test("may be tried again after unavailable, which is never kept as the answer", async () => {
    const client = running.rest(core);
    const runs = running.runs.count;
    for (const noticeId of ["busy", "broken"]) {
      for (const _time of [1, 2]) {
        expect(await client.call("RetryNotice", { idempotencyKey: noticeId, noticeId })).toMatchObject({ status: 503 });
      }
    }
    expect(running.runs.count).toBe(runs + 4);
  });

  test("sent many times at once has one answer", async () => {
    const client = running.rest(core);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => client.call("RetryNotice", { idempotencyKey: "at-once", noticeId: "n-1" })),
    );
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  test("is bound to the input's content, not to how it is written", () => {
    expect(inputSha256({ a: 1, b: [{ c: 2n, d: null }] })).toBe(
      inputSha256({ b: [{ d: null, c: 2n }], a: 1, e: undefined }),
    );
    expect(inputSha256({ a: "1" })).not.toBe(inputSha256({ a: 1 }));
    expect(inputSha256({ a: [1, 2] })).not.toBe(inputSha256({ a: [2, 1] }));
  });
});

describe("a query", () => {
  test("is the input of a GET, read by the types of the .proto", async () => {
    const client = running.rest(core);
    expect(await client.call("ListChains", { limit: 5, state: "open", after: "a b&c=中" })).toMatchObject({
      status: 200,
      body: { chains: [], next: "a b&c=中/5/open" },
    });
    expect(await client.call("ListChains", { limit: 500 })).toMatchObject({ status: 422, body: { field: "limit" } });
    expect(await client.call("ListChains", { colour: "red" })).toMatchObject({
      status: 422,
      body: { field: "colour" },
    });
  });
});

describe("what needs no signature", () => {
  const get = (path: string): Promise<Response> => fetch(`${running.restUrl}${path}`);

  test("health and readiness", async () => {
    expect((await get("/healthz")).status).toBe(200);
    expect(await (await get("/readyz")).json()).toEqual({ status: "ready" });
  });

  test("the documentation, all from here", async () => {
    const page = await get("/docs");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const html = await page.text();
    const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
    expect(assets.length).toBe(3);
    for (const path of assets) {
      expect(path.startsWith("/docs/")).toBe(true);
      expect((await get(path)).status).toBe(200);
    }
    expect(await (await get("/openapi.json")).json()).toMatchObject({ openapi: "3.1.0" });
  });

  test("a callback of an unknown registry is refused and kept", async () => {
    const reply = await fetch(`${running.restUrl}/callbacks/nowhere`, { method: "POST", body: "<x/>" });
    expect(reply.status).toBe(404);
  });
});

test("the OpenAPI document describes every operation of the table", () => {
  const { paths } = openApiDocument(operations) as { paths: Record<string, Record<string, { operationId: string }>> };
  const described = Object.values(paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  expect(described.toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
});

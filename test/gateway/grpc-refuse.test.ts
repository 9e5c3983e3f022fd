// Calls that go wrong on the wire, before any message is there to verify: each gets a signed refusal and leaves evidence.

import { connect } from "node:http2";
import type { ClientHttp2Session } from "node:http2";
import { gzipSync } from "node:zlib";
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalCatalogue } from "../../domain/refusals.ts";
import { grpcHttpStatus, problemContentType } from "../../gateway/grpc-reply.ts";
import { wireMethod } from "../../gateway/wire-descriptor.ts";
import { verifyReply } from "../../proto/message-signature.ts";
import { core, openDoors } from "./open-doors.ts";
import type { RunningDoors } from "./open-doors.ts";
import { sendGrpc } from "./raw-calls.ts";

let running: RunningDoors;
let session: ClientHttp2Session;
beforeAll(async () => {
  running = await openDoors({ refusedPerSecond: 1000 });
  // The client counts what it could not send against its own limit.
  session = connect(`http://${running.grpcAddress}`, { maxSessionMemory: 1000 });
});
afterAll(async () => {
  session.destroy();
  await running.close();
});

const rpc = wireMethod("RetryNotice").path;
type Headers = Record<string, string | undefined>;

/** Sends these bytes on one stream and gives the headers that answer. */
function send(bytes: Uint8Array, headers: Headers = {}): Promise<Headers> {
  const stream = session.request({ ":method": "POST", ":path": rpc, "content-type": "application/grpc", ...headers });
  return new Promise((resolve) => {
    let received: Headers = {};
    stream.on("response", (given) => (received = given as Headers));
    stream.on("error", () => undefined);
    stream.on("close", () => resolve(received));
    stream.resume();
    stream.end(bytes);
  });
}

function framed(message: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.from([flag, 0, 0, 0, 0]);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

const empty = framed(new Uint8Array(0));
const bomb = framed(gzipSync(Buffer.alloc(50_000_000)), 1);
const cases: [string, Uint8Array, Headers, keyof typeof refusalCatalogue, status][] = [
  ["of 10 MB", framed(Buffer.alloc(10_000_000)), {}, "body_too_large", status.RESOURCE_EXHAUSTED],
  ["that says it has 4 GB", Buffer.from([0, 255, 255, 255, 255]), {}, "body_too_large", status.RESOURCE_EXHAUSTED],
  ["that is compressed", bomb, { "grpc-encoding": "gzip" }, "malformed_message", status.INVALID_ARGUMENT],
  ["with a second message", Buffer.concat([empty, empty]), {}, "malformed_message", status.INVALID_ARGUMENT],
  ["without a message", new Uint8Array(0), {}, "malformed_message", status.INVALID_ARGUMENT],
  ["cut off in its length", Buffer.from([0, 0, 0]), {}, "malformed_message", status.INVALID_ARGUMENT],
  ["cut off in its message", empty.with(4, 9), {}, "malformed_message", status.INVALID_ARGUMENT],
  ["to an unknown rpc", empty, { ":path": `${rpc}s` }, "unknown_operation", status.UNIMPLEMENTED],
  ["to an unknown service", empty, { ":path": "/a.B/C" }, "unknown_operation", status.UNIMPLEMENTED],
];

describe("a call", () => {
  test.each(cases)(
    "%s is refused, signed and in two languages, and kept",
    async (_name, bytes, headers, code, told) => {
      const before = (await running.refused()).length;
      const reply = await send(bytes, headers);
      expect(reply["grpc-status"]).toBe(String(told));
      const document = Buffer.from(reply["refusal-bin"] ?? "", "base64");
      const { zh, en } = refusalCatalogue[code];
      expect(JSON.parse(document.toString("utf8"))).toMatchObject({ code, message: { zh, en } });
      const names = ["content-digest", "signature-input", "signature"];
      const signature = Object.fromEntries(names.map((name) => [name, reply[name]]));
      const signed = { ...signature, "content-type": problemContentType };
      expect((await verifyReply(grpcHttpStatus, signed, document, null, running.gatewayKey)).ok).toBe(true);
      const kept = (await running.refused()).slice(before);
      expect(kept).toHaveLength(1);
      expect(kept[0]?.subject).toContain(code);
    },
  );

  test("refused early leaves its connection as it was", async () => {
    await send(framed(Buffer.alloc(10_000_000)));
    expect((await send(empty))["grpc-status"]).toBe(String(status.UNAUTHENTICATED));
  });

  test("of 10 MB gets its refusal through gRPC's own client", async () => {
    const reply = await sendGrpc(running.grpcAddress, rpc, {}, new Uint8Array(10_000_000));
    expect(reply.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(reply.refusal).toMatchObject({ code: "body_too_large" });
  });

  test("of another method or content type is refused by HTTP", async () => {
    expect((await send(new Uint8Array(0), { "content-type": "application/json" }))[":status"]).toBe(415);
    expect((await send(new Uint8Array(0), { ":method": "PUT" }))[":status"]).toBe(405);
  });

  test("to health with what cannot be decoded, or too much, is refused", async () => {
    const health = { ":path": "/grpc.health.v1.Health/Check" };
    for (const bytes of [framed(Buffer.from([0x0a, 200])), framed(Buffer.alloc(100_000))]) {
      expect((await send(bytes, health))["grpc-status"]).toBe(String(status.INVALID_ARGUMENT));
    }
  });

  test("to reflection with what cannot be decoded, or too much, is refused", async () => {
    const reflection = { ":path": "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo" };
    for (const bytes of [framed(Buffer.from([0x0a, 200])), framed(Buffer.alloc(100_000))]) {
      expect((await send(bytes, reflection))["grpc-status"]).toBe(String(status.INVALID_ARGUMENT));
    }
  });
});

test("many streams on one connection are each answered", async () => {
  const client = running.grpc(core);
  const answers = await Promise.all(Array.from({ length: 200 }, () => client.call("ListChains", {})));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(200);
});

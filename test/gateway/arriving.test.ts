// What a stranger can hold without a signature: half-sent requests and quiet connections, over both doors.

import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { openArriving } from "../../gateway/arriving.ts";
import { wireMethod } from "../../gateway/wire-descriptor.ts";
import { core, openDoors } from "./open-doors.ts";
import type { RunningDoors } from "./open-doors.ts";
import { problemOf, sendRest } from "./raw-calls.ts";
import type { DoorLimits } from "../../gateway/limits.ts";

const path = "/v1/notices/n-1/retry";
const rpc = wireMethod("RetryNotice").path;
const part = Buffer.alloc(100_000, 0x20);

/** A request whose body of 200,000 bytes stops half way. `reply`: all that came back when the connection closed. */
function halfOverRest({ restUrl }: RunningDoors): { socket: Socket; reply: Promise<string> } {
  const { port, host } = new URL(restUrl);
  const socket = connect(Number(port), "127.0.0.1");
  let received = "";
  socket.on("data", (bytes: Buffer) => (received += bytes.toString("utf8")));
  const reply = new Promise<string>((resolve) => {
    socket.on("error", () => resolve(received));
    socket.on("close", () => resolve(received));
  });
  const head = ["content-type: application/json", "content-length: 200000", "connection: close"].join("\r\n");
  socket.write(`POST ${path} HTTP/1.1\r\nhost: ${host}\r\n${head}\r\n\r\n`);
  socket.write(part);
  return { socket, reply };
}

/** A call whose message of 200,000 bytes stops half way. `reply`: its headers when the stream closed. */
function halfOverGrpc(session: ClientHttp2Session): { stream: ClientHttp2Stream; reply: Promise<Reply> } {
  const stream = session.request({ ":method": "POST", ":path": rpc, "content-type": "application/grpc" });
  let headers: Reply = {};
  stream.on("response", (received) => (headers = received));
  stream.on("error", () => undefined);
  stream.resume();
  const reply = new Promise<Reply>((resolve) => stream.on("close", () => resolve(headers)));
  stream.write(Buffer.from([0, 0, 3, 0x0d, 0x40]));
  stream.write(part);
  return { stream, reply };
}

type Reply = Record<string, unknown>;

function documentOf(reply: Reply): unknown {
  return JSON.parse(Buffer.from(String(reply["refusal-bin"]), "base64").toString("utf8"));
}

function sessionTo({ grpcAddress }: RunningDoors): ClientHttp2Session {
  const session = connectHttp2(`http://${grpcAddress}`);
  session.on("error", () => undefined);
  return session;
}

async function withDoors(limits: Partial<DoorLimits>, use: (doors: RunningDoors) => Promise<void>): Promise<void> {
  const doors = await openDoors(limits);
  try {
    await use(doors);
  } finally {
    await doors.close();
  }
}

test("a body that does not arrive in time is refused, signed, and kept", async () => {
  await withDoors({ requestMs: 300 }, async (doors) => {
    const reply = await halfOverRest(doors).reply;
    expect(reply).toContain("HTTP/1.1 408");
    expect(reply).toMatch(/^signature: /im);
    expect(reply).toContain('"code":"request_too_slow"');
    expect((await doors.refused()).at(-1)?.subject).toContain("request_too_slow");
  });
});

test("a gRPC message that does not arrive in time ends its stream with a signed refusal, and is kept", async () => {
  await withDoors({ requestMs: 300 }, async (doors) => {
    const session = sessionTo(doors);
    const reply = await halfOverGrpc(session).reply;
    expect(reply["grpc-status"]).toBe(String(status.DEADLINE_EXCEEDED));
    expect(reply["signature"]).toBeTypeOf("string");
    expect(documentOf(reply)).toMatchObject({ code: "request_too_slow", status: 408 });
    expect((await doors.refused()).at(-1)?.subject).toContain("request_too_slow");
    session.destroy();
  });
});

test("half-sent requests over both doors give way, the oldest first, and a caller who sends is answered", async () => {
  await withDoors({ arrivingBytes: 500_000 }, async (doors) => {
    const session = sessionTo(doors);
    const first = halfOverGrpc(session);
    const second = halfOverRest(doors);
    const rest = Array.from({ length: 10 }, () => [halfOverGrpc(session), halfOverRest(doors)] as const).flat();
    expect(documentOf(await first.reply)).toMatchObject({ code: "too_many_requests" });
    expect(await second.reply).toContain('"code":"too_many_requests"');
    for (const client of [doors.rest(core), doors.grpc(core)]) {
      expect(await client.call("ListChains", {})).toMatchObject({ status: 200 });
    }
    session.destroy();
    for (const half of rest) if ("socket" in half) half.socket.destroy();
  });
});

test("half-sent requests are limited in number, however little they carry", async () => {
  await withDoors({ arrivingRequests: 3 }, async (doors) => {
    const session = sessionTo(doors);
    const [first] = Array.from({ length: 4 }, () => {
      const stream = session.request({ ":method": "POST", ":path": rpc, "content-type": "application/grpc" });
      const reply = once(stream, "response");
      stream.on("error", () => undefined);
      return reply;
    });
    expect(documentOf(((await first) as [Reply])[0])).toMatchObject({ code: "too_many_requests" });
    session.destroy();
  });
});

test("a quiet gRPC connection is closed, whether it speaks HTTP/2 or not", async () => {
  await withDoors({ requestMs: 300, idleMs: 300 }, async (doors) => {
    const session = sessionTo(doors);
    const [host, port] = doors.grpcAddress.split(":");
    const mute = connect(Number(port), host);
    mute.on("error", () => undefined);
    mute.resume();
    await Promise.all([once(session, "close"), once(mute, "close")]);
    expect(session.destroyed && mute.destroyed).toBe(true);
  });
});

test("connections of each door are limited", async () => {
  await withDoors({ connections: 2 }, async (doors) => {
    for (const address of [doors.grpcAddress, new URL(doors.restUrl).host]) {
      const [host, port] = address.split(":");
      const sockets = Array.from({ length: 3 }, () => connect(Number(port), host));
      const [closed] = await Promise.race(
        sockets.map(async (socket) => {
          socket.on("error", () => undefined);
          socket.resume();
          await once(socket, "close");
          return [socket];
        }),
      );
      expect(sockets.filter((socket) => socket !== closed && socket.closed)).toEqual([]);
      for (const socket of sockets) socket.destroy();
    }
  });
});

test("a registry's push counts as a call under way", async () => {
  await withDoors({ callsInFlight: 0 }, async (doors) => {
    const registries = doors.doors.adapters.registries as Map<string, unknown>;
    registries.set("known", {});
    const reply = await sendRest(doors.restUrl, "POST", "/callbacks/known", {}, part);
    expect(reply.status).toBe(429);
    expect(problemOf(reply)).toMatchObject({ code: "too_many_requests" });
  });
});

test("bytes are counted from arrival to answer, and only what is still arriving gives way", () => {
  const arriving = openArriving(10, 5);
  const whole = arriving.open();
  expect(whole.take(6)).toBe(true);
  whole.whole();
  const early = arriving.open();
  const late = arriving.open();
  expect(early.take(4)).toBe(true);
  expect(late.take(4)).toBe(true);
  expect(early.gaveWay.aborted).toBe(true);
  expect(late.take(1)).toBe(false);
  expect(whole.gaveWay.aborted).toBe(false);
  whole.leave();
  const next = arriving.open();
  expect(next.take(10)).toBe(true);
});

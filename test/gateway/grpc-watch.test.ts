// Watching health, which anybody may: how many, for how long, and what becomes of who does not read.

import { once } from "node:events";
import { connect, constants } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { connect as connectSocket } from "node:net";
import { status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import type { DoorLimits } from "../../gateway/limits.ts";
import { openDoors } from "./open-doors.ts";
import type { RunningDoors } from "./open-doors.ts";

/** What opens a connection by hand, with empty settings, and the head of a call to health that never sends its message. */
const preface = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
const watchHeaders = headersFrame([
  [":method", "POST"],
  [":scheme", "http"],
  [":path", "/grpc.health.v1.Health/Watch"],
  ["content-type", "application/grpc"],
]);

/** HEADERS of stream 1, every field a literal that is not indexed. */
function headersFrame(fields: [string, string][]): Buffer {
  const block = fields.flatMap(([name, value]) => [
    0,
    name.length,
    ...Buffer.from(name),
    value.length,
    ...Buffer.from(value),
  ]);
  return Buffer.from([0, 0, block.length, 1, 4, 0, 0, 0, 1, ...block]);
}

const opened: (RunningDoors | ClientHttp2Session)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await ("destroy" in one ? one.destroy() : one.close());
});

async function open(limits: Partial<DoorLimits>, initialWindowSize = 65_535): Promise<ClientHttp2Session> {
  const doors = await openDoors(limits);
  const session = connect(`http://${doors.grpcAddress}`, { settings: { initialWindowSize } });
  session.on("error", () => undefined);
  opened.push(doors, session);
  await once(session, "remoteSettings");
  return session;
}

/** `code`: the status told when the stream closed, -1 for none. */
function call(session: ClientHttp2Session, method: string): { stream: ClientHttp2Stream; code: Promise<number> } {
  const path = `/grpc.health.v1.Health/${method}`;
  const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/grpc" });
  let code = -1;
  const told = (headers: Record<string, unknown>): void => {
    if (headers["grpc-status"] !== undefined) code = Number(headers["grpc-status"]);
  };
  stream.on("response", told);
  stream.on("trailers", told);
  stream.on("error", () => undefined);
  stream.resume();
  stream.end(Buffer.alloc(5));
  return { stream, code: new Promise((resolve) => stream.on("close", () => resolve(code))) };
}

test("watches of health are limited in number, of all and of one address", async () => {
  for (const limits of [{ healthWatches: 2 }, { healthWatchesPerAddress: 2 }]) {
    const session = await open(limits);
    const watches = Array.from({ length: 3 }, () => call(session, "Watch"));
    expect(await watches[2]?.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(watches[0]?.stream.closed).toBe(false);
    expect(await call(session, "Check").code).toBe(status.OK);
  }
});

test("a watch of health ends after its time, and may be asked for again", async () => {
  const session = await open({ healthWatches: 1, healthWatchMs: 300 });
  expect(await call(session, "Watch").code).toBe(status.UNAVAILABLE);
  expect(await call(session, "Watch").code).toBe(status.UNAVAILABLE);
});

test("a connection with a call is asked for signs of life, again and again, and lives while it gives them", async () => {
  const session = await open({ requestMs: 100 });
  let pings = 0;
  session.on("ping", () => (pings += 1));
  call(session, "Watch");
  await expect.poll(() => pings, { timeout: 10_000 }).toBeGreaterThan(3);
  expect(session.closed).toBe(false);
});

test("a connection that gives no sign of life is cut, and one that does is not", async () => {
  const session = await open({ requestMs: 200, idleMs: 200 });
  call(session, "Watch");
  const address = session.socket.remotePort;
  const mute = connectSocket(Number(address), "127.0.0.1");
  mute.on("error", () => undefined);
  mute.resume();
  mute.write(Buffer.concat([preface, watchHeaders]));
  await once(mute, "close");
  expect(session.closed).toBe(false);
});

test("a connection that carries no call is closed, whatever else it sends", async () => {
  const session = await open({ requestMs: 200 });
  while (!session.destroyed) {
    await new Promise<void>((resolve) => {
      if (!session.ping(() => resolve())) resolve();
    });
  }
  expect(session.closed).toBe(true);
});

test("connections of one address are limited", async () => {
  const first = await open({ connectionsPerAddress: 2 });
  const address = first.socket.remotePort;
  const more = Array.from({ length: 2 }, () => connect(`http://127.0.0.1:${address}`));
  opened.push(...more);
  for (const one of more) one.on("error", () => undefined);
  await Promise.race(more.map((one) => once(one, "close")));
  expect(more.filter((one) => one.destroyed)).toHaveLength(1);
  expect(await call(first, "Check").code).toBe(status.OK);
});

test("an ended call whose answer is not read is cut", async () => {
  const session = await open({ requestMs: 300, healthWatchMs: 300 }, 0);
  for (const method of ["Check", "Watch"]) {
    const { stream, code } = call(session, method);
    expect(await code).toBe(-1);
    expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
  }
});

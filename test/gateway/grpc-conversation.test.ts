// Reflection, which anybody may ask without a signature: what a stranger can make it hold and do.

import { once } from "node:events";
import { connect } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import type { DoorLimits } from "../../gateway/limits.ts";
import { serviceName } from "../../gateway/wire-descriptor.ts";
import { openDoors } from "./open-doors.ts";
import type { RunningDoors } from "./open-doors.ts";

const path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
/** ListServices in its frame. */
const ask = Buffer.from([0, 0, 0, 0, 2, 0x3a, 0]);
/** The head of a message of 65,000 bytes and most of what follows. */
const unfinished = Buffer.alloc(64_000, 0);
unfinished.writeUInt32BE(65_000, 1);

const opened: (RunningDoors | ClientHttp2Session)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await ("destroy" in one ? one.destroy() : one.close());
});

async function open(limits: Partial<DoorLimits>): Promise<{ doors: RunningDoors; session: ClientHttp2Session }> {
  const doors = await openDoors(limits);
  const session = connect(`http://${doors.grpcAddress}`);
  session.on("error", () => undefined);
  opened.push(doors, session);
  return { doors, session };
}

function talk(session: ClientHttp2Session): {
  stream: ClientHttp2Stream;
  code: Promise<number>;
  received: () => Buffer;
} {
  const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/grpc" });
  const parts: Buffer[] = [];
  let code = -1;
  const told = (headers: Record<string, unknown>): void => {
    if (headers["grpc-status"] !== undefined) code = Number(headers["grpc-status"]);
  };
  stream.on("response", told);
  stream.on("trailers", told);
  stream.on("error", () => undefined);
  stream.on("data", (part: Buffer) => parts.push(part));
  const closed = new Promise<number>((resolve) => stream.on("close", () => resolve(code)));
  return { stream, code: closed, received: () => Buffer.concat(parts) };
}

test("requests are read whatever parts they come in, and each is answered", async () => {
  const { session } = await open({});
  const { stream, code, received } = talk(session);
  for (const byte of Buffer.concat([ask, ask])) {
    await new Promise((resolve) => stream.write(Buffer.of(byte), resolve));
  }
  stream.end(Buffer.concat(Array.from({ length: 300 }, () => ask)));
  expect(await code).toBe(status.OK);
  expect(
    received()
      .toString("latin1")
      .split(`\n${String.fromCharCode(serviceName.length)}${serviceName}`),
  ).toHaveLength(303);
});

test("unfinished requests are counted with all that arrives, and give way, the oldest first", async () => {
  const { session } = await open({ arrivingBytes: 200_000 });
  const talks = Array.from({ length: 5 }, () => {
    const one = talk(session);
    one.stream.write(unfinished);
    return one;
  });
  expect(await talks[0]?.code).toBe(status.RESOURCE_EXHAUSTED);
  expect(await talks[1]?.code).toBe(status.RESOURCE_EXHAUSTED);
  expect(talks[4]?.stream.closed).toBe(false);
});

test("conversations are limited in number and in time", async () => {
  const { session } = await open({ conversations: 2, requestMs: 500 });
  const talks = Array.from({ length: 3 }, () => {
    const one = talk(session);
    one.stream.write(ask);
    return one;
  });
  expect(await talks[2]?.code).toBe(status.RESOURCE_EXHAUSTED);
  expect(await talks[0]?.code).toBe(status.DEADLINE_EXCEEDED);
  expect(await talks[1]?.code).toBe(status.DEADLINE_EXCEEDED);
  const next = talk(session);
  next.stream.end(ask);
  expect(await next.code).toBe(status.OK);
});

test("who asks on without reading the answers is not read on", async () => {
  const { doors } = await open({});
  const session = connect(`http://${doors.grpcAddress}`, { settings: { initialWindowSize: 0 } });
  session.on("error", () => undefined);
  opened.push(session);
  await once(session, "remoteSettings");
  const { stream } = talk(session);
  const symbol = Buffer.from(serviceName);
  const question = Buffer.concat([Buffer.from([0, 0, 0, 0, symbol.length + 2, 0x22, symbol.length]), symbol]);
  const many = Buffer.concat(Array.from({ length: 20_000 }, () => question));
  let taken = false;
  stream.write(many, () => (taken = true));
  const before = process.memoryUsage().rss;
  for (let pings = 0; pings < 50; pings += 1) {
    await new Promise<void>((resolve, reject) => session.ping((error) => (error === null ? resolve() : reject(error))));
  }
  expect(taken).toBe(false);
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});

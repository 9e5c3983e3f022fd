// Watching health, which anybody may: how many, for how long, and what becomes of who does not read.

import { once } from "node:events";
import { connect, constants } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import type { DoorLimits } from "../../gateway/limits.ts";
import { openDoors } from "./open-doors.ts";
import type { RunningDoors } from "./open-doors.ts";

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

test("an ended call whose answer is not read is cut", async () => {
  const session = await open({ requestMs: 300, healthWatchMs: 300 }, 0);
  for (const method of ["Check", "Watch"]) {
    const { stream, code } = call(session, method);
    expect(await code).toBe(-1);
    expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
  }
});

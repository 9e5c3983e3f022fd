// The gRPC door in use: the same answers as REST, an event stream that resumes, health and reflection.

import { connect } from "node:http2";
import type { NoticeType } from "../../domain/event.ts";
import { Client, credentials, Metadata, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { service as healthService } from "grpc-health-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aChain, anAnswer, anOpening } from "../store/chain.ts";
import { core, openDoors, stranger } from "./open-doors.ts";
import type { RunningDoors } from "./open-doors.ts";
import { serviceName } from "../../gateway/wire-descriptor.ts";

let running: RunningDoors;
beforeAll(async () => {
  running = await openDoors({ eventPollMs: 20 });
});
afterAll(() => running.close());

test("a call is answered as over REST, and believed by its signature", async () => {
  const input = { limit: 7, after: "x", state: "parked" };
  const overRest = await running.rest(core).call("ListChains", input);
  const overGrpc = await running.grpc(core).call("ListChains", input);
  expect(overGrpc.body).toEqual(overRest.body);
  expect(overGrpc.status).toBe(overRest.status);
});

test("a refusal is the same document as over REST", async () => {
  const input = { limit: 201 };
  const overRest = await running.rest(core).call("ListChains", input);
  const overGrpc = await running.grpc(core).call("ListChains", input);
  expect(overGrpc.status).toBe(422);
  expect(overGrpc.body).toEqual(overRest.body);
});

describe("the event stream", () => {
  test("gives every event once, in order, and goes on where a cursor left off", async () => {
    await notify(running, ["decision_wanted", "signatures_wanted", "filed"]);
    const seen = await take(3, {});
    expect(seen.map(({ type }) => type)).toEqual(["decision_wanted", "signatures_wanted", "filed"]);
    const rest = await take(2, { after: seen[0]?.["cursor"] });
    expect(rest).toEqual(seen.slice(1));
    const page = (await running.rest(core).call("WatchEvents", {})).body as { events: unknown[] };
    expect(page.events).toEqual(seen);
  });

  test("gives an event that comes while it is open", async () => {
    const { body } = await running.rest(core).call("WatchEvents", { limit: 200 });
    const { next } = body as { next?: string };
    const waiting = take(1, next === undefined ? {} : { after: next });
    await notify(running, ["recorded"]);
    expect((await waiting).map(({ type }) => type)).toEqual(["recorded"]);
  });

  test("refuses a stranger", async () => {
    const events = running.grpc(stranger).watch({}, new AbortController().signal);
    await expect(events.next()).rejects.toThrow("refused: unknown_key");
  });

  async function take(count: number, input: object): Promise<Record<string, unknown>[]> {
    const stop = new AbortController();
    const taken: Record<string, unknown>[] = [];
    for await (const event of running.grpc(core).watch(input, stop.signal)) {
      taken.push(event);
      if (taken.length === count) stop.abort();
    }
    return taken;
  }
});

test("health says that it serves", async () => {
  const { Check: check } = healthService;
  if (check === undefined) throw new Error("no Check in the health service");
  const client = new Client(running.grpcAddress, credentials.createInsecure());
  const answer = await new Promise<unknown>((resolve, reject) => {
    client.makeUnaryRequest(
      check.path,
      check.requestSerialize,
      check.responseDeserialize,
      { service: serviceName },
      new Metadata(),
      (error, value) => (error === null ? resolve(value) : reject(error)),
    );
  });
  client.close();
  expect(answer).toMatchObject({ status: "SERVING" });
});

test("reflection lists the service where it is on, and is not there where it is off", async () => {
  expect(await listServices(running)).toContain(serviceName);
  const closed = await openDoors({}, false);
  try {
    expect(await listServices(closed)).toBe("UNIMPLEMENTED");
  } finally {
    await closed.close();
  }
});

test("closing the doors ends open streams at once", async () => {
  const doors = await openDoors({ eventPollMs: 60_000 });
  await notify(doors, ["filed"]);
  const events = doors.grpc(core).watch({}, new AbortController().signal);
  expect((await events.next()).value).toMatchObject({ type: "filed" });
  const ended = events.next().then(
    ({ done }) => done,
    () => true,
  );
  const started = Date.now();
  await doors.close();
  expect(await ended).toBe(true);
  expect(Date.now() - started).toBeLessThan(10_000);
});

async function notify({ doors }: RunningDoors, types: NoticeType[]): Promise<void> {
  const notices = types.map((type) => ({ type, data: {} }));
  const chain = aChain({ institution: "bank-a" });
  const opening = anOpening({ chain, answer: anAnswer({ institution: "bank-a" }), notices });
  expect(await doors.store.open(opening)).toBe("opened");
}

/** The answer to ListServices as text, or the name of the status that refused it. */
function listServices({ grpcAddress }: RunningDoors): Promise<string> {
  const client = new Client(grpcAddress, credentials.createInsecure());
  const raw = (bytes: Buffer): Buffer => bytes;
  const call = client.makeBidiStreamRequest(
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    raw,
    raw,
    new Metadata(),
  );
  return new Promise<string>((resolve) => {
    call.on("data", (bytes: Buffer) => resolve(bytes.toString("latin1")));
    call.on("error", (error: ServiceError) => resolve(status[error.code]));
    call.write(Buffer.from([0x3a, 0x00]));
    call.end();
  }).finally(() => client.close());
}

test("broken frames and endless headers end the connection, not the door", async () => {
  for (const headers of [
    { ":path": "/", "x-long": "a".repeat(70_000) },
    { ":path": "/nothing", ":method": "GET" },
  ]) {
    const session = connect(`http://${running.grpcAddress}`);
    session.on("error", () => undefined);
    await new Promise<void>((resolve) => {
      const stream = session.request(headers);
      stream.on("error", () => resolve());
      stream.on("close", () => resolve());
      stream.resume();
      stream.end();
    });
    session.destroy();
  }
  expect((await running.grpc(core).call("ListChains", {})).status).toBe(200);
});

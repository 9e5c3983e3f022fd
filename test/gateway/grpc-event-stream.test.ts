// Event streams held open: who counts, and how many.
// Invariant: one institution's streams never shut another's out; an unsigned call counts for nothing.

import { connect } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import type { DoorLimits } from "../../gateway/limits.ts";
import { wireMethod } from "../../gateway/wire-descriptor.ts";
import { aChain, anAnswer, anOpening } from "../store/chain.ts";
import { openDoors } from "./open-doors.ts";
import type { RunningDoors } from "./open-doors.ts";
import { signedHeaders } from "./raw-calls.ts";

const { path } = wireMethod("WatchEvents");
const opened: (RunningDoors | ClientHttp2Session)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await ("destroy" in one ? one.destroy() : one.close());
});

async function open(limits: Partial<DoorLimits>): Promise<{ doors: RunningDoors; session: ClientHttp2Session }> {
  const doors = await openDoors({ eventPollMs: 20, ...limits });
  const notices = Array.from({ length: 150 }, () => ({ type: "filed" as const, data: {} }));
  const chain = aChain({ institution: "bank-a" });
  await doors.doors.store.open(anOpening({ chain, answer: anAnswer({ institution: "bank-a" }), notices }));
  const session = connect(`http://${doors.grpcAddress}`);
  session.on("error", () => undefined);
  opened.push(doors, session);
  await once(session, "remoteSettings");
  return { doors, session };
}

/** `first`: the refusal that answered, or null when events came. */
async function watch(
  { doors, session }: { doors: RunningDoors; session: ClientHttp2Session },
  signed: boolean,
): Promise<{ stream: ClientHttp2Stream; refused: string | null }> {
  const target = { method: "POST", authority: doors.grpcAddress, path, query: "" };
  const signature = signed ? await signedHeaders(target, "application/grpc", new Uint8Array(0)) : {};
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    ...signature,
  });
  stream.on("error", () => undefined);
  stream.resume();
  stream.end(Buffer.alloc(5));
  const [headers] = (await once(stream, "response")) as [Record<string, string | undefined>];
  const document = headers["refusal-bin"];
  if (document === undefined) return { stream, refused: null };
  const { code } = JSON.parse(Buffer.from(document, "base64").toString("utf8")) as { code: string };
  return { stream, refused: code };
}

test("streams are counted by institution, after their signature held", async () => {
  const doors = await open({ eventStreamsPerInstitution: 2 });
  const unsigned = await Promise.all(Array.from({ length: 10 }, () => watch(doors, false)));
  expect(new Set(unsigned.map(({ refused }) => refused))).toEqual(new Set(["unsigned"]));
  const first = await watch(doors, true);
  expect([first.refused, (await watch(doors, true)).refused]).toEqual([null, null]);
  expect((await watch(doors, true)).refused).toBe("too_many_requests");
  first.stream.close();
  await expect.poll(async () => (await watch(doors, true)).refused).toBe(null);
});

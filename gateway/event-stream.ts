// WatchEvents over gRPC: the pages of its REST twin, one event after another, and then as they come.
// Invariant: every item is signed on its own over the request's signature; nothing is skipped, and a slow reader is
// waited for and never buffered without end.

import { once } from "node:events";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import { admit, answerOf } from "./answer.ts";
import type { Admitted, AnyOperation } from "./answer.ts";
import { readWire } from "./from-wire.ts";
import type { AnswerMessage, GrpcDoor } from "./grpc.ts";
import { grpcContentType, grpcHttpStatus, refusalEnding } from "./grpc-reply.ts";
import { endCall, sendMessage, wellEnded } from "./grpc-stream.ts";
import type { GrpcCall } from "./grpc-stream.ts";
import type { DoorLimits } from "./limits.ts";
import { coverable } from "./sign-answer.ts";
import { toWire } from "./to-wire.ts";
import type { Arrival } from "./verify-request.ts";
import { eventWire } from "./wire-descriptor.ts";
import type { WireMethod } from "./wire-descriptor.ts";

/** The handler of the stream. The call ends when the client cancels, the door closes or the caller's key goes. */
export function eventStream(operation: AnyOperation, method: WireMethod, door: GrpcDoor): AnswerMessage {
  const open: OpenStreams = new Map();
  return async (call, arrival) => {
    const refusal = await run(operation, method, arrival, call, door, open);
    if (refusal === null) return endCall(call, wellEnded);
    const answer = answerOf(refusal);
    if (answer.problem !== null) endCall(call, await refusalEnding(answer.problem, answer, arrival, door.signAnswer));
  };
}

/** Streams under way by institution: counted once the caller is known, so that nobody fills another's share. */
type OpenStreams = Map<string, number>;

function isFull(
  open: OpenStreams,
  institution: string,
  { eventStreams, eventStreamsPerInstitution }: DoorLimits,
): boolean {
  const all = [...open.values()].reduce((sum, one) => sum + one, 0);
  return all >= eventStreams || (open.get(institution) ?? 0) >= eventStreamsPerInstitution;
}

function count(open: OpenStreams, institution: string, by: 1 | -1): void {
  const streams = (open.get(institution) ?? 0) + by;
  if (streams > 0) open.set(institution, streams);
  else open.delete(institution);
}

async function run(
  operation: AnyOperation,
  method: WireMethod,
  arrival: Arrival,
  call: GrpcCall,
  door: GrpcDoor,
  open: OpenStreams,
): Promise<Refusal | null> {
  const gone = new AbortController();
  call.stream.once("close", () => gone.abort());
  const ended = AbortSignal.any([gone.signal, door.closing]);
  try {
    const admitted = await admit(operation, arrival, () => readWire(method.request, arrival.body), door.context);
    if (isRefusal(admitted)) return admitted;
    const { institution } = admitted.caller.key;
    if (isFull(open, institution, door.limits)) return refuse("too_many_requests");
    count(open, institution, 1);
    try {
      return await follow(operation, method, admitted, arrival, call, door, ended);
    } finally {
      count(open, institution, -1);
    }
  } catch (error) {
    const told = error instanceof Error ? error.message : "unknown";
    door.context.doors.log.error({ operation: operation.name, error: told }, "a stream failed");
    return refuse("unavailable");
  }
}

async function follow(
  operation: AnyOperation,
  method: WireMethod,
  { caller, input }: Admitted,
  arrival: Arrival,
  { stream }: GrpcCall,
  door: GrpcDoor,
  ended: AbortSignal,
): Promise<Refusal | null> {
  const { doors, keys } = door.context;
  let page = input as Record<string, unknown>;
  while (!ended.aborted) {
    if (keys.find(caller.key.keyId) === null) return refuse("unknown_key");
    const output = await operation.run(page, caller, doors);
    if (isRefusal(output)) return output;
    const { events } = output as { events: { cursor: string }[] };
    for (const event of events) {
      const item = await signedItem(event, method, arrival, door);
      if (ended.aborted) return null;
      if (sendMessage(stream, item) || (await drained(stream, ended, door))) continue;
      return ended.aborted ? null : refuse("unavailable");
    }
    const last = events.at(-1);
    if (last === undefined) await doors.clock.sleep(door.limits.eventPollMs, ended);
    else page = { ...page, after: last.cursor };
  }
  return null;
}

/** False when the call ended, or when its reader took nothing for `requestMs`: it may come back with its cursor. */
async function drained(stream: GrpcCall["stream"], ended: AbortSignal, door: GrpcDoor): Promise<boolean> {
  const done = new AbortController();
  const signal = AbortSignal.any([ended, done.signal]);
  const drain = once(stream, "drain", { signal }).then(
    () => true,
    () => false,
  );
  const late = door.context.doors.clock.sleep(door.limits.requestMs, signal).then(() => false);
  try {
    return await Promise.race([drain, late]);
  } finally {
    done.abort();
  }
}

async function signedItem(
  event: object,
  { response }: WireMethod,
  arrival: Arrival,
  { signAnswer }: GrpcDoor,
): Promise<Buffer> {
  const payload = Buffer.from(eventWire.codec.encode(toWire(eventWire.descriptor, event)));
  const signed = await signAnswer(grpcHttpStatus, grpcContentType, payload, coverable(arrival.headers["signature"]));
  const item = {
    payload,
    contentDigest: signed["content-digest"],
    signatureInput: signed["signature-input"],
    signature: signed.signature,
  };
  return Buffer.from(response.codec.encode(item));
}

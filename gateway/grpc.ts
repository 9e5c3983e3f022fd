// The gRPC door: the same operations as REST. Handlers are handed the raw bytes and decode only what was verified.
// Invariant: replies and refusals are signed in the trailers over the exact bytes; items of a stream each on their own.

import { status } from "@grpc/grpc-js";
import { Bug } from "../domain/fault.ts";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import { answerCall, answerOf, refuseArrival } from "./answer.ts";
import type { Answer, AnyOperation, DoorContext } from "./answer.ts";
import type { Arriving } from "./arriving.ts";
import { eventStream } from "./event-stream.ts";
import { readWire } from "./from-wire.ts";
import { arrivalOf, grpcContentType, refusalEnding, signedTrailers } from "./grpc-reply.ts";
import type { GrpcHandler } from "./grpc-server.ts";
import { endCall, readMessage, sendMessage, wellEnded } from "./grpc-stream.ts";
import type { GrpcCall } from "./grpc-stream.ts";
import type { DoorLimits } from "./limits.ts";
import type { SignAnswer } from "./sign-answer.ts";
import { toWire } from "./to-wire.ts";
import type { Arrival } from "./verify-request.ts";
import { wireMethod } from "./wire-descriptor.ts";
import type { WireMethod } from "./wire-descriptor.ts";

export type GrpcDoor = {
  operations: readonly AnyOperation[];
  context: DoorContext;
  arriving: Arriving;
  signAnswer: SignAnswer;
  limits: DoorLimits;
  /** Aborted when the door closes: streams end. */
  closing: AbortSignal;
};

/** Answers a call whose message is there, to its end. */
export type AnswerMessage = (call: GrpcCall, arrival: Arrival) => Promise<void>;

/** The handlers of the operations by path, and the one for every other path. */
export function grpcDoor(door: GrpcDoor): { handlers: ReadonlyMap<string, GrpcHandler>; unknown: GrpcHandler } {
  const handlers = new Map<string, GrpcHandler>();
  for (const operation of door.operations) {
    const method = wireMethod(operation.name);
    const answer = method.serverStream ? eventStream(operation, method, door) : unary(operation, method, door);
    handlers.set(method.path, (call) => guarded(call, door, takeMessage(call, answer, door)));
  }
  const unknown: GrpcHandler = (call) => guarded(call, door, refuseUnread(refuse("unknown_operation"), call, door));
  return { handlers, unknown };
}

/** A failure of ours that could not even be refused. */
function guarded(call: GrpcCall, { context }: GrpcDoor, work: Promise<void>): void {
  work.catch((error: unknown) => {
    const told = error instanceof Error ? error.message : "unknown";
    context.doors.log.error({ error: told }, "a reply failed");
    endCall(call, { code: status.UNAVAILABLE, details: "unavailable", trailers: {} });
  });
}

async function takeMessage(call: GrpcCall, answer: AnswerMessage, door: GrpcDoor): Promise<void> {
  const place = door.arriving.open();
  try {
    const message = await readMessage(call.stream, { place, clock: door.context.doors.clock }, door.limits);
    if (message === null) return;
    if (isRefusal(message)) await refuseUnread(message, call, door);
    else await answer(call, arrivalOf(call, message));
  } finally {
    place.leave();
  }
}

/** Refuses without reading on. Who gives way in a flood is told so and not kept as evidence: that would feed the flood. */
async function refuseUnread(refusal: Refusal, call: GrpcCall, { context, signAnswer }: GrpcDoor): Promise<void> {
  const arrival = arrivalOf(call, new Uint8Array(0));
  const answer =
    refusal.code === "too_many_requests" ? answerOf(refusal) : await refuseArrival(refusal, arrival, context);
  await sendAnswer(call, answer, null, arrival, signAnswer);
}

function unary(operation: AnyOperation, method: WireMethod, { context, signAnswer }: GrpcDoor): AnswerMessage {
  return async (call, arrival) => {
    const answer = await answerCall(operation, arrival, () => readWire(method.request, arrival.body), context);
    const bytes = answer.problem === null ? encodeReply(method, answer) : null;
    if (!(bytes instanceof Bug)) return sendAnswer(call, answer, bytes, arrival, signAnswer);
    const { log } = context.doors;
    log.error({ operation: operation.name, error: bytes.message }, "an answer does not fit the .proto");
    return sendAnswer(call, answerOf(refuse("unavailable")), null, arrival, signAnswer);
  };
}

/** `bytes`: the encoded answer, or null for a refusal. */
async function sendAnswer(
  call: GrpcCall,
  { problem, text, hit }: Answer,
  bytes: Buffer | null,
  arrival: Arrival,
  signAnswer: SignAnswer,
): Promise<void> {
  if (problem !== null) return endCall(call, await refusalEnding(problem, { text, hit }, arrival, signAnswer));
  const message = bytes ?? Buffer.alloc(0);
  const trailers = await signedTrailers(grpcContentType, message, { arrival, hit }, signAnswer);
  sendMessage(call.stream, message);
  endCall(call, { ...wellEnded, trailers });
}

function encodeReply({ response }: WireMethod, { text }: Answer): Buffer | Bug {
  try {
    return Buffer.from(response.codec.encode(toWire(response.descriptor, JSON.parse(text))));
  } catch (error) {
    if (error instanceof Bug) return error;
    throw error;
  }
}

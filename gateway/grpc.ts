// The gRPC door: the same operations as REST. Handlers are handed the raw bytes and decode only what was verified.
// Invariant: replies and refusals are signed in the trailers over the exact bytes; items of a stream each on their own.

import { status } from "@grpc/grpc-js";
import type {
  handleUnaryCall,
  Metadata,
  MethodDefinition,
  sendUnaryData,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { Bug } from "../domain/fault.ts";
import { refuse } from "../domain/refusal.ts";
import { answerCall, answerOf } from "./answer.ts";
import type { Answer, AnyOperation, DoorContext } from "./answer.ts";
import { eventStream } from "./event-stream.ts";
import { readWire } from "./from-wire.ts";
import { arrivalOf, grpcContentType, refusalStatus, signedTrailers } from "./grpc-reply.ts";
import type { RawCall } from "./grpc-reply.ts";
import type { DoorLimits } from "./limits.ts";
import type { SignAnswer } from "./sign-answer.ts";
import { toWire } from "./to-wire.ts";
import { wireMethod } from "./wire-descriptor.ts";
import type { WireMethod } from "./wire-descriptor.ts";

export type GrpcDoor = {
  operations: readonly AnyOperation[];
  context: DoorContext;
  signAnswer: SignAnswer;
  limits: DoorLimits;
  /** Aborted when the door closes: streams end. */
  closing: AbortSignal;
};

const raw = (bytes: Buffer): Buffer => bytes;

type RawService = Record<string, MethodDefinition<Buffer, Buffer>>;

/** The service definition with raw bytes in and out, and its handlers. */
export function grpcDoor(door: GrpcDoor): { definition: RawService; handlers: UntypedServiceImplementation } {
  const definition: RawService = {};
  const handlers: UntypedServiceImplementation = {};
  for (const operation of door.operations) {
    const method = wireMethod(operation.name);
    definition[method.name] = {
      path: method.path,
      requestStream: false,
      responseStream: method.serverStream,
      requestSerialize: raw,
      requestDeserialize: raw,
      responseSerialize: raw,
      responseDeserialize: raw,
    };
    handlers[method.name] = method.serverStream ? eventStream(operation, method, door) : unary(operation, method, door);
  }
  return { definition, handlers };
}

function unary(operation: AnyOperation, method: WireMethod, door: GrpcDoor): handleUnaryCall<Buffer, Buffer> {
  return (call, callback) => {
    void respond(operation, method, call, callback, door);
  };
}

async function respond(
  operation: AnyOperation,
  method: WireMethod,
  call: RawCall,
  callback: sendUnaryData<Buffer>,
  door: GrpcDoor,
): Promise<void> {
  try {
    const { error, bytes, trailers } = await answerUnary(operation, method, call, door);
    callback(error, bytes, trailers);
  } catch (error) {
    const told = error instanceof Error ? error.message : "unknown";
    door.context.doors.log.error({ operation: operation.name, error: told }, "a reply failed");
    callback({ code: status.UNAVAILABLE, details: "unavailable" });
  }
}

type UnaryReply = { error: Awaited<ReturnType<typeof refusalStatus>> | null; bytes: Buffer | null; trailers: Metadata };

async function answerUnary(
  operation: AnyOperation,
  method: WireMethod,
  call: RawCall,
  { context, signAnswer }: GrpcDoor,
): Promise<UnaryReply> {
  const arrival = arrivalOf(call);
  let answer = await answerCall(operation, arrival, () => readWire(method.request, arrival.body), context);
  let bytes = Buffer.alloc(0);
  if (answer.problem === null) {
    const encoded = encodeReply(method, answer);
    if (encoded instanceof Bug) {
      context.doors.log.error(
        { operation: operation.name, error: encoded.message },
        "an answer does not fit the .proto",
      );
      answer = answerOf(refuse("unavailable"));
    } else bytes = encoded;
  }
  const { problem, text, hit } = answer;
  if (problem !== null) {
    const error = await refusalStatus(problem, text, arrival, signAnswer);
    if (hit) error.metadata.set("idempotency-hit", "true");
    return { error, bytes: null, trailers: error.metadata };
  }
  const trailers = await signedTrailers(grpcContentType, bytes, arrival, signAnswer);
  if (hit) trailers.set("idempotency-hit", "true");
  return { error: null, bytes, trailers };
}

function encodeReply({ response }: WireMethod, { text }: Answer): Buffer<ArrayBuffer> | Bug {
  try {
    return Buffer.from(response.codec.encode(toWire(response.descriptor, JSON.parse(text))));
  } catch (error) {
    if (error instanceof Bug) return error;
    throw error;
  }
}

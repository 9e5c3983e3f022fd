// WatchEvents over gRPC: the pages of its REST twin, one event after another, and then as they come.
// Invariant: every item is signed on its own over the request's signature; nothing is skipped, and a slow reader is
// waited for and never buffered without end.

import { once } from "node:events";
import type { handleServerStreamingCall, ServerWritableStream } from "@grpc/grpc-js";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import { admit, answerOf } from "./answer.ts";
import type { Admitted, AnyOperation } from "./answer.ts";
import { readWire } from "./from-wire.ts";
import type { GrpcDoor } from "./grpc.ts";
import { arrivalOf, grpcContentType, grpcHttpStatus, refusalStatus } from "./grpc-reply.ts";
import { coverable } from "./sign-answer.ts";
import { toWire } from "./to-wire.ts";
import type { Arrival } from "./verify-request.ts";
import { eventWire } from "./wire-descriptor.ts";
import type { WireMethod } from "./wire-descriptor.ts";

type Call = ServerWritableStream<Buffer, Buffer>;

/** The handler of the stream. The call ends when the client cancels, the door closes or the caller's key goes. */
export function eventStream(
  operation: AnyOperation,
  method: WireMethod,
  door: GrpcDoor,
): handleServerStreamingCall<Buffer, Buffer> {
  let open = 0;
  return (call) => {
    open += 1;
    const arrival = arrivalOf(call);
    const full = open > door.limits.eventStreams;
    const work = full ? Promise.resolve(refuse("too_many_requests")) : run(operation, method, arrival, call, door);
    work
      .catch((error: unknown) => {
        door.context.doors.log.error(
          { operation: operation.name, error: error instanceof Error ? error.message : "unknown" },
          "a stream failed",
        );
        return refuse("unavailable");
      })
      .then(async (refusal) => {
        const { problem, text } = answerOf(refusal);
        if (problem === null) call.end();
        else call.emit("error", await refusalStatus(problem, text, arrival, door.signAnswer));
      })
      .catch(() => call.end())
      .finally(() => {
        open -= 1;
      });
  };
}

async function run(
  operation: AnyOperation,
  method: WireMethod,
  arrival: Arrival,
  call: Call,
  door: GrpcDoor,
): Promise<Refusal | null> {
  const admitted = await admit(operation, arrival, () => readWire(method.request, arrival.body), door.context);
  if (isRefusal(admitted)) return admitted;
  const gone = new AbortController();
  call.once("cancelled", () => gone.abort());
  call.once("close", () => gone.abort());
  const ended = AbortSignal.any([gone.signal, door.closing]);
  return follow(operation, method, admitted, arrival, call, door, ended);
}

async function follow(
  operation: AnyOperation,
  method: WireMethod,
  { caller, input }: Admitted,
  arrival: Arrival,
  call: Call,
  door: GrpcDoor,
  ended: AbortSignal,
): Promise<Refusal | null> {
  const { doors, keys } = door.context;
  let page = input as Record<string, unknown>;
  while (!ended.aborted && !call.cancelled) {
    if (keys.find(caller.key.keyId) === null) return refuse("unknown_key");
    const output = await operation.run(page, caller, doors);
    if (isRefusal(output)) return output;
    const { events } = output as { events: { cursor: string }[] };
    for (const event of events) {
      const item = await signedItem(event, method, arrival, door);
      if (ended.aborted) return null;
      if (!call.write(item)) await once(call, "drain", { signal: ended }).catch(() => undefined);
    }
    const last = events.at(-1);
    if (last === undefined) await doors.clock.sleep(door.limits.eventPollMs, ended);
    else page = { ...page, after: last.cursor };
  }
  return null;
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

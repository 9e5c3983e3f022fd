// A gRPC stream both ways, as reflection is: requests come one after another, and each is answered as it comes.
// Invariant: no more than one request is held at a time, it is counted with all that arrives, and the caller's next one
// is read only once there is room for the answer to it.

import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { ServerHttp2Stream } from "node:http2";
import { status } from "@grpc/grpc-js";
import type { Clock } from "../domain/ports.ts";
import { refuse, isRefusal } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { Arriving, Place } from "./arriving.ts";
import { prefixBytes, refusedFrame } from "./grpc-stream.ts";
import type { Ending } from "./grpc-stream.ts";

/** `call`: where requests are pushed to and answers written; `end` ends the stream; `decode` gives undefined for what is no request. */
export type Conversation = {
  stream: ServerHttp2Stream;
  call: Duplex;
  decode: (message: Buffer) => unknown;
  end: (ending: Ending) => void;
};

export type ConversationLimits = {
  arriving: Arriving;
  clock: Clock;
  /** Bytes of one request. */
  bodyBytes: number;
  /** ms that a conversation may last. */
  requestMs: number;
};

export const malformed: Ending = { code: status.INVALID_ARGUMENT, details: "malformed message", trailers: {} };
export const tooMany: Ending = { code: status.RESOURCE_EXHAUSTED, details: "too many calls", trailers: {} };
const tooLong: Ending = { code: status.DEADLINE_EXCEEDED, details: "the call took too long", trailers: {} };

/** Reads until the caller has no more to ask, asks what cannot be read, must give way to others, or takes too long. */
export async function converse({ stream, call, decode, end }: Conversation, limits: ConversationLimits): Promise<void> {
  const place = limits.arriving.open();
  const closed = new AbortController();
  stream.once("close", () => {
    closed.abort();
    place.leave();
  });
  place.gaveWay.addEventListener("abort", () => end(tooMany), { once: true });
  void limits.clock.sleep(limits.requestMs, closed.signal).then(() => end(tooLong));
  const messages = messagesOf(place, limits.bodyBytes);
  try {
    for await (const part of stream.iterator({ destroyOnReturn: false })) {
      for (const message of messages(part as Buffer)) {
        const request = isRefusal(message) ? undefined : decode(message);
        if (isRefusal(message) && message.code === "too_many_requests") return end(tooMany);
        if (request === undefined) return end(malformed);
        call.push(request);
        if (call.writableNeedDrain) await once(call, "drain", { signal: closed.signal });
        if (stream.writableEnded) return;
      }
    }
    call.push(null);
  } catch {
    // The stream was closed: there is nobody left to answer.
  }
}

/** Puts parts together into messages, whatever their size; a refusal ends it. */
function messagesOf(place: Place, bytesMax: number): (part: Buffer) => Generator<Buffer | Refusal, void> {
  const head = Buffer.alloc(prefixBytes);
  let counted = 0;
  let received = 0;
  let message: Buffer | null = null;
  return function* (part) {
    for (let done = 0; done < part.length;) {
      if (message === null) {
        const copied = part.copy(head, received, done);
        done += copied;
        received += copied;
        const refusal = refusedFrame(head, received, bytesMax);
        if (refusal !== null) {
          yield refusal;
          return;
        }
        if (received < prefixBytes) continue;
        const bytes = head.readUInt32BE(1);
        // One request is held at a time: what the longest took is enough for the others.
        if (bytes > counted && !place.take(bytes - counted)) {
          yield refuse("too_many_requests");
          return;
        }
        counted = Math.max(counted, bytes);
        message = Buffer.allocUnsafeSlow(bytes);
      }
      const copied = part.copy(message, received - prefixBytes, done);
      done += copied;
      received += copied;
      if (received < prefixBytes + message.length) continue;
      const whole = message;
      message = null;
      received = 0;
      yield whole;
    }
  };
}

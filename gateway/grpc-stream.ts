// gRPC on one HTTP/2 stream: reading its one message, and answering with a message, with items, or with a status only.
// Invariant: the bytes handed on are the bytes received; compressed ones are refused, so there is nothing to blow up.

import { constants } from "node:http2";
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { status } from "@grpc/grpc-js";
import type { Clock } from "../domain/ports.ts";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { Place } from "./arriving.ts";
import type { DoorLimits } from "./limits.ts";
import { receive } from "./receive.ts";

/** A call as it comes to its handler: nothing of its message is read yet. `patience`: with a caller who does not read. */
export type GrpcCall = { stream: ServerHttp2Stream; headers: IncomingHttpHeaders; path: string; patience: Patience };

export type Patience = { clock: Clock } & Pick<DoorLimits, "requestMs" | "lingerMs">;

/** What ends a call. `trailers`: names in lower case; those that end in -bin carry bytes. */
export type Ending = { code: status; details: string; trailers: Readonly<Record<string, string | Uint8Array>> };

export const wellEnded: Ending = { code: status.OK, details: "", trailers: {} };

/** One byte that says whether the message is compressed, and four of its length. */
export const prefixBytes = 5;

const replyHeaders = {
  ":status": 200,
  "content-type": "application/grpc",
  "grpc-accept-encoding": "identity",
} as const;

/** The one message of a call; a refusal when there is none, more than one, a compressed or too long one; null when the caller is gone. */
export async function readMessage(
  stream: ServerHttp2Stream,
  { place, clock }: { place: Place; clock: Clock },
  { bodyBytes, requestMs }: Pick<DoorLimits, "bodyBytes" | "requestMs">,
): Promise<Buffer | Refusal | null> {
  const look = (head: Buffer, length: number): Refusal | null => refusedFrame(head, length, bodyBytes);
  const received = await receive(stream, { place, clock, withinMs: requestMs, look });
  if (received === null || isRefusal(received)) return received;
  if (received.length === 0) return refuse("malformed_message", null, "there is no message");
  const whole = received.length >= prefixBytes && received.length === prefixBytes + received.readUInt32BE(1);
  return whole ? received.subarray(prefixBytes) : refuse("malformed_message", null, "the message is cut off");
}

/** Why what has come so far cannot become the one message, or null. `head`: its first bytes; `length`: of all of it. */
export function refusedFrame(head: Buffer, length: number, bytesMax: number): Refusal | null {
  if (length > 0 && head[0] !== 0) return refuse("malformed_message", null, "compressed messages are not taken");
  if (length < prefixBytes) return null;
  const messageBytes = head.readUInt32BE(1);
  if (messageBytes > bytesMax) return refuse("body_too_large");
  const more = length > prefixBytes + messageBytes;
  return more ? refuse("malformed_message", null, "there is more than one message") : null;
}

/** Sends one message; false when the caller is slow and "drain" should be waited for. */
export function sendMessage(stream: ServerHttp2Stream, message: Uint8Array): boolean {
  if (stream.destroyed || stream.writableEnded) return true;
  if (!stream.headersSent) stream.respond(replyHeaders, { waitForTrailers: true });
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(message.length, 1);
  return stream.write(Buffer.concat([prefix, message]));
}

/**
 * Ends the call with its status. What the caller may still be sending is not waited for; that he reads what was sent
 * before is waited for, but not for ever.
 */
export function endCall({ stream, patience }: Pick<GrpcCall, "stream" | "patience">, ending: Ending): void {
  if (stream.destroyed || stream.writableEnded) return;
  const last = lastHeaders(ending);
  if (!stream.headersSent) {
    stream.respond({ ...replyHeaders, ...last }, { endStream: true });
    leaveUnread(stream);
    return;
  }
  const { clock, requestMs, lingerMs } = patience;
  const gone = new AbortController();
  stream.once("close", () => gone.abort());
  stream.once("wantTrailers", () => {
    stream.sendTrailers(last);
    stream.resume();
    // A reset at once would overtake the trailers.
    void clock.sleep(lingerMs, gone.signal).then(() => leaveUnread(stream));
  });
  stream.end();
  void clock.sleep(requestMs, gone.signal).then(() => stream.close(constants.NGHTTP2_CANCEL));
}

/** Lets go of what still comes: a paused stream would keep its bytes out of the window that all calls of a connection share. */
function leaveUnread(stream: ServerHttp2Stream): void {
  if (stream.readableEnded) return;
  stream.resume();
  stream.close(constants.NGHTTP2_NO_ERROR);
}

function lastHeaders({ code, details, trailers }: Ending): OutgoingHttpHeaders {
  const values = Object.entries(trailers).map(([name, value]): [string, string] => [
    name,
    typeof value === "string" ? value : Buffer.from(value).toString("base64"),
  ]);
  return { "grpc-status": String(code), "grpc-message": encodeURI(details), ...Object.fromEntries(values) };
}

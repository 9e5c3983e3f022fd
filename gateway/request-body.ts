// Reads a request from the socket up to a limit, and the request's target as the client wrote it.
// Invariant: at most the limit is held in memory, whatever Content-Length says or leaves out.

import type { IncomingMessage } from "node:http";
import { finished } from "node:stream";
import type { Clock } from "../domain/ports.ts";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { RequestTarget } from "../proto/message-signature.ts";
import type { DoorLimits } from "./limits.ts";
import { receive } from "./receive.ts";
import type { Receiving } from "./receive.ts";

/**
 * The body; body_too_large as soon as it is known to be longer than the limit, request_too_slow, or too_many_requests
 * when it had to give way; null when the client went away. The rest of a body that is too large is passed over for a
 * short while, as a client that still sends would not see the answer.
 */
export async function readBody(
  incoming: IncomingMessage,
  { place, clock }: Pick<Receiving, "place" | "clock">,
  { bodyBytes, requestMs, lingerMs }: DoorLimits,
): Promise<Buffer | Refusal | null> {
  const declared = Number(incoming.headers["content-length"] ?? 0);
  const look = (_head: Buffer, length: number): Refusal | null =>
    length > bodyBytes ? refuse("body_too_large") : null;
  const body =
    declared > bodyBytes
      ? refuse("body_too_large")
      : await receive(incoming, { place, clock, withinMs: requestMs, look });
  if (isRefusal(body) && body.code === "body_too_large") {
    place.leave();
    await passOver(incoming, clock, lingerMs);
  }
  return body;
}

/** Reads on without keeping anything, until the end or for `ms`. */
async function passOver(incoming: IncomingMessage, clock: Clock, ms: number): Promise<void> {
  const ended = new AbortController();
  finished(incoming, () => ended.abort());
  incoming.resume();
  await clock.sleep(ms, ended.signal);
}

/** Method, authority, path and query exactly as sent: nothing is decoded or normalised before it is verified. */
export function targetOf(incoming: IncomingMessage): RequestTarget {
  const target = incoming.url ?? "";
  const mark = target.indexOf("?");
  const end = mark === -1 ? target.length : mark;
  const method = incoming.method ?? "";
  const authority = (incoming.headers.host ?? "").toLowerCase();
  return { method, authority, path: target.slice(0, end), query: target.slice(end) };
}

/** Headers with one text each; a repeated one becomes a list, which no signature field may be. */
export function headersOf(incoming: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
}

// Reads a request from the socket up to a limit, and the request's target as the client wrote it.
// Invariant: at most the limit is held in memory, whatever Content-Length says or leaves out.

import type { IncomingMessage } from "node:http";
import type { RequestTarget } from "../proto/message-signature.ts";

/** The body, or null when it is longer than `bytesMax`: then the rest is not read. Throws when the client goes away. */
export async function readBody(incoming: IncomingMessage, bytesMax: number): Promise<Uint8Array | null> {
  if (Number(incoming.headers["content-length"] ?? 0) > bytesMax) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    const part = chunk as Buffer;
    length += part.length;
    if (length > bytesMax) return null;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
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

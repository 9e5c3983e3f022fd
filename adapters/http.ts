// One HTTP call with a total deadline and a bounded reply.
// Invariant: "retry" is said only when no connection was made, so that certainly nothing was received; anything later,
// a time-out above all, is "query_first".

import type { Clock } from "../domain/ports.ts";
import { Fault } from "../domain/fault.ts";
import type { FaultOrigin } from "../domain/fault.ts";

export type Fetch = typeof fetch;

export type HttpCall = {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array;
  /** ms from the first byte out to the last byte in. */
  timeoutMs: number;
  /** Largest reply taken, in bytes. */
  bytesMax: number;
  origin: FaultOrigin;
};

export type HttpReply = { status: number; headers: Headers; bytes: Uint8Array };

/** Errors of name lookup and connecting: nothing was sent yet. */
const beforeSending = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** POSTs once, never follows a redirect. Throws Fault(origin): "retry" or "query_first". */
export async function post(call: HttpCall, clock: Clock, fetchWith: Fetch): Promise<HttpReply> {
  const deadline = new AbortController();
  const done = new AbortController();
  const watch = clock.sleep(call.timeoutMs, done.signal).then(() => {
    if (!done.signal.aborted) deadline.abort();
  });
  try {
    const reply = await fetchWith(call.url, {
      method: "POST",
      headers: call.headers,
      body: new Uint8Array(call.body),
      redirect: "error",
      signal: deadline.signal,
    });
    return { status: reply.status, headers: reply.headers, bytes: await bounded(reply, call) };
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    if (deadline.signal.aborted) throw new Fault(call.origin, "query_first", `no reply in ${call.timeoutMs} ms`, cause);
    const codes = codesOf(cause);
    const unsent = codes.length > 0 && codes.every((code) => beforeSending.has(code));
    throw new Fault(
      call.origin,
      unsent ? "retry" : "query_first",
      `call failed: ${codes.join(" ") || "no code"}`,
      cause,
    );
  } finally {
    done.abort();
    await watch;
  }
}

async function bounded(reply: Response, call: HttpCall): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reply.body ?? []) {
    size += chunk.length;
    if (size > call.bytesMax) throw new Fault(call.origin, "query_first", `reply over ${call.bytesMax} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** Codes down the chain of causes; of several addresses tried, all of them. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [error.cause];
  const below = parts.flatMap(codesOf);
  const code = (error as { code?: unknown }).code;
  return below.length > 0 ? below : typeof code === "string" ? [code] : [];
}

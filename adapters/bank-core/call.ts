// One HTTP call to a bank core: bounded in time and in bytes, no redirects.
// Invariant: "retry" is said only when no connection came about; after that the core may have acted: "query_first".

import { Fault, type FaultAdvice } from "../../domain/fault.ts";
import type { Clock } from "../../domain/ports.ts";
import type { RawReply } from "../../domain/registry.ts";

export type CoreReply = RawReply & { headers: Record<string, string> };

const replyBytesMax = 1_048_576;

/** Causes that say that nothing reached the other side. */
const notConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** POSTs the bytes and returns the whole reply within `timeoutMs`. Throws Fault(origin "bank_core"). */
export async function post(
  url: string,
  headers: Record<string, string>,
  bytes: Uint8Array,
  limits: { clock: Clock; timeoutMs: number },
): Promise<CoreReply> {
  const deadline = new AbortController();
  const done = new AbortController();
  const ticking = limits.clock.sleep(limits.timeoutMs, done.signal).then(() => deadline.abort());
  try {
    const reply = await fetch(url, {
      method: "POST",
      headers,
      body: new Uint8Array(bytes),
      redirect: "error",
      signal: deadline.signal,
    });
    return {
      status: reply.status,
      contentType: reply.headers.get("content-type") ?? "",
      headers: Object.fromEntries(reply.headers),
      bytes: await readBounded(reply),
    };
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (deadline.signal.aborted) throw new Fault("bank_core", "query_first", `no reply within ${limits.timeoutMs} ms`);
    throw new Fault("bank_core", adviceOf(error), `the call failed (${codeOf(error) ?? "connection broken"})`);
  } finally {
    done.abort();
    await ticking;
  }
}

async function readBounded(reply: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (reply.body !== null) {
    for await (const part of reply.body) {
      size += part.length;
      if (size > replyBytesMax)
        throw new Fault("bank_core", "query_first", `the reply is larger than ${replyBytesMax} bytes`);
      parts.push(part);
    }
  }
  return Buffer.concat(parts);
}

function adviceOf(error: unknown): FaultAdvice {
  return notConnected.has(codeOf(error) ?? "") ? "retry" : "query_first";
}

/** Code of the error beneath a failed fetch. */
function codeOf(error: unknown): string | null {
  const cause = error instanceof Error ? error.cause : null;
  return typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string"
    ? cause.code
    : null;
}

// What both signed clients of the gateway share: who calls, with which key, and whom they believe.
// Invariant: an answer whose signature does not hold, or that answers another request, is never handed on.

import type { Clock, Ids } from "../../domain/ports.ts";
import type { NotVerified, PinnedKey, Sign, SignatureParameters, Verified } from "../../proto/message-signature.ts";

export type ClientSettings = {
  keyId: string;
  sign: Sign;
  /** The gateway's key, pinned. */
  gatewayKey: PinnedKey;
  clock: Clock;
  ids: Ids;
  /** ms a call may take; 30 s unless told. */
  timeoutMs?: number;
};

/** `status`: 200, or the refusal's HTTP status over either door; `body`: the answer, or the problem document. */
export type CallResult = { status: number; body: unknown; headers: Record<string, string> };

export type GatewayClient = {
  /** Throws an Error when the gateway cannot be reached in time or its answer does not verify. */
  call(operation: string, input: object): Promise<CallResult>;
  close(): void;
};

export const callMs = 30_000;
const lifetime = 60;

/** Signature parameters of one request: good for 60 s, with a nonce of its own. */
export function requestParameters({ keyId, clock, ids }: ClientSettings): SignatureParameters {
  const created = Math.floor(clock.now() / 1000);
  return { created, expires: created + lifetime, nonce: ids.nonce(), keyId };
}

/** Throws when a reply does not verify. */
export function mustVerify(verdict: Verified | NotVerified, what: string): void {
  if (!verdict.ok) throw new Error(`the gateway's ${what} does not verify: ${verdict.reason}`);
}

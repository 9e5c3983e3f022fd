// Who is speaking, and is it what was signed? The same check behind both doors.
// Invariant: nothing of a message is read before its signature holds under a pinned key, and no message counts twice.

import type { Clock, Keys, Store } from "../domain/ports.ts";
import { refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import { keyIdOf, verifyRequest } from "../proto/message-signature.ts";
import type { NotVerified, RequestTarget, SignatureParameters } from "../proto/message-signature.ts";
import type { Caller } from "./operation.ts";

/** One request as it came in, before anything of it is believed. Header names in lower case. */
export type Arrival = {
  door: Caller["door"];
  target: RequestTarget;
  contentType: string;
  headers: Record<string, string | undefined>;
  body: Uint8Array;
};

export type Verifying = {
  keys: Keys;
  store: Store;
  clock: Clock;
  /** The names and ports under which this gateway is called, lower case. */
  authorities: ReadonlySet<string>;
};

/** How far our clock and the sender's may differ, and how long a signature may be good for. Seconds. */
export const freshness = { skew: 300, lifetime: 300 };

/**
 * Authority → pinned key → digest → signature → freshness → nonce. Returns the caller, or why not; throws what the store throws.
 * The nonce is remembered for good, as the answer it led to is.
 */
export async function verifyCaller(
  { door, target, contentType, headers, body }: Arrival,
  { keys, store, clock, authorities }: Verifying,
): Promise<Caller | Refusal> {
  if (headers["signature-input"] === undefined || headers["signature"] === undefined) return refuse("unsigned");
  // What was signed for another gateway is not for us, whatever the Host header says.
  if (!authorities.has(target.authority)) return refuse("signature_invalid", null, reasons.authority);
  const keyId = keyIdOf(headers);
  if (keyId === null) return refuse("signature_invalid", null, reasons.malformed);
  const key = keys.find(keyId);
  if (key === null) return refuse("unknown_key");
  const verdict = await verifyRequest(target, headers, body, key);
  if (!verdict.ok) return refusalOf(verdict.reason);
  const now = clock.now();
  const stale = staleness(verdict.parameters, now / 1000);
  if (stale !== null) return refuse("signature_expired", null, stale);
  if (!(await store.rememberNonce(keyId, verdict.parameters.nonce, now))) return refuse("replayed");
  const { base, signature, signatureInput } = verdict;
  const place = { type: "http_message" as const, keyId, algorithm: key.algorithm, signatureInput, signature, base };
  return { key, door, message: { contentType, bytes: body, signature: place } };
}

const reasons = {
  authority: "@authority is not one of this gateway's",
  malformed:
    "Signature-Input must have one label and exactly created, expires, nonce (16 to 128 characters) and keyid, with no escapes",
  wrong_algorithm: "alg is not the algorithm agreed on for this key; leave it out, or name that one",
  components_missing: "cover @method, @authority, @path, @query, content-type and content-digest (sha-256)",
};

function refusalOf(reason: NotVerified["reason"]): Refusal {
  switch (reason) {
    case "unsigned":
      return refuse("unsigned");
    case "digest_mismatch":
      return refuse("digest_mismatch");
    case "wrong_key":
      return refuse("unknown_key");
    case "malformed":
    case "wrong_algorithm":
    case "components_missing":
      return refuse("signature_invalid", null, reasons[reason]);
    case "signature_invalid":
      return refuse("signature_invalid");
  }
}

function staleness({ created, expires }: SignatureParameters, now: number): string | null {
  if (Math.abs(now - created) > freshness.skew) return `created is more than ${freshness.skew} s away from our clock`;
  if (expires - created > freshness.lifetime) return `expires is more than ${freshness.lifetime} s after created`;
  return expires < now ? "expires has passed" : null;
}

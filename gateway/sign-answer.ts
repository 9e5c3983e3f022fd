// Signs what leaves the doors, refusals included.
// Invariant: a reply to a signed request is bound to that very request. Nothing leaves unsigned but the empty word that
// nothing can be signed, which says neither that the call was taken nor that it was not.

import { Fault } from "../domain/fault.ts";
import { signerNow } from "../domain/own-key.ts";
import type { Clock, Ids, Signer } from "../domain/ports.ts";
import { signReply } from "../proto/message-signature.ts";
import type { SignatureHeaders } from "../proto/message-signature.ts";
import { freshness } from "./verify-request.ts";

/** `requestSignature`: the request's Signature field as received; null when there was none. */
export type SignAnswer = (
  status: number,
  contentType: string,
  body: Uint8Array,
  requestSignature: string | null,
) => Promise<SignatureHeaders>;

/** Signs answers with the doors' key, in its algorithm. */
export function answerSigner(ours: Signer, clock: Clock, ids: Ids): SignAnswer {
  return async (status, contentType, body, requestSignature) => {
    const signer = signerNow(ours);
    const created = Math.floor(clock.now() / 1000);
    const parameters = { created, expires: created + freshness.lifetime, nonce: ids.nonce(), keyId: signer.keyId };
    const signed = await signReply(status, contentType, body, requestSignature, parameters, (base) =>
      signer.sign(base),
    );
    return signed.headers;
  };
}

/** Seconds after which a caller who got no signed answer asks again, under the same idempotency key. */
export const askAgainSeconds = 5;

/**
 * What `signed` resolves with; null when our key is away. No other key stands in for it, and a body that nobody signed would
 * be words that anybody could have put there.
 */
export async function unlessAway<T>(signed: Promise<T>): Promise<T | null> {
  try {
    return await signed;
  } catch (error) {
    if (error instanceof Fault && error.origin === "signer") return null;
    throw error;
  }
}

/** A Signature field that can be covered by a reply, or null: a caller's garbage must not stop its refusal. */
export function coverable(requestSignature: string | undefined): string | null {
  return requestSignature !== undefined && /^[!-~][ -~]{0,1023}$/.test(requestSignature) ? requestSignature : null;
}

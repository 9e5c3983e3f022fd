// Where registries push to: hands the body on as received and answers with what comes back.
// Invariant: nothing is decided here; the registry's own signature is verified by who takes the callback.

import type { PreparedMessage, RawReply } from "../domain/registry.ts";

/** Verifies and applies one pushed message of a registry; the answer is signed in the registry's own dialect. */
export type TakeCallback = (registryId: string, message: RawReply) => Promise<PreparedMessage>;

/** A callback as HTTP knows it; `status` of the RawReply is 200, as a pushed message carries none. */
export function callbackMessage(contentType: string, bytes: Uint8Array): RawReply {
  return { status: 200, contentType, bytes };
}

// A key-encryption key: wraps data keys. Here from a file's bytes; one in an HSM or behind a key service has the same shape.
// Invariant: it wraps for one stream under its own id, so that a wrapped key moved elsewhere does not unwrap.

import { createSecretKey } from "node:crypto";
import { Fault } from "../../domain/fault.ts";
import { openBytes, sealBytes } from "./sealed-bytes.ts";

export type KeyEncryptionKey = {
  readonly keyId: string;
  wrap(stream: string, dataKey: Uint8Array): Promise<Uint8Array>;
  /** Null when this key did not wrap these bytes for this stream. */
  unwrap(stream: string, wrapped: Uint8Array): Promise<Uint8Array | null>;
};

/** A key as the settings' files hold it: 32 random bytes in base64. */
export type KeyText = { keyId: string; keyBase64: string };

/** From the text of a file. Throws Fault(settings) that names the key and how to make one when it is not 32 bytes. */
export function keyFromText({ keyId, keyBase64 }: KeyText): KeyEncryptionKey {
  const text = keyBase64.trim();
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== 32 || bytes.toString("base64") !== text)
    throw new Fault(
      "settings",
      "give_up",
      `vault key ${keyId}: not 32 bytes in base64; make one: openssl rand -base64 32`,
    );
  const key = createSecretKey(bytes);
  const place = (stream: string) => JSON.stringify(["data key", keyId, stream]);
  return {
    keyId,
    wrap: (stream, dataKey) => Promise.resolve(sealBytes(key, place(stream), dataKey)),
    unwrap: (stream, wrapped) => Promise.resolve(openBytes(key, place(stream), wrapped)),
  };
}

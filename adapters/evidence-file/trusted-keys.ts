// What a reader of evidence files brings: the keys trusted (a directory with public keys and keys.json, which says whose
// each one is), and the checkpoints that were handed outside.
// Invariant: whose a key is comes from the reader's list, never from a file name or from the evidence.

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { publicKeyDer } from "../signing/pem.ts";
import { type EvidenceKey, trustedKeysSchema } from "./layout.ts";

const bytesMax = 4 * 1024 * 1024;

/**
 * The keys that DIRECTORY/keys.json lists: key id, whose it is, algorithm, file of the directory. Throws Error when the
 * list is missing or of another form, a key stands in it twice, or a file is no public key.
 */
export function trustedKeys(directory: string): Map<string, EvidenceKey> {
  const list = join(directory, "keys.json");
  const listed: unknown = JSON.parse(new TextDecoder().decode(readBounded(list, bytesMax)));
  const read = trustedKeysSchema.safeParse(listed);
  if (!read.success)
    throw new Error(`${list}: ${read.error.issues[0]?.path.join(".")}: ${read.error.issues[0]?.message}`);
  const keys = new Map<string, EvidenceKey>();
  for (const { keyId, counterparty, algorithm, userId, file } of read.data.keys) {
    const publicKeyPem = new TextDecoder().decode(readBounded(join(directory, file), bytesMax));
    if (publicKeyDer(publicKeyPem) === null) throw new Error(`${file}: not a public key in PEM`);
    if (keys.has(keyId)) throw new Error(`${list}: ${keyId} is listed twice`);
    keys.set(keyId, { keyId, counterparty, algorithm, userId, publicKeyPem });
  }
  return keys;
}

/** The bytes of a file. Throws Error when it cannot be read, or is larger than `most`. */
export function readBounded(path: string, most: number): Uint8Array {
  if (statSync(path).size > most) throw new Error(`${path}: larger than ${most} bytes`);
  return new Uint8Array(readFileSync(path));
}

/** The checkpoints of a directory that the gateway handed them to, by number. */
export function outsideIn(directory: string): (number: number) => string | undefined {
  return (number) => {
    const file = join(directory, `${String(number).padStart(9, "0")}.txt`);
    return existsSync(file) ? new TextDecoder().decode(readBounded(file, bytesMax)) : undefined;
  };
}

// Checks the manifest of an evidence file: its keys, its signature, and that every file is the one it lists.
// Invariant: each check adds what it finds to the list of problems and goes on, so that the first bad record can be named.

import { sha256 } from "../../domain/evidence.ts";
import type { PublicKeyRecord } from "../../domain/signature-algorithm.ts";
import { verifierOf } from "../signing/keys.ts";
import { publicKeyDer, publicKeyPem } from "../signing/pem.ts";
import { rawFromDer } from "../signing/der-signature.ts";
import {
  type Entry,
  type EvidenceKey,
  type Manifest,
  manifestSchema,
  manifestText,
  isNumberPair,
  sequenceOf,
} from "./layout.ts";

/** Something wrong: in a record (its sequence), in a file, or in the whole. */
export type Problem = { sequence: number | null; file: string | null; what: string };

/** A problem of a file, or with null of the whole. */
export function whole(file: string | null, what: string): Problem {
  return { sequence: file === null ? null : sequenceOf(file), file, what };
}

/** The manifest, when it is of this format and written in exactly our way; else null. */
export function readManifest(bytes: Uint8Array | undefined): Manifest | null {
  try {
    const read = manifestSchema.safeParse(JSON.parse(textOf(bytes)));
    return read.success && manifestText(read.data) === textOf(bytes) ? read.data : null;
  } catch {
    return null;
  }
}

/** The keys inside the file by id, each the one whose fingerprint the manifest states. */
export function readKeys(
  manifest: Manifest,
  files: ReadonlyMap<string, Uint8Array>,
  problems: Problem[],
): Map<string, EvidenceKey> {
  const keys = new Map<string, EvidenceKey>();
  for (const { keyId, counterparty, algorithm, userId, fingerprint } of manifest.keys) {
    const file = `keys/${keyId}.pem`;
    const text = textOf(files.get(file));
    const der = publicKeyDer(text);
    if (der === null || publicKeyPem(der) !== text) problems.push(whole(file, "missing or not a public key"));
    else if (sha256(der) !== fingerprint) problems.push(whole(file, "not the key the manifest names"));
    else if (keys.has(keyId)) problems.push(whole(file, "named twice in the manifest"));
    else if (manifest.keys.some((other) => other.fingerprint === fingerprint && other.counterparty !== counterparty))
      problems.push(whole(file, "one key under the names of two owners"));
    else if (!isUsable({ keyId, algorithm, userId, publicKeyPem: text }))
      problems.push(whole(file, `not a key for ${algorithm}`));
    else keys.set(keyId, { keyId, counterparty, algorithm, userId, publicKeyPem: text });
  }
  return keys;
}

function isUsable(key: PublicKeyRecord): boolean {
  try {
    verifierOf(key);
    return true;
  } catch {
    return false;
  }
}

/**
 * With pinned keys every key of the file must be one of them, and belong to whom the pin says: whose a key is decides what
 * it proves, and the file's own word for that is the gateway's.
 */
export function checkPins(
  manifest: Manifest,
  keys: ReadonlyMap<string, EvidenceKey>,
  pinned: ReadonlyMap<string, EvidenceKey> | null,
  problems: Problem[],
): void {
  if (pinned === null) return;
  for (const { keyId, counterparty, algorithm, userId } of manifest.keys) {
    const file = `keys/${keyId}.pem`;
    const pin = pinned.get(keyId);
    if (pin === undefined) problems.push(whole(file, "not among the keys you trust"));
    else if (pin.counterparty !== counterparty)
      problems.push(whole(file, `given as a key of ${counterparty}, but you trust it as one of ${pin.counterparty}`));
    else if (pin.algorithm !== algorithm)
      problems.push(whole(file, `given for ${algorithm}, but you trust it for ${pin.algorithm}`));
    else if (pin.userId !== userId)
      problems.push(whole(file, "given with another SM2 user id than the one you trust it with"));
    else if (keys.has(keyId) && !isPinned(keys.get(keyId), pinned))
      problems.push(whole(file, "another key than the one you trust"));
  }
}

/** Whether a key of the file is the pinned one in all that matters: bytes, owner and algorithm. */
export function isPinned(key: EvidenceKey | undefined, pinned: ReadonlyMap<string, EvidenceKey> | null): boolean {
  const pin = pinned?.get(key?.keyId ?? "");
  if (key === undefined || pin === undefined) return false;
  const [der, held] = [publicKeyDer(pin.publicKeyPem), publicKeyDer(key.publicKeyPem)];
  const isSame = der !== null && held !== null && Buffer.compare(der, held) === 0;
  const isSameUse = pin.algorithm === key.algorithm && pin.userId === key.userId;
  return isSame && isSameUse && pin.counterparty === key.counterparty;
}

/** manifest.sig over the exact bytes of manifest.json, by a key that is the gateway's. */
export function checkManifestSignature(
  manifest: Manifest,
  files: ReadonlyMap<string, Uint8Array>,
  keys: ReadonlyMap<string, EvidenceKey>,
  problems: Problem[],
): void {
  const key = keys.get(manifest.gatewayKeyId);
  const written = files.get("manifest.sig") ?? new Uint8Array();
  if (key?.counterparty !== "gateway") {
    problems.push(whole("manifest.json", "its signing key is not in the file, or not the gateway's"));
    return;
  }
  const signature = isNumberPair(key.algorithm) ? rawFromDer(written) : written;
  const signed = files.get("manifest.json") ?? new Uint8Array();
  const holds = signature !== null && verifierOf(key).verify(signed, signature);
  if (!holds) problems.push(whole("manifest.sig", "the gateway's signature over manifest.json does not verify"));
}

/** Every file listed, in order, with its digest; none missing, none more. */
export function checkFiles(manifest: Manifest, entries: Entry[], problems: Problem[]): void {
  const listed = new Map(manifest.files.map((file) => [file.name, file]));
  const unlisted = new Set(["manifest.json", "manifest.sig"]);
  for (const { name, bytes } of entries) {
    const file = listed.get(name);
    if (file === undefined) {
      if (!unlisted.delete(name)) problems.push(whole(name, "a file the manifest does not list"));
    } else if (file.bytes !== bytes.length || file.sha256 !== sha256(bytes))
      problems.push(whole(name, "differs from its digest in the manifest"));
  }
  const present = new Set(entries.map(({ name }) => name));
  for (const { name } of manifest.files)
    if (!present.has(name)) problems.push(whole(name, "listed in the manifest, but missing"));
  const order = [...manifest.files.map(({ name }) => name), "manifest.json", "manifest.sig"];
  if (problems.length === 0 && order.join("\n") !== entries.map(({ name }) => name).join("\n")) {
    problems.push(whole(null, "the files are not in the manifest's order"));
  }
}

/** Strict UTF-8, a byte order mark kept; "" when it is not that. */
export function textOf(bytes: Uint8Array | undefined): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}

// Checks the manifest of an evidence file and its list of files: keys, signatures, and that every file is the one listed.
// Invariant: each check adds what it finds to the list of problems and goes on, so that the first bad record can be named.

import { sha256 } from "../../domain/evidence.ts";
import type { PublicKeyRecord } from "../../domain/signature-algorithm.ts";
import { verifierOf } from "../signing/keys.ts";
import { publicKeyDer, publicKeyPem } from "../signing/pem.ts";
import {
  asicManifest,
  digestOf,
  holdsOpenssl,
  plainSignature,
  readAsicManifest,
  xmlSignature,
  xmlSignatureFault,
} from "./asic.ts";
import { type Entry, type EvidenceKey, type Manifest, manifestSchema, manifestText, sequenceOf } from "./layout.ts";

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

/** Both signatures over the exact bytes of ASiCManifest.xml, by a key that is the gateway's. */
export function checkSignatures(
  manifest: Manifest,
  files: ReadonlyMap<string, Uint8Array>,
  keys: ReadonlyMap<string, EvidenceKey>,
  problems: Problem[],
): void {
  const key = keys.get(manifest.gatewayKeyId);
  if (key?.counterparty !== "gateway") {
    problems.push(whole("manifest.json", "its signing key is not in the file, or not the gateway's"));
    return;
  }
  const verifier = verifierOf(key);
  const signed = files.get(asicManifest) ?? new Uint8Array();
  if (!holdsOpenssl(verifier, signed, files.get(plainSignature) ?? new Uint8Array()))
    problems.push(whole(plainSignature, "the gateway's signature over ASiCManifest.xml does not verify"));
  const fault = xmlSignatureFault(verifier, signed, files.has(xmlSignature) ? textOf(files.get(xmlSignature)) : null);
  if (fault !== null) problems.push(whole(xmlSignature, fault));
}

/** Every file listed, in order, with its digest; none missing, none more. */
export function checkFiles(files: ReadonlyMap<string, Uint8Array>, entries: Entry[], problems: Problem[]): void {
  const read = readAsicManifest(textOf(files.get(asicManifest)));
  if (read === null) {
    problems.push(whole(asicManifest, "missing or not of this format"));
    return;
  }
  const listed = new Map(read.map(({ name, digest }) => [name, digest]));
  const unlisted = new Set(["mimetype", asicManifest, plainSignature, xmlSignature]);
  for (const { name, bytes } of entries) {
    const digest = listed.get(name);
    if (digest === undefined) {
      if (!unlisted.delete(name)) problems.push(whole(name, "a file that ASiCManifest.xml does not list"));
    } else if (digest !== digestOf(bytes)) problems.push(whole(name, "differs from its digest in ASiCManifest.xml"));
  }
  for (const { name } of read)
    if (!files.has(name)) problems.push(whole(name, "listed in ASiCManifest.xml, but missing"));
  const order = ["mimetype", ...read.map(({ name }) => name), asicManifest, plainSignature, xmlSignature];
  const present = entries.map(({ name }) => name);
  if (problems.length === 0 && order.slice(0, present.length).join("\n") !== present.join("\n"))
    problems.push(whole(null, "the files are not in the order of ASiCManifest.xml"));
}

/** Strict UTF-8, a byte order mark kept; "" when it is not that. */
export function textOf(bytes: Uint8Array | undefined): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}

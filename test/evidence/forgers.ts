// Two forgers of one evidence file: one without any key, who changes files and packs them again, and the gateway itself,
// who writes the whole chain anew, hashes and manifest included, and signs it.

import { unzipSync } from "fflate";
import { evidenceFiles } from "../../adapters/evidence-file/build.ts";
import {
  type Entry,
  type EvidenceKey,
  type Manifest,
  manifestSchema,
  manifestText,
  pack,
} from "../../adapters/evidence-file/layout.ts";
import { derSignature } from "../../adapters/signing/der-signature.ts";
import { type EvidenceDraft, sha256, type SignaturePlace } from "../../domain/evidence.ts";
import {
  bound,
  chain,
  core,
  drafts,
  envelope,
  enveloped,
  gateway,
  gatewayXml,
  madeAt,
  parties,
  registry,
  requestPlace,
} from "./chain-of-records.ts";

export const keys = parties.map(({ key }) => key);
export const files = evidenceFiles({ signer: gateway.signer, keys });
export const honest = await drafts();
export const records = bound(honest);
/** The honest file. */
export const bytes = await files.build(chain, records, madeAt);
/** The keys a careful reader trusts. */
export const pins = new Map(keys.map((key) => [key.keyId, key]));

export const text = (part: Uint8Array | undefined): string => new TextDecoder().decode(part);
export const utf8 = (part: string): Uint8Array => new TextEncoder().encode(part);

export function entriesOf(file: Uint8Array): Entry[] {
  return Object.entries(unzipSync(file)).map(([name, content]) => ({ name, bytes: content }));
}

/** Without keys: the honest files, changed and packed again. */
export function repacked(change: (entries: Entry[]) => Entry[]): Uint8Array {
  return pack(change(entriesOf(bytes)));
}

/** Without keys: one file changed as text. */
export function edited(name: string, change: (content: string) => string): Uint8Array {
  return repacked((entries) => edit(entries, name, change));
}

/** Without keys: records.jsonl changed line by line. */
export function lines(change: (from: string[]) => string[]): Uint8Array {
  return edited("records.jsonl", (content) => change(content.trimEnd().split("\n")).join("\n") + "\n");
}

export function edit(entries: Entry[], name: string, change: (content: string) => string): Entry[] {
  return entries.map((entry) => (entry.name === name ? { name, bytes: utf8(change(text(entry.bytes))) } : entry));
}

/** Without keys: one byte of the honest file changed. */
export function flipped(offset: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[offset] = (copy[offset] ?? 0) ^ 1;
  return copy;
}

/** The gateway: record number `sequence` written otherwise, everything else made to fit. */
export async function rewritten(
  sequence: number,
  change: (from: EvidenceDraft) => Partial<EvidenceDraft> | Promise<Partial<EvidenceDraft>>,
  moreKeys: EvidenceKey[] = [],
): Promise<Uint8Array> {
  const changed = honest.map(async (draft, index) =>
    index + 1 === sequence ? { ...draft, ...(await change(draft)) } : draft,
  );
  const all = evidenceFiles({ signer: gateway.signer, keys: [...keys, ...moreKeys] });
  return await all.build(chain, bound(await Promise.all(changed)), madeAt);
}

/** The gateway: files changed after the build, with new digests and a new signature. */
export async function resigned(change: (entries: Entry[]) => Entry[]): Promise<Uint8Array> {
  const entries = change(entriesOf(bytes)).filter(({ name }) => !name.startsWith("manifest."));
  const manifest = manifestSchema.parse(JSON.parse(text(unzipSync(bytes)["manifest.json"])));
  manifest.files = entries.map(({ name, bytes: content }) => ({
    name,
    bytes: content.length,
    sha256: sha256(content),
  }));
  return await signedOver(entries, manifest);
}

async function signedOver(entries: Entry[], manifest: Manifest): Promise<Uint8Array> {
  const written = utf8(manifestText(manifest));
  const signature = derSignature(await gateway.signer.sign(written));
  return pack([...entries, { name: "manifest.json", bytes: written }, { name: "manifest.sig", bytes: signature }]);
}

/** The gateway: the manifest changed after the build, signed again. */
export async function restated(change: (manifest: Manifest) => void): Promise<Uint8Array> {
  const entries = entriesOf(bytes).filter(({ name }) => !name.startsWith("manifest."));
  const manifest = manifestSchema.parse(JSON.parse(text(unzipSync(bytes)["manifest.json"])));
  change(manifest);
  return await signedOver(entries, manifest);
}

/** The gateway: its own key labelled as the registry's, and the registry's message written and signed by it. */
export async function relabelled(): Promise<Uint8Array> {
  const mine = { ...gatewayXml.key, counterparty: registry.key.counterparty };
  const reply = await envelope(gatewayXml.signer, "Reply", "suzhou-huqiu");
  const forged = honest
    .filter(({ subject }) => subject !== "Apply")
    .map((one) => (one.subject === "Reply" ? { ...one, bytes: reply, signature: enveloped(gatewayXml) } : one));
  return await evidenceFiles({ signer: gateway.signer, keys: [core.key, mine] }).build(chain, bound(forged), madeAt);
}

/** The RFC 9421 signature of a record. */
export function http(place: SignaturePlace | undefined): Extract<SignaturePlace, { type: "http_message" }> {
  if (place?.type !== "http_message") throw new Error("not signed by RFC 9421");
  return place;
}

/** A good signature of the bank's, but with the path left uncovered. */
export async function withoutPath(draft: EvidenceDraft): Promise<Partial<EvidenceDraft>> {
  const place = http(await requestPlace(core.signer, "/v1/chains", draft.bytes));
  const base = place.base.replace(/^"@path".*\n/m, "").replace('"@path" ', "");
  const raw = Buffer.from(await core.signer.sign(utf8(base))).toString("base64");
  const signatureInput = place.signatureInput.replace('"@path" ', "");
  return { signature: { ...place, base, signatureInput, signature: `sig1=:${raw}:` } };
}

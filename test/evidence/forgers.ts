// Two forgers of one evidence file: one without any key, who changes files and packs them again, and the gateway itself,
// who writes the whole chain anew, hashes and manifest included, and signs it.

import { unzipSync } from "fflate";
import { sealed } from "../../adapters/evidence-file/asic.ts";
import { evidenceFiles } from "../../adapters/evidence-file/build.ts";
import {
  type Entry,
  type EvidenceKey,
  type Manifest,
  manifestSchema,
  manifestText,
  pack,
} from "../../adapters/evidence-file/layout.ts";
import { type EvidenceDraft, type SignaturePlace } from "../../domain/evidence.ts";
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
import { logOf, strangers } from "./log-of-heads.ts";

export const keys = parties.map(({ key }) => key);
export const honest = await drafts();
export const records = bound(honest);
/** The gateway's checkpoints: the third covers the chain's head. */
export const log = await logOf([...strangers, records]);
export const files = evidenceFiles({ signer: gateway.signer, keys, proofOf: log.proofOf });
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

/** Without keys: records.txt changed line by line. */
export function lines(change: (from: string[]) => string[]): Uint8Array {
  return edited("records.txt", (content) => change(content.trimEnd().split("\n")).join("\n") + "\n");
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
  const written = bound(await Promise.all(changed));
  // It signs a checkpoint over what it wrote, too: only one that was handed outside before would tell.
  const { proofOf } = await logOf([...strangers, written]);
  const all = evidenceFiles({ signer: gateway.signer, keys: [...keys, ...moreKeys], proofOf });
  return await all.build(chain, written, madeAt);
}

/** The gateway: files changed after the build, listed and signed again. */
export async function resigned(change: (entries: Entry[]) => Entry[]): Promise<Uint8Array> {
  const entries = change(entriesOf(bytes).filter(({ name }) => !name.startsWith("META-INF/")));
  return pack(await sealed(entries, gateway.signer));
}

/** The gateway: the manifest changed after the build, signed again. */
export async function restated(change: (manifest: Manifest) => void): Promise<Uint8Array> {
  return await resigned((entries) =>
    edit(entries, "manifest.json", (written) => {
      const manifest = manifestSchema.parse(JSON.parse(written));
      change(manifest);
      return manifestText(manifest);
    }),
  );
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

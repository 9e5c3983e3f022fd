// Builds the evidence file of one chain: records, exact bytes, public keys, a timeline, a manifest signed by the gateway.
// Invariant: everything a stranger needs to check every signature is inside, and the manifest covers all of it.

import { emptyHead, type EvidenceRecord, sha256 } from "../../domain/evidence.ts";
import { Fault } from "../../domain/fault.ts";
import type { EvidenceFiles, Signer } from "../../domain/ports.ts";
import { derSignature } from "../signing/der-signature.ts";
import { publicKeyDer } from "../signing/pem.ts";
import {
  type Entry,
  type EvidenceKey,
  formatVersion,
  isNumberPair,
  keyEntry,
  keyIdPattern,
  limits,
  lineOf,
  type Manifest,
  manifestText,
  pack,
  recordEntries,
  type RecordLine,
} from "./layout.ts";
import { chinaTime, lastMoment, timeline } from "./timeline.ts";

/**
 * Builder of evidence files. `keys`: every public key that a record may name, and whose it is; of them a file holds
 * those its records name. `signer` signs the manifest. A record that names an unknown key, or more records than a file
 * may hold, is a Fault (origin "evidence"): a file that cannot be verified is never handed out.
 */
export function evidenceFiles({ signer, keys }: { signer: Signer; keys: EvidenceKey[] }): EvidenceFiles {
  const { keyId, algorithm, publicKeyPem, userId } = signer;
  const own: EvidenceKey = { keyId, counterparty: "gateway", algorithm, publicKeyPem, userId };
  const known = new Map([...keys, own].map((key) => [key.keyId, key]));
  return {
    build: async (chain, records, at) => {
      const lines = records.map(lineOf);
      const used = keysOf(records, known, signer.keyId);
      // Several machines write records: a file is never made before what is in it.
      const createdAt = chinaTime(Math.max(at, lastMoment(lines)));
      const bytesOfLine = (line: RecordLine): Uint8Array => bytesOf(records, line.sequence);
      const entries = [
        ...recordEntries(lines, bytesOfLine),
        ...used.map(keyEntry),
        { name: "timeline.md", bytes: utf8(timeline(chain.chainId, createdAt, lines, bytesOfLine, used)) },
      ];
      const manifest = manifestOf(chain.chainId, createdAt, records, used, signer.keyId, entries);
      const bytes = utf8(manifestText(manifest));
      const signature = await signer.sign(bytes);
      const der = isNumberPair(signer.algorithm) ? derSignature(signature) : signature;
      const all = [...entries, { name: "manifest.json", bytes }, { name: "manifest.sig", bytes: der }];
      checkLimits(records, all);
      return pack(all);
    },
  };
}

function keysOf(records: EvidenceRecord[], known: Map<string, EvidenceKey>, ownKeyId: string): EvidenceKey[] {
  const named = records.flatMap(({ signature }) => (signature.type === "none" ? [] : [signature.keyId]));
  const keyIds = [...new Set([...named, ownKeyId])].sort();
  return keyIds.map((keyId) => {
    const key = known.get(keyId);
    if (key === undefined || !keyIdPattern.test(keyId))
      throw new Fault("evidence", "give_up", `no public key ${keyId} for the evidence file`);
    return key;
  });
}

function manifestOf(
  chainId: string,
  createdAt: string,
  records: EvidenceRecord[],
  keys: EvidenceKey[],
  gatewayKeyId: string,
  entries: Entry[],
): Manifest {
  return {
    format: formatVersion,
    chainId,
    createdAt,
    records: records.length,
    headHash: records.at(-1)?.hash ?? emptyHead(chainId).hash,
    gatewayKeyId,
    keys: keys.map(({ keyId, counterparty, algorithm, userId, publicKeyPem }) => ({
      keyId,
      counterparty,
      algorithm,
      ...(userId === undefined ? {} : { userId }),
      fingerprint: sha256(publicKeyDer(publicKeyPem) ?? new Uint8Array()),
    })),
    files: entries.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
  };
}

function checkLimits(records: EvidenceRecord[], entries: Entry[]): void {
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
  const fits = records.length <= limits.records && entries.length <= limits.files && bytes <= limits.bytes;
  if (!fits)
    throw new Fault(
      "evidence",
      "give_up",
      `the chain's evidence is too large for one file (${records.length} records, ${bytes} bytes)`,
    );
}

function bytesOf(records: EvidenceRecord[], sequence: number): Uint8Array {
  const record = records[sequence - 1];
  if (record?.sequence !== sequence) throw new Fault("evidence", "give_up", `evidence record ${sequence} is missing`);
  return record.bytes;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

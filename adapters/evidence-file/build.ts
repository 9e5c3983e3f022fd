// Builds the evidence file of one chain: records, exact bytes, public keys, the checkpoint that covers them, a page for
// people, a list of all files signed by the gateway.
// Invariant: everything a stranger needs to check every signature is inside, and the signed list covers all of it.

import { emptyHead, type EvidenceRecord, sha256 } from "../../domain/evidence.ts";
import { Fault } from "../../domain/fault.ts";
import { signerNow } from "../../domain/own-key.ts";
import type { EvidenceFiles, Signer } from "../../domain/ports.ts";
import { publicKeyDer } from "../signing/pem.ts";
import type { HeadProof } from "../../domain/checkpoint.ts";
import { sealed } from "./asic.ts";
import { proofEntries } from "./head-proof.ts";
import {
  type Entry,
  type EvidenceKey,
  formatVersion,
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

export type EvidenceFileSettings = {
  /** Signs the list of files. */
  signer: Signer;
  /** Every public key that a record or a checkpoint may name, and whose it is. */
  keys: EvidenceKey[];
  /** The newest proof that covers at most so many records of a stream; null when none does. Absent: no checkpoints are kept. */
  proofOf?: (stream: string, recordsMax: number) => Promise<HeadProof | null>;
};

/**
 * Builder of evidence files. Of the keys a file holds those its records and its checkpoint name. A record that names an
 * unknown key, or more records than a file may hold, is a Fault (origin "evidence"): a file that cannot be verified is
 * never handed out.
 */
export function evidenceFiles({ signer: ours, keys, proofOf }: EvidenceFileSettings): EvidenceFiles {
  return {
    build: async (chain, records, at) => {
      const signer = signerNow(ours);
      const { keyId, algorithm, publicKeyPem, userId } = signer;
      const own: EvidenceKey = { keyId, counterparty: "gateway", algorithm, publicKeyPem, userId };
      const known = new Map([...keys, own].map((key) => [key.keyId, key]));
      const { chainId } = chain;
      const lines = records.map(lineOf);
      const proof = (await proofOf?.(chainId, records.length)) ?? null;
      const proofKeyId = proof === null ? [] : [proof.signed.keyId];
      const used = keysOf(records, known, [signer.keyId, ...proofKeyId]);
      // Several machines write records: a file is never made before what is in it.
      const createdAt = chinaTime(Math.max(at, lastMoment(lines)));
      const bytesOfLine = (line: RecordLine): Uint8Array => bytesOf(records, line.sequence);
      const proofKey = used.find((key) => key.keyId === proof?.signed.keyId);
      const page = timeline({ chainId, createdAt, records: lines, bytesOf: bytesOfLine, keys: used, proof });
      const entries = [
        ...recordEntries(lines, bytesOfLine),
        ...used.map(keyEntry),
        ...(proof === null || proofKey === undefined ? [] : proofEntries(proof, proofKey)),
        { name: "timeline.html", bytes: utf8(page) },
        { name: "manifest.json", bytes: utf8(manifestText(manifestOf(chainId, createdAt, records, used, keyId))) },
      ];
      const all = await sealed(entries, signer);
      checkLimits(records, all);
      return pack(all);
    },
  };
}

function keysOf(records: EvidenceRecord[], known: Map<string, EvidenceKey>, more: string[]): EvidenceKey[] {
  const named = records.flatMap(({ signature }) => (signature.type === "none" ? [] : [signature.keyId]));
  const keyIds = [...new Set([...named, ...more])].sort();
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

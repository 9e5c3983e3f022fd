// A gateway's log of heads in memory: checkpoints over the streams of several institutions, with every proof of it.
// Invariant: made of the rules in domain/ alone, so that what a file proves is tested without a database.

import {
  checkpointText,
  headLeaf,
  type HeadProof,
  type LoggedHead,
  previousDigest,
  type SignedCheckpoint,
} from "../../domain/checkpoint.ts";
import type { EvidenceRecord } from "../../domain/evidence.ts";
import { consistencyRanges, grow, inclusionRanges, type NodeHashes, rangeHash, rootOf } from "../../domain/merkle.ts";
import { bound, drafts, gateway, madeAt } from "./chain-of-records.ts";

export type LogOfHeads = {
  checkpoints: SignedCheckpoint[];
  proofOf: (stream: string, recordsMax: number) => Promise<HeadProof | null>;
  consistency: (older: number, newer: number) => string[];
};

/** Streams of others that stand in the log before the chain's own. */
export const strangers = [bound(await drafts(), "chn_of_another"), bound(await drafts(), "chn_of_a_third")];

/** A log with one checkpoint for each of the streams, in their order. `name`: of the log; `signer`: of its checkpoints. */
export async function logOf(
  streams: EvidenceRecord[][],
  { name = "log_test", signer = gateway.signer } = {},
): Promise<LogOfHeads> {
  const nodes = new Map<string, string>();
  const hashOf: NodeHashes = ({ level, index }) => nodes.get(`${level}/${index}`) ?? "";
  const heads: LoggedHead[] = [];
  const checkpoints: SignedCheckpoint[] = [];
  for (const [at, records] of streams.entries()) {
    const last = records.at(-1);
    if (last === undefined) throw new Error("a stream without records has no head");
    const head = { stream: last.stream, sequence: last.sequence, hash: last.hash, blind: String(at).padStart(32, "0") };
    for (const node of grow(heads.length, [headLeaf(head)], hashOf))
      nodes.set(`${node.level}/${node.index}`, node.hash);
    heads.push(head);
    const checkpoint = {
      log: name,
      number: at + 1,
      size: heads.length,
      root: rootOf(heads.length, hashOf),
      at: madeAt + at * 60_000,
      previous: previousDigest(name, checkpoints.at(-1)?.text ?? null),
    };
    const text = checkpointText(checkpoint);
    const signature = await signer.sign(new TextEncoder().encode(text));
    checkpoints.push({ text, checkpoint, keyId: signer.keyId, signature, timeStamp: null });
  }
  const proofs = heads.map((head, index): HeadProof | null => {
    const signed = checkpoints[index];
    if (signed === undefined) return null;
    const path = inclusionRanges(index, signed.checkpoint.size).map((range) => rangeHash(range, hashOf));
    return { head, index, path, signed };
  });
  return {
    checkpoints,
    proofOf: async (stream, recordsMax) =>
      proofs.findLast((proof) => proof?.head.stream === stream && proof.head.sequence <= recordsMax) ?? null,
    consistency: (older, newer) => consistencyRanges(older, newer).map((range) => rangeHash(range, hashOf)),
  };
}

// The append-only Merkle tree of RFC 6962 (proofs checked as RFC 9162 section 2.1 writes): roots, inclusion, consistency.
// Invariant: a complete subtree never changes once its leaves are there, so the tree is kept as such subtrees alone, and
// every root and every proof is made of a few dozen of them.

import { createHash } from "node:crypto";

/** A complete subtree: 2^level leaves, the index-th of its level from the left. */
export type TreeNode = { level: number; index: number };
export type HashedNode = TreeNode & { hash: string };
/** Hash of a complete subtree, 64 hexadecimal digits. Throws where it is not known. */
export type NodeHashes = (node: TreeNode) => string;
/** Leaves start … end − 1. */
export type LeafRange = { start: number; end: number };

/** Root of the tree without leaves: SHA-256 of nothing. */
export const emptyRoot = createHash("sha256").digest("hex");

/** Hash of a leaf: SHA-256(0x00 ‖ bytes). */
export function leafHash(bytes: Uint8Array): string {
  return createHash("sha256").update(Uint8Array.of(0)).update(bytes).digest("hex");
}

/** Hash of two neighbours: SHA-256(0x01 ‖ left ‖ right). */
export function parentHash(left: string, right: string): string {
  const hash = createHash("sha256").update(Uint8Array.of(1));
  return hash.update(Buffer.from(left, "hex")).update(Buffer.from(right, "hex")).digest("hex");
}

/** The complete subtrees, from left to right, that a range of the tree consists of. */
export function subtreesOf({ start, end }: LeafRange): TreeNode[] {
  const nodes: TreeNode[] = [];
  let at = start;
  while (at < end) {
    const level = levelWithin(end - at);
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** Largest level whose complete subtree has at most `size` leaves. Counted: a logarithm rounds near large powers of two. */
function levelWithin(size: number): number {
  let level = 0;
  while (2 ** (level + 1) <= size) level += 1;
  return level;
}

/** Hash of a range that is a subtree of the tree, complete or at its right edge. */
export function rangeHash(range: LeafRange, hashOf: NodeHashes): string {
  const hashes = subtreesOf(range).map(hashOf);
  return hashes.reduceRight((right, left) => parentHash(left, right), hashes.pop() ?? emptyRoot);
}

/** Root of the tree's first `size` leaves. */
export function rootOf(size: number, hashOf: NodeHashes): string {
  return rangeHash({ start: 0, end: size }, hashOf);
}

/**
 * The complete subtrees that `leaves` (leaf hashes) add to a tree of `size` leaves. `hashOf` is asked for subtreesOf the
 * first `size` leaves alone.
 */
export function grow(size: number, leaves: readonly string[], hashOf: NodeHashes): HashedNode[] {
  const added = new Map<string, HashedNode>();
  const add = (node: HashedNode): void => void added.set(`${node.level}/${node.index}`, node);
  const known: NodeHashes = (node) => added.get(`${node.level}/${node.index}`)?.hash ?? hashOf(node);
  for (const [offset, leaf] of leaves.entries()) {
    let node: HashedNode = { level: 0, index: size + offset, hash: leaf };
    add(node);
    while (node.index % 2 === 1) {
      const left = known({ level: node.level, index: node.index - 1 });
      node = { level: node.level + 1, index: (node.index - 1) / 2, hash: parentHash(left, node.hash) };
      add(node);
    }
  }
  return [...added.values()];
}

/** Largest power of two below `size`, which is at least 2. */
function split(size: number): number {
  return 2 ** levelWithin(size - 1);
}

/** What the inclusion proof of leaf `index` in a tree of `size` consists of, from the leaf to the root. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const path: LeafRange[] = [];
  let { start, end }: LeafRange = { start: 0, end: size };
  while (end - start > 1) {
    const middle = start + split(end - start);
    const isLeft = index < middle;
    path.push(isLeft ? { start: middle, end } : { start, end: middle });
    [start, end] = isLeft ? [start, middle] : [middle, end];
  }
  return path.reverse();
}

/** What the proof consists of that the tree of `newer` leaves begins with the tree of `older`, as RFC 6962 2.1.2 orders it. */
export function consistencyRanges(older: number, newer: number): LeafRange[] {
  const path: LeafRange[] = [];
  let { start, end }: LeafRange = { start: 0, end: newer };
  if (older === 0) return [];
  while (end > older) {
    const middle = start + split(end - start);
    const isLeft = older <= middle;
    path.push(isLeft ? { start: middle, end } : { start, end: middle });
    [start, end] = isLeft ? [start, middle] : [middle, end];
  }
  return [...(start === 0 ? [] : [{ start, end }]), ...path.reverse()];
}

/** Whether the leaf stands at `index` of the tree of `size` leaves with this root. False for anything odd. */
export function isIncluded(leaf: string, index: number, size: number, path: readonly string[], root: string): boolean {
  if (!isPosition(index, size) || path.length !== inclusionRanges(index, size).length) return false;
  let hash = leaf;
  for (const [step, { start }] of inclusionRanges(index, size).entries()) {
    const other = path[step] ?? "";
    hash = start > index ? parentHash(hash, other) : parentHash(other, hash);
  }
  return hash === root;
}

function isPosition(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;
}

/** Whether the tree of `newer` leaves begins with the tree of `older` leaves (RFC 9162 2.1.4.2). False for anything odd. */
export function isConsistent(
  older: { size: number; root: string },
  newer: { size: number; root: string },
  path: readonly string[],
): boolean {
  if (!isPosition(older.size, newer.size + 1)) return false;
  if (older.size === newer.size) return path.length === 0 && older.root === newer.root;
  if (older.size === 0) return path.length === 0 && older.root === emptyRoot;
  const ranges = consistencyRanges(older.size, newer.size);
  if (path.length !== ranges.length) return false;
  // A complete older tree is the first subtree of both, and is not told twice.
  const isWhole = ranges[0] === undefined || ranges[0].start >= older.size;
  const first = isWhole ? older.root : (path[0] ?? "");
  let [oldHash, newHash] = [first, first];
  for (const [step, { start }] of ranges.entries()) {
    if (step === 0 && !isWhole) continue;
    const other = path[step] ?? "";
    const isLeft = start < older.size;
    if (isLeft) oldHash = parentHash(other, oldHash);
    newHash = isLeft ? parentHash(other, newHash) : parentHash(newHash, other);
  }
  return oldHash === older.root && newHash === newer.root;
}

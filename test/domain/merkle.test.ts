// The tree of RFC 6962: the known answers, every proof of every small tree, and that no other proof passes.
// Invariant: the expected roots are computed by the definition, not by the code under test.

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  consistencyRanges,
  emptyRoot,
  grow,
  inclusionRanges,
  isConsistent,
  isIncluded,
  leafHash,
  rangeHash,
  rootOf,
  type HashedNode,
  type NodeHashes,
} from "../../domain/merkle.ts";

/** RFC 6962 section 2.1, word for word. */
function definition(leaves: Buffer[]): string {
  if (leaves.length === 0) return createHash("sha256").digest("hex");
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined)
    return createHash("sha256")
      .update(Buffer.concat([Buffer.of(0), only]))
      .digest("hex");
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const halves = [leaves.slice(0, k), leaves.slice(k)].map((half) => Buffer.from(definition(half), "hex"));
  return createHash("sha256")
    .update(Buffer.concat([Buffer.of(1), ...halves]))
    .digest("hex");
}

const most = 40;
const data = Array.from({ length: most }, (_, index) => Buffer.from(`leaf ${index}`));
const leaves = data.map(leafHash);
const nodes = new Map<string, string>();
const keep = (added: HashedNode[]): void => {
  for (const { level, index, hash } of added) nodes.set(`${level}/${index}`, hash);
};
const hashOf: NodeHashes = ({ level, index }) => {
  const hash = nodes.get(`${level}/${index}`);
  if (hash === undefined) throw new Error(`no subtree ${level}/${index}`);
  return hash;
};
keep(grow(0, leaves, hashOf));

const rootAt = (size: number): string => rootOf(size, hashOf);
const inclusion = (index: number, size: number): string[] =>
  inclusionRanges(index, size).map((range) => rangeHash(range, hashOf));
const consistency = (older: number, newer: number): string[] =>
  consistencyRanges(older, newer).map((range) => rangeHash(range, hashOf));
const tree = (size: number) => ({ size, root: rootAt(size) });
const changed = (hash: string): string => (hash.startsWith("0") ? "1" : "0") + hash.slice(1);

describe("roots", () => {
  test("are those of the definition, for every size", () => {
    for (let size = 0; size <= most; size += 1) expect(rootAt(size)).toBe(definition(data.slice(0, size)));
  });

  test("are the known answers of Certificate Transparency's reference tests", () => {
    const known = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const mine = new Map<string, string>();
    const look: NodeHashes = ({ level, index }) => mine.get(`${level}/${index}`) ?? "";
    for (const node of grow(
      0,
      known.map((hex) => leafHash(Buffer.from(hex, "hex"))),
      look,
    ))
      mine.set(`${node.level}/${node.index}`, node.hash);
    expect(emptyRoot).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(rootOf(1, look)).toBe("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    expect(rootOf(2, look)).toBe("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    expect(rootOf(8, look)).toBe("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
  });

  test("are the same however the tree grew", () => {
    const mine = new Map<string, string>();
    const look: NodeHashes = ({ level, index }) => mine.get(`${level}/${index}`) ?? "";
    let size = 0;
    for (const step of [1, 0, 3, 2, 7, 1, 1, 5]) {
      for (const node of grow(size, leaves.slice(size, size + step), look))
        mine.set(`${node.level}/${node.index}`, node.hash);
      size += step;
      expect(rootOf(size, look)).toBe(rootAt(size));
    }
  });
});

describe("inclusion", () => {
  test("of every leaf in every tree is proven, and of no other leaf, place, size or root", () => {
    for (let size = 1; size <= most; size += 1)
      for (let index = 0; index < size; index += 1) {
        const [leaf = "", path, root] = [leaves[index], inclusion(index, size), rootAt(size)];
        expect(isIncluded(leaf, index, size, path, root)).toBe(true);
        expect(isIncluded(changed(leaf), index, size, path, root)).toBe(false);
        expect(isIncluded(leaf, index, size, path, changed(root))).toBe(false);
        expect(isIncluded(leaf, index, size, [...path, leaf], root)).toBe(false);
        const misled = path.length === 0 ? [] : [path.slice(1), [changed(path[0] ?? ""), ...path.slice(1)]];
        expect(misled.filter((each) => isIncluded(leaf, index, size, each, root))).toEqual([]);
        // A tree of one leaf has no other place.
        expect(isIncluded(leaf, (index + 1) % size, size, path, root)).toBe(size === 1);
      }
  });

  test("holds near sizes where a logarithm rounds", () => {
    const size = 2 ** 49 - 1;
    expect(inclusionRanges(size - 1, size)).toHaveLength(48);
    expect(inclusionRanges(0, size)[48]).toEqual({ start: 2 ** 48, end: size });
  });

  test.each([-1, 8, 1.5, Number.NaN])("at place %s of 8 is refused", (index) => {
    expect(isIncluded(leaves[0] ?? "", index, 8, inclusion(0, 8), rootAt(8))).toBe(false);
  });
});

describe("consistency", () => {
  test("of every tree with every later one is proven, and with no other", () => {
    for (let newer = 1; newer <= most; newer += 1)
      for (let older = 0; older <= newer; older += 1) {
        const path = consistency(older, newer);
        expect(isConsistent(tree(older), tree(newer), path), `${older} in ${newer}`).toBe(true);
        expect(isConsistent({ size: older, root: changed(rootAt(older)) }, tree(newer), path)).toBe(false);
        // Every tree goes on from the empty one.
        expect(isConsistent(tree(older), { size: newer, root: changed(rootAt(newer)) }, path)).toBe(older === 0);
        expect(isConsistent(tree(older), tree(newer), [...path, rootAt(1)])).toBe(false);
        for (let step = 0; step < path.length; step += 1)
          expect(isConsistent(tree(older), tree(newer), path.with(step, changed(path[step] ?? "")))).toBe(false);
        expect(isConsistent(tree(newer), tree(older), path)).toBe(older === newer);
      }
  });
});

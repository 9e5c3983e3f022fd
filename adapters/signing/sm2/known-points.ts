// Points of public keys with their tables, for keys that come again and again.
// Invariant: the memory is bounded by a number of keys, not by what callers send; a key used longest ago goes first.

import { type Curve, type Point, readPoint } from "./curve.ts";

/** Tables of 6 bits hold about 1,400 points, some hundreds of kilobytes. */
const window = 6;
const keysMax = 64;
/** Building a table costs about as much as twenty signatures, so a key that is seen once or twice gets none. */
const usesBeforeTable = 8;

type Known = { point: Point; uses: number };

/** Gives the point of 04‖x‖y bytes, the same object while the key is in use; null when they write no point of the curve. */
export function knownPoints(curve: Curve, most = keysMax): { of(bytes: Uint8Array): Point | null; size(): number } {
  const known = new Map<string, Known>();
  return {
    of(bytes) {
      const name = Buffer.from(bytes).toString("latin1");
      const point = known.get(name)?.point ?? readPoint(curve, bytes);
      if (point === null) return null;
      const uses = (known.get(name)?.uses ?? 0) + 1;
      if (uses === usesBeforeTable) point.precompute(window);
      known.delete(name);
      known.set(name, { point, uses });
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      return point;
    },
    size: () => known.size,
  };
}

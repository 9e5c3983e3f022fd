// Points of public keys with their tables, for keys that come again and again.
// Invariant: the memory is bounded by a number of keys, not by what callers send; a key used longest ago goes first.

import { recent } from "../recent.ts";
import { type Curve, type Point, readPoint } from "./curve.ts";

/** Bits of a window; its table holds 0.8 MB. */
const window = 7;
const keysMax = 64;
/** Building a table costs about as much as it saves over forty signatures, so a key that is seen a few times gets none. */
const usesBeforeTable = 16;

/** Gives the point of 04‖x‖y bytes, the same object while the key is in use; null when they write no point of the curve. */
export function knownPoints(curve: Curve, most = keysMax): { of(bytes: Uint8Array): Point | null; size(): number } {
  const known = recent<{ point: Point; uses: number } | null>(most);
  return {
    of(bytes) {
      const made = (): { point: Point; uses: number } | null => {
        const point = readPoint(curve, bytes);
        return point === null ? null : { point, uses: 0 };
      };
      const entry = known.get(Buffer.from(bytes).toString("latin1"), made);
      if (entry === null) return null;
      entry.uses += 1;
      if (entry.uses === usesBeforeTable) entry.point.precompute(window);
      return entry.point;
    },
    size: () => known.size(),
  };
}

// The keys that live chains hold, as they are stored: keyed digests, for one of them names a debtor's identity number.
// Invariant: equal keys of one institution are equal here; nobody tells from a row whose or what it is without the vault.

import type { Clash } from "../domain/ports.ts";
import type { Database } from "./pool.ts";

/** Stream whose data key digests live keys. */
export const liveKeyStream = "live keys";

/** A key with the digest that stands in the column "key". */
export type DigestedKey = Clash & { digest: string };

/** Each key once, with its digest, in the order of digests: whoever takes several takes them in the same order. */
export function digested(
  { liveKeys }: Pick<Database, "liveKeys">,
  institution: string,
  clash: Clash["clash"],
  keys: readonly string[],
): DigestedKey[] {
  return [...new Set(keys)]
    .map((key) => ({ clash, key, digest: liveKeys.digest(JSON.stringify([institution, clash, key])) }))
    .sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

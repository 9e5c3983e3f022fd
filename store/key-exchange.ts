// A live chain exchanges the keys it holds, as its contracts are drawn anew: part of the one statement of a commit.
// Invariant: a key that another chain holds fails the whole commit; nothing is given back without the new being taken.

import { assert } from "../domain/fault.ts";
import type { Change, Clash } from "../domain/ports.ts";
import { digested, type DigestedKey } from "./live-keys.ts";
import { query, type Database } from "./pool.ts";

/** Three parts of a WITH, over keys (type, key) in the parameters `$first` and the next; null: the keys stay as they are. */
export function exchangeKeys(first: number): string {
  const wanted = `unnest($${first}::text[], $${first + 1}::text[]) AS wanted (type, key)`;
  return `kept AS (
    SELECT held.type, held.key FROM moved JOIN live_keys AS held USING (chain_id) JOIN ${wanted} USING (type, key)
  ), let_go AS (
    DELETE FROM live_keys USING moved
    WHERE live_keys.chain_id = moved.chain_id AND $${first}::text[] IS NOT NULL
      AND (live_keys.type, live_keys.key) NOT IN (SELECT type, key FROM kept)
  ), taken AS (
    INSERT INTO live_keys (institution, type, key, chain_id)
    SELECT moved.institution, wanted.type, wanted.key, moved.chain_id FROM moved, ${wanted}
    WHERE (wanted.type, wanted.key) NOT IN (SELECT type, key FROM kept)
    ORDER BY wanted.type, wanted.key
  )`;
}

/** The two parameters of exchangeKeys. */
export function keyColumns(database: Database, change: Change): [string[] | null, string[] | null] {
  if (change.keys === undefined) return [null, null];
  const all = wantedKeys(database, change);
  return [all.map(({ clash }) => clash), all.map(({ digest }) => digest)];
}

function wantedKeys(database: Database, { chain: { institution }, keys }: Change): DigestedKey[] {
  if (keys === undefined) return [];
  return [
    ...digested(database, institution, "live", keys.live),
    ...digested(database, institution, "contract", keys.contract),
  ];
}

/** The key that another chain of the institution holds, contracts first; null when none is held any more. */
export async function clashOfExchange(database: Database, change: Change): Promise<Clash | null> {
  const [types, digests] = keyColumns(database, change);
  const rows = await query<{ type: Clash["clash"]; key: string }>(
    database.pool,
    `SELECT type, key FROM live_keys JOIN unnest($3::text[], $4::text[]) AS wanted (type, key) USING (type, key)
     WHERE institution = $1 AND chain_id <> $2 ORDER BY type, key LIMIT 1`,
    [change.chain.institution, change.chain.chainId, types, digests],
  );
  const taken = rows[0];
  if (taken === undefined) return null;
  const wanted = wantedKeys(database, change).find(({ clash, digest }) => clash === taken.type && digest === taken.key);
  assert(wanted !== undefined, "only keys that were wanted are looked for");
  return { clash: wanted.clash, key: wanted.key };
}

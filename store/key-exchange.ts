// A live chain exchanges the keys it holds, as its contracts are drawn anew: part of the one statement of a commit.
// Invariant: a key that another chain holds fails the whole commit; nothing is given back without the new being taken.

import type { Change, Clash } from "../domain/ports.ts";
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
export function keyColumns({ keys }: Change): [string[] | null, string[] | null] {
  if (keys === undefined) return [null, null];
  const all = [
    ...[...new Set(keys.live)].map((key) => ["live", key] as const),
    ...[...new Set(keys.contract)].map((key) => ["contract", key] as const),
  ];
  return [all.map(([type]) => type), all.map(([, key]) => key)];
}

/** The key that another chain of the institution holds, contracts first; null when none is held any more. */
export async function clashOfExchange({ pool }: Database, change: Change): Promise<Clash | null> {
  const [types, keys] = keyColumns(change);
  const rows = await query<{ type: Clash["clash"]; key: string }>(
    pool,
    `SELECT type, key FROM live_keys JOIN unnest($3::text[], $4::text[]) AS wanted (type, key) USING (type, key)
     WHERE institution = $1 AND chain_id <> $2 ORDER BY type, key LIMIT 1`,
    [change.chain.institution, change.chain.chainId, types, keys],
  );
  return rows[0] === undefined ? null : { clash: rows[0].type, key: rows[0].key };
}

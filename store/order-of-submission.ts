// Which chains of one institution stand behind which, as openings found it one after another (practice 18).
// Invariant: openings on one unit follow one another, so that of two at once exactly one stands behind the other.

import type pg from "pg";
import type { Chain } from "../domain/chain-state.ts";
import { chainsAhead, unitsRanked } from "../domain/order-of-submission.ts";
import { query, type Database } from "./pool.ts";
import { chainRowColumns, storedChains, type ChainRow } from "./rows.ts";

/** Takes the turn of an opening on its units until its transaction ends. By number of the lock: two that share units wait for each other in one order. */
export async function takeTurn(client: pg.ClientBase, chain: Chain): Promise<void> {
  await client.query(
    `SELECT pg_advisory_xact_lock(lock) FROM (
       SELECT DISTINCT hashtextextended($1 || ' ' || unit_code, 0) AS lock FROM unnest($2::text[]) AS unit_code ORDER BY lock
     ) AS locks`,
    [chain.institution, unitsRanked(chain)],
  );
}

/** Store.chainsAhead: ids in order of opening; only chains of the same institution are looked at. */
export async function findAhead(database: Database, from: pg.Pool | pg.ClientBase, chain: Chain): Promise<string[]> {
  const units = unitsRanked(chain);
  if (units.length === 0) return [];
  const rows = await query<ChainRow>(
    from,
    `SELECT ${chainRowColumns} FROM chains
     WHERE state NOT IN ('completed', 'aborted') AND chain_id <> $3 AND chain_id IN (
       SELECT chain_id FROM ranked_units WHERE institution = $1 AND unit_code = ANY($2::text[])
     ) ORDER BY opened_at, chain_id COLLATE "C"`,
    [chain.institution, units, chain.chainId],
  );
  const others = await storedChains(database, from, rows);
  return chainsAhead(
    chain,
    others.map((other) => other.chain),
  );
}

/** Keeps on which units an opened chain moves ranks, and behind whom it stands. */
export async function insertOrder(client: pg.ClientBase, chain: Chain): Promise<void> {
  await client.query(
    "INSERT INTO ranked_units (institution, unit_code, chain_id) SELECT $1, unit_code, $2 FROM unnest($3::text[]) AS unit_code",
    [chain.institution, chain.chainId, unitsRanked(chain)],
  );
  await client.query(
    "INSERT INTO chains_ahead (chain_id, ahead_chain_id) SELECT $1, ahead FROM unnest($2::text[]) AS ahead",
    [chain.chainId, chain.behind],
  );
}

/** Store.chainsBehind: live chains that stood behind it when they were opened. */
export async function chainsBehind({ pool }: Database, chainId: string): Promise<string[]> {
  const rows = await query<{ chain_id: string }>(
    pool,
    `SELECT chain_id FROM chains_ahead JOIN chains USING (chain_id)
     WHERE ahead_chain_id = $1 AND state NOT IN ('completed', 'aborted') ORDER BY chain_id COLLATE "C"`,
    [chainId],
  );
  return rows.map((row) => row.chain_id);
}

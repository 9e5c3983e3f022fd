// Who may turn a chain: a claim is a lease with an epoch, and the epoch is the fence.
// Invariant: a chain has one holder; what the holder before it still wants to write is refused by its older epoch.

import type { Store, StoredChain } from "../domain/ports.ts";
import { query, type Database } from "./pool.ts";
import { chainRowColumns, storedChain, type ChainRow, type WakeName } from "./rows.ts";

const free = "due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)";

/**
 * Store.claim: only a chain that is due and that nobody holds. `now` and `leaseMs` in ms; null also when a job named a
 * chain that is not due, so a forged or doubled wake does nothing. Rows that others are claiming are passed over.
 */
export async function claim(
  database: Database,
  ...[worker, chainId, now, leaseMs, closedRegistries]: Parameters<Store["claim"]>
): Promise<StoredChain | null> {
  const rows = await query<ChainRow>(
    database.pool,
    `UPDATE chains SET epoch = epoch + 1, leased_by = $2, lease_until = $1::int8 + $3
     WHERE chain_id = (
       SELECT chain_id FROM chains
       WHERE ${free} AND ($4::text IS NULL OR chain_id = $4) AND registry_id <> ALL($5::text[])
       ORDER BY begun DESC, due_at LIMIT 1 FOR UPDATE SKIP LOCKED
     ) RETURNING ${chainRowColumns}`,
    [now, worker, leaseMs, chainId, closedRegistries],
    "writes",
  );
  return await storedChain(database, rows);
}

/** Store.renew. */
export async function renew(
  { pool }: Database,
  chainId: string,
  epoch: number,
  now: number,
  leaseMs: number,
): Promise<boolean> {
  const rows = await query(
    pool,
    `UPDATE chains SET lease_until = $3::int8 + $4 WHERE chain_id = $1 AND epoch = $2 AND leased_by IS NOT NULL RETURNING 1`,
    [chainId, epoch, now, leaseMs],
    "writes",
  );
  return rows.length === 1;
}

/** Store.giveBack: nothing when another holds it by now. */
export async function giveBack({ pool }: Database, chainId: string, epoch: number): Promise<void> {
  await query(
    pool,
    "UPDATE chains SET leased_by = NULL, lease_until = NULL WHERE chain_id = $1 AND epoch = $2",
    [chainId, epoch],
    "writes",
  );
}

/** Store.due: in the order in which `claim` would take them. */
export async function due(
  { pool }: Database,
  now: number,
  limit: number,
): Promise<{ chainId: string; name: WakeName }[]> {
  const rows = await query<{ chain_id: string; wake: WakeName }>(
    pool,
    `SELECT chain_id, wake FROM chains WHERE ${free} ORDER BY begun DESC, due_at LIMIT $2`,
    [now, limit],
  );
  return rows.map((row) => ({ chainId: row.chain_id, name: row.wake }));
}

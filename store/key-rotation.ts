// Rotation: every data key is wrapped anew under the vault's current key; what they seal stays as it is.
// Invariant: it can be broken off and begun again at any time, beside running gateways; an old key is let go when no row names it.

import type pg from "pg";
import type { KeyVault } from "../domain/key-vault.ts";
import type { Clock, Ids, Log } from "../domain/ports.ts";
import { checkVault } from "./key-check.ts";
import { migrate } from "./migrate.ts";
import { codeOf, openPool, query, storeFault, transaction } from "./pool.ts";

/** Data keys of one transaction: few enough that a slow key service ends within its time. */
const batchMax = 200;

export type RotationSettings = { databaseUrl: string; vault: KeyVault; ids: Ids; clock: Clock; log: Log };

/** `rewrapped`: how many data keys; `retired`: keys that nothing names any more; `stillNamed`: keys that others went on using meanwhile. */
export type Rotated = { rewrapped: number; retired: string[]; stillNamed: string[] };

/**
 * Wraps what is wrapped by other keys under the vault's current one, until nothing is left. Gateways that hold both keys
 * go on meanwhile. Throws Fault(settings) when the vault does not hold a key that the database names, Fault(store) otherwise;
 * what was rewrapped stays so.
 */
export async function rotateKeys({ databaseUrl, vault, ids, clock, log }: RotationSettings): Promise<Rotated> {
  await migrate({ databaseUrl, log });
  const pool = openPool({ databaseUrl, max: 2, searchPath: "gateway", log });
  try {
    await checkVault(pool, vault);
    let rewrapped = 0;
    for (let batch = -1; batch !== 0; rewrapped += batch) {
      batch = await transaction<number>(
        { pool, ids, clock, log },
        async (client) => ({ answer: await rewrapBatch(client, vault), keep: true }),
        // What was committed is not found again: the next batch takes what is left.
        () => Promise.resolve(null),
      );
      if (batch > 0) log.info({ vaultKey: vault.keyId, rewrapped: batch }, "data keys wrapped anew");
    }
    return { rewrapped, ...(await retire(pool, vault)) };
  } finally {
    await pool.end();
  }
}

type KeyRow = { stream: string; key_id: string; wrapped: Buffer };

async function rewrapBatch(client: pg.ClientBase, vault: KeyVault): Promise<number> {
  const rows = await query<KeyRow>(
    client,
    "SELECT stream, key_id, wrapped FROM data_keys WHERE key_id <> $1 LIMIT $2 FOR UPDATE SKIP LOCKED",
    [vault.keyId, batchMax],
  );
  const anew = await Promise.all(
    rows.map(({ stream, key_id: keyId, wrapped }) => vault.rewrap(stream, { keyId, bytes: wrapped })),
  );
  await query(
    client,
    `UPDATE data_keys SET key_id = $1, wrapped = anew.wrapped FROM unnest($2::text[], $3::bytea[]) AS anew (stream, wrapped)
     WHERE data_keys.stream = anew.stream`,
    [vault.keyId, rows.map(({ stream }) => stream), anew.map(({ bytes }) => Buffer.from(bytes))],
  );
  return rows.length;
}

async function retire(pool: pg.Pool, vault: KeyVault): Promise<Pick<Rotated, "retired" | "stillNamed">> {
  const others = await query<{ key_id: string }>(pool, "SELECT key_id FROM vault_keys WHERE key_id <> $1", [
    vault.keyId,
  ]);
  const retired: string[] = [];
  const stillNamed: string[] = [];
  for (const { key_id: keyId } of others) {
    const isGone = await letGo(pool, keyId);
    (isGone ? retired : stillNamed).push(keyId);
  }
  return { retired, stillNamed };
}

/** The foreign key of data_keys judges, also against a process that is just inserting under the old key. */
async function letGo(pool: pg.Pool, keyId: string): Promise<boolean> {
  try {
    await pool.query("DELETE FROM vault_keys WHERE key_id = $1", [keyId]);
    return true;
  } catch (error) {
    if (codeOf(error) === "23503") return false;
    throw storeFault(error, "retry");
  }
}

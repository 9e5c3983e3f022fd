// Whether the vault handed over is the one this database was sealed under: asked before anything is read.
// Invariant: a database that names a wrapping key which the vault does not hold, or holds otherwise, is not opened.

import type pg from "pg";
import { Fault } from "../domain/fault.ts";
import type { KeyVault } from "../domain/key-vault.ts";
import { query } from "./pool.ts";

type VaultKeyRow = { key_id: string; proof: Buffer };

/** A data key wrapped for this name proves a wrapping key. */
function proofStream(keyId: string): string {
  return `proof of ${keyId}`;
}

/** Tries every wrapping key the database names, then enters the vault's current one where it is new. Throws Fault(settings, give_up). */
export async function checkVault(pool: pg.Pool, vault: KeyVault): Promise<void> {
  await tryKeys(pool, vault);
  const { wrapped } = await vault.make(proofStream(vault.keyId));
  const entered = await query(
    pool,
    "INSERT INTO vault_keys (key_id, proof) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1",
    [wrapped.keyId, Buffer.from(wrapped.bytes)],
    "writes",
  );
  // Two processes may start at once on different keys under one id: whoever came second finds it out.
  if (entered.length === 0) await tryKeys(pool, vault);
}

async function tryKeys(pool: pg.Pool, vault: KeyVault): Promise<void> {
  for (const { key_id: keyId, proof } of await query<VaultKeyRow>(pool, "SELECT key_id, proof FROM vault_keys", [])) {
    if (!vault.holds(keyId)) {
      const mend = "name it among the vault's keys until rotate-keys has ended";
      throw new Fault("settings", "give_up", `personal data is sealed under the vault key ${keyId}: ${mend}`);
    }
    await vault.unwrap(proofStream(keyId), { keyId, bytes: proof });
  }
}

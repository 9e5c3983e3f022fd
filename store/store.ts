// The memory of the gateway: builds the Store port of domain/ports.ts on PostgreSQL.
// Invariant: it opens only on a schema of this program's version and on a database that keeps what it acknowledged.

import { Fault } from "../domain/fault.ts";
import type { KeyVault } from "../domain/key-vault.ts";
import type { Clock, Ids, Log, Store } from "../domain/ports.ts";
import { findAnswer, keepAnswer, rememberNonce } from "./answers.ts";
import { chainOfBusinessNumber, commit, list, read, readAny } from "./chains.ts";
import { claim, due, giveBack, renew } from "./claims.ts";
import { openDataKeys } from "./data-keys.ts";
import { evidence, keep, messageBytes } from "./evidence.ts";
import { checkVault } from "./key-check.ts";
import { liveKeyStream } from "./live-keys.ts";
import { migrate } from "./migrate.ts";
import { dueNotices, notice, notices, noticeSent, retryNotice } from "./notices.ts";
import { clashOf, open } from "./openings.ts";
import { chainsBehind, findAhead } from "./order-of-submission.ts";
import { checkDatabase, openPool, query, type Database } from "./pool.ts";

export type StoreSettings = {
  databaseUrl: string;
  /** Under whose keys personal data is sealed. */
  vault: KeyVault;
  ids: Ids;
  /** Lets a commit whose connection broke wait for a restarting database; without it such a commit is looked up once. */
  clock?: Clock;
  log: Log;
  /** Connections at most, 1 to 50. */
  poolMax: number;
};

/**
 * Migrates, checks and opens; `close` ends the pool. Throws Fault(store, give_up) with every finding of checkDatabase, and
 * Fault(settings, give_up) when the vault is not the one the database was sealed under.
 */
export async function openStore(settings: StoreSettings): Promise<Store & { close(): Promise<void> }> {
  const { databaseUrl, vault, ids, log, poolMax } = settings;
  await migrate({ databaseUrl, log });
  const pool = openPool({ databaseUrl, max: poolMax, searchPath: "gateway", log });
  try {
    const wrong = await checkDatabase(pool);
    if (wrong.length > 0) throw new Fault("store", "give_up", wrong.join("; "));
    await checkVault(pool, vault);
    const keys = openDataKeys(vault);
    const liveKeys = await keys.ensure(pool, liveKeyStream);
    const database = { pool, ids, clock: settings.clock ?? null, log, keys, liveKeys };
    return { ...storeOn(database), close: () => pool.end() };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

function storeOn(database: Database): Store {
  return {
    open: (opening) => open(database, opening),
    clashOf: (...given) => clashOf(database, ...given),
    chainsAhead: (chain) => findAhead(database, database.pool, chain),
    chainsBehind: (chainId) => chainsBehind(database, chainId),
    read: (institution, chainId) => read(database, institution, chainId),
    readAny: (chainId) => readAny(database, chainId),
    list: (filter) => list(database, filter),
    commit: (change) => commit(database, change),
    claim: (...given) => claim(database, ...given),
    renew: (...given) => renew(database, ...given),
    giveBack: (chainId, epoch) => giveBack(database, chainId, epoch),
    due: (now, limit) => due(database, now, limit),
    chainOfBusinessNumber: (registryId, number) => chainOfBusinessNumber(database, registryId, number),
    findAnswer: (...given) => findAnswer(database, ...given),
    keepAnswer: (answer, drafts) => keepAnswer(database, answer, drafts),
    rememberNonce: (keyId, nonce, at) => rememberNonce(database, keyId, nonce, at),
    keep: (stream, drafts) => keep(database, stream, drafts),
    evidence: (stream) => evidence(database, stream),
    messageBytes: (chainId, sha256) => messageBytes(database, chainId, sha256),
    notices: (institution, after, limit) => notices(database, institution, after, limit),
    notice: (institution, noticeId) => notice(database, institution, noticeId),
    dueNotices: (now, leaseMs, limit) => dueNotices(database, now, leaseMs, limit),
    noticeSent: (...given) => noticeSent(database, ...given),
    retryNotice: (institution, noticeId, now) => retryNotice(database, institution, noticeId, now),
    ping: async () => {
      await query(database.pool, "SELECT 1", []);
    },
  };
}

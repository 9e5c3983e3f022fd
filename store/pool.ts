// Connections to PostgreSQL: bounded pools whose errors end nothing, and what an error of the driver means to us.
// Invariant: a driver's error object never leaves this file (it carries the connection's secrets); only its code and text do.

import pg from "pg";
import { assert, Fault, type FaultAdvice } from "../domain/fault.ts";
import type { DataKey } from "../domain/key-vault.ts";
import type { Clock, Ids, Log } from "../domain/ports.ts";
import type { DataKeys } from "./data-keys.ts";

/** What the parts of the store are handed. */
export type Database = Connected & {
  keys: DataKeys;
  /** Digests live keys by; see liveKeyDigest. */
  liveKeys: DataKey;
};

/** `clock` null: an unknown COMMIT is looked up once, without waiting for a restart. */
export type Connected = { pool: pg.Pool; ids: Ids; clock: Clock | null; log: Log };

export type PoolSettings = {
  databaseUrl: string;
  /** Connections at most, 1 to 50. */
  max: number;
  /** Schema that unqualified names mean. */
  searchPath: string;
  log: Log;
};

/** ms. A statement of ours takes milliseconds; a lock waits for one commit of another. */
const statementTimeoutMs = 15_000;
const lockTimeoutMs = 5_000;
const idleInTransactionTimeoutMs = 15_000;
const connectTimeoutMs = 5_000;

/** Opens a pool. PostgreSQL restarting closes its connections and nothing else; int8 is read as text. */
export function openPool({ databaseUrl, max, searchPath, log }: PoolSettings): pg.Pool {
  assert(Number.isSafeInteger(max) && max >= 1 && max <= 50, "a pool holds 1 to 50 connections");
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max,
    options: `-c search_path=${searchPath}`,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: `registry-gateway ${searchPath}`,
  });
  pool.on("error", (error) => {
    // A pool that is ending lets its connections go one by one: the server may hang up on the last of them first.
    if (!pool.ending) log.warn({ code: codeOf(error) }, `lost an idle database connection: ${error.message}`);
  });
  return pool;
}

/** The queue's own pool, in its own schema: the queue's tables are hints and may be wiped. */
export function openQueuePool(settings: Omit<PoolSettings, "searchPath">): pg.Pool {
  return openPool({ ...settings, searchPath: "bullmq" });
}

/**
 * Runs one statement. Throws Fault(store): "retry" when the database refused it or it never left us, "query_first"
 * when the connection broke and the statement wrote something.
 */
export async function query<Row extends pg.QueryResultRow>(
  from: pg.Pool | pg.ClientBase,
  text: string,
  values: unknown[],
  writes: "reads" | "writes" = "reads",
): Promise<Row[]> {
  try {
    return (await from.query<Row>(text, values)).rows;
  } catch (error) {
    throw storeFault(error, writes === "writes" && isUnknown(error) ? "query_first" : "retry");
  }
}

/** What a transaction's work came to; `keep` false: it is rolled back and leaves no trace. */
export type Worked<T> = { answer: T; keep: boolean };

/**
 * Runs `work` in one transaction. An error before COMMIT is a rollback; an error at COMMIT is not: `landed` looks,
 * behind the same lock that `work` takes first, whether it took effect, and only when it did not is it done again.
 * Throws Fault(store): "query_first" when that could not be found out.
 */
export async function transaction<T>(
  database: Connected,
  work: (client: pg.ClientBase) => Promise<Worked<T>>,
  landed: (client: pg.ClientBase) => Promise<Worked<T> | null>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await attempt(database.pool, work);
    if (!("unknown" in outcome)) return outcome.answer;
    const look = async (): Promise<Worked<T> | null> => {
      const found = await attempt(database.pool, async (client) => ({ answer: await landed(client), keep: false }));
      if ("unknown" in found) throw found.unknown;
      return found.answer;
    };
    const found = await resolveUnknown(database, look, outcome.unknown);
    if (found !== null) return found.answer;
    if (tries >= 3) throw storeFault(outcome.unknown, "retry");
  }
}

async function attempt<T>(
  pool: pg.Pool,
  work: (client: pg.ClientBase) => Promise<Worked<T>>,
): Promise<{ answer: T } | { unknown: unknown }> {
  const client = await connect(pool);
  let broken = false;
  const note = (): void => void (broken = true);
  client.on("error", note);
  let committing = false;
  try {
    await client.query("BEGIN");
    const { answer, keep } = await work(client);
    committing = keep;
    await client.query(keep ? "COMMIT" : "ROLLBACK");
    return { answer };
  } catch (error) {
    if (committing && isUnknown(error)) {
      broken = true;
      return { unknown: error };
    }
    await client.query("ROLLBACK").catch(note);
    throw storeFault(error, "retry");
  } finally {
    client.off("error", note);
    client.release(broken);
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw storeFault(error, "retry");
  }
}

/** ms to wait for a restarting database before an unknown outcome is handed up as unknown. */
const resolveLimitMs = 20_000;

/** Asks `look` until the database answers; throws Fault(query_first) when it stays away. */
export async function resolveUnknown<T>(database: Connected, look: () => Promise<T>, cause: unknown): Promise<T> {
  const { clock, log } = database;
  log.warn({ code: codeOf(cause) }, "the database broke off in a commit; reading what became of it");
  const deadline = (clock?.now() ?? 0) + resolveLimitMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (clock === null || clock.now() >= deadline) throw storeFault(error, "query_first");
      await clock.sleep(250);
    }
  }
}

/**
 * Whether a statement that ended in this error may have taken effect. A SQLSTATE outside the listed classes is the
 * server's word that it did not; a broken connection, a shutdown or an internal error (XX, 58) is no word.
 */
export function isUnknown(error: unknown): boolean {
  const code = codeOf(error);
  return !/^[0-9A-Z]{5}$/.test(code) || /^(08|57P|58|XX|40003)/.test(code);
}

/** SQLSTATE or errno of a driver's error, "none" without one. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "none";
}

/** Code and text of a driver's error as a Fault; the error itself is left behind. */
export function storeFault(error: unknown, advice: FaultAdvice): Fault {
  if (error instanceof Fault) return error;
  return new Fault("store", advice, `database: ${codeOf(error)} ${error instanceof Error ? error.message : "failed"}`);
}

/** What is wrong with the database as a store of record, in words with the mend; empty when nothing is. */
export async function checkDatabase(pool: pg.Pool): Promise<string[]> {
  const rows = await query<{ name: string; setting: string }>(
    pool,
    `SELECT name, setting FROM pg_settings WHERE name = ANY($1)
     UNION ALL SELECT 'in_recovery', pg_is_in_recovery()::text
     UNION ALL SELECT 'read_only', current_setting('transaction_read_only')`,
    [["fsync", "synchronous_commit", "full_page_writes", "server_version_num", "server_encoding"]],
  );
  const found = new Map(rows.map((row) => [row.name, row.setting]));
  const wrong: string[] = [];
  if (found.get("fsync") !== "on") wrong.push("fsync is off: a crash would lose acknowledged filings; set fsync = on");
  if (found.get("synchronous_commit") === "off") wrong.push("synchronous_commit is off: set it to on");
  if (found.get("full_page_writes") !== "on") wrong.push("full_page_writes is off: set it to on");
  if (Number(found.get("server_version_num")) < 150_000) wrong.push("PostgreSQL 15 or newer is needed");
  if (found.get("server_encoding") !== "UTF8") wrong.push("the database's encoding must be UTF8");
  if (found.get("in_recovery") !== "false" || found.get("read_only") !== "off")
    wrong.push("this is a replica or read-only; a disbursement is never decided from one: connect to the primary");
  return wrong;
}

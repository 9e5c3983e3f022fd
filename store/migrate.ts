// Brings the schema "gateway" up to this program's version by numbered SQL files.
// Invariants: one migrator at a time; all pending files or none; a schema newer than the program is refused.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runner } from "node-pg-migrate";
import pg from "pg";
import { Fault } from "../domain/fault.ts";
import type { Log } from "../domain/ports.ts";
import { storeFault } from "./pool.ts";

const folder = join(import.meta.dirname, "migrations");

/** Runs what is pending. Throws Fault(store, give_up); on a newer schema it names the mend. */
export async function migrate({ databaseUrl, log }: { databaseUrl: string; log: Log }): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "registry-gateway migrate" });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SET client_min_messages = warning");
    const ran = await runner({
      dbClient: client,
      dir: folder,
      direction: "up",
      schema: "gateway",
      createSchema: true,
      migrationsTable: "migrations",
      singleTransaction: true,
      advisoryLockMode: "wait",
      log: () => undefined,
    });
    for (const { name } of ran) log.info({ migration: name }, "database migrated");
    await refuseNewer(client);
  } catch (error) {
    throw storeFault(error, "give_up");
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function refuseNewer(client: pg.Client): Promise<void> {
  const known = readdirSync(folder).map((file) => file.replace(/\.sql$/, ""));
  const { rows } = await client.query<{ name: string }>("SELECT name FROM gateway.migrations WHERE name <> ALL($1)", [
    known,
  ]);
  const newer = rows.map((row) => row.name).join(", ");
  if (newer !== "")
    throw new Fault("store", "give_up", `the database is newer than this program (${newer}); run the newer program`);
}

// A database of its own for each test file, cloned from a migrated template in the run's one PostgreSQL.

import pg from "pg";
import { inject } from "vitest";
import { startEmbedded } from "../../store/embedded.ts";
import { migrate } from "../../store/migrate.ts";
import { quietLog, realClock, realIds } from "./ports.ts";

const template = "gateway_template";
/** Any number, the same in all workers: the template is made once and cloned by one at a time. */
const templateLock = 20_260_601;

export type FreshDatabase = { databaseUrl: string; drop(): Promise<void> };

/** A migrated, empty database. `drop` ends its connections and removes it. The first call of a run starts PostgreSQL. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const dataDir = inject("databaseDir");
  const { databaseUrl } = await startEmbedded({ dataDir, clock: realClock, ids: realIds, log: quietLog });
  const name = `test_${realIds.nonce()}`;
  await asOwner(databaseUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [templateLock]);
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate", [
      template,
    ]);
    if (rowCount === 0) await makeTemplate(client, databaseUrl);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    databaseUrl: urlOf(databaseUrl, name),
    drop: () => asOwner(databaseUrl, async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`))),
  };
}

async function makeTemplate(client: pg.Client, databaseUrl: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${template}`);
  await migrate({ databaseUrl: urlOf(databaseUrl, template), log: quietLog });
  await client.query(`ALTER DATABASE ${template} IS_TEMPLATE true`);
}

async function asOwner(databaseUrl: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

function urlOf(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

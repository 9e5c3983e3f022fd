// The schema: brought up to date, and refused when it is newer than the program.

import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../store/migrate.ts";
import { quietLog } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";

let database: FreshDatabase;
beforeAll(async () => (database = await freshDatabase()));
afterAll(() => database.drop());

/** The schema as it was before 0006, with what `statement` writes into it. */
async function makeOlder(databaseUrl: string, statement: string): Promise<void> {
  const folder = new URL("../../store/migrations/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file < "0006");
  const client = new pg.Client({ connectionString: databaseUrl, options: "-c search_path=gateway" });
  await client.connect();
  await client.query("DROP SCHEMA gateway CASCADE");
  await client.query("CREATE SCHEMA gateway");
  await client.query("CREATE TABLE migrations (id serial PRIMARY KEY, name text NOT NULL, run_on timestamp NOT NULL)");
  for (const file of files.toSorted()) {
    await client.query(readFileSync(new URL(file, folder), "utf8"));
    await client.query("INSERT INTO migrations (name, run_on) VALUES ($1, now())", [file.replace(/\.sql$/, "")]);
  }
  await client.query(statement);
  await client.end();
}

describe("migrations", () => {
  it("do nothing a second time, also when two processes start at once", async () => {
    const both = [1, 2].map(() => migrate({ databaseUrl: database.databaseUrl, log: quietLog }));
    await expect(Promise.all(both)).resolves.toEqual([undefined, undefined]);
  });

  it("take over an empty database of an older program, and none that was written before personal data was sealed", async () => {
    const sealing = "before personal data was sealed: start with an empty one";
    for (const [statement, refused] of [
      ["SELECT 1", ""],
      ["INSERT INTO streams VALUES ('door', 1, 'x')", sealing],
    ] as const) {
      const older = await freshDatabase();
      await makeOlder(older.databaseUrl, statement);
      const said = await migrate({ databaseUrl: older.databaseUrl, log: quietLog }).then(
        () => "",
        (error: unknown) => String(error),
      );
      expect(said).toContain(refused);
      expect(said === "").toBe(refused === "");
      await older.drop();
    }
  });

  it("refuse a schema that a newer program made", async () => {
    const client = new pg.Client({ connectionString: database.databaseUrl });
    await client.connect();
    await client.query("INSERT INTO gateway.migrations (name, run_on) VALUES ('9999_later', now())");
    await client.end();
    await expect(migrate({ databaseUrl: database.databaseUrl, log: quietLog })).rejects.toThrow(
      "newer than this program (9999_later)",
    );
  });
});

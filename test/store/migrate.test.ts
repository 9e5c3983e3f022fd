// The schema: brought up to date, and refused when it is newer than the program.

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../store/migrate.ts";
import { quietLog } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";

let database: FreshDatabase;
beforeAll(async () => (database = await freshDatabase()));
afterAll(() => database.drop());

describe("migrations", () => {
  it("do nothing a second time, also when two processes start at once", async () => {
    const both = [1, 2].map(() => migrate({ databaseUrl: database.databaseUrl, log: quietLog }));
    await expect(Promise.all(both)).resolves.toEqual([undefined, undefined]);
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

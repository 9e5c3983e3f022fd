// What the store says when the database breaks off: an error at COMMIT is looked up, and nothing acknowledged is lost.

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assert, Fault } from "../../domain/fault.ts";
import { startEmbedded } from "../../store/embedded.ts";
import { openStore } from "../../store/store.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { testVault } from "../support/vault.ts";
import { aChange, aDraft, anAnswer, anOpening, institution, startedAt } from "./chain.ts";
import { startCuttingProxy } from "./cutting-proxy.ts";

const settings = { vault: testVault, ids: realIds, clock: realClock, log: quietLog, poolMax: 6 };

describe("a connection that breaks at COMMIT", () => {
  let database: FreshDatabase;
  let proxy: Awaited<ReturnType<typeof startCuttingProxy>>;
  let store: Awaited<ReturnType<typeof openStore>>;
  beforeAll(async () => {
    database = await freshDatabase();
    proxy = await startCuttingProxy(database.databaseUrl);
    store = await openStore({ databaseUrl: proxy.databaseUrl, ...settings });
  });
  afterAll(async () => {
    await store.close();
    proxy.close();
    await database.drop();
  });

  describe.each(["before", "after"] as const)("%s the server did it", (when) => {
    it("leaves one opening, said to be opened", async () => {
      const opening = anOpening({ notices: [{ type: "filed", data: {} }] });
      proxy.arm({ statement: "COMMIT", when });
      expect(await store.open(opening)).toBe("opened");
      expect(proxy.wasCut()).toBe(true);
      expect(await store.evidence(opening.chain.chainId)).toHaveLength(1);
    });

    it("leaves one step of a chain, said to be committed", async () => {
      const opening = anOpening();
      await store.open(opening);
      const stored = await store.readAny(opening.chain.chainId);
      assert(stored !== null, "the chain is there");
      const answer = anAnswer();
      proxy.arm({ statement: "WITH moved", when });
      expect(await store.commit(aChange(stored, { answer, notices: [{ type: "filed", data: {} }] }))).toBe("committed");
      expect(proxy.wasCut()).toBe(true);
      expect((await store.readAny(opening.chain.chainId))?.version).toBe(2);
      expect(await store.evidence(opening.chain.chainId)).toHaveLength(2);
      expect(await store.findAnswer(institution, answer.operation, answer.idempotencyKey)).toEqual(answer);
    });

    it("leaves one record in a stream of refusals", async () => {
      const stream = `srh_${realIds.nonce()}`;
      proxy.arm({ statement: "COMMIT", when });
      await store.keep(stream, [aDraft("refused")]);
      expect(proxy.wasCut()).toBe(true);
      expect(await store.evidence(stream)).toHaveLength(1);
    });

    it("takes an idempotency key once", async () => {
      const answer = anAnswer();
      proxy.arm({ statement: "COMMIT", when });
      expect(await store.keepAnswer(answer, [aDraft("refused")])).toBe(true);
      expect(await store.keepAnswer(answer, [])).toBe(false);
    });

    it("never lets a nonce pass twice", async () => {
      const nonce = realIds.nonce();
      proxy.arm({ statement: "INSERT INTO nonces", when });
      await expect(store.rememberNonce("core-1", nonce, startedAt)).rejects.toMatchObject({ advice: "query_first" });
      expect(await store.rememberNonce("core-1", nonce, startedAt)).toBe(when === "before");
    });
  });
});

describe("a database that was killed", () => {
  const home = mkdtempSync(join(tmpdir(), "registry-gateway-crash-"));
  chmodSync(home, 0o755);
  const start = () => startEmbedded({ dataDir: join(home, "data"), clock: realClock, ids: realIds, log: quietLog });
  afterAll(async () => {
    await (await start()).stop();
    rmSync(home, { recursive: true, force: true });
  });

  it("comes back with everything it acknowledged, and the open pool goes on", async () => {
    const first = await start();
    const store = await openStore({ databaseUrl: first.databaseUrl, ...settings });
    const acknowledged: string[] = [];
    const failures: unknown[] = [];
    const phase = { back: false };
    const writers = Array.from({ length: 4 }, async () => {
      for (let after = 0; after < 10; after += phase.back ? 1 : 0) {
        const opening = anOpening();
        const result = await store.open(opening).catch((error: unknown) => error);
        (result === "opened" ? acknowledged : failures).push(result === "opened" ? opening.chain.chainId : result);
      }
    });
    await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(20);
    process.kill(first.pid, "SIGKILL");
    const next = await start();
    phase.back = true;
    await Promise.all(writers);
    expect(next).toMatchObject({ adopted: false, databaseUrl: first.databaseUrl });
    await expect.poll(() => store.ping().then(() => "pong"), { timeout: 10_000 }).toBe("pong");
    // A connection that died unnoticed fails the read that finds it out: asked again, the answer must be there.
    for (const chainId of acknowledged) {
      await expect.poll(() => store.evidence(chainId).then((kept) => kept.length), { timeout: 5_000 }).toBe(1);
    }
    expect(failures.filter((failure) => !(failure instanceof Fault))).toEqual([]);
    await store.close();
  });
});

describe("a database that would lose what it acknowledged", () => {
  it("is refused, with the mend", async () => {
    const database = await freshDatabase();
    const client = new pg.Client({ connectionString: database.databaseUrl });
    await client.connect();
    await client.query(
      `ALTER DATABASE ${new URL(database.databaseUrl).pathname.slice(1)} SET synchronous_commit = off`,
    );
    await client.end();
    await expect(openStore({ databaseUrl: database.databaseUrl, ...settings })).rejects.toThrow(
      "synchronous_commit is off: set it to on",
    );
    await database.drop();
  });
});

// The log of heads in the database: what is written is noted in the same transaction, a checkpoint is kept whole or not at
// all, and every proof that comes out of the tables holds.

import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkpointText, headLeaf, previousDigest, type SignedCheckpoint } from "../../domain/checkpoint.ts";
import type { CheckpointDraft } from "../../domain/checkpoint-ports.ts";
import { isConsistent, isIncluded } from "../../domain/merkle.ts";
import { openCheckpointLog } from "../../store/checkpoints.ts";
import { openStore } from "../../store/store.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { testVault } from "../support/vault.ts";
import { aChange, aDraft, anOpening, startedAt } from "./chain.ts";
import { startCuttingProxy } from "./cutting-proxy.ts";

const ports = { ids: realIds, clock: realClock, log: quietLog };
let database: FreshDatabase;
let proxy: Awaited<ReturnType<typeof startCuttingProxy>>;
let store: Awaited<ReturnType<typeof openStore>>;
let log: ReturnType<typeof openCheckpointLog>;
let owner: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  proxy = await startCuttingProxy(database.databaseUrl);
  store = await openStore({ databaseUrl: database.databaseUrl, vault: testVault, ...ports, poolMax: 6 });
  log = openCheckpointLog({ databaseUrl: proxy.databaseUrl, ...ports });
  owner = new pg.Client({ connectionString: database.databaseUrl, options: "-c search_path=gateway" });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await log.close();
  await store.close();
  proxy.close();
  await database.drop();
});
beforeEach(async () => await everythingKept());

function signed({ checkpoint }: CheckpointDraft): SignedCheckpoint {
  const text = checkpointText(checkpoint);
  return { text, checkpoint, keyId: "gateway-doors", signature: new TextEncoder().encode("signed"), timeStamp: null };
}

async function wanted(at = startedAt): Promise<CheckpointDraft> {
  const draft = await log.draft(at, 100);
  if (draft === null) throw new Error("nothing is new");
  return draft;
}

async function everythingKept(): Promise<void> {
  for (let draft = await log.draft(startedAt, 100); draft !== null; draft = await log.draft(startedAt, 100))
    await log.keep(draft, signed(draft));
  for (let kept = await log.toHandOut(); kept !== null; kept = await log.toHandOut())
    await log.handedOut(kept.signed.checkpoint.number, startedAt);
}

async function count(table: string): Promise<number> {
  const { rows } = await owner.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
  return Number(rows[0]?.count);
}

/** Rows of the four tables that one checkpoint writes. */
async function counts(): Promise<number[]> {
  const rows: number[] = [];
  for (const table of ["checkpoints", "logged_heads", "tree_nodes", "unlogged"]) rows.push(await count(table));
  return rows;
}

async function opened(): Promise<string> {
  const opening = anOpening({ evidence: [aDraft("one"), aDraft("two")] });
  await store.open(opening);
  return opening.chain.chainId;
}

describe("what is written", () => {
  it("is noted as not covered, by opening, by steps and by messages of no chain, until a checkpoint is handed out", async () => {
    expect(await log.lag()).toMatchObject({ oldestAt: null, records: 0 });
    const chainId = await opened();
    const stored = await store.readAny(chainId);
    if (stored !== null) await store.commit(aChange(stored, { evidence: [aDraft("step")] }));
    await store.keep("door", [{ ...aDraft("refused"), at: startedAt - 5_000 }]);
    expect(await log.lag()).toMatchObject({ oldestAt: startedAt - 5_000, records: 4 });
    const draft = await wanted();
    expect(draft.heads.map(({ stream, sequence }) => [stream, sequence])).toEqual(
      expect.arrayContaining([
        [chainId, 3],
        ["door", expect.any(Number)],
      ]),
    );
    await log.keep(draft, signed(draft));
    expect(await log.lag()).toMatchObject({ oldestAt: startedAt - 5_000, records: 0 });
    await log.handedOut(draft.checkpoint.number, startedAt + 1);
    expect(await log.lag()).toEqual({
      oldestAt: null,
      records: 0,
      number: draft.checkpoint.number,
      at: startedAt + 1,
    });
  });

  it("and then rolled back is not noted", async () => {
    await owner.query("BEGIN");
    const columns = "stream, sequence, type, at, counterparty, subject, content_type, bytes, signature, bytes_sha256";
    await owner.query(
      `INSERT INTO evidence (${columns}, previous_hash, hash)
       SELECT 'srh_gone', 1, 'message_in', 1, 'x', 'x', 'x', '', '', 'x', 'x', 'x'`,
    );
    expect(await count("unlogged")).toBe(1);
    await owner.query("ROLLBACK");
    expect(await count("unlogged")).toBe(0);
  });

  it("between draft and keeping stays noted", async () => {
    const chainId = await opened();
    const draft = await wanted();
    const stored = await store.readAny(chainId);
    if (stored !== null) await store.commit(aChange(stored, { evidence: [aDraft("later")] }));
    await log.keep(draft, signed(draft));
    expect((await wanted()).heads).toMatchObject([{ stream: chainId, sequence: 3 }]);
  });
});

describe("checkpoints", () => {
  it("follow one another: number, digest of the one before, a tree that begins with its tree, every head proven", async () => {
    const chainIds = [await opened(), await opened(), await opened()];
    const older = await wanted();
    await log.keep(older, signed(older));
    chainIds.push(await opened(), await opened());
    const newer = await wanted();
    await log.keep(newer, signed(newer));
    expect(newer.checkpoint).toMatchObject({
      log: older.checkpoint.log,
      number: older.checkpoint.number + 1,
      size: older.checkpoint.size + 2,
      previous: previousDigest(older.checkpoint.log, signed(older).text),
    });
    const consistency = await log.consistency(older.checkpoint.size, newer.checkpoint.size);
    expect(isConsistent(older.checkpoint, newer.checkpoint, consistency)).toBe(true);
    expect(isConsistent(older.checkpoint, newer.checkpoint, consistency.slice(1))).toBe(false);
    expect(await log.proofOf(chainIds[0] ?? "", 99)).toBeNull();
    await everythingKept();
    for (const chainId of chainIds) {
      const proof = await log.proofOf(chainId, 99);
      const { size = 0, root = "" } = proof?.signed.checkpoint ?? {};
      const leaf = proof === null ? "" : headLeaf(proof.head);
      expect(isIncluded(leaf, proof?.index ?? -1, size, proof?.path ?? [], root)).toBe(true);
      expect(proof?.head).toMatchObject({ stream: chainId, sequence: 2 });
      expect(proof?.head.hash).toBe((await store.evidence(chainId)).at(-1)?.hash);
    }
    expect(await log.proofOf(chainIds[0] ?? "", 1)).toBeNull();
  });

  it("are handed out in order, each with the proof from the one before", async () => {
    const before = await log.read((await log.lag()).number);
    await opened();
    const first = await wanted();
    await log.keep(first, signed(first));
    await opened();
    const second = await wanted();
    await log.keep(second, signed(second));
    const kept = await log.toHandOut();
    expect(kept?.signed.text).toBe(signed(first).text);
    const older = before?.checkpoint ?? { size: 0, root: "" };
    expect(isConsistent(older, first.checkpoint, kept?.consistency ?? [])).toBe(true);
    await log.handedOut(first.checkpoint.number, startedAt);
    expect((await log.toHandOut())?.signed.text).toBe(signed(second).text);
  });

  it("of two processes at once one is kept, and nothing is covered twice or not at all", async () => {
    await opened();
    const drafts = await Promise.all([wanted(startedAt + 1), wanted(startedAt + 2), wanted(startedAt + 3)]);
    const results = await Promise.all(drafts.map((draft) => log.keep(draft, signed(draft))));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await log.draft(startedAt, 100)).toBeNull();
    expect(await count("logged_heads")).toBe(
      Number((await log.read(drafts[0]?.checkpoint.number ?? 0))?.checkpoint.size),
    );
  });

  it.each(["INSERT INTO checkpoints", "INSERT INTO logged_heads", "INSERT INTO tree_nodes", "DELETE FROM unlogged"])(
    "whose connection dies at %s leaves nothing, and the next try keeps all of it",
    async (statement) => {
      await opened();
      const draft = await wanted();
      const before = await counts();
      for (const when of ["before", "after"] as const) {
        proxy.arm({ statement, when });
        await expect(log.keep(draft, signed(draft))).rejects.toMatchObject({ origin: "store" });
        expect(proxy.wasCut()).toBe(true);
        expect(await counts()).toEqual(before);
      }
      expect(await log.keep(draft, signed(draft))).toBe(true);
      expect(await log.draft(startedAt, 100)).toBeNull();
    },
  );

  it.each(["before", "after"] as const)(
    "whose connection dies %s its commit is kept once, and said to be",
    async (when) => {
      await opened();
      const draft = await wanted();
      proxy.arm({ statement: "COMMIT", when });
      expect(await log.keep(draft, signed(draft))).toBe(true);
      expect(proxy.wasCut()).toBe(true);
      expect((await log.read(draft.checkpoint.number))?.text).toBe(signed(draft).text);
      expect(await log.draft(startedAt, 100)).toBeNull();
    },
  );

  it.each([
    "UPDATE checkpoints SET text = 'other'",
    "UPDATE checkpoints SET signature = ''",
    "UPDATE checkpoints SET handed_out_at = 1 WHERE handed_out_at IS NOT NULL",
    "DELETE FROM checkpoints",
    "UPDATE logged_heads SET hash = 'other'",
    "DELETE FROM logged_heads",
    "UPDATE tree_nodes SET hash = 'other'",
    "DELETE FROM tree_nodes",
  ])("cannot be changed: %s", async (statement) => {
    await opened();
    await everythingKept();
    await expect(owner.query(statement)).rejects.toMatchObject({ code: "23001" });
  });

  it("keeps its first time-stamp", async () => {
    await opened();
    await everythingKept();
    const { number } = await log.lag();
    await log.stamped(number, Uint8Array.of(1));
    await log.stamped(number, Uint8Array.of(2));
    expect((await log.read(number))?.timeStamp).toEqual(Uint8Array.of(1));
  });
});

// Rotation beside a running store: what was sealed stays readable throughout, a broken one goes on, an old key is let go.

import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyVault } from "../../adapters/vault/key-vault.ts";
import { assert } from "../../domain/fault.ts";
import type { KeyVault } from "../../domain/key-vault.ts";
import type { Store } from "../../domain/ports.ts";
import { rotateKeysCommand } from "../../gateway/commands/rotate-keys.ts";
import { rotateKeys } from "../../store/key-rotation.ts";
import { openStore } from "../../store/store.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { testKey } from "../support/vault.ts";
import { aChain, aChange, aDraft, anOpening, startedAt } from "./chain.ts";

const old = testKey("old", 1);
const next = testKey("next", 2);
const vaults = {
  old: keyVault({ current: "old", keys: [old] }),
  /** Before the rotation every gateway learns the new key; then it becomes the current one. */
  knowing: keyVault({ current: "old", keys: [old, next] }),
  both: keyVault({ current: "next", keys: [old, next] }),
  next: keyVault({ current: "next", keys: [next] }),
};

let database: FreshDatabase;
let client: pg.Client;
const opened: { close(): Promise<void> }[] = [];
const open = async (vault: KeyVault): Promise<Store> => {
  const { databaseUrl } = database;
  const store = await openStore({ databaseUrl, vault, ids: realIds, clock: realClock, log: quietLog, poolMax: 4 });
  opened.push(store);
  return store;
};
const rotate = (vault: KeyVault) =>
  rotateKeys({ databaseUrl: database.databaseUrl, vault, ids: realIds, clock: realClock, log: quietLog });

beforeEach(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.databaseUrl, options: "-c search_path=gateway" });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  for (const store of opened.splice(0)) await store.close();
  await database.drop();
});

/** Opens that many chains and returns their ids. */
async function fill(store: Store, count: number): Promise<string[]> {
  const chains = Array.from({ length: count }, () => aChain());
  for (const chain of chains) expect(await store.open(anOpening({ chain }))).toBe("opened");
  return chains.map(({ chainId }) => chainId);
}

async function wrappedBy(): Promise<Record<string, number>> {
  const { rows } = await client.query<{ key_id: string; count: string }>(
    "SELECT key_id, count(*) FROM data_keys GROUP BY key_id",
  );
  return Object.fromEntries(rows.map(({ key_id: keyId, count }) => [keyId, Number(count)]));
}

describe("rotation", () => {
  it("wraps every data key anew and rewrites nothing that is sealed; then the old key is needed no more", async () => {
    const ids = await fill(await open(vaults.old), 5);
    const sealed = "SELECT chain_id, chain FROM chains ORDER BY chain_id";
    const before = (await client.query(sealed)).rows;
    const lines: string[] = [];
    expect(
      await rotateKeysCommand(
        () => rotate(vaults.both),
        (line) => lines.push(line),
      ),
    ).toBe(0);
    // Five chains, the answers of their institution, and the digests of live keys.
    expect(lines).toEqual([
      "7 data keys wrapped anew",
      "old: nothing is kept under it any more; remove it from the settings",
    ]);
    expect((await client.query(sealed)).rows).toEqual(before);
    expect(await wrappedBy()).toEqual({ next: 7 });
    const store = await open(vaults.next);
    for (const chainId of ids) {
      expect((await store.readAny(chainId))?.chain.chainId).toBe(chainId);
      expect(await store.evidence(chainId)).toHaveLength(1);
    }
    expect(await rotate(vaults.next)).toEqual({ rewrapped: 0, retired: [], stillNamed: [] });
    await expect(open(vaults.old)).rejects.toThrow("sealed under the vault key next");
  });

  it("goes on beside stores that write: chains opened and moved meanwhile are there afterwards", async () => {
    const [first, second] = [await open(vaults.knowing), await open(vaults.both)];
    const ids = await fill(first, 20);
    const moved: unknown[] = [];
    const writing = async (store: Store): Promise<string[]> => {
      const fresh: string[] = [];
      for (let round = 0; round < 15; round += 1) {
        fresh.push(...(await fill(store, 1)));
        const stored = await store.claim("worker", ids[round] ?? null, startedAt, 60_000, []);
        moved.push(stored === null || (await store.commit(aChange(stored, { epoch: stored.epoch }))));
        await store.keep("door", [aDraft("refused")]);
      }
      return fresh;
    };
    const [fromFirst, fromSecond, rotated] = await Promise.all([writing(first), writing(second), rotate(vaults.both)]);
    expect(rotated.rewrapped).toBeGreaterThanOrEqual(20);
    expect(moved.filter((result) => result !== true && result !== "committed")).toEqual([]);
    expect(moved).toContain("committed");
    await rotate(vaults.both);
    expect(Object.keys(await wrappedBy())).toEqual(["next"]);
    const after = await open(vaults.next);
    for (const chainId of [...ids, ...fromFirst, ...fromSecond])
      expect((await after.readAny(chainId))?.chain.chainId).toBe(chainId);
    expect(await after.evidence("door")).toHaveLength(30);
  });

  it("that broke off in the middle is taken up where it was left", async () => {
    const ids = await fill(await open(vaults.old), 250);
    let calls = 0;
    const failing: KeyVault = {
      ...vaults.both,
      rewrap: async (stream, wrapped) => {
        calls += 1;
        if (calls > 210) throw new Error("the key service is gone");
        return await vaults.both.rewrap(stream, wrapped);
      },
    };
    await expect(rotate(failing)).rejects.toThrow("the key service is gone");
    expect(await wrappedBy()).toEqual({ next: 200, old: 52 });
    expect((await rotate(vaults.both)).rewrapped).toBe(52);
    const store = await open(vaults.next);
    expect((await store.list({ ...everyChain, limit: 500 })).map(({ chain }) => chain.chainId)).toEqual(ids.toSorted());
  });

  it("tells of an old key that was used meanwhile, and stops a gateway that knows no other once the key was let go", async () => {
    const [late, knowing] = [await open(vaults.old), await open(vaults.knowing)];
    await fill(late, 1);
    await client.query("BEGIN");
    // A gateway in the middle of an opening, under the old key.
    const { wrapped } = await vaults.knowing.make("chn_now");
    await client.query("INSERT INTO data_keys VALUES ('chn_now', 'old', $1)", [Buffer.from(wrapped.bytes)]);
    const rotating = rotate(vaults.both);
    const ended = rotating.then(() => true);
    expect(await Promise.race([ended, realClock.sleep(300).then(() => false)])).toBe(false);
    await client.query("COMMIT");
    const lines: string[] = [];
    expect(
      await rotateKeysCommand(
        () => rotating,
        (line) => lines.push(line),
      ),
    ).toBe(1);
    expect(lines[1]).toContain("old: a gateway goes on under it");
    expect(await rotate(vaults.both)).toEqual({ rewrapped: 1, retired: ["old"], stillNamed: [] });
    await expect(fill(late, 1)).rejects.toThrow("vault key old has been rotated out: name the new key in the settings");
    // One that was told of the new key beforehand goes over to it by itself.
    await fill(knowing, 2);
    await knowing.keep("door", [aDraft("refused")]);
    expect(await wrappedBy()).toEqual({ next: 7 });
  });

  it("is refused by a vault that lacks the key of what is there", async () => {
    const [chainId] = await fill(await open(vaults.old), 1);
    await expect(rotate(vaults.next)).rejects.toThrow("sealed under the vault key old");
    assert(chainId !== undefined, "a chain was opened");
    expect((await (await open(vaults.old)).readAny(chainId))?.chain.chainId).toBe(chainId);
  });
});

const everyChain = { institution: "harbour-bank", state: null, kind: null, reference: null, after: null };

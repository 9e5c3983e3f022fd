// What the database holds of people: nothing that reads, nothing that moves to another row, and nothing without its key.

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyVault } from "../../adapters/vault/key-vault.ts";
import { sha256 } from "../../domain/evidence.ts";
import { assert, Fault } from "../../domain/fault.ts";
import { keysOf } from "../../domain/opening.ts";
import type { Store } from "../../domain/ports.ts";
import { openStore } from "../../store/store.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { testKey, testVault } from "../support/vault.ts";
import { aChain, aChange, aDraft, anAnswer, anOpening, institution, startedAt } from "./chain.ts";

let database: FreshDatabase;
let client: pg.Client;
let store: Store & { close(): Promise<void> };
const open = (vault = testVault) =>
  openStore({ databaseUrl: database.databaseUrl, vault, ids: realIds, clock: realClock, log: quietLog, poolMax: 4 });

beforeAll(async () => {
  database = await freshDatabase();
  store = await open();
  client = new pg.Client({ connectionString: database.databaseUrl, options: "-c search_path=gateway" });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await store.close();
  await database.drop();
});

const identity = "11010519491231002X";
const secret = new TextEncoder().encode(`<CertNo>${identity}</CertNo>`);

/** A chain with a message, a notice, an intent and an answer, each of which names the debtor. */
async function opened() {
  const chain = aChain();
  const keys = keysOf({ ...chain.business, units: [{ unitCode: `u-${chain.chainId}` }] as never });
  const opening = anOpening({
    chain,
    liveKeys: keys.live,
    contractKeys: [],
    evidence: [aDraft("SubmitChain", secret)],
    notices: [{ type: "filed", data: { debtor: identity } }],
    answer: anAnswer({ answer: `{"debtor":"${identity}"}` }),
  });
  expect(await store.open(opening)).toBe("opened");
  const stored = await store.readAny(chain.chainId);
  assert(stored !== null, "it was opened");
  const message = { contentType: "application/xml", bytes: secret, keyId: "k" } as never;
  const intent = { message, businessNumbers: [], registryId: null };
  expect(await store.commit(aChange(stored, { intent, answer: anAnswer({ answer: identity }) }))).toBe("committed");
  return { chain, opening };
}

describe("a database read by a stranger", () => {
  it("shows no identity number, in no table, and the store shows it again whole", async () => {
    const { chain, opening } = await opened();
    const { rows: tables } = await client.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'gateway'",
    );
    const all: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`SELECT t::text AS text FROM ${name} AS t`);
      all.push(...rows.map(({ text }) => text));
    }
    expect(all.length).toBeGreaterThan(8);
    for (const form of [identity, Buffer.from(identity).toString("hex"), Buffer.from(identity).toString("base64")])
      expect(all.filter((row) => row.includes(form))).toEqual([]);
    expect((await store.readAny(chain.chainId))?.chain.business.debtor.certificateNumber).toBe(identity);
    expect((await store.evidence(chain.chainId))[0]?.bytes).toEqual(secret);
    const { operation, idempotencyKey } = opening.answer;
    expect(await store.findAnswer(institution, operation, idempotencyKey)).toEqual(opening.answer);
    const told = await store.notices(institution, null, 1_000);
    expect(told.find(({ chainId }) => chainId === chain.chainId)?.data).toEqual({ debtor: identity });
  });

  it("cannot try identity numbers out on the keys of live chains, which still keep a second chain out", async () => {
    const { opening } = await opened();
    const { rows } = await client.query<{ key: string }>("SELECT key FROM live_keys");
    for (const { key } of rows) expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await store.open(anOpening({ liveKeys: opening.liveKeys }))).toEqual({
      clash: "live",
      key: opening.liveKeys[0],
    });
    // Unkeyed, the digest would be what anybody makes of an identity number that he tries.
    expect(rows.map(({ key }) => key)).not.toContain(sha256(new TextEncoder().encode(opening.liveKeys[0])));
  });
});

describe("a row that was altered or moved", () => {
  /** What the fault says that the work ends in. */
  const faultOf = async (work: Promise<unknown>): Promise<string> => {
    const fault: unknown = await work.then(
      () => null,
      (error: unknown) => error,
    );
    assert(fault instanceof Fault, "a row that was altered must not be read");
    expect(fault).toMatchObject({ origin: "store", advice: "give_up" });
    expect(fault.message).not.toContain(identity);
    return fault.message;
  };

  it("is a fault that names chain and version, whoever would read it", async () => {
    const [one, other] = [await opened(), await opened()];
    const { chainId } = one.chain;
    await client.query("UPDATE chains SET chain = (SELECT chain FROM chains WHERE chain_id = $2) WHERE chain_id = $1", [
      chainId,
      other.chain.chainId,
    ]);
    expect(await faultOf(store.readAny(chainId))).toContain(`chains ${chainId} 2`);
    expect(await faultOf(store.claim("worker", chainId, startedAt, 1_000, []))).toContain(`chains ${chainId} 2`);
    expect((await store.readAny(other.chain.chainId))?.chain.chainId).toBe(other.chain.chainId);
  });

  it("also when it is an older state of the same chain", async () => {
    const chain = aChain();
    await store.open(anOpening({ chain }));
    const { rows } = await client.query<{ chain: Buffer }>("SELECT chain FROM chains WHERE chain_id = $1", [
      chain.chainId,
    ]);
    const stored = await store.readAny(chain.chainId);
    assert(stored !== null, "it was opened");
    await store.commit(aChange(stored));
    await client.query("UPDATE chains SET chain = $2 WHERE chain_id = $1", [chain.chainId, rows[0]?.chain]);
    expect(await faultOf(store.readAny(chain.chainId))).toContain(`chains ${chain.chainId} 2`);
  });

  it("names stream and sequence of evidence, and the notice", async () => {
    const { chain } = await opened();
    await client.query("ALTER TABLE evidence DISABLE TRIGGER USER");
    await client.query(
      `UPDATE evidence SET bytes = (SELECT bytes FROM evidence WHERE stream = $1 AND sequence = 1)
       WHERE stream = $1 AND sequence = 2`,
      [chain.chainId],
    );
    await client.query("ALTER TABLE evidence ENABLE TRIGGER USER");
    expect(await faultOf(store.evidence(chain.chainId))).toContain(`evidence ${chain.chainId} 2 bytes`);
    const { rows } = await client.query<{ notice_id: string }>(
      "UPDATE notices SET data = set_byte(data, 20, 1 - sign(get_byte(data, 20))::int) WHERE chain_id = $1 RETURNING notice_id",
      [chain.chainId],
    );
    const noticeId = rows[0]?.notice_id ?? "";
    expect(await faultOf(store.notice(institution, noticeId))).toContain(`notices ${chain.chainId} ${noticeId} filed`);
    await client.query("DELETE FROM notices WHERE notice_id = $1", [noticeId]);
  });
});

describe("the vault at the start", () => {
  it("that lacks a key of the database, or holds another one under its id, is refused by name", async () => {
    await expect(open(keyVault({ current: "vault-other", keys: [testKey("vault-other", 7)] }))).rejects.toThrow(
      "personal data is sealed under the vault key vault-test: name it among the vault's keys",
    );
    await expect(open(keyVault({ current: "vault-test", keys: [testKey("vault-test", 8)] }))).rejects.toThrow(
      /vault key vault-test does not open .*its file holds another key/,
    );
    const { rows } = await client.query<{ key_id: string }>("SELECT key_id FROM vault_keys");
    expect(rows).toEqual([{ key_id: "vault-test" }]);
    await (await open()).close();
  });
});

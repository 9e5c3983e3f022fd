// A live chain exchanges its contracts' keys, on a real PostgreSQL: in the commit that exchanges the contracts, or not at all.
// Invariant: a contract is filed once, whoever named it first and however it came to be named.

import { afterAll, beforeAll, expect, test } from "vitest";
import { assert } from "../../domain/fault.ts";
import type { ChainKeys } from "../../domain/opening.ts";
import type { StoredChain } from "../../domain/ports.ts";
import { openStore } from "../../store/store.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { testVault } from "../support/vault.ts";
import { aChain, aChange, anAnswer, anOpening, institution } from "./chain.ts";

let database: FreshDatabase;
let store: Awaited<ReturnType<typeof openStore>>;
beforeAll(async () => {
  database = await freshDatabase();
  const { databaseUrl } = database;
  store = await openStore({
    vault: testVault,
    databaseUrl,
    ids: realIds,
    clock: realClock,
    log: quietLog,
    poolMax: 10,
  });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

async function reread(chainId: string): Promise<StoredChain> {
  const stored = await store.readAny(chainId);
  assert(stored !== null, "an opened chain is there");
  return stored;
}

async function opened(name: string, ofInstitution = institution): Promise<StoredChain> {
  const chain = aChain({ institution: ofInstitution });
  const answer = anAnswer({ institution: ofInstitution });
  const keys = { liveKeys: [`live:${name}`], contractKeys: [`contract:${name}`, `contract:${name}:loan`] };
  expect(await store.open(anOpening({ chain, answer, ...keys }))).toBe("opened");
  return reread(chain.chainId);
}

const clashes = async (live: string[], contract: string[]) => (await store.clashOf(institution, live, contract))?.key;
const renamed = (name: string): ChainKeys => ({ live: [`live:${name}`], contract: [`contract:${name}`] });

test("the new are taken and the old given back in one commit; what is in both stays", async () => {
  const chain = await opened("a");
  const keys = { live: ["live:a"], contract: ["contract:a", "contract:a2"] };
  expect(await store.commit(aChange(chain, { keys }))).toBe("committed");
  expect(await clashes(["live:a"], [])).toBe("live:a");
  expect(await clashes([], ["contract:a"])).toBe("contract:a");
  expect(await clashes([], ["contract:a2"])).toBe("contract:a2");
  expect(await clashes([], ["contract:a:loan"])).toBeUndefined();
  expect(await store.commit(aChange(await reread(chain.chain.chainId)))).toBe("committed");
  expect(await clashes([], ["contract:a2"])).toBe("contract:a2");
});

test("a key that another chain holds fails the whole commit, and names the contract first", async () => {
  await opened("b");
  const chain = await opened("c");
  const answer = anAnswer();
  expect(await store.commit(aChange(chain, { keys: renamed("b"), answer }))).toEqual({
    clash: "contract",
    key: "contract:b",
  });
  expect((await reread(chain.chain.chainId)).version).toBe(chain.version);
  expect(await clashes(["live:c"], [])).toBe("live:c");
  expect(await clashes([], ["contract:c"])).toBe("contract:c");
  expect(await store.findAnswer(institution, answer.operation, answer.idempotencyKey)).toBeNull();
});

test("another institution's key is none of ours", async () => {
  await opened("d", "other-bank");
  const chain = await opened("e");
  expect(await store.commit(aChange(chain, { keys: renamed("d") }))).toBe("committed");
});

test("of an opening and an exchange for one contract at once exactly one has it", async () => {
  for (let round = 0; round < 15; round += 1) {
    const chain = await opened(`f${round}`);
    const contract = `contract:g${round}`;
    const exchange = store.commit(aChange(chain, { keys: { live: [`live:f${round}`], contract: [contract] } }));
    const opening = store.open(anOpening({ contractKeys: [contract] }));
    const results = await Promise.all(round % 2 === 0 ? [exchange, opening] : [opening, exchange]);
    expect(results.filter((result) => result === "committed" || result === "opened")).toHaveLength(1);
    expect(results).toContainEqual({ clash: "contract", key: contract });
  }
});

test("the keys taken in exchange go back as the first ones do: all of an aborted chain's, the live ones of a completed one's", async () => {
  for (const state of ["aborted", "completed"] as const) {
    const chain = await opened(`h-${state}`);
    await store.commit(aChange(chain, { keys: renamed(`i-${state}`) }));
    const last = await reread(chain.chain.chainId);
    await store.commit(aChange(last, { chain: { ...last.chain, state, dueAt: null } }));
    expect(await clashes([`live:i-${state}`], [])).toBeUndefined();
    expect(await clashes([], [`contract:i-${state}`])).toBe(state === "aborted" ? undefined : `contract:i-${state}`);
  }
});

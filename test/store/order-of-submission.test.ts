// Openings on one unit, on a real PostgreSQL: of two at once exactly one stands behind the other, and strangers see nothing.
// Invariant: what an opening is told of those ahead of it was true in the very transaction that opened it.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Chain } from "../../domain/chain-state.ts";
import { assert } from "../../domain/fault.ts";
import { newLeg } from "../../domain/new-leg.ts";
import { openStore } from "../../store/store.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { testVault } from "../support/vault.ts";
import { aChain, aChange, anAnswer, anOpening, aPlacedLeg } from "./chain.ts";

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

/** A chain whose one leg is a first registration over these units. */
function over(unitCodes: string[], changed: Partial<Chain> = {}): Chain {
  const chain = aChain(changed);
  return { ...chain, legs: [newLeg({ ...aPlacedLeg(chain.registryId), unitCodes }, chain.business)], ...changed };
}

/** Opens as the doors do: looks first, and opens behind whoever is told. */
async function open(chain: Chain): Promise<string[]> {
  let behind = await store.chainsAhead(chain);
  for (;;) {
    const answer = anAnswer({ institution: chain.institution });
    const result = await store.open(anOpening({ chain: { ...chain, behind }, answer }));
    if (result === "opened") return behind;
    assert(typeof result === "object" && "behind" in result, "nothing else stands in the way");
    behind = result.behind;
  }
}

test("a chain is opened behind those of its institution that touch its units, in their order", async () => {
  const [one, two, third] = [over(["A1"]), over(["A2"]), over(["A1", "A2"])];
  expect(await open(one)).toEqual([]);
  expect(await open(two)).toEqual([]);
  expect(await open(third)).toEqual([one.chainId, two.chainId].sort());
  expect((await store.readAny(third.chainId))?.chain.behind).toHaveLength(2);
  expect(await store.chainsBehind(one.chainId)).toEqual([third.chainId]);
  expect(await store.chainsBehind(third.chainId)).toEqual([]);
});

test("an opening that counts on another order is not made, and leaves nothing", async () => {
  const one = over(["B1"]);
  await open(one);
  const late = anOpening({ chain: over(["B1"]) });
  expect(await store.open(late)).toEqual({ behind: [one.chainId] });
  expect(await store.readAny(late.chain.chainId)).toBeNull();
  const { operation, idempotencyKey } = late.answer;
  expect(await store.findAnswer(late.chain.institution, operation, idempotencyKey)).toBeNull();
  const ahead = over(["B2"], { behind: [one.chainId] });
  expect(await store.open(anOpening({ chain: ahead }))).toEqual({ behind: [] });
});

test("another institution's chain is never ahead, nor told of", async () => {
  const ours = over(["C1"]);
  await open(ours);
  const theirs = over(["C1"], { institution: "other-bank" });
  expect(await store.chainsAhead(theirs)).toEqual([]);
  expect(await open(theirs)).toEqual([]);
  expect(await store.chainsBehind(ours.chainId)).toEqual([]);
});

test("a chain that has ended is ahead of nobody, and one that has ended is behind nobody", async () => {
  const [one, two] = [over(["D1"]), over(["D1"])];
  await open(one);
  await open(two);
  for (const chainId of [two.chainId, one.chainId]) {
    const stored = await store.readAny(chainId);
    assert(stored !== null, "it was opened");
    expect(await store.commit(aChange(stored, { chain: { ...stored.chain, state: "aborted", dueAt: null } }))).toBe(
      "committed",
    );
    expect(await store.chainsBehind(one.chainId)).toEqual([]);
  }
  expect(await open(over(["D1"]))).toEqual([]);
});

test.each([
  ["the same unit", ["E1"], ["E1"]],
  ["units named in another order", ["F1", "F2"], ["F2", "F1"]],
])("of two openings at once over %s exactly one stands behind the other", async (_over, some, others) => {
  for (let round = 0; round < 20; round += 1) {
    const named = (units: string[]) => units.map((unit) => `${unit}-${round}`);
    const chains = [over(named(some)), over(named(others))];
    const behind = await Promise.all((round % 2 === 0 ? chains : chains.toReversed()).map(open));
    expect(behind.flat()).toHaveLength(1);
    expect(chains.map(({ chainId }) => chainId)).toContain(behind.flat()[0]);
  }
});

test("many openings at once stand in one row", async () => {
  const chains = Array.from({ length: 6 }, () => over(["G1"]));
  const lengths = (await Promise.all(chains.map(open))).map((behind) => behind.length);
  expect(lengths.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5]);
});

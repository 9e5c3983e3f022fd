// Workers, sweeper and notices together, with the wake queue on real PostgreSQL and wiped while chains are on their way.
// Invariant: the queue holds nothing that the store does not: emptied, ended or never hinted, every chain is still turned.

import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Chain } from "../../domain/chain-state.ts";
import { startQueue, type RunningQueue } from "../../queue/run.ts";
import { openWake, type OpenWake } from "../../queue/wake.ts";
import { openQueuePool } from "../../store/pool.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { layGround, type Ground } from "./ground.ts";

let ground: Ground;
let pool: pg.Pool;
let wake: OpenWake;
const running: RunningQueue[] = [];
beforeAll(async () => {
  ground = await layGround("guangzhou-tianhe");
  pool = openQueuePool({ databaseUrl: ground.databaseUrl, max: 8, log: quietLog });
  wake = await openWake({ pool, log: quietLog });
});
afterEach(async () => {
  for (const queue of running.splice(0)) await queue.stop();
});
afterAll(async () => {
  await wake.close();
  await pool.end();
  await ground.stop();
});

async function start(): Promise<RunningQueue> {
  const { store, adapters } = ground;
  const ports = { clock: realClock, ids: realIds, log: quietLog };
  const queue = await startQueue({ pool, wake, store, adapters, ...ports, workers: 4, leaseMs: 2_000, sweepMs: 150 });
  running.push(queue);
  return queue;
}

async function chainOf(chainId: string): Promise<Chain | undefined> {
  return (await ground.store.readAny(chainId))?.chain;
}

/** The state, with the reason where there is one. */
function stateOf(chain: Chain | undefined): string {
  const why = chain?.parked?.reason ?? chain?.abort?.refusal.code ?? null;
  return why === null ? (chain?.state ?? "gone") : `${chain?.state}: ${why}`;
}

/** False when the queue was using its tables in another order just then; it is wiped the next time. */
async function wipe(): Promise<boolean> {
  const { rows } = await pool.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'bullmq' AND tablename NOT LIKE '%migration%'",
  );
  try {
    await pool.query(`TRUNCATE ${rows.map(({ tablename }) => `bullmq."${tablename}"`).join(", ")}`);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message === "deadlock detected") return false;
    throw error;
  }
}

test("chains nobody hinted at are found and turned; wiping the queue all the while loses nothing", async () => {
  const chainIds: string[] = [];
  for (const sample of ["new-loan", "refinance", "renewal"])
    chainIds.push(await ground.submit(`guangzhou-tianhe-${sample}`));
  const queue = await start();
  let wiped = 0;
  const states = async () => await Promise.all(chainIds.map(async (chainId) => stateOf(await chainOf(chainId))));
  while ((await states()).some((state) => state === "open") && wiped < 200) {
    wiped += (await wipe()) ? 1 : 0;
    await realClock.sleep(60);
  }
  await queue.stop();
  expect(await states()).toEqual(["completed", "completed", "completed"]);
  expect(wiped).toBeGreaterThan(2);
  expect(ground.core.ledger().postings.map((posting) => posting.state)).toEqual(["posted", "posted", "posted"]);
});

test("stopping lets the turn in hand finish and takes up nothing new", async () => {
  const queue = await start();
  const chainId = await ground.submit("guangzhou-tianhe-refinance-2");
  await expect.poll(async () => (await chainOf(chainId))?.searches.length, { timeout: 15_000 }).toBeGreaterThan(0);
  await queue.stop();
  const rested = await chainOf(chainId);
  expect(rested?.inFlight).toBeNull();
  await realClock.sleep(400);
  expect((await chainOf(chainId))?.inFlight).toBeNull();
  await start();
  await expect.poll(async () => (await chainOf(chainId))?.state, { timeout: 25_000 }).toBe("completed");
});

test("with the queue gone the sweeper turns chains by itself", { timeout: 60_000 }, async () => {
  await start();
  await pool.query("DROP SCHEMA bullmq CASCADE");
  const chainId = await ground.submit("guangzhou-tianhe-refinance-3");
  await expect.poll(async () => (await chainOf(chainId))?.state, { timeout: 50_000 }).toBe("completed");
});

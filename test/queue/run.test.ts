// Workers, sweeper and notices together, with the wake queue on real PostgreSQL and wiped while chains are on their way.
// Invariant: the queue holds nothing that the store does not: emptied, ended or never hinted, every chain is still turned.

import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { checkpointDrop } from "../../adapters/checkpoint-drop/drop.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { Store } from "../../domain/ports.ts";
import { startQueue, type QueueDeps, type RunningQueue } from "../../queue/run.ts";
import { openTraffic } from "../../queue/traffic.ts";
import { openWake, type OpenWake } from "../../queue/wake.ts";
import { openCheckpointLog } from "../../store/checkpoints.ts";
import { openQueuePool } from "../../store/pool.ts";
import { gateway } from "../evidence/chain-of-records.ts";
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

async function start(changed: Partial<QueueDeps> = {}): Promise<RunningQueue> {
  const { store, adapters } = ground;
  const ports = { clock: realClock, ids: realIds, log: quietLog };
  const timing = { workers: 4, leaseMs: 2_000, sweepMs: 150 };
  const queue = await startQueue({ pool, wake, store, adapters, ...ports, ...timing, checkpoints: null, ...changed });
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

test("while checkpoints fail past their limit no turn is taken up; when they work again the chain goes on by itself", async () => {
  const directory = mkdtempSync(join(tmpdir(), "checkpoints-"));
  const away = `${directory}-away`;
  const log = openCheckpointLog({ databaseUrl: ground.databaseUrl, clock: realClock, ids: realIds, log: quietLog });
  const limitMs = 600;
  const traffic = openTraffic(limitMs, realClock.now() - limitMs);
  const drop = checkpointDrop({ directory, algorithmOf: () => gateway.signer.algorithm, ids: realIds });
  const outside = { checkpoints: log, signer: gateway.signer, drop, timeAuthority: null, tell: async () => undefined };
  let sweeps = 0;
  const due: Store["due"] = async (...given) => {
    sweeps += 1;
    return await ground.store.due(...given);
  };
  try {
    renameSync(directory, away);
    const chainId = await ground.submit("guangzhou-tianhe-refinance-4");
    const submittedAt = realClock.now();
    await expect.poll(() => realClock.now() - submittedAt, { timeout: 5_000 }).toBeGreaterThan(limitMs);
    const store = { ...ground.store, due };
    const queue = await start({ store, checkpoints: { ...outside, traffic, everyMs: 50, recordsMax: 10 } });
    await expect.poll(() => sweeps, { timeout: 10_000 }).toBeGreaterThan(8);
    expect(traffic.state(realClock.now())).toBe("stopped");
    expect(await ground.store.readAny(chainId)).toMatchObject({ version: 1, epoch: 0 });
    renameSync(away, directory);
    await expect.poll(async () => stateOf(await chainOf(chainId)), { timeout: 20_000 }).toBe("completed");
    const stoppedAt = realClock.now();
    await queue.stop();
    // What a registry says after the end may still come in; nothing from before the stop is left uncovered.
    expect((await log.lag()).oldestAt ?? stoppedAt).toBeGreaterThanOrEqual(stoppedAt);
  } finally {
    await log.close();
    rmSync(directory, { recursive: true, force: true });
    rmSync(away, { recursive: true, force: true });
  }
});

test("with the queue gone the sweeper turns chains by itself", { timeout: 60_000 }, async () => {
  await start();
  await pool.query("DROP SCHEMA bullmq CASCADE");
  const chainId = await ground.submit("guangzhou-tianhe-refinance-3");
  await expect.poll(async () => (await chainOf(chainId))?.state, { timeout: 50_000 }).toBe("completed");
});

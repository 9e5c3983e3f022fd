// The wake queue on real PostgreSQL: hints reach a worker, are at most one waiting a chain, and can be wiped without harm.
// Invariant: a hint lost, doubled or wiped costs time and nothing else.

import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openWake, startWorkers, type OpenWake, type Workers } from "../../queue/wake.ts";
import { openQueuePool } from "../../store/pool.ts";
import { quietLog } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";

let database: FreshDatabase;
let pool: pg.Pool;
let wake: OpenWake;
const running: Workers[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  pool = openQueuePool({ databaseUrl: database.databaseUrl, max: 8, log: quietLog });
  wake = await openWake({ pool, log: quietLog });
});
afterEach(async () => {
  for (const workers of running.splice(0)) await workers.stop();
});
afterAll(async () => {
  await wake.close();
  await pool.end();
  await database.drop();
});

async function work(turn: (chainId: string) => Promise<void>): Promise<void> {
  running.push(await startWorkers({ pool, turn, concurrency: 4, log: quietLog }));
}

async function jobs(): Promise<{ name: string; data: unknown }[]> {
  return (await pool.query<{ name: string; data: unknown }>("SELECT name, data FROM bullmq.job")).rows;
}

test("a hint reaches a worker, named after the registration and carrying the chain's id only", async () => {
  await wake.wake("chn_1", "cancellation");
  const [job] = await jobs();
  expect(job?.name).toBe("cancellation");
  expect(typeof job?.data === "string" ? JSON.parse(job.data) : job?.data).toEqual({ chainId: "chn_1" });
  const turned: string[] = [];
  await work(async (chainId) => void turned.push(chainId));
  await expect.poll(() => turned).toEqual(["chn_1"]);
  await expect.poll(jobs).toEqual([]);
});

test("many hints of one chain wait as one", async () => {
  for (let times = 0; times < 5; times += 1) await wake.wake("chn_2", "gate");
  expect(await jobs()).toHaveLength(1);
  const turned: string[] = [];
  await work(async (chainId) => void turned.push(chainId));
  await expect.poll(() => turned).toEqual(["chn_2"]);
  await expect.poll(jobs).toEqual([]);
});

test("a hint that comes while its chain is turned is kept for after", async () => {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  let turns = 0;
  await work(async () => {
    turns += 1;
    if (turns === 1) await held;
  });
  await wake.wake("chn_3", "first");
  await expect.poll(() => turns).toBe(1);
  await wake.wake("chn_3", "first");
  await wake.wake("chn_3", "first");
  letGo();
  await expect.poll(() => turns).toBe(2);
  await expect.poll(jobs).toEqual([]);
});

test("a turn that fails takes its hint with it and stops no other", async () => {
  const turned: string[] = [];
  await work(async (chainId) => {
    turned.push(chainId);
    if (chainId === "chn_4") throw new Error("meant to fail");
  });
  await wake.wake("chn_4", "gate");
  await wake.wake("chn_5", "gate");
  await expect.poll(() => turned.toSorted()).toEqual(["chn_4", "chn_5"]);
  await expect.poll(jobs).toEqual([]);
});

test("after the queue's tables were emptied under a worker, new hints still arrive", async () => {
  const turned: string[] = [];
  await work(async (chainId) => void turned.push(chainId));
  await wake.wake("chn_6", "gate");
  await expect.poll(() => turned).toEqual(["chn_6"]);
  const { rows } = await pool.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'bullmq' AND tablename NOT LIKE '%migration%'",
  );
  await pool.query(`TRUNCATE ${rows.map(({ tablename }) => `bullmq."${tablename}"`).join(", ")}`);
  await wake.wake("chn_7", "gate");
  await expect.poll(() => turned, { timeout: 15_000 }).toEqual(["chn_6", "chn_7"]);
});

test("a queue that is not there is said so to the sweeper, and never to a door", async () => {
  const gone = openQueuePool({ databaseUrl: database.databaseUrl, max: 2, log: quietLog });
  const broken = await openWake({ pool: gone, log: quietLog });
  await gone.end();
  await expect(broken.put("chn_8", "gate")).rejects.toMatchObject({ name: "Fault", origin: "queue" });
  await broken.wake("chn_8", "gate");
});

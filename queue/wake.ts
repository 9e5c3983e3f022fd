// The waker: BullMQ on PostgreSQL, one queue. A job says "look at this chain" and nothing else.
// Invariant: a hint carries an id and no personal data and no right to act; losing, doubling or delaying it harms nothing.

import { createPostgresBackend, runMigrations, withBackend, type PgPool } from "bullmq";
import { Fault } from "../domain/fault.ts";
import type { Log, Wake } from "../domain/ports.ts";
import type { RegistrationType } from "../domain/registration.ts";

/** What a job is called, so that a queue dashboard reads as the business does. */
export type WakeName = RegistrationType | "gate" | "disbursement";

/** The queue's own connections (store's openQueuePool). The library's structural type does not fit the driver's overloads, though the pool does. */
export type QueuePool = { connect(): Promise<{ release(): void }>; end(): Promise<void> };

type Job = { chainId: string };

export type OpenWake = Wake & {
  /** As wake, but throws Fault(origin "queue") when the queue did not take the hint. */
  put(chainId: string, name: WakeName): Promise<void>;
  close(): Promise<void>;
};

export type Workers = { /** Lets the turns in hand finish. */ stop(): Promise<void> };

const queueName = "wake";
const schema = "bullmq";
// A worker that died holding a hint is noticed within these, so that its chain is hinted at again.
const lockDurationMs = 10_000;
const stalledIntervalMs = 5_000;

const { Queue, Worker } = withBackend(createPostgresBackend);

/** Brings the queue's tables up to date and opens it. The pool stays the caller's to end. Throws Fault(origin "queue"). */
export async function openWake({ pool, log }: { pool: QueuePool; log: Log }): Promise<OpenWake> {
  await migrate(pool);
  const queue = new Queue<Job, void, WakeName>(queueName, { connection: pool });
  queue.on("error", (error) => log.warn({ reason: error.message }, "the wake queue failed"));
  const put = async (chainId: string, name: WakeName) => {
    try {
      // At most one waiting hint a chain; one that comes while the chain is turned waits for its end.
      await queue.add(
        name,
        { chainId },
        { deduplication: { id: chainId, keepLastIfActive: true }, removeOnComplete: true, removeOnFail: true },
      );
    } catch (error) {
      throw queueFault("the wake queue did not take a hint", error);
    }
  };
  return {
    put,
    wake: async (chainId, name) => {
      try {
        await put(chainId, name);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        log.warn({ chainId, reason: error.message }, "not woken; the sweeper will");
      }
    },
    close: async () => queue.close(),
  };
}

/** Starts `concurrency` workers in this process; `turn` is called with each chain hinted at. */
export async function startWorkers({
  pool,
  turn,
  concurrency,
  log,
}: {
  pool: QueuePool;
  turn: (chainId: string) => Promise<void>;
  concurrency: number;
  log: Log;
}): Promise<Workers> {
  const worker = new Worker<Job, void, WakeName>(queueName, async (job) => turn(job.data.chainId), {
    connection: pool,
    concurrency,
    lockDuration: lockDurationMs,
    stalledInterval: stalledIntervalMs,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  worker.on("error", (error) => log.warn({ reason: error.message }, "the wake worker failed"));
  worker.on("failed", (job, error) =>
    log.error({ chainId: job?.data.chainId ?? null, reason: error.message }, "a turn failed"),
  );
  await worker.waitUntilReady();
  return { stop: async () => worker.close() };
}

async function migrate(pool: QueuePool): Promise<void> {
  try {
    const client = await (pool as PgPool).connect();
    try {
      await runMigrations(client, schema);
    } finally {
      client.release();
    }
  } catch (error) {
    throw queueFault("the wake queue's tables cannot be brought up to date", error);
  }
}

/** Text only: a driver's error object carries the connection's secrets. */
function queueFault(what: string, error: unknown): Fault {
  return new Fault("queue", "retry", `${what}: ${error instanceof Error ? error.message : "no reason given"}`);
}

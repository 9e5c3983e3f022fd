// The clock as one thing: workers, sweeper and the delivery of notices, started and stopped together.
// Invariant: stopping takes up nothing new and lets the turns in hand finish.

import type { Adapters, Clock, Ids, Log, Store } from "../domain/ports.ts";
import { keepCheckpoints, type CheckpointDeps } from "./checkpoints.ts";
import type { Reached } from "./crash-points.ts";
import { openLanes } from "./lanes.ts";
import { deliverNotices } from "./notices.ts";
import { sweep } from "./sweeper.ts";
import { runTurn } from "./turn.ts";
import { startWorkers, type OpenWake, type QueuePool } from "./wake.ts";

export type QueueDeps = {
  pool: QueuePool;
  wake: OpenWake;
  store: Store;
  adapters: Adapters;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Chains turned at once in this process. */
  workers: number;
  leaseMs?: number;
  sweepMs?: number;
  /** ms a notice stays with a process that died while sending it: a little more than one call may take. */
  noticeLeaseMs?: number;
  reached?: Reached | undefined;
  /** How checkpoints are made, and the traffic that stops when they fail; null or absent: none are kept, and nothing stops. */
  checkpoints?: Omit<CheckpointDeps, "clock" | "log"> | null;
};

export type RunningQueue = { stop(): Promise<void> };

// A restart must go on within 30 s: half of that for the dead worker's lease, the rest for the sweep that finds the chain.
const defaultLeaseMs = 15_000;
const defaultSweepMs = 2_000;
const defaultNoticeLeaseMs = 20_000;
/** Far more commits than any plan has steps; beyond it something goes in circles. */
const stepsMax = 100;

/** Starts turning chains and delivering notices. `wake` is opened first (openWake) because the doors want it too. */
export async function startQueue(deps: QueueDeps): Promise<RunningQueue> {
  const { pool, wake, store, adapters, clock, ids, log, reached } = deps;
  const worker = ids.next("wrk");
  // One registry never takes the last worker: a slow one holds up no other.
  const lanes = openLanes(Math.max(1, deps.workers - 1));
  const leaseMs = deps.leaseMs ?? defaultLeaseMs;
  const turnDeps = { store, adapters, clock, wake, log, leaseMs, stepsMax, reached, lanes };
  const checkpoints = deps.checkpoints ?? null;
  const turn = async (chainId: string) => {
    // The chain stays due: the sweeper brings it back until traffic goes on.
    if (checkpoints?.traffic.state(clock.now()) === "stopped") return;
    try {
      await runTurn(chainId, worker, turnDeps);
      if (lanes.takePassedOver()) await runTurn(null, worker, turnDeps);
    } catch (error) {
      // The lease runs out and the sweeper brings the chain back; what was committed is what is known.
      log.error({ chainId, reason: error instanceof Error ? error.message : "no reason given" }, "a turn failed");
    }
  };
  const stopping = new AbortController();
  const workers = await startWorkers({ pool, turn, concurrency: deps.workers, log });
  const loops = [
    sweep({ store, wake, turn, clock, log, sweepMs: deps.sweepMs ?? defaultSweepMs }, stopping.signal),
    deliverNotices(
      { store, adapters, clock, log, leaseMs: deps.noticeLeaseMs ?? defaultNoticeLeaseMs },
      stopping.signal,
    ),
  ];
  const ending = new AbortController();
  const keeping = checkpoints === null ? null : keepCheckpoints({ ...checkpoints, clock, log }, ending.signal);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all([workers.stop(), ...loops]);
      // Last, so that what the turns in hand left is covered too.
      ending.abort();
      await keeping;
    },
  };
}

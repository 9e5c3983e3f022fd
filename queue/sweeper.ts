// The guarantee behind the waker: every few seconds the store is asked what is due, whatever became of the hints.
// Invariant: a chain that is due and held by nobody is turned, even when the queue is gone, wiped or stuck.

import { Fault } from "../domain/fault.ts";
import type { Clock, Log, Store } from "../domain/ports.ts";
import type { OpenWake } from "./wake.ts";

export type SweeperDeps = {
  store: Store;
  wake: OpenWake;
  /** Turns a chain in this process, without the queue. */
  turn: (chainId: string) => Promise<void>;
  clock: Clock;
  log: Log;
  /** ms between sweeps. */
  sweepMs: number;
};

/** Chains hinted at in one sweep. */
const dueMax = 200;
/** A chain still due after so many sweeps in a row is turned here: its hint is stuck or nobody works the queue. */
const sweepsBeforeDirect = 3;
/** Chains turned here at once at most; the rest waits for the next sweep. */
const directMax = 8;

/** Sweeps until the signal aborts; a fault of store or queue is logged and the next sweep tries again. */
export async function sweep(deps: SweeperDeps, stopped: AbortSignal): Promise<void> {
  let seen = new Map<string, number>();
  const inHand = new Set<Promise<void>>();
  while (!stopped.aborted) {
    try {
      seen = await sweepOnce(seen, inHand, deps, stopped);
    } catch (error) {
      deps.log.error({ reason: error instanceof Error ? error.message : "no reason given" }, "a sweep failed");
    }
    await deps.clock.sleep(deps.sweepMs, stopped);
  }
  await Promise.all(inHand);
}

async function sweepOnce(
  before: Map<string, number>,
  inHand: Set<Promise<void>>,
  deps: SweeperDeps,
  stopped: AbortSignal,
): Promise<Map<string, number>> {
  const due = await deps.store.due(deps.clock.now(), dueMax);
  const seen = new Map<string, number>();
  let queueThere = true;
  for (const { chainId, name } of due) {
    if (stopped.aborted) break;
    const sweeps = (before.get(chainId) ?? 0) + 1;
    seen.set(chainId, sweeps);
    // A queue that is gone answers late: it is asked once a sweep.
    queueThere = queueThere && (await hint(chainId, name, deps));
    if (queueThere && sweeps < sweepsBeforeDirect) continue;
    if (inHand.size >= directMax) continue;
    // Not waited for: one slow registry must not hold up the sweep of the others.
    const turning = deps.turn(chainId).finally(() => inHand.delete(turning));
    inHand.add(turning);
  }
  return seen;
}

async function hint(chainId: string, name: Parameters<OpenWake["put"]>[1], deps: SweeperDeps): Promise<boolean> {
  try {
    await deps.wake.put(chainId, name);
    return true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    deps.log.warn({ chainId, reason: error.message }, "the queue is not there; turning the chain directly");
    return false;
  }
}

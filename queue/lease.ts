// A worker's hold on a chain: lengthened before it runs out, never assumed.
// Invariant: a worker that could not renew sends nothing more; the epoch in the store is what stops it for certain.

import { Fault } from "../domain/fault.ts";
import type { Clock, Log, Store, StoredChain } from "../domain/ports.ts";

export type Lease = { readonly chainId: string; readonly epoch: number; until: number };

export type LeaseDeps = { store: Store; clock: Clock; log: Log; leaseMs: number };

/** The lease of a chain claimed at `claimedAt` (ms, read before the claim). */
export function leaseOf({ chain, epoch }: StoredChain, claimedAt: number, leaseMs: number): Lease {
  return { chainId: chain.chainId, epoch, until: claimedAt + leaseMs };
}

/** Renews a lease that is half used; false when it is no longer ours. */
export async function stillHeld(lease: Lease, deps: LeaseDeps): Promise<boolean> {
  const now = deps.clock.now();
  if (lease.until - now > deps.leaseMs / 2) return true;
  return await renew(lease, now, deps);
}

/** Runs `work`, renewing the lease at every half of it. A lease lost meanwhile shows at the next commit. */
export async function keepHeldDuring<T>(lease: Lease, deps: LeaseDeps, work: () => Promise<T>): Promise<T> {
  const done = new AbortController();
  const keeping = keepHeld(lease, deps, done.signal);
  try {
    return await work();
  } finally {
    done.abort();
    await keeping;
  }
}

async function keepHeld(lease: Lease, deps: LeaseDeps, done: AbortSignal): Promise<void> {
  while (!done.aborted) {
    await deps.clock.sleep(deps.leaseMs / 2, done);
    if (done.aborted) return;
    try {
      if (!(await renew(lease, deps.clock.now(), deps))) return;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      deps.log.warn({ chainId: lease.chainId, reason: error.message }, "the lease was not renewed");
    }
  }
}

async function renew(lease: Lease, now: number, deps: LeaseDeps): Promise<boolean> {
  const held = await deps.store.renew(lease.chainId, lease.epoch, now, deps.leaseMs);
  if (held) lease.until = now + deps.leaseMs;
  return held;
}

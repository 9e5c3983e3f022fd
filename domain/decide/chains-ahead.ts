// Waiting in order of submission (practice 18): before it files, a chain lets those ahead of it move their ranks first.
// Invariant: a chain that has filed waits for nobody; who is ahead is told from the store, and asked again should a word be lost.

import { hasEnded, type Chain, type WaitBehind } from "../chain-state.ts";
import type { ChainEvent } from "../event.ts";
import { refuse } from "../refusal.ts";
import type { EpochMs } from "../time.ts";
import { decisionHasExpired, notify, restUntil, startAbort, type Progress, type Work } from "./work.ts";

/** ms after which it is looked again how far those ahead are; each tells when it moves past, so that this is for lost words. */
const lookAgainMs = 10 * 60_000;

/** True where the worker is to tell now how far the chains ahead are: the chain stands before its filing and does not know. */
export function asksForChainsAhead(chain: Chain, now: EpochMs): boolean {
  const step = chain.plan.steps[chain.step];
  const isBeforeFiling = step?.step === "search" && step.stage === "before_filing";
  const waits = chain.state === "open" && chain.inFlight === null && chain.behind.length > 0;
  return waits && isBeforeFiling && lastTold(chain, now) === null;
}

/** When it was told how far those ahead are, in ms; null where it never was, or not lately. */
function lastTold({ waitsBehind }: Chain, now: EpochMs): EpochMs | null {
  if (waitsBehind === null) return null;
  const age = now - waitsBehind.askedAt;
  return age >= 0 && age < lookAgainMs ? waitsBehind.askedAt : null;
}

/** Done when nobody is ahead any more. Waits no longer than the decision holds, as every gate does. */
export function waitBehind(work: Work): Progress {
  const { chain, now } = work;
  if (chain.behind.length === 0) {
    if (chain.waitsBehind !== null) notify(work, "waits_no_more", {});
    chain.waitsBehind = null;
    return "done";
  }
  if (decisionHasExpired(work)) return startAbort(work, refuse("decision_expired"), "gateway");
  const toldAt = lastTold(chain, now);
  if (toldAt === null) return restUntil(work, now);
  return restUntil(work, Math.min(toldAt + lookAgainMs, chain.decision?.validUntil ?? Infinity));
}

/** What the store knows of those ahead: who has passed is ahead no more; the bank is told once that it waits, and for whom. */
export function chainsAheadTold(work: Work, { ahead }: Extract<ChainEvent, { type: "chains_ahead_told" }>): void {
  const { chain, now } = work;
  const isParked = (chainId: string): boolean =>
    ahead.some((each) => each.chainId === chainId && each.standing === "parked");
  const passed = ahead.filter(({ standing }) => standing === "passed").map(({ chainId }) => chainId);
  chain.behind = chain.behind.filter((chainId) => !passed.includes(chainId));
  if (chain.behind.length > 0) {
    const { since, parkedTold }: Pick<WaitBehind, "since" | "parkedTold"> = chain.waitsBehind ?? {
      since: now,
      parkedTold: [],
    };
    if (chain.waitsBehind === null) notify(work, "waits_behind", { behind: chain.behind });
    const parked = chain.behind.filter((chainId) => isParked(chainId) && !parkedTold.includes(chainId));
    for (const chainId of parked) notify(work, "ahead_parked", { chainId });
    chain.waitsBehind = { since, askedAt: now, parkedTold: [...parkedTold, ...parked] };
  }
}

/** A chain ahead has recorded what moves the ranks, or ended; true when this one stood behind it. */
export function chainAheadPassed({ chain }: Work, chainId: string): boolean {
  if (hasEnded(chain) || !chain.behind.includes(chainId)) return false;
  chain.behind = chain.behind.filter((each) => each !== chainId);
  return true;
}

// Chains that go one behind the other: how far those ahead are is read for the one that waits, and told to it when they move past.
// Invariant: a word that is lost delays and breaks nothing: whoever waits looks again.

import { decide } from "../domain/chain.ts";
import type { Chain } from "../domain/chain-state.ts";
import { chainSummaryWake } from "../domain/chain-wake.ts";
import { asksForChainsAhead } from "../domain/decide/chains-ahead.ts";
import type { ChainEvent } from "../domain/event.ts";
import { assert, Bug } from "../domain/fault.ts";
import { letsOthersPass, standingOf, type ChainAhead } from "../domain/order-of-submission.ts";
import type { Adapters, Clock, Log, Store, StoredChain, Wake } from "../domain/ports.ts";
import { isRefusal } from "../domain/refusal.ts";
import { transitionRecord } from "../domain/transition.ts";
import { profilesOf } from "./effects.ts";

export type OrderDeps = { store: Store; adapters: Adapters; clock: Clock; wake: Wake; log: Log };

/** The event by which a due chain with nothing in flight goes on: with what it asks of those ahead of it, or plainly due. */
export async function dueEvent(chain: Chain, { store, clock }: OrderDeps): Promise<ChainEvent> {
  if (!asksForChainsAhead(chain, clock.now())) return { type: "due" };
  const ahead: ChainAhead[] = [];
  for (const chainId of chain.behind) {
    const stored = await store.read(chain.institution, chainId);
    assert(stored !== null, "a chain stands only behind chains of its own institution");
    ahead.push({ chainId, standing: standingOf(stored.chain, chain) });
  }
  return { type: "chains_ahead_told", ahead };
}

/** After a turn that took `before` to `after`: whoever stood behind it and need not wait for it any more is told, and woken. */
export async function letOthersPass(before: Chain, after: Chain, deps: OrderDeps): Promise<void> {
  if (!letsOthersPass(before, after)) return;
  for (const chainId of await deps.store.chainsBehind(after.chainId)) await tellPassed(chainId, after, deps);
}

/** Times a chain that moves meanwhile is told anew; after that it looks for itself. */
const triesMax = 10;

async function tellPassed(chainId: string, passed: Chain, deps: OrderDeps): Promise<void> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const stored = await deps.store.readAny(chainId);
    const isBehind = stored !== null && stored.chain.behind.includes(passed.chainId);
    if (!isBehind || standingOf(passed, stored.chain) !== "passed") return;
    if (await commitPassed(stored, passed.chainId, deps)) return;
  }
  deps.log.warn({ chainId }, "a chain that waits was not told that it may go on; it will look again");
}

async function commitPassed({ chain, version }: StoredChain, passedId: string, deps: OrderDeps): Promise<boolean> {
  const now = deps.clock.now();
  const event: ChainEvent = { type: "chain_ahead_passed", chainId: passedId };
  const decision = decide(chain, event, profilesOf(chain, deps.adapters), { now });
  if (isRefusal(decision)) throw new Bug(`the word that a chain passed was refused: ${decision.code}`);
  const result = await deps.store.commit({
    chain: decision.chain,
    version,
    epoch: null,
    evidence: [transitionRecord(chain, event, decision.chain, decision.effect, now)],
    notices: decision.notices,
    intent: null,
    answer: null,
  });
  if (result !== "committed") return false;
  await deps.wake.wake(chain.chainId, chainSummaryWake(decision.chain));
  return true;
}

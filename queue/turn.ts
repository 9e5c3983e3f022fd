// One turn of a chain: claim, decide, sign, commit the intent, perform, commit the outcome with the next intent, until nothing is due.
// Invariant: nothing is sent whose exact bytes were not committed first; no lock or transaction is open while the world is called.

import { decide } from "../domain/chain.ts";
import type { Chain } from "../domain/chain-state.ts";
import type { Effect } from "../domain/effect.ts";
import type { ChainEvent, NoticeDraft } from "../domain/event.ts";
import type { EvidenceDraft } from "../domain/evidence.ts";
import { assert, Bug, Fault } from "../domain/fault.ts";
import { chainSummaryWake } from "../domain/chain-wake.ts";
import type { Adapters, Clock, Log, Store, StoredChain, Wake } from "../domain/ports.ts";
import { isRefusal } from "../domain/refusal.ts";
import { transitionRecord } from "../domain/transition.ts";
import type { Reached } from "./crash-points.ts";
import { doorRecord } from "./door-record.ts";
import { intentOf, prepareEffect, profilesOf, sentRecord, type Prepared } from "./effects.ts";
import { failed, perform, pointsOf, type Happened } from "./perform.ts";
import type { Lanes } from "./lanes.ts";
import { keepHeldDuring, leaseOf, stillHeld, type Lease } from "./lease.ts";
import { dueEvent, letOthersPass } from "./order-of-submission.ts";

export type TurnDeps = {
  store: Store;
  adapters: Adapters;
  clock: Clock;
  wake: Wake;
  log: Log;
  /** ms a claim lasts unless renewed. */
  leaseMs: number;
  /** Commits of one turn at most. */
  stepsMax: number;
  reached?: Reached | undefined;
  lanes: Lanes;
};

/** What one commit left: the chain as committed, and the effect whose intent was committed with it. */
type Step = { stored: StoredChain; prepared: Prepared | null };

/** Times a commit is decided anew because a door or a callback came between. */
const commitTriesMax = 10;

/**
 * Turns the named chain, or the due one that waits longest (null), until nothing is due. "nothing": none was free.
 * Throws on a fault of the store or a bug; then the lease runs out and the next holder finds what was committed.
 */
export async function runTurn(chainId: string | null, worker: string, deps: TurnDeps): Promise<"turned" | "nothing"> {
  const claimedAt = deps.clock.now();
  const claimed = await deps.lanes.enter((full) => deps.store.claim(worker, chainId, claimedAt, deps.leaseMs, full));
  if (claimed === null) return "nothing";
  try {
    await deps.reached?.("P6_claimed", claimed.chain.chainId, null);
    const last = await turnClaimed(claimed, leaseOf(claimed, claimedAt, deps.leaseMs), deps);
    if (last !== null) {
      await giveBack(last, deps);
      await letOthersPass(claimed.chain, last.chain, deps);
    }
  } finally {
    deps.lanes.leave(claimed.chain.registryId);
  }
  return "turned";
}

/** Returns the chain as last committed by this worker, or null when another holds it now. */
async function turnClaimed(claimed: StoredChain, lease: Lease, deps: TurnDeps): Promise<StoredChain | null> {
  let current = claimed;
  let happened: Happened = { event: await firstEvent(claimed.chain, deps), evidence: [] };
  let performed: string | null = null;
  for (let steps = 0; steps < deps.stepsMax; steps += 1) {
    const { event } = happened;
    const step = await commitStep(current, happened, deps);
    if (step === null) return null;
    current = step.stored;
    if (event.type !== "due" && event.type !== "interrupted")
      await deps.reached?.("P13_outcome_committed", lease.chainId, performed);
    if (step.prepared === null) {
      if (!isDue(current.chain, deps.clock.now()) || !(await stillHeld(lease, deps))) return current;
      // A fact recorded at a door while an effect was in flight makes the chain due at once. A "due" that led to nothing is not repeated.
      const next = await dueEvent(current.chain, deps);
      if (event.type === next.type) return current;
      happened = { event: next, evidence: [] };
      continue;
    }
    const { prepared } = step;
    await deps.reached?.(pointsOf(prepared.effect).committed, lease.chainId, prepared.effect.request.type);
    if (!(await stillHeld(lease, deps))) return null;
    const { chain } = current;
    performed = prepared.effect.request.type;
    happened = await keepHeldDuring(lease, deps, () => perform(prepared, chain, deps));
  }
  // The effect performed last has no commit left to tell its outcome in; as after a crash, the next turn asks what became of it.
  deps.log.warn({ chainId: lease.chainId, steps: deps.stepsMax }, "the turn ended at its step limit");
  return current;
}

async function firstEvent(chain: Chain, deps: TurnDeps): Promise<ChainEvent> {
  return chain.inFlight === null ? await dueEvent(chain, deps) : { type: "interrupted" };
}

/** Decides, signs what is to be sent next, and commits both with the evidence; null when the epoch moved on. */
async function commitStep(stored: StoredChain, happened: Happened, deps: TurnDeps): Promise<Step | null> {
  let current = stored;
  let { event } = happened;
  for (let tries = 0; tries < commitTriesMax; tries += 1) {
    const { chainId } = current.chain;
    const next = await decideAndSign(current.chain, { event, evidence: happened.evidence }, deps);
    if (next.prepared !== null) await deps.reached?.("P8_signed", chainId, next.prepared.effect.request.type);
    const result = await deps.store.commit({
      chain: next.chain,
      version: current.version,
      epoch: current.epoch,
      evidence: [...happened.evidence, ...next.evidence],
      notices: next.notices,
      intent: next.prepared === null ? null : intentOf(next.prepared, next.chain),
      answer: null,
    });
    if (result === "committed") {
      return { stored: { ...current, chain: next.chain, version: current.version + 1 }, prepared: next.prepared };
    }
    assert(result === "moved_on", "a worker's commit carries no idempotency key");
    const read = await deps.store.readAny(chainId);
    // The same version refused means that the lease ran out.
    if (read === null || read.epoch !== current.epoch || read.version === current.version) {
      await keepLate(happened, chainId, deps);
      return null;
    }
    current = read;
    event = overtaken(event);
  }
  throw new Fault("store", "retry", `chain ${stored.chain.chainId} moved on ${commitTriesMax} times in a row`);
}

/** A query's answer may be older than a fact that came while it was on its way: it still says what it says, but re-reads nothing. */
function overtaken(event: ChainEvent): ChainEvent {
  return event.type === "registry_answered" && event.source === "query" ? { ...event, source: "reply" } : event;
}

type Decided = { chain: Chain; notices: NoticeDraft[]; evidence: EvidenceDraft[]; prepared: Prepared | null };

/** When signing fails nothing is sent: decide() is told, and its answer committed in place of the effect. */
async function decideAndSign(chain: Chain, { event, evidence: received }: Happened, deps: TurnDeps): Promise<Decided> {
  const at = deps.clock.now();
  const first = decideOn(chain, event, deps);
  const record = transitionRecord(chain, event, first.chain, first.effect, at);
  if (first.effect === null) return { chain: first.chain, notices: first.notices, evidence: [record], prepared: null };
  try {
    const prepared = await prepareEffect(first.effect, first.chain, received, deps);
    return {
      chain: first.chain,
      notices: first.notices,
      evidence: [record, sentRecord(prepared, first.chain, at)],
      prepared,
    };
  } catch (error) {
    const fault = unsendable(error);
    deps.log.error(
      { chainId: chain.chainId, effect: first.effect.request.type, origin: fault.origin, reason: fault.message },
      "not sent",
    );
    const told = failed(fault);
    const held = decideOn(first.chain, told, deps);
    assert(held.effect === null, "an effect that could not be signed is tried again later, not at once");
    const evidence = [record, transitionRecord(first.chain, told, held.chain, null, at)];
    return { chain: held.chain, notices: [...first.notices, ...held.notices], evidence, prepared: null };
  }
}

/** What the world failed at is tried again; what we cannot write at all is a person's matter, not an endless loop. */
function unsendable(error: unknown): Fault {
  if (error instanceof Fault) return new Fault(error.origin, "retry", error.message);
  const reason = error instanceof Error ? error.message : "no reason given";
  return new Fault("settings", "give_up", `it cannot be written: ${reason}`);
}

function decideOn(
  chain: Chain,
  event: ChainEvent,
  deps: TurnDeps,
): { chain: Chain; effect: Effect | null; notices: NoticeDraft[] } {
  const decision = decide(chain, event, profilesOf(chain, deps.adapters), { now: deps.clock.now() });
  if (isRefusal(decision)) throw new Bug(`a worker's event ${event.type} was refused: ${decision.code}`);
  return decision;
}

/** Replies that came too late to move the chain are kept all the same; the present holder asks for itself. */
async function keepLate(happened: Happened, chainId: string, deps: TurnDeps): Promise<void> {
  deps.log.warn({ chainId, event: happened.event.type }, "the chain is held by another worker now");
  if (happened.evidence.length > 0) await deps.store.keep("door", happened.evidence.map(doorRecord));
}

async function giveBack({ chain, epoch, version }: StoredChain, deps: TurnDeps): Promise<void> {
  await deps.store.giveBack(chain.chainId, epoch);
  // A fact that came between the last commit and the giving back was woken for while we still held the chain.
  const read = await deps.store.readAny(chain.chainId);
  if (read === null || read.version === version || !isDue(read.chain, deps.clock.now())) return;
  await deps.wake.wake(chain.chainId, chainSummaryWake(read.chain));
}

function isDue(chain: Chain, now: number): boolean {
  return chain.dueAt !== null && chain.dueAt <= now;
}

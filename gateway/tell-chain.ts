// How a door tells a chain a fact: read, decide, and one commit of state, evidence, notices and answer; then a wake.
// Invariants: the caller's exact message is kept in the transaction that uses it; another institution's chain is not found;
// a refusal changes nothing. The effect, if one is due, is a worker's: a door performs none.

import { chainSummaryWake } from "../domain/chain-wake.ts";
import { decide } from "../domain/chain.ts";
import type { Chain } from "../domain/chain-state.ts";
import type { ChainEvent } from "../domain/event.ts";
import type { EvidenceDraft } from "../domain/evidence.ts";
import { keysOf, type ChainKeys } from "../domain/opening.ts";
import type { Adapters } from "../domain/ports.ts";
import { isRefusal, refuse, type Refusal } from "../domain/refusal.ts";
import type { RegistryProfile } from "../domain/registry-profile.ts";
import { transitionRecord } from "../domain/transition.ts";
import { clashOfRedrawn } from "./clash.ts";
import { idempotentAnswer } from "./idempotency.ts";
import type { Caller, Doors } from "./operation.ts";

/** Tries before a chain that keeps moving is called busy. */
const triesMax = 10;

export type Told<Output> = {
  operation: string;
  /** The validated input, which carries the idempotency key. */
  input: { idempotencyKey: string; chainId: string };
  event: ChainEvent;
  /** The answer, from the chain as it is after the event. */
  answer: (chain: Chain) => Output;
};

/** Tells the chain; answers with what it became. Refusals: not_found, unavailable, and those of decide(). */
export async function tellChain<Output>(told: Told<Output>, caller: Caller, doors: Doors): Promise<Output | Refusal> {
  for (let attempt = 0; attempt < triesMax; attempt += 1) {
    const result = await tellOnce(told, caller, doors);
    if (result !== "moved_on") return result;
  }
  return refuse("unavailable", "chainId", "业务正在变动 / the chain keeps moving");
}

async function tellOnce<Output>(
  told: Told<Output>,
  caller: Caller,
  doors: Doors,
): Promise<Output | Refusal | "moved_on"> {
  const { operation, input, event } = told;
  const { store, clock, adapters } = doors;
  const read = await store.read(caller.key.institution, input.chainId);
  if (read === null) return refuse("not_found", "chainId");
  const profiles = profilesOf(adapters);
  if (read.chain.registries.some(({ registryId }) => !profiles.has(registryId)))
    return refuse("unavailable", null, "登记机构未配置 / a registry of the chain is not configured");
  const now = clock.now();
  const decision = decide(read.chain, event, profiles, { now });
  if (isRefusal(decision)) return decision;
  const output = told.answer(decision.chain);
  const committed = await store.commit({
    chain: decision.chain,
    version: read.version,
    epoch: null,
    evidence: [
      messageIn(operation, caller, now),
      transitionRecord(read.chain, event, decision.chain, decision.effect, now),
    ],
    notices: decision.notices,
    intent: null,
    answer: idempotentAnswer(caller, operation, input, output),
    keys: keysIfOther(read.chain, decision.chain),
  });
  if (typeof committed === "object") return clashOfRedrawn(committed, decision.chain.business);
  if (committed === "moved_on") return "moved_on";
  if (committed === "conflict") return keyTakenMeanwhile();
  await wakeChain(decision.chain, doors);
  return output;
}

/** The keys of the chain after an event that gave it other contracts; undefined where they are as they were. */
function keysIfOther({ business: before }: Chain, { business: after }: Chain): ChainKeys | undefined {
  const keys = keysOf(after);
  return JSON.stringify(keysOf(before)) === JSON.stringify(keys) ? undefined : keys;
}

/** Every registry there is, by id, as the rules are handed them. */
export function profilesOf({ registries }: Adapters): ReadonlyMap<string, RegistryProfile> {
  return new Map(Array.from(registries, ([registryId, { profile }]) => [registryId, profile]));
}

/** The caller's message as received, for the evidence. */
export function messageIn(operation: string, { key, message }: Caller, at: number): EvidenceDraft {
  return {
    type: "message_in",
    at,
    counterparty: key.role === "operator" ? `operator:${key.person}` : `bank:${key.institution}`,
    subject: operation,
    contentType: message.contentType,
    bytes: message.bytes,
    signature: message.signature,
  };
}

/** Hints the queue. A lost hint does no harm: the sweeper finds the chain. */
export async function wakeChain(chain: Chain, { wake, log }: Doors): Promise<void> {
  try {
    await wake.wake(chain.chainId, chainSummaryWake(chain));
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown";
    log.warn({ chainId: chain.chainId, reason }, "wake was lost; the sweeper will find the chain");
  }
}

/** The same key came twice at once: the other call's answer is the answer, and is read again. */
export function keyTakenMeanwhile(): Refusal {
  return refuse("unavailable", "idempotencyKey", "同一幂等键正在处理 / the same idempotency key is in hand");
}

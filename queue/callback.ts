// A registry's own message to us: verified, taken by the chains it names, receipted.
// Invariants: a message that does not verify moves nothing; every receipt is for a message that is kept, or committed first.

import { decide } from "../domain/chain.ts";
import { chainSummaryWake } from "../domain/chain-wake.ts";
import type { ChainEvent } from "../domain/event.ts";
import { sha256, type EvidenceDraft } from "../domain/evidence.ts";
import { assert, Fault } from "../domain/fault.ts";
import type { Adapters, Clock, Log, Store, StoredChain, Wake } from "../domain/ports.ts";
import { isRefusal } from "../domain/refusal.ts";
import type { Outcome, PreparedMessage, RawReply, RegistryAdapter } from "../domain/registry.ts";
import { transitionRecord } from "../domain/transition.ts";
import type { BoundedEvidence, Sort } from "../store/bounded-evidence.ts";
import { doorRecord } from "./door-record.ts";
import { profilesOf, registryKeyId } from "./effects.ts";

export type CallbackDeps = {
  store: Store;
  adapters: Adapters;
  clock: Clock;
  wake: Wake;
  log: Log;
  /** Of quarantined messages; one for the life of the process, as it counts. */
  quarantine: BoundedEvidence;
};

type NamedOutcome = { businessNumber: string; outcome: Outcome };

const commitTriesMax = 10;

/** Messages kept in a second in a registry's name: anybody can post what does not verify, only the registry what does. */
const strayPerSecond = 100;
const unverifiedPerSecond = 10;

/**
 * Takes one message posted by a registry and returns the signed receipt: neutral ("0") when it was not believed or is
 * about no case of ours. Throws Fault(settings) for an unknown registry, Fault(store | signer) when it could not be kept and
 * Fault(registry) when more came than are kept: then the registry gets no receipt and sends it again.
 */
export async function takeCallback(
  registryId: string,
  message: RawReply,
  deps: CallbackDeps,
): Promise<PreparedMessage> {
  const adapter = deps.adapters.registries.get(registryId);
  if (adapter === undefined) throw new Fault("settings", "give_up", "no profile for the registry called");
  const answer = await adapter.readCallback(message);
  const received = receivedRecord(registryId, message, deps.clock.now());
  if (answer.type === "quarantined") {
    const sort = { name: `registry:${registryId} unverified`, perSecond: unverifiedPerSecond };
    return await quarantine(adapter, message, received, answer.reason, sort, deps);
  }
  const stray = { name: `registry:${registryId}`, perSecond: strayPerSecond };
  if (answer.type === "search") return await quarantine(adapter, message, received, "not_asked_for", stray, deps);
  const byChain = await chainsOf(registryId, answer.outcomes, deps.store);
  if (byChain === null) return await quarantine(adapter, message, received, "not_our_case", stray, deps);
  // What a registry says is taken also while nothing can be signed: it gets no receipt then and says the same again.
  const receipt = await adapter.acknowledge(message, true, deps.clock.now()).catch(unlessOfSigner);
  for (const [chainId, outcomes] of byChain) {
    await takeIntoChain(chainId, outcomes, adapter, { message, received, receipt }, deps);
  }
  if (receipt instanceof Fault) throw receipt;
  return receipt;
}

function unlessOfSigner(error: unknown): Fault {
  if (error instanceof Fault && error.origin === "signer") return error;
  throw error;
}

/** `receipt`: a Fault where it cannot be signed now. */
type Exchange = { message: RawReply; received: EvidenceDraft; receipt: PreparedMessage | Fault };

async function takeIntoChain(
  chainId: string,
  outcomes: NamedOutcome[],
  adapter: RegistryAdapter,
  { message, received, receipt }: Exchange,
  deps: CallbackDeps,
): Promise<void> {
  const messageSha256 = sha256(message.bytes);
  // The very same message again: its facts were committed with its first coming.
  if ((await deps.store.messageBytes(chainId, messageSha256)) !== null) return;
  const event: ChainEvent = { type: "registry_answered", source: "callback", outcomes, messageSha256 };
  for (let tries = 0; tries < commitTriesMax; tries += 1) {
    const stored = await deps.store.readAny(chainId);
    assert(stored !== null, "a business number leads to a chain that is not there");
    const receipts = receipt instanceof Fault ? [] : [receiptRecord(adapter, receipt, deps)];
    const result = await commitFacts(stored, event, [received, ...receipts], deps);
    if (result === "committed") return;
    assert(result === "moved_on", "a callback's commit carries no idempotency key");
  }
  throw new Fault("store", "retry", `chain ${chainId} moved on ${commitTriesMax} times in a row`);
}

async function commitFacts(stored: StoredChain, event: ChainEvent, messages: EvidenceDraft[], deps: CallbackDeps) {
  const now = deps.clock.now();
  const decision = decide(stored.chain, event, profilesOf(stored.chain, deps.adapters), { now });
  if (isRefusal(decision)) throw new Fault("registry", "give_up", `a callback was refused: ${decision.code}`);
  assert(decision.effect === null, "a callback performs nothing: it records facts and makes the chain due");
  const { chain, notices } = decision;
  const result = await deps.store.commit({
    chain,
    version: stored.version,
    epoch: null,
    evidence: [...messages, transitionRecord(stored.chain, event, chain, null, now)],
    notices,
    intent: null,
    answer: null,
  });
  if (result === "committed" && chain.dueAt !== null && chain.dueAt <= now) {
    await deps.wake.wake(chain.chainId, chainSummaryWake(chain));
  }
  return result;
}

/** The outcomes by chain; null when one of the business numbers is of no chain at this registry. */
async function chainsOf(
  registryId: string,
  outcomes: NamedOutcome[],
  store: Store,
): Promise<Map<string, NamedOutcome[]> | null> {
  const byChain = new Map<string, NamedOutcome[]>();
  for (const named of outcomes) {
    const chainId = await store.chainOfBusinessNumber(registryId, named.businessNumber);
    if (chainId === null) return null;
    byChain.set(chainId, [...(byChain.get(chainId) ?? []), named]);
  }
  return byChain;
}

/** Kept and receipted neutrally; over the rate counted, and not worth a signature of ours. */
async function quarantine(
  adapter: RegistryAdapter,
  message: RawReply,
  received: EvidenceDraft,
  reason: string,
  sort: Sort,
  deps: CallbackDeps,
): Promise<PreparedMessage> {
  const record = doorRecord({ ...received, type: "quarantined_message", signature: { type: "none" } });
  if (!(await deps.quarantine.keep(record, sort, reason))) {
    throw new Fault("registry", "retry", "more messages that are not believed than are kept");
  }
  deps.log.warn({ registryId: adapter.profile.registryId, reason }, "a callback was not believed");
  return await adapter.acknowledge(message, false, deps.clock.now());
}

function receivedRecord(registryId: string, message: RawReply, at: number): EvidenceDraft {
  return {
    type: "message_in",
    at,
    counterparty: `registry:${registryId}`,
    subject: "callback",
    contentType: message.contentType,
    bytes: message.bytes,
    signature: { type: "enveloped", keyId: registryKeyId(registryId) },
  };
}

function receiptRecord(adapter: RegistryAdapter, receipt: PreparedMessage, deps: CallbackDeps): EvidenceDraft {
  return {
    type: "message_out",
    at: deps.clock.now(),
    counterparty: `registry:${adapter.profile.registryId}`,
    subject: "receipt",
    contentType: receipt.contentType,
    bytes: receipt.bytes,
    signature: { type: "enveloped", keyId: receipt.keyId },
  };
}

// One effect of a chain: signed before it is committed, performed after, its reply verified before it becomes an event.
// Invariant: nothing is sent unsigned; what was not understood is kept and believed nothing.

import type { Chain } from "../domain/chain-state.ts";
import type { BankCoreEffect, BankCoreRequest, Effect, RegistryEffect } from "../domain/effect.ts";
import type { ChainEvent } from "../domain/event.ts";
import { sha256, type EvidenceDraft } from "../domain/evidence.ts";
import { Fault, unreachable } from "../domain/fault.ts";
import type { Adapters, BankCore, Clock, Intent, SignedMessage, Store } from "../domain/ports.ts";
import type {
  PreparedMessage,
  RawReply,
  RegistryAdapter,
  RegistryAnswer,
  RegistryRequest,
} from "../domain/registry.ts";
import type { CrashPoint, Reached } from "./crash-points.ts";

export type EffectDeps = { store: Store; adapters: Adapters; clock: Clock; reached?: Reached | undefined };

/** An effect with the exact bytes that will be sent. */
export type Prepared =
  | { to: "registry"; effect: RegistryEffect; message: PreparedMessage }
  | { to: "bank_core"; effect: BankCoreEffect; message: SignedMessage };

/** What happened, and the messages that prove it. */
export type Happened = { event: ChainEvent; evidence: EvidenceDraft[] };

type Points = { committed: CrashPoint; sent: CrashPoint; replied: CrashPoint; verified: CrashPoint };

const pointsOfAll: Points = {
  committed: "P7_intent_committed",
  sent: "P10_sent",
  replied: "P11_reply_read",
  verified: "P12_verified",
};
const pointsOfPermit: Points = {
  ...pointsOfAll,
  committed: "P14_permit_intent_committed",
  sent: "P15_core_called",
  replied: "P16_core_replied",
};

/** The crash points of an effect: the disbursement permit has its own. */
export function pointsOf(effect: Effect): Points {
  return effect.to === "bank_core" && effect.request.type === "permit" ? pointsOfPermit : pointsOfAll;
}

/** Renders and signs an effect. Throws Fault (signer, evidence, settings): then nothing may be sent. */
export async function prepareEffect(effect: Effect, chain: Chain, deps: EffectDeps): Promise<Prepared> {
  if (effect.to === "registry") {
    return { to: "registry", effect, message: await registryOf(chain, deps).prepare(effect.request) };
  }
  const proofBytes = await proofsOf(effect.request, deps.store);
  return { to: "bank_core", effect, message: await coreOf(chain, deps).prepare(effect.request, proofBytes) };
}

/** What is committed before the effect is performed, so that its callback finds the chain. */
export function intentOf({ to, effect, message }: Prepared): Intent {
  const keyId = to === "registry" ? message.keyId : keyIdOf(message);
  return {
    message: { contentType: message.contentType, bytes: message.bytes, keyId },
    businessNumbers: effect.to === "registry" ? businessNumbersOf(effect.request) : [],
  };
}

/** Evidence of the message about to be sent. */
export function sentRecord(prepared: Prepared, chain: Chain, at: number): EvidenceDraft {
  const { message } = prepared;
  const signature =
    prepared.to === "registry"
      ? ({ type: "enveloped", keyId: prepared.message.keyId } as const)
      : prepared.message.signature;
  const subject = prepared.effect.request.type;
  return {
    type: "message_out",
    at,
    counterparty: counterpartyOf(prepared, chain),
    subject,
    contentType: message.contentType,
    bytes: message.bytes,
    signature,
  };
}

/** Sends the bytes and reads the reply. The world's failures come back as an event; anything else is thrown. */
export async function perform(prepared: Prepared, chain: Chain, deps: EffectDeps): Promise<Happened> {
  try {
    return prepared.to === "registry"
      ? await askRegistry(prepared.effect, prepared.message, chain, deps)
      : await askBankCore(prepared.effect, prepared.message, chain, deps);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { event: failed(error), evidence: [] };
  }
}

/** The event that tells decide() of a fault. */
export function failed(fault: Fault): ChainEvent {
  return { type: "effect_failed", origin: fault.origin, advice: fault.advice, reason: fault.message };
}

/** The chain's registry; throws Fault(settings) when its profile is no longer there. */
export function registryOf(chain: Chain, deps: EffectDeps): RegistryAdapter {
  const adapter = deps.adapters.registries.get(chain.registryId);
  if (adapter === undefined) throw new Fault("settings", "give_up", `no profile for registry ${chain.registryId}`);
  return adapter;
}

/** The event a verified registry message is. */
export function registryEvent(request: RegistryRequest, answer: RegistryAnswer, messageSha256: string): ChainEvent {
  if (answer.type === "search") {
    if (request.type === "search") return { type: "search_answered", snapshot: answer.snapshot, messageSha256 };
    return { type: "registry_unreadable", reason: "a search result where none was asked for" };
  }
  if (request.type === "search") return { type: "registry_unreadable", reason: "a search was answered with cases" };
  const source = request.type === "query" ? "query" : "reply";
  return { type: "registry_answered", source, outcomes: answer.outcomes, messageSha256 };
}

async function askRegistry(
  effect: RegistryEffect,
  message: PreparedMessage,
  chain: Chain,
  deps: EffectDeps,
): Promise<Happened> {
  const adapter = registryOf(chain, deps);
  const { request } = effect;
  const reply = await sendAndPause(() => adapter.send(message), effect, chain, deps);
  const answer = await adapter.read(request, reply);
  await deps.reached?.(pointsOf(effect).verified, chain.chainId);
  const counterparty = `registry:${chain.registryId}`;
  const event: ChainEvent =
    answer.type === "quarantined"
      ? { type: "registry_unreadable", reason: answer.reason }
      : registryEvent(request, answer, sha256(reply.bytes));
  const believed = event.type !== "registry_unreadable";
  const signature = believed
    ? ({ type: "enveloped", keyId: registryKeyId(chain.registryId) } as const)
    : ({ type: "none" } as const);
  return {
    event,
    evidence: [receivedRecord(reply, believed, counterparty, request.type, signature, deps.clock.now())],
  };
}

async function askBankCore(
  effect: BankCoreEffect,
  message: SignedMessage,
  chain: Chain,
  deps: EffectDeps,
): Promise<Happened> {
  const core = coreOf(chain, deps);
  const { request } = effect;
  const reply = await sendAndPause(() => core.send(message.path, message), effect, chain, deps);
  const read = await core.read(request, message, reply);
  await deps.reached?.(pointsOf(effect).verified, chain.chainId);
  const event: ChainEvent =
    read === null
      ? {
          type: "effect_failed",
          origin: "bank_core",
          advice: "query_first",
          reason: `the reply to ${request.type} does not verify or does not answer it`,
        }
      : { type: "core_answered", answer: read.answer };
  const signature = read?.signature ?? ({ type: "none" } as const);
  return {
    event,
    evidence: [
      receivedRecord(reply, read !== null, `bank:${chain.institution}`, request.type, signature, deps.clock.now()),
    ],
  };
}

async function sendAndPause<R extends RawReply>(
  send: () => Promise<R>,
  effect: Effect,
  chain: Chain,
  deps: EffectDeps,
): Promise<R> {
  await deps.reached?.("P9_before_send", chain.chainId);
  const sending = send();
  // Should the crash point throw, nobody is left to hear of the send's end.
  sending.catch(() => undefined);
  await deps.reached?.(pointsOf(effect).sent, chain.chainId);
  const reply = await sending;
  await deps.reached?.(pointsOf(effect).replied, chain.chainId);
  return reply;
}

function receivedRecord(
  reply: RawReply,
  believed: boolean,
  counterparty: string,
  subject: string,
  signature: EvidenceDraft["signature"],
  at: number,
): EvidenceDraft {
  const type = believed ? "message_in" : "quarantined_message";
  return { type, at, counterparty, subject, contentType: reply.contentType, bytes: reply.bytes, signature };
}

/** Name in the evidence of the key pinned for a registry. */
export function registryKeyId(registryId: string): string {
  return `registry-${registryId}`;
}

async function proofsOf(request: BankCoreRequest, store: Store): Promise<Map<string, Uint8Array>> {
  const proofBytes = new Map<string, Uint8Array>();
  if (request.type !== "permit" && request.type !== "order_terms") return proofBytes;
  for (const { legId, messageSha256 } of request.proofs) {
    const bytes = await store.messageBytes(request.chainId, messageSha256);
    if (bytes === null)
      throw new Fault("evidence", "retry", `the recording result of leg ${legId} is not in the evidence`);
    proofBytes.set(messageSha256, bytes);
  }
  return proofBytes;
}

function coreOf(chain: Chain, deps: EffectDeps): BankCore {
  const core = deps.adapters.bankCores.get(chain.institution);
  if (core === undefined) throw new Fault("settings", "give_up", `no bank core for institution ${chain.institution}`);
  return core;
}

function counterpartyOf({ to }: Prepared, chain: Chain): string {
  return to === "registry" ? `registry:${chain.registryId}` : `bank:${chain.institution}`;
}

function keyIdOf({ signature }: SignedMessage): string {
  return signature.type === "none" ? "" : signature.keyId;
}

function businessNumbersOf(request: RegistryRequest): string[] {
  switch (request.type) {
    case "file":
      return request.applications.map((application) => application.businessNumber);
    case "query":
    case "withdraw":
      return request.businessNumbers;
    case "confirm":
    case "supplement":
      return [request.businessNumber];
    case "search":
      return [];
    default:
      return unreachable(request);
  }
}

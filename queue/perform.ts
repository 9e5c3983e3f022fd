// Performing an effect whose intent is committed: send the bytes, verify the reply, make an event of it.
// Invariant: a reply becomes an event only when it verifies and answers what was asked; all of it is kept.

import type { Chain } from "../domain/chain-state.ts";
import type { BankCoreEffect, Effect, RegistryEffect } from "../domain/effect.ts";
import type { ChainEvent } from "../domain/event.ts";
import { sha256, type EvidenceDraft } from "../domain/evidence.ts";
import { Fault } from "../domain/fault.ts";
import type { SignedMessage } from "../domain/ports.ts";
import type { PreparedMessage, RawReply, RegistryAnswer, RegistryRequest } from "../domain/registry.ts";
import type { CrashPoint } from "./crash-points.ts";
import { coreOf, registryIdOf, registryKeyId, registryOf, type EffectDeps, type Prepared } from "./effects.ts";

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

/** The event a verified registry message is. */
function registryEvent(request: RegistryRequest, answer: RegistryAnswer, messageSha256: string): ChainEvent {
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
  const adapter = registryOf(effect, chain, deps);
  const registryId = registryIdOf(effect, chain);
  const { request } = effect;
  const reply = await sendAndPause(() => adapter.send(message), effect, chain, deps);
  const answer = await adapter.read(request, reply);
  await deps.reached?.(pointsOf(effect).verified, chain.chainId, effect.request.type);
  const counterparty = `registry:${registryId}`;
  const event: ChainEvent =
    answer.type === "quarantined"
      ? { type: "registry_unreadable", reason: answer.reason }
      : registryEvent(request, answer, sha256(reply.bytes));
  const believed = event.type !== "registry_unreadable";
  const signature = believed
    ? ({ type: "enveloped", keyId: registryKeyId(registryId) } as const)
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
  await deps.reached?.(pointsOf(effect).verified, chain.chainId, effect.request.type);
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
  await deps.reached?.("P9_before_send", chain.chainId, effect.request.type);
  const sending = send();
  // Should the crash point throw, nobody is left to hear of the send's end.
  sending.catch(() => undefined);
  await deps.reached?.(pointsOf(effect).sent, chain.chainId, effect.request.type);
  const reply = await sending;
  await deps.reached?.(pointsOf(effect).replied, chain.chainId, effect.request.type);
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

// One effect of a chain made ready: rendered, signed, and put into words for the intent and the evidence.
// Invariant: nothing is sent unsigned, and a permit never without the registry's own signed recording results.

import type { Chain } from "../domain/chain-state.ts";
import type { BankCoreEffect, BankCoreRequest, Effect, PermitProof, RegistryEffect } from "../domain/effect.ts";
import { sha256, type EvidenceDraft } from "../domain/evidence.ts";
import { Fault, unreachable } from "../domain/fault.ts";
import type { Adapters, BankCore, Clock, Intent, SignedMessage, Store } from "../domain/ports.ts";
import type { PreparedMessage, RegistryAdapter, RegistryRequest } from "../domain/registry.ts";
import type { RegistryProfile } from "../domain/registry-profile.ts";
import type { Reached } from "./crash-points.ts";

export type EffectDeps = { store: Store; adapters: Adapters; clock: Clock; reached?: Reached | undefined };

/** An effect with the exact bytes that will be sent. */
export type Prepared =
  | { to: "registry"; effect: RegistryEffect; message: PreparedMessage }
  | { to: "bank_core"; effect: BankCoreEffect; message: SignedMessage };

/**
 * Renders and signs an effect. `received`: messages that will be committed together with it, for a permit may rest on
 * the very answer just read. Throws Fault (signer, evidence, settings): then nothing may be sent.
 */
export async function prepareEffect(
  effect: Effect,
  chain: Chain,
  received: readonly EvidenceDraft[],
  deps: EffectDeps,
): Promise<Prepared> {
  if (effect.to === "registry") {
    return { to: "registry", effect, message: await registryOf(effect, chain, deps).prepare(effect.request) };
  }
  const proofBytes = await proofsOf(effect.request, received, deps.store);
  return { to: "bank_core", effect, message: await coreOf(chain, deps).prepare(effect.request, proofBytes) };
}

/** What is committed before the effect is performed, so that its callback finds the chain. */
export function intentOf(prepared: Prepared, chain: Chain): Intent {
  const { contentType, bytes } = prepared.message;
  if (prepared.to === "bank_core") {
    const message = { contentType, bytes, keyId: keyIdOf(prepared.message) };
    return { message, businessNumbers: [], registryId: null };
  }
  const { effect } = prepared;
  return {
    message: { contentType, bytes, keyId: prepared.message.keyId },
    businessNumbers: businessNumbersOf(effect.request),
    registryId: registryIdOf(effect, chain),
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

/** Which of the chain's registries an effect goes to. */
export function registryIdOf({ registryId }: RegistryEffect, chain: Chain): string {
  return registryId ?? chain.registryId;
}

/** The registry an effect goes to; throws Fault(settings) when its profile is no longer there. */
export function registryOf(effect: RegistryEffect, chain: Chain, deps: EffectDeps): RegistryAdapter {
  return adapterOf(registryIdOf(effect, chain), deps.adapters);
}

/** Profiles of all the chain's registries, by id; throws Fault(settings) when one is no longer there. */
export function profilesOf(chain: Chain, adapters: Adapters): ReadonlyMap<string, RegistryProfile> {
  return new Map(chain.registries.map(({ registryId }) => [registryId, adapterOf(registryId, adapters).profile]));
}

function adapterOf(registryId: string, { registries }: Adapters): RegistryAdapter {
  const adapter = registries.get(registryId);
  if (adapter === undefined) throw new Fault("settings", "give_up", `no profile for registry ${registryId}`);
  return adapter;
}

/** Name in the evidence of the key pinned for a registry. */
export function registryKeyId(registryId: string): string {
  return `registry-${registryId}`;
}

async function proofsOf(
  request: BankCoreRequest,
  received: readonly EvidenceDraft[],
  store: Store,
): Promise<Map<string, Uint8Array>> {
  const proofBytes = new Map<string, Uint8Array>();
  if (request.type !== "permit" && request.type !== "order_terms") return proofBytes;
  for (const proof of request.proofs) {
    const { messageSha256 } = proof;
    const inHand = received.find((draft) => draft.type === "message_in" && sha256(draft.bytes) === messageSha256);
    const bytes = inHand?.bytes ?? (await store.messageBytes(request.chainId, messageSha256));
    if (bytes === null) throw new Fault("evidence", "retry", `${nameOf(proof)} is not in the evidence`);
    proofBytes.set(messageSha256, bytes);
  }
  return proofBytes;
}

function nameOf(proof: PermitProof): string {
  return proof.type === "recording" ? `the recording result of leg ${proof.legId}` : `the search ${proof.searchNumber}`;
}

/** The core of the chain's institution; throws Fault(settings) when it is no longer configured. */
export function coreOf(chain: Chain, deps: EffectDeps): BankCore {
  const core = deps.adapters.bankCores.get(chain.institution);
  if (core === undefined) throw new Fault("settings", "give_up", `no bank core for institution ${chain.institution}`);
  return core;
}

function counterpartyOf({ to, effect }: Prepared, chain: Chain): string {
  return to === "registry" ? `registry:${registryIdOf(effect, chain)}` : `bank:${chain.institution}`;
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

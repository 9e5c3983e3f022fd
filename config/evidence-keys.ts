// Whose key is whose: every public key that a record of evidence may name, from settings and profiles.
// Invariant: a key id has one owner; the owner is the counterparty that the record must name.

import type { PublicKeyRecord } from "../domain/signature-algorithm.ts";
import type { RegistryProfile } from "../domain/registry-profile.ts";
import type { Settings } from "./settings.ts";

export type CounterpartyKey = PublicKeyRecord & { counterparty: string };

/** Keys of the bank's systems, its operations staff, its cores and the registries; our own keys are added by who signs. */
export function counterpartyKeys(settings: Settings, profiles: RegistryProfile[]): CounterpartyKey[] {
  return [
    ...settings.clients.map(({ keyId, institution, role, person, algorithm, publicKeyPem, userId }) => ({
      keyId,
      counterparty: role === "core" ? `bank:${institution}` : `operator:${person}`,
      algorithm,
      publicKeyPem,
      userId,
    })),
    ...settings.bankCores.map(({ institution, key }) => ({ ...key, counterparty: `bank:${institution}` })),
    ...profiles.map(({ registryId, publicKeyPem, algorithm, userId }) => ({
      keyId: `registry-${registryId}`,
      counterparty: `registry:${registryId}`,
      algorithm,
      publicKeyPem,
      userId,
    })),
  ];
}

// Whose key is whose: every public key that a record of evidence may name, from settings and profiles.
// Invariant: a key id has one owner; the owner is the counterparty that the record must name.

import type { PublicKeyRecord } from "../domain/signature-algorithm.ts";
import type { RegistryProfile } from "../domain/registry-profile.ts";
import type { Settings } from "./settings.ts";

export type CounterpartyKey = PublicKeyRecord & { counterparty: string };

/** Our own keys, those that sign no more among them; keys of the bank's systems, its operations staff, its cores and the registries. */
export function counterpartyKeys(settings: Settings, profiles: RegistryProfile[]): CounterpartyKey[] {
  const { doors, registries, former } = settings.keys;
  return [
    ...[...doors, ...registries, ...former].map(({ keyId, algorithm, publicKeyPem, userId }) => ({
      keyId,
      counterparty: "gateway",
      algorithm,
      publicKeyPem,
      userId,
    })),
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

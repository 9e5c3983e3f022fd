// The table of contents of the registries: one adapter per profile, built by its dialect.
// Invariant: total over RegistryProfile["dialect"]; a new dialect does not compile until it has its line here.

import { Fault } from "../domain/fault.ts";
import type { Clock, Ids, Log, Signer } from "../domain/ports.ts";
import type { RegistryAdapter } from "../domain/registry.ts";
import type { RegistryProfile } from "../domain/registry-profile.ts";
import type { Fetch } from "./http.ts";
import { nationalXml } from "./national-xml/adapter.ts";

export type RegistryParts = { signer: Signer; institution: string; clock: Clock; ids: Ids; log: Log; fetch?: Fetch };

const dialects: Record<
  RegistryProfile["dialect"],
  (profile: RegistryProfile, parts: RegistryParts) => RegistryAdapter
> = {
  "national-xml": (profile, parts) => nationalXml({ profile, ...parts }),
};

/** Adapters by registryId. Throws Fault(settings) when two profiles have the same id. */
export function buildRegistries(profiles: RegistryProfile[], parts: RegistryParts): Map<string, RegistryAdapter> {
  const adapters = new Map<string, RegistryAdapter>();
  for (const profile of profiles) {
    if (adapters.has(profile.registryId)) {
      throw new Fault("settings", "give_up", `registry ${profile.registryId} has two profiles`);
    }
    adapters.set(profile.registryId, dialects[profile.dialect](profile, parts));
  }
  return adapters;
}

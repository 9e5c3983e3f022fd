// Profiles of the sample registries as tests hand them to the domain: no endpoint is called, no key is used.
// Invariant: read from the files in config/registries, so that tests and sandbox stand on the same settings.

import { readProfileText } from "../../config/registries.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";

const profilesFrom = new URL("../../config/registries/", import.meta.url).pathname;

/** combined, confirmed, independent. */
export const sampleProfiles: RegistryProfile[] = ["suzhou-huqiu", "nantong-haimen", "guangzhou-tianhe"].map(
  readProfile,
);

/** A further registry, whose platform calls the applicants. */
export const callingProfile: RegistryProfile = readProfile("wuxi-binhu");

function readProfile(name: string): RegistryProfile {
  const { publicKeyFile: _publicKeyFile, ...profile } = readProfileText(`${profilesFrom}${name}.yaml`);
  return {
    ...profile,
    endpoint: "http://127.0.0.1:9/",
    publicKeyPem: "",
    callTimeoutMs: 1_000,
    queryIntervalMs: 1_000,
  };
}

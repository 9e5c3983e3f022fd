// Registry profiles: one YAML file a registry, read into RegistryProfile.
// Invariant: no two registries serve the same unit code prefix; a wrong file is refused at start with its line.

import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Fault } from "../domain/fault.ts";
import { fen } from "../domain/money.ts";
import type { RegistryProfile } from "../domain/registry-profile.ts";
import { readText, readYaml } from "./read-yaml.ts";
import { profileSchema } from "./registry-schema.ts";

/** Reads every *.yaml of the directory; throws Fault(origin "settings") naming file and line. */
export function readRegistries(directory: string): RegistryProfile[] {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith(".yaml"))
    .sort();
  if (files.length === 0) throw new Fault("settings", "give_up", `${directory}: no registry profile (*.yaml) in it`);
  const profiles = files.map((name) => readProfile(join(directory, name)));
  const served = new Map<string, string>();
  for (const profile of profiles) {
    for (const prefix of profile.unitCodePrefixes) {
      const other = served.get(prefix);
      if (other !== undefined) {
        throw new Fault(
          "settings",
          "give_up",
          `${directory}: prefix ${prefix} is served by ${other} and by ${profile.registryId}; remove one`,
        );
      }
      served.set(prefix, profile.registryId);
    }
  }
  return profiles;
}

function readProfile(file: string): RegistryProfile {
  const { publicKeyFile, ...profile } = readProfileText(file);
  return { ...profile, publicKeyPem: readText(resolve(dirname(file), publicKeyFile)) };
}

/** One profile as its file says it, before its key is read; throws Fault(origin "settings") naming file and line. */
export function readProfileText(file: string): Omit<RegistryProfile, "publicKeyPem"> & { publicKeyFile: string } {
  const { amountStepYuan, ...rest } = readYaml(file, profileSchema);
  return { ...rest, amountStep: fen(BigInt(amountStepYuan) * 100n) };
}

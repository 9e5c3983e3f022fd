// Registry profiles: one YAML file a registry, read into RegistryProfile.
// Invariant: no two registries serve the same unit code prefix; a wrong file is refused at start with its line.

import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { Fault } from "../domain/fault.ts";
import { fen } from "../domain/money.ts";
import { registryCapabilities } from "../domain/registration.ts";
import { type RegistryProfile } from "../domain/registry-profile.ts";
import { readText, readYaml } from "./read-yaml.ts";

const profileSchema = z.strictObject({
  registryId: z.string().regex(/^[a-z][a-z0-9-]{2,39}$/),
  name: z.string().min(2).max(60),
  registrationAuthority: z.string().min(2).max(60),
  unitCodePrefixes: z
    .array(z.string().regex(/^(\d{6}|\d{9}|\d{12})$/))
    .min(1)
    .max(200),
  capability: z.enum(registryCapabilities),
  juniorRank: z.boolean(),
  changeOfMainClaim: z.boolean(),
  dialect: z.literal("national-xml"),
  endpoint: z.url({ protocol: /^https?$/ }),
  publicKeyFile: z.string().min(1),
  callTimeoutMs: z.int().min(100).max(120_000),
  queryIntervalMs: z.int().min(50).max(86_400_000),
  unknownQueriesMax: z.int().min(1).max(100),
  amountStepYuan: z.int().min(1).max(10_000),
  workingDaysLimit: z.int().min(1).max(60),
});

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
  const { publicKeyFile, amountStepYuan, ...rest } = readYaml(file, profileSchema);
  return {
    ...rest,
    publicKeyPem: readText(resolve(dirname(file), publicKeyFile)),
    amountStep: fen(BigInt(amountStepYuan) * 100n),
  };
}

// The registries of a sandbox: each with its sample register, what its profile allows, and habits of its own.
// Invariant: what a registry asks for beside the rest is asked of every application there, never of one chain alone.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { sampleMandates } from "../samples/lodged-mandates.ts";
import type { RegistryOptions, RunningRegistry } from "../simulator/registry/options.ts";
import type { RegisterSeed } from "../simulator/registry/seed.ts";
import { startRegistry } from "../simulator/registry/server.ts";
import type { Ground } from "./ground.ts";
import { institution, mortgagees, successions } from "./institutions.ts";

/** What the registry itself is told of its profile: what it allows. */
type Profile = Pick<
  RegistryOptions,
  | "registryId"
  | "name"
  | "capability"
  | "juniorRank"
  | "changeOfMainClaim"
  | "combinedFilings"
  | "changeEvents"
  | "unilateral"
  | "signing"
  | "partialCancellation"
> & { unitCodePrefixes: string[] };
type Samples = { registries: Record<string, RegisterSeed> };

type Habits = Pick<RegistryOptions, "fee" | "asksForTaxClearance" | "asksForOldPaper" | "applicants">;
/**
 * registry → what it asks for: 完税证明 with a transfer, a fee before it records, the old certificate if it is on paper; and how soon
 * applicants it calls sign in its app.
 */
const habits: Record<string, Habits> = {
  "suzhou-huqiu": { asksForTaxClearance: true },
  "nantong-haimen": { fee: { item: "不动产登记费", amount: "80.00", settledAfterMs: null } },
  "guangzhou-tianhe": { asksForOldPaper: true },
  "wuxi-binhu": { applicants: { withinMs: 3_600_000, signAfterMs: 500 } },
};

const samplesFile = new URL("../samples/register.json", import.meta.url).pathname;

/** Starts them on the ports of the ground, calling back at `restUrl`; by registry id. */
export async function startRegistries(
  ground: Ground,
  restUrl: string,
  pace: RegistryOptions["pace"],
): Promise<Map<string, RunningRegistry>> {
  const samples = JSON.parse(readFileSync(samplesFile, "utf8")) as Samples;
  const started = Object.entries(ground.registryPorts).map(async ([registryId, port]) => {
    const file = join(ground.directory, "registries", `${registryId}.yaml`);
    const register = samples.registries[registryId];
    if (register === undefined) throw new Error(`register.json has no register for ${registryId}`);
    const registry = await startRegistry({
      ...allowedBy(file),
      ...habits[registryId],
      privateKeyPem: keyOf(ground, `registry-${registryId}`).privateKeyPem,
      keyId: `registry-${registryId}`,
      banks: [
        {
          institution,
          publicKeyPem: keyOf(ground, "gateway-registries").publicKeyPem,
          callbackUrl: `${restUrl}/callbacks/${registryId}`,
          mortgagees,
        },
      ],
      register,
      mandates: sampleMandates,
      successions,
      pace,
      port,
    });
    return [registryId, registry] as const;
  });
  return new Map(await Promise.all(started));
}

function allowedBy(profileFile: string): Omit<Profile, "unitCodePrefixes"> & Pick<RegistryOptions, "areaCodes"> {
  const profile = parse(readFileSync(profileFile, "utf8")) as Profile;
  const { registryId, name, capability, juniorRank, changeOfMainClaim, combinedFilings } = profile;
  const { changeEvents, unilateral, signing, partialCancellation, unitCodePrefixes: areaCodes } = profile;
  const combined = { capability, juniorRank, changeOfMainClaim, combinedFilings };
  return { registryId, name, ...combined, changeEvents, unilateral, signing, partialCancellation, areaCodes };
}

/** A key of the ground; throws when it has none of that id. */
export function keyOf(ground: Ground, keyId: string): { privateKeyPem: string; publicKeyPem: string } {
  const pair = ground.keys[keyId];
  if (pair === undefined) throw new Error(`no key ${keyId}`);
  return pair;
}

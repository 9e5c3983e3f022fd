// From unit codes to the one registry that serves them: the longest matching prefix of the code (practice 15).
// Invariant: a business goes to exactly one registry, or it is refused with the unit named.

import type { Unit } from "./business.ts";
import { refuse, type Refusal } from "./refusal.ts";
import type { RegistryProfile } from "./registry-profile.ts";
import { unitCodeProblem } from "./unit-code.ts";

/** Units (at least one) → their registry; refused: unit_code_malformed, unit_code_virtual, no_registry_for_unit, several_registries. */
export function routeUnits(units: Pick<Unit, "unitCode">[], profiles: RegistryProfile[]): RegistryProfile | Refusal {
  let found: RegistryProfile | null = null;
  for (const [index, { unitCode }] of units.entries()) {
    const field = `units[${index}].unitCode`;
    const problem = unitCodeProblem(unitCode);
    if (problem !== null) return refuse(problem === "virtual" ? "unit_code_virtual" : "unit_code_malformed", field);
    const profile = registryOf(unitCode, profiles);
    if (profile === null) return refuse("no_registry_for_unit", field, `division ${unitCode.slice(0, 6)}`);
    if (found !== null && found.registryId !== profile.registryId) {
      return refuse("several_registries", field, `${found.registryId}, ${profile.registryId}`);
    }
    found = profile;
  }
  return found ?? refuse("missing_for_kind", "units");
}

function registryOf(unitCode: string, profiles: RegistryProfile[]): RegistryProfile | null {
  let best: { profile: RegistryProfile; length: number } | null = null;
  for (const profile of profiles) {
    for (const prefix of profile.unitCodePrefixes) {
      if (unitCode.startsWith(prefix) && prefix.length > (best?.length ?? 0)) best = { profile, length: prefix.length };
    }
  }
  return best?.profile ?? null;
}

// From unit codes to the registries that serve them: the longest matching prefix of each code (practice 15).
// Invariant: a unit goes to exactly one registry, or the business is refused with the unit named.

import type { Unit } from "./business.ts";
import { isRefusal, refuse, type Refusal } from "./refusal.ts";
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

/** Unit codes, in order → one group a registry, the first unit's registry first; refused as routeUnits. `fieldOf`: where a unit is named. */
export function groupUnits(
  unitCodes: string[],
  profiles: RegistryProfile[],
  fieldOf: (unitCode: string) => string | null = () => null,
): { profile: RegistryProfile; unitCodes: string[] }[] | Refusal {
  const groups: { profile: RegistryProfile; unitCodes: string[] }[] = [];
  for (const unitCode of unitCodes) {
    const profile = routeUnits([{ unitCode }], profiles);
    if (isRefusal(profile)) return { ...profile, field: fieldOf(unitCode) };
    const group = groups.find((each) => each.profile.registryId === profile.registryId);
    if (group === undefined) groups.push({ profile, unitCodes: [unitCode] });
    else group.unitCodes.push(unitCode);
  }
  return groups.length === 0 ? refuse("missing_for_kind", "units") : groups;
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

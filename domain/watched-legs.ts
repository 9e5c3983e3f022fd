// Which cases are asked about, and when next: also while a chain is parked because a case is still open (reliability 5.8).
// Invariant: each registry is asked no oftener than its interval; a parked chain asks, and writes nothing.

import type { Chain } from "./chain-state.ts";
import { hasStandingDuplicate } from "./duplicates.ts";
import type { Leg } from "./leg.ts";
import { isOurs, mayStillBeRecorded } from "./legs.ts";
import type { RegistryProfile } from "./registry-profile.ts";
import type { EpochMs } from "./time.ts";

/**
 * The open cases of a parked chain that are kept under watch: what was to be withdrawn may be recorded or end meanwhile, and so may
 * the later of two filings. Empty where people are waited for in another matter.
 */
export function watchedWhileParked({ parked, legs }: Chain): Leg[] {
  const open = legs.filter((leg) => isOurs(leg) && mayStillBeRecorded(leg));
  if (parked?.kind === "unwind") return open;
  return parked?.kind === "duplicate" ? open.filter(hasStandingDuplicate) : [];
}

/** Those of the legs whose registry may be asked soonest, and from when (ms); null where there are none. */
export function soonestQuery(
  profiles: ReadonlyMap<string, RegistryProfile>,
  legs: readonly Leg[],
): { there: Leg[]; next: EpochMs } | null {
  const byRegistry = [...new Set(legs.map((leg) => leg.registryId))].map((registryId) => {
    const there = legs.filter((leg) => leg.registryId === registryId);
    const lastAsked = Math.max(...there.map((leg) => leg.queriedAt ?? 0));
    return { there, next: lastAsked + (profiles.get(registryId)?.queryIntervalMs ?? 0) };
  });
  const [soonest] = byRegistry.sort((one, other) => one.next - other.next);
  return soonest ?? null;
}

// Times as they are shown: China time, so that a person reads what the registry's clock said.
// Invariant: exact to the millisecond, with the offset written out.

import type { EpochMs } from "../domain/time.ts";

const offsetMs = 8 * 3_600_000;

/** ms since 1970 → "2026-11-23T10:15:00.000+08:00". */
export function chinaTime(at: EpochMs): string {
  return new Date(at + offsetMs).toISOString().replace("Z", "+08:00");
}

/** The same of a moment that may not have come; undefined when there is none. */
export function chinaTimeIfAny(at: EpochMs | null): string | undefined {
  return at === null ? undefined : chinaTime(at);
}

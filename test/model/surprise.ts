// Compares what the checker found with what the table expects.

import type { Found } from "./check-variant.ts";
import type { Variant } from "./variants.ts";

/** What differs from the table, in words; null when nothing does. */
export function surpriseOf(variant: Variant, found: Found): string | null {
  const breaks = found.breaks.join(", ");
  if (breaks !== variant.breaks.join(", "))
    return `expected ${variant.breaks.join(", ") || "nothing"}, broken: ${breaks || "nothing"}`;
  const ends = found.ends.join(", ");
  if (variant.breaks.length === 0 && ends !== variant.ends.join(", ")) {
    return `runs should end ${variant.ends.join(", ")}, and end ${ends || "nowhere"}`;
  }
  return null;
}

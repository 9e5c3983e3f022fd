// What a look at the register brings: one reason to stop, one thing to wait for, and what the bank should know.
// Invariant: a finding says how the chain stops once something was filed; its texts hold no personal data.

import type { Burden } from "../burdens.ts";
import type { Chain } from "../chain-state.ts";
import type { ParkedKind } from "../parked.ts";
import type { Refusal } from "../refusal.ts";
import type { UnitSnapshot } from "../register.ts";
import type { RegistryProfile } from "../registry-profile.ts";
import type { SearchStage } from "../search-stage.ts";
import type { EpochMs } from "../time.ts";

/** A finding refuses the chain before filing and parks it, as the kind named, once something was filed. */
export type SearchFinding = { refusal: Refusal; parks: ParkedKind };

export type FoundBurden = { burden: Burden; unitCode: string };

/** `finding` goes before `waits`: what is refused for good need not be waited for. */
export type SearchJudgement = {
  finding: SearchFinding | null;
  waits: FoundBurden | null;
  warnings: FoundBurden[];
};

/** One search of one registry, with the units of the chain that belong there, as the register shows them. */
export type SearchCase = {
  chain: Chain;
  profile: RegistryProfile;
  stage: SearchStage;
  takenAt: EpochMs;
  units: UnitSnapshot[];
};

/** One question asked of a search: the first finding, or null. */
export type Judge = (searched: SearchCase) => SearchFinding | null;

/** Stops in front of the lawyers: owners, seizures, objections. */
export function legal(refusal: Refusal): SearchFinding {
  return { refusal, parks: "legal" };
}

/** Stops because the lender would not be secured as approved. */
export function security(refusal: Refusal): SearchFinding {
  return { refusal, parks: "security" };
}

/** Asks one question after the other; the first finding counts. */
export function firstFinding(judges: readonly Judge[], searched: SearchCase): SearchFinding | null {
  for (const judge of judges) {
    const finding = judge(searched);
    if (finding !== null) return finding;
  }
  return null;
}

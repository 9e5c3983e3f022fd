// One table: kind × registry capability → ordered plan, with its point of no return (design 2; reliability 5.4–5.7).
// Invariant: no plan ends the old mortgage before the new one is recorded, or disburses before a verified, re-read recording.

import type { ChainKind } from "./business.ts";
import type { SearchStage } from "./chain-state.ts";
import type { CancellationGround, RegistrationType, RegistryCapability } from "./registry.ts";

export type PlannedLeg = {
  registrationType: RegistrationType;
  ground: CancellationGround | null;
  /** next: behind the old mortgage of the same lender; agreed: as the business states. */
  rank: "agreed" | "next";
};

/** A step is done when its condition holds; steps are taken in order, none is skipped. */
export type Step =
  | { step: "search"; stage: SearchStage }
  | { step: "decision" }
  | { step: "signed" }
  | { step: "hold" }
  /** Sends the named legs; together: one envelope, one group, recorded together. */
  | { step: "file"; legs: RegistrationType[]; together: boolean }
  /** Waits until every named leg is reviewed (capability confirmed). */
  | { step: "reviewed"; legs: RegistrationType[] }
  | { step: "confirm"; leg: RegistrationType }
  /** Waits for recording, then reads the result again over our own channel and compares it. */
  | { step: "recorded"; legs: RegistrationType[] }
  | { step: "disbursement" }
  | { step: "terms_in_force" };

export type Plan = {
  legs: PlannedLeg[];
  steps: Step[];
  /** Index of the step after which only forward recovery is left. */
  pointOfNoReturn: number;
  /** The cover clause and guarantors' consents are needed before filing (practice 2). */
  needsCover: boolean;
  /** What the registry profile must allow beyond its capability. */
  needs: ("junior_rank" | "change_of_main_claim")[];
};

const todo: Plan = { legs: [], steps: [], pointOfNoReturn: 0, needsCover: false, needs: [] };

/** The table. */
export const flows: Record<ChainKind, Record<RegistryCapability, Plan>> = {
  new_loan: { combined: todo, confirmed: todo, independent: todo },
  renewal: { combined: todo, confirmed: todo, independent: todo },
  extension: { combined: todo, confirmed: todo, independent: todo },
  refinance: { combined: todo, confirmed: todo, independent: todo },
};

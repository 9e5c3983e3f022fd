// What a plan is made of: legs, steps, and what it needs of a registry. The plans themselves stand in flows/.
// Invariant: a plan is data; a chain keeps a copy of its own, so that a later change of the tables moves no live chain.

import type { Condition } from "./conditions.ts";
import type { SearchStage } from "./search-stage.ts";
import type {
  CancellationGround,
  ChangeEvent,
  CombinedFiling,
  RegisteredRight,
  RegistrationType,
  UnilateralMatter,
} from "./registration.ts";

/** How a recorded leg is taken back: given_up by its holder, the lender; stays, it harms nobody; none, only forward. */
export type Reversal = "given_up" | "stays" | "none";

/** Which units of the business a leg is over. */
export type LegUnits = "all" | "kept" | "added" | "removed";

export type PlannedLeg = {
  /** Name of the leg within its chain: "first", "cancellation", "ownership_transfer" … */
  legId: string;
  registrationType: RegistrationType;
  right: RegisteredRight;
  /** Of a cancellation; "stated": as the business states it. */
  ground: CancellationGround | "stated" | null;
  /** next: behind the mortgage that stands; agreed: as the business states. */
  rank: "agreed" | "next";
  changes: ChangeEvent[];
  units: LegUnits;
  reversal: Reversal;
  /** other_lender: filed by another lender in its own channel; we only watch the register. */
  filedBy: "us" | "other_lender";
  /** Applied for by the mortgagee alone, where the registry takes that (细则 70, practice 16). */
  alone: boolean;
};

/** The same leg once it is known which registry it goes to, over which units. */
export type PlacedLeg = PlannedLeg & { registryId: string; unitCodes: string[]; furtherIndex: number | null };

/** A step is done when its condition holds; steps are taken in order, none is skipped. */
export type Step =
  /** Each registry of the chain in turn. */
  | { step: "search"; stage: SearchStage }
  /** only: one decision. conditional, final: the two steps of a presale; the final one cites both notices. */
  | { step: "decision"; part: "only" | "conditional" | "final" }
  /** Written consents of those affected, as the register shows them (consents.ts). */
  | { step: "consents" }
  | { step: "signed" }
  | { step: "hold" }
  | { step: "conditions"; wanted: Condition[] }
  /** Sends the named legs; together: one envelope, one group, recorded together. */
  | { step: "file"; legs: string[]; together: boolean }
  /** Waits until every named leg is reviewed (capability confirmed). */
  | { step: "reviewed"; legs: string[] }
  | { step: "confirm"; leg: string }
  /** Waits for recording, then reads the result again over our own channel and compares it. */
  | { step: "recorded"; legs: string[] }
  /** All registry groups have come so far, or none goes on (practice 13). */
  | { step: "barrier"; before: "irrevocable" | "money" }
  /** 1, 2, 3 … of the approved tranches; 1 where there is one sum. */
  | { step: "disbursement"; tranche: number }
  | { step: "terms_in_force" }
  /** Looks at the register until another's registration stands there: the old mortgage gone, or the building converted. */
  | { step: "watch"; leg: string };

export type PlanNeed =
  | "junior_rank"
  | "change_of_main_claim"
  | "partial_cancellation"
  | `combined_filing:${CombinedFiling}`
  | `change_event:${ChangeEvent}`
  | `unilateral:${UnilateralMatter}`;

export type Plan = {
  /** Which of the kind's ways it is, e.g. "change", "combined_filing", "new_first". */
  way: string;
  legs: PlacedLeg[];
  steps: Step[];
  /** Index of the step after which only forward recovery is left. */
  pointOfNoReturn: number;
  /** The cover clause and guarantors' consents are needed before filing (practice 2). */
  needsCover: boolean;
  /** What the registry profile must allow beyond its capability. */
  needs: PlanNeed[];
};

// One table: kind × registry capability → ordered plan, with its point of no return (design 2; reliability 5.4–5.7).
// Invariant: no plan ends the old mortgage before the new one is recorded, or disburses before a verified, re-read recording.

import type { ChainKind } from "./business.ts";
import type { SearchStage } from "./search-stage.ts";
import type { CancellationGround, RegistrationType, RegistryCapability } from "./registration.ts";

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

const first: PlannedLeg = { registrationType: "first", ground: null, rank: "agreed" };
/** While the old mortgage still stands the new one is recorded behind it, and moves up when that is cancelled. */
const firstBehindOld: PlannedLeg = { ...first, rank: "next" };
const change: PlannedLeg = { registrationType: "change", ground: null, rank: "agreed" };
/** The old debt is unpaid when this is filed: its ground is waiver, never that the claim is extinguished (practice 2). */
const cancellationByWaiver: PlannedLeg = { registrationType: "cancellation", ground: "waiver", rank: "agreed" };
const cancellationAfterRepayment: PlannedLeg = { ...cancellationByWaiver, ground: "claim_extinguished" };

const untilSigned: Step[] = [{ step: "search", stage: "opening" }, { step: "decision" }, { step: "signed" }];
const beforeFiling: Step = { step: "search", stage: "before_filing" };
const disburse: Step[] = [{ step: "search", stage: "before_disbursement" }, { step: "disbursement" }];

/** How one application gets into the register: a confirming registry records only after our word. */
function register(leg: RegistrationType, capability: RegistryCapability): Step[] {
  const confirmation: Step[] = [
    { step: "reviewed", legs: [leg] },
    { step: "confirm", leg },
  ];
  return [
    { step: "file", legs: [leg], together: false },
    ...(capability === "confirmed" ? confirmation : []),
    { step: "recorded", legs: [leg] },
  ];
}

/** Builds a plan; its point of no return is the first step of the named type. */
function plan(legs: PlannedLeg[], steps: Step[], noReturnAt: "disbursement" | "recorded", more?: Partial<Plan>): Plan {
  const pointOfNoReturn = steps.findIndex((step) => step.step === noReturnAt);
  return { legs, steps, pointOfNoReturn, needsCover: false, needs: [], ...more };
}

function newLoan(capability: RegistryCapability): Plan {
  const steps = [
    ...untilSigned,
    { step: "hold" } as const,
    beforeFiling,
    ...register("first", capability),
    ...disburse,
  ];
  return plan([first], steps, "disbursement");
}

/** A change to a new loan contract that repays the old: same cover as a combined refinance, no way back once recorded. */
function renewal(capability: RegistryCapability): Plan {
  const steps = [
    ...untilSigned,
    { step: "hold" } as const,
    beforeFiling,
    ...register("change", capability),
    ...disburse,
  ];
  return plan([change], steps, "recorded", { needsCover: true, needs: ["change_of_main_claim"] });
}

/** New terms of the same debt: no money moves, one terms-in-force order. */
function extension(capability: RegistryCapability): Plan {
  const steps = [...untilSigned, beforeFiling, ...register("change", capability), { step: "terms_in_force" } as const];
  return plan([change], steps, "recorded");
}

/** One envelope ends the old and records the new at one instant; the clause covers the old debt until it is repaid. */
const combinedRefinance = plan(
  [cancellationByWaiver, first],
  [
    ...untilSigned,
    { step: "hold" },
    beforeFiling,
    { step: "file", legs: ["cancellation", "first"], together: true },
    { step: "recorded", legs: ["cancellation", "first"] },
    ...disburse,
  ],
  "recorded",
  { needsCover: true },
);

/** Both prepared; the new one is confirmed alone; the old one ends only after the disbursement has repaid its debt. */
const confirmedRefinance = plan(
  [firstBehindOld, cancellationByWaiver],
  [
    ...untilSigned,
    { step: "hold" },
    beforeFiling,
    { step: "file", legs: ["first", "cancellation"], together: false },
    { step: "reviewed", legs: ["first", "cancellation"] },
    { step: "confirm", leg: "first" },
    { step: "recorded", legs: ["first"] },
    ...disburse,
    { step: "confirm", leg: "cancellation" },
    { step: "recorded", legs: ["cancellation"] },
  ],
  "disbursement",
  { needs: ["junior_rank"] },
);

/** New behind old, recorded, rank looked at again, disbursed; only then the old one is cancelled. */
const independentRefinance = plan(
  [firstBehindOld, cancellationAfterRepayment],
  [
    ...untilSigned,
    { step: "hold" },
    beforeFiling,
    ...register("first", "independent"),
    ...disburse,
    ...register("cancellation", "independent"),
  ],
  "disbursement",
  { needs: ["junior_rank"] },
);

/** The table. */
export const flows: Record<ChainKind, Record<RegistryCapability, Plan>> = {
  new_loan: { combined: newLoan("combined"), confirmed: newLoan("confirmed"), independent: newLoan("independent") },
  renewal: { combined: renewal("combined"), confirmed: renewal("confirmed"), independent: renewal("independent") },
  extension: {
    combined: extension("combined"),
    confirmed: extension("confirmed"),
    independent: extension("independent"),
  },
  refinance: { combined: combinedRefinance, confirmed: confirmedRefinance, independent: independentRefinance },
};

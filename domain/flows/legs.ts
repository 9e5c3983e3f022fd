// The legs of which plans are made.
// Invariant: a leg that ends the old mortgage while its debt is unpaid states waiver, never that the claim is extinguished (practice 2).

import type { PlannedLeg } from "../plan.ts";
import type { ChangeEvent } from "../registration.ts";

export const first: PlannedLeg = {
  legId: "first",
  registrationType: "first",
  right: "mortgage",
  ground: null,
  rank: "agreed",
  changes: [],
  units: "all",
  reversal: "given_up",
  filedBy: "us",
  alone: false,
};

/** While the old mortgage still stands the new one is recorded behind it, and moves up when that is cancelled. */
export const firstBehindOld: PlannedLeg = { ...first, rank: "next" };

/** Together with, or after, what ends or transfers something else: given up alone it would leave the lender without security. */
export const firstTogether: PlannedLeg = { ...first, reversal: "none" };

/** A change of the mortgage that stands. */
export function change(changes: ChangeEvent[], legId = "change"): PlannedLeg {
  return { ...first, legId, registrationType: "change", changes, reversal: "none" };
}

/** The old debt is unpaid when this is filed: its ground is waiver (民法典 393(3)). */
export const cancellationByWaiver: PlannedLeg = {
  ...first,
  legId: "cancellation",
  registrationType: "cancellation",
  ground: "waiver",
  reversal: "none",
};

export const cancellationAfterRepayment: PlannedLeg = { ...cancellationByWaiver, ground: "claim_extinguished" };

export const cancellationAsStated: PlannedLeg = { ...cancellationByWaiver, ground: "stated" };

/** Another lender ends its mortgage in its own channel after the payoff: we watch the register (practice 16). */
export const cancellationByOtherLender: PlannedLeg = { ...cancellationAfterRepayment, filedBy: "other_lender" };

/** The buyer's own notice: should the loan come to nothing it stays, it harms nobody. */
export const buyersNotice: PlannedLeg = {
  ...first,
  legId: "priority_notice",
  registrationType: "priority_notice",
  right: "priority_notice",
  reversal: "stays",
};

export const lendersNotice: PlannedLeg = {
  ...first,
  legId: "mortgage_priority_notice",
  registrationType: "priority_notice",
  right: "mortgage_priority_notice",
};

export const lendersNoticeCancellation: PlannedLeg = {
  ...cancellationAsStated,
  legId: "mortgage_notice_cancellation",
  right: "mortgage_priority_notice",
};

export const buyersNoticeCancellation: PlannedLeg = {
  ...cancellationAsStated,
  legId: "notice_cancellation",
  right: "priority_notice",
};

export const ownershipTransfer: PlannedLeg = {
  ...first,
  legId: "ownership_transfer",
  registrationType: "transfer",
  right: "ownership",
  reversal: "none",
};

/** The mortgage goes with the claim (民法典 407, 547 ¶2). */
export const mortgageTransfer: PlannedLeg = {
  ...first,
  legId: "transfer",
  registrationType: "transfer",
  reversal: "none",
};

// Plans of 带押过户 in its three models (自然资发〔2023〕29号): combined, staged, change.
// Invariant: the seller's debt stays secured until it is repaid: by the old mortgage, or by funds under supervision.

import type { Business } from "../business.ts";
import type { SaleModel } from "../business-parts.ts";
import type { RegistryCapability } from "../registration.ts";
import type { Step } from "../plan.ts";
import {
  cancellationAfterRepayment,
  cancellationByOtherLender,
  cancellationByWaiver,
  change,
  firstBehindOld,
  firstTogether,
  ownershipTransfer,
} from "./legs.ts";
import {
  beforeFiling,
  conditions,
  consents,
  decision,
  disburse,
  hold,
  onlyForward,
  opening,
  register,
  shape,
  signed,
  type PlanShape,
} from "./shape.ts";

function has(model: SaleModel, otherLender: boolean): PlanShape["when"] {
  return ({ propertyTransfer, previousMortgage }: Business) => {
    const wanted = propertyTransfer?.model;
    const isOther = previousMortgage?.lender !== undefined;
    return (wanted === undefined || wanted === model) && otherLender === isOther;
  };
}

function gates(...more: Step[]): Step[] {
  return [opening, decision, consents, signed, conditions("tax_clearance"), ...more, hold, beforeFiling];
}

/**
 * The three models; with another lender (跨行) its payoff is stated before and receipted after, and its cancellation filed
 * with the others or watched.
 */
export function saleWithMortgage(capability: RegistryCapability): PlanShape[] {
  const three = ["ownership_transfer", "first", "cancellation"];
  const old = register(["cancellation"], capability, false);
  const staged = {
    ...onlyForward(["ownership_transfer", "first"], capability, true),
    money: disburse,
    needs: ["combined_filing:transfer_first", "junior_rank"] satisfies PlanShape["needs"],
  };
  const combined = {
    legs: [ownershipTransfer, firstTogether, cancellationByWaiver],
    ...onlyForward(three, capability, true),
    money: disburse,
    needs: ["combined_filing:transfer_first_cancellation"] satisfies PlanShape["needs"],
  };
  const newBehind = { ...firstBehindOld, reversal: "none" as const };
  return [
    shape("combined", { when: has("combined", false), ...combined, gates: gates(conditions("funds_supervised")) }),
    shape("combined_two_lenders", {
      when: has("combined", true),
      ...combined,
      gates: gates(conditions("payoff_statement", "funds_supervised")),
      after: [conditions("payoff_receipt")],
    }),
    shape("staged", {
      when: has("staged", false),
      legs: [ownershipTransfer, newBehind, cancellationAfterRepayment],
      gates: gates(),
      ...staged,
      after: [...old.file, ...old.record],
    }),
    shape("staged_two_lenders", {
      when: has("staged", true),
      legs: [ownershipTransfer, newBehind, cancellationByOtherLender],
      gates: gates(conditions("payoff_statement", "funds_supervised")),
      ...staged,
      after: [conditions("payoff_receipt"), { step: "watch", leg: "cancellation" }],
    }),
    shape("change", {
      when: has("change", false),
      legs: [ownershipTransfer, change(["mortgagor", "main_claim"])],
      gates: gates(),
      ...onlyForward(["ownership_transfer", "change"], capability, true),
      money: disburse,
      needs: ["combined_filing:transfer_change", "change_of_main_claim"],
      needsCover: true,
    }),
  ];
}

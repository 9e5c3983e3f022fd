// The safety statement by kind (reliability 5.7; practice 2, 3, 8, 12–20) as tables: before filing, how the old ends, how it may end.
// Invariant: total over kinds, and written from the business, not from the plans of domain/flows.

import type { Business, ChainKind } from "../../../domain/business.ts";
import type { ConditionType } from "../../../domain/conditions.ts";
import type { Standing, UnitRole } from "./register-facts.ts";

/** Kinds for which somebody decides on credit before anything is signed. */
export const isDecided: Record<ChainKind, boolean> = {
  new_loan: true,
  drawdown: true,
  renewal: true,
  extension: true,
  refinance: true,
  lender_switch: true,
  presale: true,
  notice_conversion: false,
  construction_conversion: false,
  increase: true,
  rank_change: true,
  collateral_change: true,
  cancellation: false,
  notice_cancellation: false,
  assignment: false,
  sale_with_mortgage: true,
  mortgagee_rename: false,
};

/** Facts without which nothing of the kind is filed. */
const factsOfKind: Partial<Record<ChainKind, ConditionType[]>> = {
  lender_switch: ["payoff_statement"],
  notice_conversion: ["registrable", "tax_clearance"],
  notice_cancellation: ["refund_final"],
  assignment: ["debtor_notified"],
  sale_with_mortgage: ["tax_clearance"],
};

/** As the table says; who converts its notice alone hands nothing over, and owes no tax for it. */
export function factsNeeded({ kind, alone }: Business): ConditionType[] {
  const facts = factsOfKind[kind] ?? [];
  return alone === true ? facts.filter((fact) => fact !== "tax_clearance") : facts;
}

const always = { seizure: true, strangerAhead: true };
const never = { seizure: false, strangerAhead: false };

/**
 * What on the register stops a filing of the kind (practice 5, 17). A seizure is nothing to a cancellation or to an
 * assigned claim, and is left to each registry for new terms; on a presale another's mortgage asks for its holder's consent.
 */
const isStoppedByKind: Record<ChainKind, typeof always> = {
  new_loan: always,
  drawdown: always,
  renewal: always,
  extension: { seizure: false, strangerAhead: true },
  refinance: always,
  lender_switch: always,
  presale: { seizure: true, strangerAhead: false },
  notice_conversion: always,
  construction_conversion: { seizure: false, strangerAhead: true },
  increase: always,
  rank_change: never,
  collateral_change: always,
  cancellation: never,
  notice_cancellation: never,
  assignment: never,
  sale_with_mortgage: always,
  mortgagee_rename: never,
};

/** As the table says; where collateral only goes out nothing is in the way. */
export function isStoppedBy({ kind, collateralChange }: Business): typeof always {
  return collateralChange?.added.length === 0 ? never : isStoppedByKind[kind];
}

/**
 * How the mortgage or notice with which the business began may be cancelled by an application of ours: after what replaces it
 * is recorded and the money is out; after what comes in for it is recorded; because that is the business; or not at all.
 */
export const endOfOld: Record<ChainKind, "after_replacement" | "after_what_comes_in" | "the_business" | "never"> = {
  new_loan: "never",
  drawdown: "never",
  renewal: "after_replacement",
  extension: "never",
  refinance: "after_replacement",
  lender_switch: "after_replacement",
  presale: "never",
  notice_conversion: "never",
  construction_conversion: "never",
  increase: "never",
  rank_change: "never",
  collateral_change: "after_what_comes_in",
  cancellation: "the_business",
  notice_cancellation: "the_business",
  assignment: "never",
  sale_with_mortgage: "after_replacement",
  mortgagee_rename: "never",
};

/** What must stand on each unit, and what of the money must be out. */
export type Expected = {
  units: Partial<Record<UnitRole, Partial<Standing> & { secured?: boolean }>>;
  money: "whole" | "none";
};

type Ends = { completed: Expected; aborted: Expected };

const oldStands = { old: true, made: false } as const;
const newStands = { old: false, made: true } as const;
const replaced: Ends = {
  completed: { units: { own: newStands }, money: "whole" },
  aborted: { units: { own: oldStands }, money: "none" },
};
const changed: Ends = { ...replaced, completed: { units: { own: newStands }, money: "none" } };

/** S5, I5: kind → what must stand and what must be posted in each end. */
const endsOfKind: Record<ChainKind, Ends> = {
  new_loan: {
    completed: { units: { own: { made: true } }, money: "whole" },
    aborted: { units: { own: { made: false } }, money: "none" },
  },
  drawdown: {
    completed: { units: { own: oldStands }, money: "whole" },
    aborted: { units: { own: oldStands }, money: "none" },
  },
  renewal: replaced,
  extension: changed,
  refinance: replaced,
  lender_switch: replaced,
  presale: {
    completed: { units: { own: { lendersNotice: true, buyersNotice: true } }, money: "whole" },
    // The buyer's own notice may stay: it harms nobody.
    aborted: { units: { own: { lendersNotice: false, made: false } }, money: "none" },
  },
  notice_conversion: {
    completed: { units: { own: { made: true, sold: true, lendersNotice: false, buyersNotice: false } }, money: "none" },
    aborted: { units: { own: { made: false, sold: false, lendersNotice: true, buyersNotice: true } }, money: "none" },
  },
  construction_conversion: changed,
  increase: replaced,
  rank_change: changed,
  collateral_change: {
    completed: { units: { own: { secured: true }, added: { made: true }, removed: { old: false } }, money: "none" },
    aborted: { units: { own: { secured: true }, added: { made: false }, removed: { old: true } }, money: "none" },
  },
  cancellation: {
    completed: { units: { own: { old: false } }, money: "none" },
    aborted: { units: { own: { old: true } }, money: "none" },
  },
  notice_cancellation: {
    completed: { units: { own: { lendersNotice: false, buyersNotice: false } }, money: "none" },
    aborted: { units: { own: { lendersNotice: true, buyersNotice: true } }, money: "none" },
  },
  assignment: {
    completed: { units: { own: newStands, further: newStands }, money: "none" },
    aborted: { units: { own: oldStands, further: oldStands }, money: "none" },
  },
  sale_with_mortgage: {
    completed: { units: { own: { ...newStands, sold: true } }, money: "whole" },
    aborted: { units: { own: { ...oldStands, sold: false } }, money: "none" },
  },
  mortgagee_rename: {
    completed: { units: { own: newStands, further: newStands }, money: "none" },
    aborted: { units: { own: oldStands, further: oldStands }, money: "none" },
  },
};

const boughtBefore = { sold: true, buyersNotice: false } as const;

/** 单方申请: the lender converts, or ends, its own notice only; what the other side holds stays as it is. */
const endsAlone: Partial<Record<ChainKind, Ends>> = {
  notice_conversion: {
    completed: { units: { own: { made: true, lendersNotice: false, ...boughtBefore } }, money: "none" },
    aborted: { units: { own: { made: false, lendersNotice: true, ...boughtBefore } }, money: "none" },
  },
  notice_cancellation: {
    completed: { units: { own: { lendersNotice: false, buyersNotice: true } }, money: "none" },
    aborted: { units: { own: { lendersNotice: true, buyersNotice: true } }, money: "none" },
  },
};

/** How that business may end. */
export function endsOf({ kind, alone }: Business): Ends {
  return (alone === true ? endsAlone[kind] : undefined) ?? endsOfKind[kind];
}

/** Where nothing is registered the covering mortgage stands as it stood, whatever the kind. */
export const underCover: { completed: Expected["units"]; aborted: Expected["units"] } = {
  completed: { own: oldStands },
  aborted: { own: oldStands },
};

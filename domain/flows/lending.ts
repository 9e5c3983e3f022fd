// Plans of the kinds that lend or go on lending on a mortgage: new loan, drawdown, renewal, extension, refinance, switch, increase.
// Invariant: no plan ends the old mortgage before the new one is recorded, or disburses before a verified, re-read recording.

import { mortgageForms, type Business } from "../business.ts";
import type { PlanNeed, Step } from "../plan.ts";
import type { ChangeEvent, RegistryCapability } from "../registration.ts";
import {
  cancellationAfterRepayment,
  cancellationByOtherLender,
  cancellationByWaiver,
  change,
  first,
  firstBehindOld,
  firstTogether,
} from "./legs.ts";
import {
  beforeDisbursement,
  beforeFiling,
  conditions,
  consents,
  decision,
  disburse,
  givenUpLater,
  hold,
  onlyForward,
  opening,
  register,
  shape,
  signed,
  terms,
  untilFiling,
  untilFilingWithoutMoney,
  type PlanShape,
} from "./shape.ts";

/** What is changed, by form (细则 68): of a general mortgage amount and term of the debt, else maximum and determination period. */
const changedBy = {
  general: { amount: "amount", term: "term" },
  maximum_amount: { amount: "maximum", term: "determination_period" },
} as const;

function byForm(make: (changed: (typeof changedBy)[Business["mortgage"]["form"]]) => PlanShape): PlanShape[] {
  return mortgageForms.map((form) => ({ ...make(changedBy[form]), when: ({ mortgage }) => mortgage.form === form }));
}

export function newLoan(capability: RegistryCapability): PlanShape[] {
  return [
    shape("first", { legs: [first], gates: untilFiling, ...givenUpLater(["first"], capability), money: disburse }),
  ];
}

const withoutRegistration: Step[] = [opening, decision, consents, signed, hold];

/** Under a maximum-amount mortgage that covers it nothing is registered: a fresh search is what the permit relies on (practice 4). */
const underCover = shape("no_registration", { gates: withoutRegistration, money: disburse });

export function drawdown(): PlanShape[] {
  return [underCover];
}

/** The maximum-amount mortgage stands as it is: its contract is the old one and its period stays, so that nothing of it is changed. */
function isUnderMaximum({ mortgage, mortgageContract, previousMortgage }: Business): boolean {
  const staysAsItIs = previousMortgage?.periodEnd === mortgage.periodEnd && !mortgageContract.signedForThisBusiness;
  return mortgage.form === "maximum_amount" && staysAsItIs;
}

/**
 * Renewal: no registration where a maximum-amount mortgage covers, a change to the new loan contract, or a new loan that
 * repays the old. A change needs the same cover as a combined refinance (practice 2), and there is no way back once recorded.
 */
export function renewal(capability: RegistryCapability): PlanShape[] {
  return [
    { ...underCover, when: isUnderMaximum },
    ...byForm(({ term }) =>
      shape("change", {
        legs: [change(["main_claim", term])],
        gates: untilFiling,
        ...onlyForward(["change"], capability),
        money: disburse,
        needs: ["change_of_main_claim"],
        needsCover: true,
      }),
    ),
    ...repayingOld(capability).map((each) => ({ ...each, way: `new_loan_repays_old:${each.way}` })),
  ];
}

/** New terms of the same debt: no money moves, one terms-in-force order. */
export function extension(capability: RegistryCapability): PlanShape[] {
  return [
    shape("no_registration", {
      when: isUnderMaximum,
      gates: [opening, decision, consents, signed],
      money: [beforeDisbursement, terms],
    }),
    ...byForm(({ term }) =>
      shape("change", {
        legs: [change([term])],
        gates: untilFilingWithoutMoney,
        ...onlyForward(["change"], capability),
        money: [terms],
        needs: [`change_event:${term}`],
      }),
    ),
  ];
}

/** One envelope ends the old and records the new at one instant; the clause covers the old debt until it is repaid. */
const combinedRefinance = shape("combined_filing", {
  legs: [cancellationByWaiver, firstTogether],
  gates: untilFiling,
  ...onlyForward(["cancellation", "first"], "combined", true),
  money: disburse,
  needs: ["combined_filing:cancellation_first"],
  needsCover: true,
});

/** Both prepared; the new one is confirmed alone; the old one ends only after the disbursement has repaid its debt. */
const confirmedRefinance = shape("confirmed_one_by_one", {
  legs: [firstBehindOld, cancellationByWaiver],
  gates: untilFiling,
  reversible: [
    { step: "file", legs: ["first", "cancellation"], together: false },
    { step: "reviewed", legs: ["first", "cancellation"] },
    { step: "confirm", leg: "first" },
    { step: "recorded", legs: ["first"] },
  ],
  money: disburse,
  after: [
    { step: "confirm", leg: "cancellation" },
    { step: "recorded", legs: ["cancellation"] },
  ],
  needs: ["junior_rank"],
});

/** New behind old, recorded, rank looked at again, disbursed; only then the old one is cancelled. */
function newFirst(capability: RegistryCapability): PlanShape {
  const { file, record } = register(["cancellation"], capability, false);
  return shape("new_first", {
    legs: [firstBehindOld, cancellationAfterRepayment],
    gates: untilFiling,
    ...givenUpLater(["first"], capability),
    money: disburse,
    after: [...file, ...record],
    needs: ["junior_rank"],
  });
}

/** Where neither a junior mortgage nor a combined filing is possible: the old mortgage changes to the new main claim. */
function changeToNewClaim(capability: RegistryCapability): PlanShape[] {
  return byForm(({ amount, term }) =>
    shape("change", {
      legs: [change(["main_claim", amount, term])],
      gates: untilFiling,
      ...onlyForward(["change"], capability),
      money: disburse,
      needs: ["change_of_main_claim"],
      needsCover: true,
    }),
  );
}

/**
 * Refinance: no registration where the maximum-amount mortgage that stands covers the new claim as well, a new mortgage for the
 * new loan that repays the old, or a change to the new claim (practice 4). Which comes first is the institution's order.
 */
export function refinance(capability: RegistryCapability): PlanShape[] {
  const covers: PlanShape = {
    ...underCover,
    when: (business) => isUnderMaximum(business) && business.determination === undefined,
  };
  return [covers, ...repayingOld(capability)];
}

/** The new loan repays the old: how the old mortgage ends and the new one stands, by what the registry takes. */
function repayingOld(capability: RegistryCapability): PlanShape[] {
  const ways: Record<RegistryCapability, PlanShape[]> = {
    combined: [combinedRefinance, newFirst(capability)],
    confirmed: [confirmedRefinance],
    independent: [newFirst(capability)],
  };
  return [...ways[capability], ...changeToNewClaim(capability)];
}

/** The old lender's statement comes before the filing, its receipt after the payoff; its cancellation is watched (reliability 5.6). */
export function lenderSwitch(capability: RegistryCapability): PlanShape[] {
  const gates = [opening, decision, consents, signed, conditions("payoff_statement"), hold, beforeFiling];
  const waysOut: Step[] = [conditions("payoff_receipt"), { step: "watch", leg: "cancellation" }];
  const behind = shape("new_first", {
    legs: [firstBehindOld, cancellationByOtherLender],
    gates,
    ...givenUpLater(["first"], capability),
    money: disburse,
    after: waysOut,
    needs: ["junior_rank"],
  });
  const withOldLender = shape("combined_filing", {
    legs: [cancellationByWaiver, firstTogether],
    gates: [...gates.slice(0, -1), conditions("funds_supervised"), beforeFiling],
    ...onlyForward(["cancellation", "first"], "combined", true),
    money: disburse,
    after: [conditions("payoff_receipt")],
    needs: ["combined_filing:cancellation_first"],
  });
  return capability === "combined" ? [behind, withOldLender] : [behind];
}

/** The added amount is posted once the change is recorded: of the amount, or of the maximum, into which claims from before may be taken (民法典 420 ¶2). */
export function increase(capability: RegistryCapability): PlanShape[] {
  const way = (name: string, when: PlanShape["when"], events: ChangeEvent[]): PlanShape =>
    shape(name, {
      when,
      legs: [change(events)],
      gates: untilFiling,
      ...onlyForward(["change"], capability),
      money: disburse,
      needs: events.map((event): PlanNeed => `change_event:${event}`),
    });
  const isMaximum = ({ mortgage }: Business): boolean => mortgage.form === "maximum_amount";
  return [
    way("change", (business) => !isMaximum(business), ["amount"]),
    way("change_with_prior_claims", (business) => isMaximum(business) && business.priorClaims !== undefined, [
      "maximum",
      "prior_claims",
    ]),
    way("change", (business) => isMaximum(business) && business.priorClaims === undefined, ["maximum"]),
  ];
}

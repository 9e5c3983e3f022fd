// Rules on amounts: above nothing, carried by the registry's message, adding up, and enough for what is lent.
// Invariant: exact 分; only what is registered is held to the message's step, never a balance or a price.

import { isOfMortgage } from "../registration.ts";
import type { Business, MortgageTerms } from "../business.ts";
import { determinedClaim, leavesAmount } from "../leg-business.ts";
import { fen, yuanFromFen, type Fen } from "../money.ts";
import { mortgagesOf, placed, type Placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

type Stated = Placed<Fen | undefined>;

/** Amounts of the mortgages, each with the terms it belongs to. */
function mortgageAmounts(business: Business): (Stated & { terms: MortgageTerms })[] {
  return mortgagesOf(business).flatMap(({ field, value: { terms, units } }) => [
    { field: `${field}.securedAmount`, value: terms.securedAmount, terms },
    ...units.map((unit) => ({ field: `${unit.field}.securedAmount`, value: unit.value.securedAmount, terms })),
  ]);
}

/** The part of an assigned mortgage that goes over. */
function assignedAmount({ assignment }: Business): Stated {
  return { field: "assignment.assignedAmount", value: assignment?.assignedAmount };
}

/** Of a maximum-amount mortgage that is determined before it goes over: the claim that is registered then. */
function determinedAmount({ assignment, mortgage, previousMortgage }: Business): Stated[] {
  if (assignment?.mode !== "exit") return [];
  const field = "previousMortgage.outstanding";
  return [{ field, value: determinedClaim(mortgage, previousMortgage?.outstanding) }];
}

/** Amounts that stand in contracts and orders only. */
function otherAmounts({ loan, propertyTransfer, priorClaims }: Business): Stated[] {
  return [
    { field: "loan.amount", value: loan?.amount },
    { field: "propertyTransfer.price", value: propertyTransfer?.price },
    ...[...placed(loan?.tranches, "loan.tranches"), ...placed(priorClaims, "priorClaims")].map(({ field, value }) => ({
      field: `${field}.amount`,
      value: value.amount,
    })),
  ];
}

/**
 * Only an application that says how much a mortgage, or its notice, shall secure carries its amount; what is ended or left as
 * it is registered carries none (practice 7: the register may hold 角分 from a counter).
 */
function notCarried({ business, profiles, plan }: LodgementContext): Fault[] {
  const legs = (plan?.legs ?? []).filter(({ right }) => isOfMortgage(right));
  const carried = mortgageAmounts(business).filter(
    ({ terms }) => !legs.every((leg) => leavesAmount(business, terms, leg)),
  );
  const part = legs.length === 0 ? [] : [assignedAmount(business), ...determinedAmount(business)];
  return [...carried, ...part]
    .filter(({ value }) => value !== undefined && profiles.some(({ amountStep }) => value % amountStep !== 0n))
    .map(({ field }) => fault(field));
}

function amountPerUnit({ business }: LodgementContext, wanted: "missing" | "too_much"): Fault[] {
  return mortgagesOf(business).flatMap(({ value: { terms, units } }) =>
    units.flatMap(({ field, value }) => {
      const isPerUnit = terms.amountBasis === "per_unit";
      const isStated = value.securedAmount !== undefined;
      const isWrong = wanted === "missing" ? isPerUnit && !isStated : !isPerUnit && isStated;
      return faultIf(isWrong, `${field}.securedAmount`, `amountBasis ${terms.amountBasis}`);
    }),
  );
}

function perUnitSums({ business }: LodgementContext): Fault[] {
  return mortgagesOf(business).flatMap(({ field, value: { terms, units } }) => {
    const sum = fen(units.reduce((total, unit) => total + (unit.value.securedAmount ?? 0n), 0n));
    const isComplete = units.every(({ value }) => value.securedAmount !== undefined);
    const isOff = terms.amountBasis === "per_unit" && isComplete && sum !== terms.securedAmount;
    return faultIf(isOff, `${field}.securedAmount`, `sum ${yuanFromFen(sum)}`);
  });
}

function tranchesOff({ business: { loan } }: LodgementContext): Fault[] {
  const tranches = loan?.tranches;
  if (loan === undefined || tranches === undefined) return [];
  const sum = fen(tranches.reduce((total, { amount }) => total + amount, 0n));
  return [
    ...faultIf(sum !== loan.amount, "loan.tranches", `sum ${yuanFromFen(sum)}`),
    ...placed(tranches, "loan.tranches").flatMap(({ field, value }, index) =>
      faultIf(value.number !== index + 1, `${field}.number`, `${index + 1} is next`),
    ),
  ];
}

/** The registered amount before is the register's to say; that old debt and new loan both fit can be told here. */
function doesNotRaise({ business: { kind, loan, previousMortgage, mortgage } }: LodgementContext): Fault[] {
  if (kind !== "increase" || loan === undefined || previousMortgage === undefined) return [];
  const needed = fen(previousMortgage.outstanding + loan.amount);
  return faultIf(needed > mortgage.securedAmount, "mortgage.securedAmount", `at least ${yuanFromFen(needed)}`);
}

/** A price paid for a claim is no loan: it may be above or below what the mortgage secures. */
function exceedsSecured({ business: { kind, loan, mortgage } }: LodgementContext): Fault[] {
  const isLent = kind !== "assignment" && loan !== undefined;
  return faultIf(isLent && loan.amount > mortgage.securedAmount, "loan.amount");
}

/**
 * Where the plan ends the old mortgage, or makes it secure the new claim, the loan repays the whole old debt; that the
 * mortgage secures the loan, and so the debt until then, is a rule of its own. Of a sale, funds under supervision are stated to be
 * enough for the debt before anything is filed (condition-fact.ts), whatever the loan is.
 */
function leavesOldDebt({ business: { loan, previousMortgage, propertyTransfer }, plan }: LodgementContext): Fault[] {
  if (plan === null || loan === undefined || previousMortgage === undefined) return [];
  const { outstanding } = previousMortgage;
  const replaces = plan.legs.some(
    ({ registrationType, right, changes }) =>
      right === "mortgage" && (registrationType === "cancellation" || changes.includes("main_claim")),
  );
  const isSupervised = plan.steps.some(
    (step) => step.step === "conditions" && step.wanted.some(({ type }) => type === "funds_supervised"),
  );
  const isPaidByBuyer = isSupervised && propertyTransfer !== undefined;
  const isLeft = replaces && !isPaidByBuyer && loan.amount < outstanding;
  return faultIf(isLeft, "loan.amount", `at least ${yuanFromFen(outstanding)}`);
}

const perUnit: Rule[] = [
  {
    id: "PL-042",
    code: "missing_for_kind",
    why: { zh: "按单元独立抵押须载明每一单元的金额", en: "A mortgage per unit states the amount of each" },
    basis: "抵押金额类型 DYJELX 0",
    mend: { zh: "填写每一单元的担保金额", en: "State the secured amount of every unit" },
    check: (context) => amountPerUnit(context, "missing"),
  },
  {
    id: "PL-043",
    code: "not_for_kind",
    why: { zh: "多单元整体抵押只有一个金额", en: "A mortgage over all units in total has one amount" },
    basis: "抵押金额类型 DYJELX 1",
    mend: { zh: "删除单元金额，或改为按单元独立", en: "Leave out the amounts of units, or state per_unit" },
    check: (context) => amountPerUnit(context, "too_much"),
  },
  {
    id: "PL-044",
    code: "amounts_do_not_add_up",
    why: { zh: "各单元金额之和应等于担保金额", en: "The amounts of the units come to the secured amount" },
    basis: "抵押金额类型 DYJELX 0",
    mend: { zh: "核对各单元金额", en: "Check the amounts of the units" },
    check: perUnitSums,
  },
];

export const amountRules: Rule[] = [
  {
    id: "PL-040",
    code: "invalid_field",
    why: { zh: "金额应大于零", en: "An amount is above 0" },
    basis: "民法典第四百条",
    mend: { zh: "填写实际金额", en: "State the amount" },
    check: ({ business }) =>
      [...mortgageAmounts(business), assignedAmount(business), ...otherAmounts(business)]
        .filter(({ value }) => value === 0n)
        .map(({ field }) => fault(field, "an amount above 0")),
  },
  {
    id: "PL-041",
    code: "amount_not_representable",
    why: { zh: "登记报文以万元计四位小数，不能表示角分", en: "The registry's message carries no smaller amount" },
    basis: "不动产登记信息管理基础平台接入规范（万元，四位小数）",
    mend: { zh: "担保金额以整元填写", en: "State the secured amount in whole yuan" },
    check: notCarried,
  },
  ...perUnit,
  {
    id: "PL-045",
    code: "loan_exceeds_secured_amount",
    why: { zh: "放款超出担保金额的部分没有担保", en: "What is lent above the secured amount is not secured" },
    basis: "民法典第三百八十九条；担保制度解释第十五条",
    mend: { zh: "提高担保金额或降低放款金额", en: "Raise the secured amount or lower the loan" },
    check: exceedsSecured,
  },
  {
    id: "PL-046",
    code: "tranches_do_not_add_up",
    why: { zh: "各笔放款按序号支付，合计为放款金额", en: "Tranches are paid by number and come to the loan" },
    basis: "审批结论与放款放行逐笔对应",
    mend: { zh: "核对各笔序号与金额", en: "Check numbers and amounts" },
    check: tranchesOff,
  },
  {
    id: "PL-047",
    code: "increase_does_not_raise",
    why: {
      zh: "增额后的担保金额须同时担保旧债与新增放款",
      en: "After the increase both old debt and new loan are secured",
    },
    basis: "民法典第四百零九条；不动产登记暂行条例实施细则第六十八条",
    mend: { zh: "填写增额后的总额，而非增加额", en: "State the whole amount after the increase, not what is added" },
    check: doesNotRaise,
  },
  {
    id: "PL-048",
    code: "amounts_do_not_add_up",
    why: {
      zh: "旧抵押权消灭或改为担保新债后，未清偿的旧债即无担保",
      en: "Of the old debt what the new loan does not repay would be left without security",
    },
    basis: "民法典第三百九十三条；跨行转贷与借新还旧以新贷清偿旧债",
    mend: {
      zh: "新贷不能清偿的部分应先行归还，并填写归还后的余额",
      en: "Repay beforehand what the new loan does not, and state what is outstanding after that",
    },
    check: leavesOldDebt,
  },
];

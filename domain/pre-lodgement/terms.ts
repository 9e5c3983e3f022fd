// Rules on period, rank, form and contracts of the mortgage.
// Invariant: a contract from before this business is never refused for what only a new one must carry.

import type { ChainKind, Contract } from "../business.ts";
import { chinaDate } from "../working-days.ts";
import { contractsOf, mortgagesOf, placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

function reversed({ business }: LodgementContext): Fault[] {
  return mortgagesOf(business).flatMap(({ field, value: { terms } }) =>
    faultIf(terms.periodEnd < terms.periodStart, `${field}.periodEnd`),
  );
}

function rankBelowOne({ business }: LodgementContext): Fault[] {
  const ranks = [
    ...mortgagesOf(business).map(({ field, value }) => ({ field: `${field}.rank`, rank: value.terms.rank })),
    ...placed(business.rankChange?.others, "rankChange.others").map(({ field, value }) => ({
      field: `${field}.newRank`,
      rank: value.newRank,
    })),
  ];
  return ranks.filter(({ rank }) => !Number.isInteger(rank) || rank < 1).map(({ field }) => fault(field, "1 or more"));
}

/** Kinds that lend, or set a mortgage up for what is lent (of a drawdown PL-053 says it): an overdue claim may be changed, passed on or cancelled, but not begun. */
const lends: Record<ChainKind, boolean> = {
  new_loan: true,
  drawdown: false,
  renewal: true,
  extension: false,
  refinance: true,
  lender_switch: true,
  presale: true,
  notice_conversion: false,
  construction_conversion: false,
  increase: true,
  rank_change: false,
  collateral_change: false,
  cancellation: false,
  notice_cancellation: false,
  assignment: false,
  sale_with_mortgage: true,
  mortgagee_rename: false,
};

/** Of a general mortgage an extension moves the end; of a maximum-amount mortgage the determination period may stay as it is. */
function endsNoLater({ business: { kind, mortgage, previousMortgage } }: LodgementContext): Fault[] {
  const standing = previousMortgage?.periodEnd;
  if (kind !== "extension" || standing === undefined) return [];
  const mayStay = mortgage.form === "maximum_amount";
  const isLater = mayStay ? mortgage.periodEnd >= standing : mortgage.periodEnd > standing;
  return faultIf(!isLater, "mortgage.periodEnd", `after ${standing}`);
}

function signedLater({ business, now }: LodgementContext): Fault[] {
  const { propertyTransfer, assignment } = business;
  const contracts: [string, Contract | undefined][] = [
    ...contractsOf(business).map(({ field, value }): [string, Contract] => [field, value]),
    ["propertyTransfer.contract", propertyTransfer?.contract],
    ["assignment.contract", assignment?.contract],
  ];
  return contracts.flatMap(([field, contract]) =>
    faultIf(contract !== undefined && contract.signedOn > chinaDate(now), `${field}.signedOn`, "not after today"),
  );
}

/** The sale contract and the deed of an assignment are not mortgage contracts: the notice asks nothing of them. */
function withoutUnitCode({ business }: LodgementContext): Fault[] {
  const contracts: [string, Contract][] = [
    ["mainContract", business.mainContract],
    ["mortgageContract", business.mortgageContract],
  ];
  return contracts
    .filter(([, { signedForThisBusiness }]) => signedForThisBusiness)
    .flatMap(([field, { unitCodes }]) => {
      const missing = business.units.find(({ unitCode }) => !unitCodes.includes(unitCode));
      return missing === undefined ? [] : [fault(`${field}.unitCodes`, missing.unitCode)];
    });
}

/** What is signed for a batch is the deed of the assignment: a mortgage that passes on, or is renamed, stands under contracts of before. */
function signedForBatch({ business }: LodgementContext): Fault[] {
  return contractsOf(business)
    .filter(({ field, value }) => field.includes(".further[") && value.signedForThisBusiness)
    .map(({ field }) => fault(`${field}.signedForThisBusiness`));
}

export const termRules: Rule[] = [
  {
    id: "PL-050",
    code: "period_reversed",
    why: { zh: "结束日期早于起始日期", en: "The end lies before the start" },
    basis: "民法典第四百条；登记簿债务履行期限栏",
    mend: { zh: "更正期限", en: "Correct the period" },
    check: reversed,
  },
  {
    id: "PL-051",
    code: "invalid_field",
    why: { zh: "顺位自第一起算", en: "Ranks count from 1" },
    basis: "民法典第四百一十四条；不动产登记暂行条例实施细则第六十七条",
    mend: { zh: "填写约定顺位", en: "State the agreed rank" },
    check: rankBelowOne,
  },
  {
    id: "PL-052",
    code: "parts_do_not_fit",
    why: {
      zh: "只有最高额抵押项下可不登记用信",
      en: "Only under a maximum-amount mortgage more is drawn unregistered",
    },
    basis: "民法典第四百二十条",
    mend: { zh: "一般抵押改办新增贷款或增额", en: "Under a general mortgage use new_loan or increase" },
    check: ({ business: { kind, mortgage } }) =>
      faultIf(kind === "drawdown" && mortgage.form !== "maximum_amount", "mortgage.form"),
  },
  {
    id: "PL-053",
    code: "claims_determined",
    why: {
      zh: "债权确定期间已届满，新债权不在担保之内",
      en: "The determination period is over: a new claim is not secured",
    },
    basis: "民法典第四百二十三条第一项",
    mend: { zh: "改办新增贷款，或先延长确定期间", en: "Use a new loan, or extend the determination period first" },
    check: ({ business: { kind, mortgage }, now }) =>
      faultIf(kind === "drawdown" && mortgage.periodEnd < chinaDate(now), "mortgage.periodEnd"),
  },
  {
    id: "PL-054",
    code: "claims_determined",
    why: { zh: "期限已届满，不能据此发放新贷款", en: "The period is over: nothing new is lent on it" },
    basis: "民法典第四百条、第四百二十三条第一项",
    mend: { zh: "填写新的期限", en: "State the period of what is lent now" },
    check: ({ business: { kind, mortgage }, now }) =>
      faultIf(lends[kind] && mortgage.periodEnd < chinaDate(now), "mortgage.periodEnd"),
  },
  {
    id: "PL-055",
    code: "period_reversed",
    why: { zh: "展期后的期限不早于现登记期限", en: "An extension ends after the term that stands" },
    basis: "民法典第六百七十八条；不动产登记暂行条例实施细则第六十八条",
    mend: { zh: "填写展期后的结束日期", en: "State the end after the extension" },
    check: endsNoLater,
  },
  {
    id: "PL-061",
    code: "invalid_field",
    why: { zh: "合同签订日期晚于提交之日", en: "A contract named here is dated after today" },
    basis: "民法典第四百九十条；不动产登记暂行条例第十六条",
    mend: { zh: "核对合同签订日期", en: "Check the date of the contract" },
    check: signedLater,
  },
  {
    id: "PL-060",
    code: "contract_without_unit_code",
    why: {
      zh: "为本次业务签订的合同应载明不动产单元号",
      en: "A contract signed for this business states the unit codes",
    },
    basis: "自然资发〔2020〕83号第五项",
    mend: { zh: "在合同中载明全部单元号", en: "State every unit code in the contract" },
    check: withoutUnitCode,
  },
  {
    id: "PL-062",
    code: "parts_do_not_fit",
    why: {
      zh: "批量转让、更名中的其他抵押权仍以原合同为据",
      en: "A further mortgage of a batch stands under the contracts of before",
    },
    basis: "民法典第四百零七条、第五百四十七条；不动产登记暂行条例实施细则第六十八条、第六十九条",
    mend: {
      zh: "填写该抵押权的原主债权合同与抵押合同",
      en: "State the contracts under which that mortgage was set up",
    },
    check: signedForBatch,
  },
];

// Rules on units: structure of the code, virtual codes, the registry that serves them, and how many go into one message.
// Invariant: a code is judged by its structure alone; the county in it may have been abolished since (facts: GB/T 2260).

import { unitCodeProblem } from "../unit-code.ts";
import { furtherMortgages, furtherPath } from "../further-mortgages.ts";
import { mortgagorLists, placed, unitLists, type Placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

/**
 * Units × mortgagors that one message carries (DIALECT.md: 1 MiB) when each text is as long as the doors let it be, both
 * applications of a refinance go together and a hundred papers come along.
 */
export const holdingsMax = 100;

/** The same where a transfer of the property or a notice is part of the business, or several lenders hold: rows are pairs of applicants. */
export const manySidedMax = { holdings: 40, rows: 40, mortgagors: 30 };

/** Mortgages of one batch: the chain is stored whole at every step, and each of them is a leg of it. */
export const batchMax = 100;

/** Written consents that one message carries besides. */
export const consentsMax = 50;

/** Every unit code stated anywhere, with its path. */
function codesOf({ business }: LodgementContext): Placed<string>[] {
  const units = unitLists(business).flatMap(({ field, value }) => placed(value, field));
  return [
    ...units.map(({ field, value }) => ({ field: `${field}.unitCode`, value: value.unitCode })),
    ...placed(business.conversion?.oldUnits, "conversion.oldUnits").map(({ field, value }) => ({
      field: `${field}.unitCode`,
      value: value.unitCode,
    })),
  ];
}

function withProblem(context: LodgementContext, problem: ReturnType<typeof unitCodeProblem>): Fault[] {
  return codesOf(context)
    .filter(({ value }) => unitCodeProblem(value) === problem)
    .map(({ field }) => fault(field));
}

function namedTwice({ business }: LodgementContext): Fault[] {
  return unitLists(business).flatMap(({ field, value }) =>
    placed(value, field)
      .filter((unit, index) => value.findIndex(({ unitCode }) => unitCode === unit.value.unitCode) !== index)
      .map((unit) => fault(`${unit.field}.unitCode`)),
  );
}

/** Where no profile is at hand at all, routing says which unit has none. */
function notServed({ business, profiles }: LodgementContext): Fault[] {
  if (profiles.length === 0) return [];
  const prefixes = profiles.flatMap((profile) => profile.unitCodePrefixes);
  return placed(business.units, "units")
    .filter(({ value }) => unitCodeProblem(value.unitCode) === null)
    .filter(({ value }) => !prefixes.some((prefix) => value.unitCode.startsWith(prefix)))
    .map(({ field, value }) => fault(`${field}.unitCode`, `division ${value.unitCode.slice(0, 6)}`));
}

/** One application is over the units of one mortgage, with its own mortgagors; those that go out are filed by themselves. */
function tooLarge({ business }: LodgementContext): Fault[] {
  const { units, mortgagors, coMortgagees, consents, propertyTransfer, notices } = business;
  const lenders = coMortgagees.length + 1;
  const isManySided = propertyTransfer !== undefined || notices !== undefined || lenders > 1;
  const most = isManySided ? manySidedMax.holdings : holdingsMax;
  const sellers = propertyTransfer?.transferors.length ?? 0;
  const counts = [
    ...unitLists(business)
      .filter(({ field }) => field !== "collateralChange.removed")
      .map(({ field, value }, index) => {
        const owners = mortgagorLists(business)[index]?.value.length ?? 1;
        return { field, what: "units × mortgagors", count: value.length * owners, most };
      }),
    { field: "consents", what: "consents", count: consents.length, most: consentsMax },
  ];
  const ofSides = [
    { field: "mortgagors", what: "mortgagors", count: mortgagors.length, most: manySidedMax.mortgagors },
    { field: "units", what: "units × sellers", count: units.length * sellers, most: manySidedMax.holdings },
    ...[
      { field: "coMortgagees", what: "mortgagees × mortgagors", count: lenders * mortgagors.length },
      { field: "propertyTransfer.transferors", what: "buyers × sellers", count: mortgagors.length * sellers },
      { field: "coMortgagees", what: "mortgagees × sellers", count: lenders * sellers },
    ].map((each) => ({ ...each, most: manySidedMax.rows })),
  ];
  return [...counts, ...(isManySided ? ofSides : [])]
    .filter((each) => each.count > each.most)
    .map((each) => fault(each.field, `${each.count} ${each.what}, at most ${each.most}`));
}

/** That of the business itself is one of them. */
function batchTooLarge({ business }: LodgementContext): Fault[] {
  const count = furtherMortgages(business).length + 1;
  return faultIf(count > batchMax, furtherPath(business), `${count} mortgages, at most ${batchMax}`);
}

export const unitRules: Rule[] = [
  {
    id: "PL-010",
    code: "unit_code_malformed",
    why: {
      zh: "不动产单元号不合编码规则，登记机构不能确定标的",
      en: "The code does not follow the standard: no unit is identified",
    },
    basis: "GB/T 37346-2019；自然资发〔2020〕83号第五项",
    mend: { zh: "按权属证书或登记簿核对 28 位单元号", en: "Check the 28 characters against certificate or register" },
    check: (context) => withProblem(context, "malformed"),
  },
  {
    id: "PL-011",
    code: "unit_code_virtual",
    why: {
      zh: "虚拟单元号未落宗，不能单独设立抵押",
      en: "A virtual code is not mapped to a parcel: it cannot be mortgaged",
    },
    basis: "GB/T 37346-2019；登记数据整合规则",
    mend: { zh: "先由登记机构落宗，取得正式单元号", en: "Have the unit mapped to its parcel first" },
    check: (context) => withProblem(context, "virtual"),
  },
  {
    id: "PL-012",
    code: "units_duplicated",
    why: { zh: "同一单元在一份申请中只能出现一次", en: "A unit stands once in an application" },
    basis: "不动产登记暂行条例第八条",
    mend: { zh: "删除重复单元", en: "Remove the duplicate" },
    check: namedTwice,
  },
  {
    id: "PL-013",
    code: "no_registry_for_unit",
    why: { zh: "单元须由所在地登记机构办理", en: "A unit is registered where it lies" },
    basis: "不动产登记暂行条例第七条",
    mend: { zh: "核对单元号前六位，或到柜台办理", en: "Check the first six digits, or apply at the counter" },
    check: notServed,
  },
  {
    id: "PL-014",
    code: "application_too_large",
    why: { zh: "一份报文容纳不下这样多的单元与当事人", en: "One message does not carry so many units and parties" },
    basis: "national-xml DIALECT.md",
    mend: { zh: "按单元拆分为几笔业务", en: "Split the business by units" },
    check: tooLarge,
  },
  {
    id: "PL-017",
    code: "application_too_large",
    why: {
      zh: "一笔业务最多办理一百项抵押权，每一项各为一个登记件",
      en: "One business takes at most a hundred mortgages, each a registration of its own",
    },
    basis: "DECISIONS.md 36",
    mend: {
      zh: "将资产包按不超过一百项抵押权拆分为几笔业务，各用一个业务编号（reference）",
      en: "Split the portfolio into several businesses of at most a hundred mortgages, each under a reference of its own",
    },
    check: batchTooLarge,
  },
];

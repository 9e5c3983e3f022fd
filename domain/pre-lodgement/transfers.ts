// Rules on what moves besides the mortgage: collateral, ranks, the property itself, notices and buildings converted.
// Invariant: the parts of one business say the same of its units; a 网签 filing number is asked for nowhere.

import { normaliseCertificateNumber } from "../certificate-number.ts";
import { isSameLender } from "../institution.ts";
import { placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

function collateralOff({ business: { collateralChange, units } }: LodgementContext): Fault[] {
  if (collateralChange === undefined) return [];
  const { added, removed, removedMortgagors } = collateralChange;
  const codes = units.map(({ unitCode }) => unitCode);
  const isNothing = added.length === 0 && removed.length === 0;
  return [
    ...faultIf(isNothing, "collateralChange", "nothing comes in and nothing goes out"),
    ...faultIf(
      removed.length === 0 && removedMortgagors !== undefined,
      "collateralChange.removedMortgagors",
      "of units that go out",
    ),
    ...placed(added, "collateralChange.added").flatMap(({ field, value }, index) => [
      ...faultIf(!codes.includes(value), field, "among the units of the business"),
      ...faultIf(added.indexOf(value) !== index, field, "named twice"),
    ]),
    ...placed(removed, "collateralChange.removed").flatMap(({ field, value }) =>
      faultIf(codes.includes(value.unitCode), `${field}.unitCode`, "not among the units that stay or come in"),
    ),
  ];
}

/** 变更 keeps the very mortgage of the seller's lender, who must be the buyer's too. */
function modelOff({ business: { kind, propertyTransfer, previousMortgage }, lender }: LodgementContext): Fault[] {
  if (propertyTransfer === undefined) return [];
  const { model, transferors } = propertyTransfer;
  const isSale = kind === "sale_with_mortgage";
  const holder = previousMortgage?.lender;
  const isOthers = holder !== undefined && !isSameLender(lender, holder.creditCode);
  return [
    ...faultIf(transferors.length === 0, "propertyTransfer.transferors"),
    ...faultIf(isSale === (model === undefined), "propertyTransfer.model", isSale ? "one of three" : "none"),
    ...faultIf(model === "change" && isOthers, "propertyTransfer.model", "change, with one lender only"),
  ];
}

function conversionOff({ business: { kind, conversion, units } }: LodgementContext): Fault[] {
  if (conversion === undefined) return [];
  const { registrableOn, registrableSource, oldUnits = [], excluded = [] } = conversion;
  const isOfConstruction = kind === "construction_conversion";
  const old = oldUnits.map(({ unitCode }) => unitCode);
  const kept = units.map(({ unitCode }) => unitCode);
  return [
    ...faultIf(registrableOn !== undefined && registrableSource === undefined, "conversion.registrableSource"),
    ...faultIf(registrableOn === undefined && registrableSource !== undefined, "conversion.registrableOn"),
    ...faultIf(isOfConstruction && old.length === 0, "conversion.oldUnits", "the units as they were mortgaged"),
    ...faultIf(!isOfConstruction && old.length + excluded.length > 0, "conversion.oldUnits", "of 在建转现房 only"),
    ...placed(excluded, "conversion.excluded").flatMap(({ field, value: { unitCode } }) => [
      ...faultIf(!old.includes(unitCode), `${field}.unitCode`, "among the old units"),
      ...faultIf(kept.includes(unitCode), `${field}.unitCode`, "not among the units converted"),
    ]),
  ];
}

function sameNotice({ business: { notices } }: LodgementContext): Fault[] {
  if (notices === undefined) return [];
  const [buyers, lenders] = [notices.priorityNotice, notices.mortgagePriorityNotice].map(normaliseCertificateNumber);
  return [
    ...faultIf(buyers === "", "notices.priorityNotice"),
    ...faultIf(lenders === "" || lenders === buyers, "notices.mortgagePriorityNotice"),
  ];
}

export const transferRules: Rule[] = [
  {
    id: "PL-130",
    code: "parts_do_not_fit",
    why: {
      zh: "增加的单元应在单元清单中，减少的不应在其中",
      en: "What comes in is among the units, what goes out is not",
    },
    basis: "不动产登记暂行条例实施细则第六十八条、第七十条",
    mend: { zh: "核对单元清单与增减清单", en: "Check the units against what comes in and goes out" },
    check: collateralOff,
  },
  {
    id: "PL-131",
    code: "missing_for_kind",
    why: { zh: "顺位变更须指明与之互换顺位的其他抵押权", en: "A change of rank says which other mortgages move" },
    basis: "民法典第四百零九条；不动产登记暂行条例实施细则第六十八条",
    mend: { zh: "填写其他抵押权及其新顺位", en: "State the other mortgages and their new ranks" },
    check: ({ business: { rankChange } }) =>
      rankChange !== undefined && rankChange.others.length === 0 ? [fault("rankChange.others")] : [],
  },
  {
    id: "PL-132",
    code: "parts_do_not_fit",
    why: { zh: "两项抵押权不能变更为同一顺位", en: "No two mortgages move to the same rank" },
    basis: "民法典第四百零九条、第四百一十四条",
    mend: { zh: "为每一抵押权填写不同的新顺位", en: "State a rank of its own for each mortgage that moves" },
    check: ({ business: { rankChange, mortgage } }) =>
      placed(rankChange?.others, "rankChange.others").flatMap(({ field, value }, index, all) => {
        const before = [mortgage.rank, ...all.slice(0, index).map((each) => each.value.newRank)];
        return faultIf(before.includes(value.newRank), `${field}.newRank`);
      }),
  },
  {
    id: "PL-140",
    code: "parts_do_not_fit",
    why: {
      zh: "带押过户须选定一种模式，且与贷款机构相符",
      en: "A sale with mortgage has one model, which fits its lenders",
    },
    basis: "自然资发〔2023〕29号",
    mend: {
      zh: "填写转让人与模式；跨行用组合或分段",
      en: "State transferors and model; two lenders: combined or staged",
    },
    check: modelOff,
  },
  {
    id: "PL-150",
    code: "parts_do_not_fit",
    why: {
      zh: "可登记日期须有来源；转现房须与原清单对照",
      en: "A registrable day has its source; a conversion is compared with the old list",
    },
    basis: "民法典第二百二十一条；担保制度解释第五十二条",
    mend: { zh: "补充来源或原单元清单", en: "State the source, or the old list of units" },
    check: conversionOff,
  },
  {
    id: "PL-151",
    code: "parts_do_not_fit",
    why: { zh: "预告登记与抵押预告登记是两个证明", en: "The buyer's notice and the lender's are two certificates" },
    basis: "民法典第二百二十一条；自然资发〔2020〕83号第八项",
    mend: { zh: "分别填写两个登记证明号", en: "State both certificate numbers" },
    check: sameNotice,
  },
  {
    id: "PL-152",
    code: "parts_do_not_fit",
    why: {
      zh: "只有预告转本可以在转移已登记之后单办抵押",
      en: "Only the conversion of a notice may find the transfer recorded already: else it is a leg of the business",
    },
    basis: "民法典第二百二十一条；担保制度解释第五十二条",
    mend: { zh: "删除“转移已登记”，或改用预告转本", en: "Leave out that it is recorded, or use notice_conversion" },
    check: ({ business: { kind, propertyTransfer } }) =>
      faultIf(kind !== "notice_conversion" && propertyTransfer?.recorded === true, "propertyTransfer.recorded"),
  },
];

// Rules on a new name of the mortgagee: something has changed, the tree knows it, and it is a new name and no other house.
// Invariant: a merger or a split is never filed as a new name: there the mortgage goes over (practice 16).

import { normaliseText } from "../certificate-number.ts";
import { normaliseIdentityNumber } from "../identity-number.ts";
import { houseOf, type Predecessor } from "../institution.ts";
import { chinaDate } from "../working-days.ts";
import { faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

function isSameText(one: string, other: string): boolean {
  return normaliseText(one) === normaliseText(other);
}

/** The former credit code where the business states another one than the mortgagee has now. */
function formerCode({ business: { rename, mortgagee } }: LodgementContext): string | null {
  const former = rename?.formerCreditCode;
  const isOther =
    former !== undefined && normaliseIdentityNumber(former) !== normaliseIdentityNumber(mortgagee.creditCode);
  return isOther ? former : null;
}

/** The house of the tree that had the former code; undefined where it knows none such. */
function formerHouse(context: LodgementContext): Predecessor | undefined {
  const code = formerCode(context);
  if (code === null) return undefined;
  return context.lender.predecessors.find(
    ({ creditCode }) => normaliseIdentityNumber(creditCode) === normaliseIdentityNumber(code),
  );
}

function changesNothing(context: LodgementContext): Fault[] {
  const { rename, mortgagee } = context.business;
  if (rename === undefined) return [];
  return faultIf(isSameText(rename.formerName, mortgagee.name) && formerCode(context) === null, "rename.formerName");
}

function notTheNameOnRecord({ business: { rename, mortgagee }, lender }: LodgementContext): Fault[] {
  const house = houseOf(lender, mortgagee.creditCode);
  const isOther = house !== undefined && !isSameText(house.name, mortgagee.name);
  return faultIf(rename !== undefined && isOther, "mortgagee.name");
}

/** Where the code stayed it says itself that the house is the same; where it did not the tree has to say so, by date and document. */
function notOnRecord(context: LodgementContext): Fault[] {
  const { rename } = context.business;
  if (rename === undefined || formerCode(context) === null) return [];
  const house = formerHouse(context);
  if (house === undefined) return faultIf(true, "rename.formerCreditCode", "no house of this lender had it");
  return [
    ...faultIf(!isSameText(house.name, rename.formerName), "rename.formerName", "another name on record"),
    ...faultIf(!isSameText(house.document, rename.documentNumber), "rename.documentNumber", house.document),
    ...faultIf(rename.effectiveOn < house.until, "rename.effectiveOn", `not before ${house.until}`),
  ];
}

function isNoRename(context: LodgementContext): Fault[] {
  const house = formerHouse(context);
  const isOther = house !== undefined && house.succession !== "rename";
  return faultIf(context.business.rename !== undefined && isOther, "rename.formerCreditCode", house?.succession);
}

const basis = "不动产登记暂行条例第十四条第二款第四项；不动产登记暂行条例实施细则第六十八条";

export const renameRules: Rule[] = [
  {
    id: "PL-160",
    code: "parts_do_not_fit",
    why: { zh: "名称与统一社会信用代码均未改变", en: "Neither name nor credit code is another" },
    basis,
    mend: { zh: "填写登记簿记载的原名称", en: "State the former name, as the register has it" },
    check: changesNothing,
  },
  {
    id: "PL-161",
    code: "parts_do_not_fit",
    why: { zh: "新名称与机构档案不符", en: "The new name is not the one on record for this house" },
    basis,
    mend: {
      zh: "以档案中的名称申请，或先更新机构档案",
      en: "State the name on record, or have the record updated first",
    },
    check: notTheNameOnRecord,
  },
  {
    id: "PL-162",
    code: "parts_do_not_fit",
    why: {
      zh: "信用代码已改变，机构档案须以日期与文件证明为同一机构",
      en: "The credit code is another: the record must show by date and document that the house is the same",
    },
    basis,
    mend: {
      zh: "按机构档案核对原名称、文号与日期，或先补充档案",
      en: "Check former name, document and date against the record, or have it completed first",
    },
    check: notOnRecord,
  },
  {
    id: "PL-163",
    code: "parts_do_not_fit",
    why: {
      zh: "合并、分立后抵押权转移，不是更名",
      en: "After a merger or a split the mortgage goes over: no new name",
    },
    basis: "民法典第六十七条；不动产登记暂行条例实施细则第六十九条",
    mend: { zh: "改用债权转让（assignment，whole）", en: "Use assignment, whole" },
    check: isNoRename,
  },
  {
    id: "PL-164",
    code: "invalid_field",
    why: { zh: "更名尚未生效", en: "The new name does not hold yet" },
    basis,
    mend: { zh: "生效后再申请，或核对日期", en: "Apply once it holds, or check the date" },
    check: ({ business: { rename }, now }) =>
      faultIf(rename !== undefined && rename.effectiveOn > chinaDate(now), "rename.effectiveOn", "not after today"),
  },
];

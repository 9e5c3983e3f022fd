// Rules on an assignment: which mode a mortgage allows, what part goes over, and to whom.
// Invariant: a part of a maximum-amount mortgage goes over before determination only in the three ways there are (民法典 421).

import type { AssignmentMode } from "../business-parts.ts";
import { normaliseIdentityNumber } from "../identity-number.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

/** mode → does a stated part go over, and must the claims be determined? */
const modes: Record<AssignmentMode, { part: boolean; determination: "required" | "optional" | "forbidden" }> = {
  whole: { part: false, determination: "optional" },
  shared: { part: true, determination: "forbidden" },
  split: { part: true, determination: "forbidden" },
  exit: { part: false, determination: "required" },
};

function partOff({ business: { assignment, mortgage } }: LodgementContext): Fault[] {
  if (assignment === undefined) return [];
  const { mode, assignedAmount } = assignment;
  const field = "assignment.assignedAmount";
  if (!modes[mode].part) return faultIf(assignedAmount !== undefined, field, `none for ${mode}`);
  if (assignedAmount === undefined) return [fault(field, `needed for ${mode}`)];
  return faultIf(assignedAmount >= mortgage.securedAmount, field, "a part of the maximum");
}

function determinationOff({ business: { assignment, determination } }: LodgementContext): Fault[] {
  if (assignment === undefined) return [];
  const need = modes[assignment.mode].determination;
  const isStated = determination !== undefined;
  const isOff = (need === "required" && !isStated) || (need === "forbidden" && isStated);
  return faultIf(isOff, "determination", `${need} for ${assignment.mode}`);
}

const basis = "民法典第四百二十一条；不动产登记操作规范最高额抵押权转移";

export const assignmentRules: Rule[] = [
  {
    id: "PL-120",
    code: "parts_do_not_fit",
    why: {
      zh: "共有、分割、退出只适用于确定前的最高额抵押",
      en: "shared, split and exit are of maximum-amount mortgages only",
    },
    basis,
    mend: { zh: "一般抵押权用 whole", en: "Use whole for a general mortgage" },
    check: ({ business: { assignment, mortgage } }) =>
      faultIf(
        assignment !== undefined && assignment.mode !== "whole" && mortgage.form !== "maximum_amount",
        "assignment.mode",
      ),
  },
  {
    id: "PL-121",
    code: "parts_do_not_fit",
    why: { zh: "共有与分割须指明转让的部分", en: "shared and split say which part goes over" },
    basis,
    mend: { zh: "按转让方式填写或删除转让金额", en: "State the part, or leave it out, as the mode needs" },
    check: partOff,
  },
  {
    id: "PL-122",
    code: "parts_do_not_fit",
    why: {
      zh: "退出须先确定债权；共有与分割在确定之前",
      en: "exit needs the claims determined; shared and split are before that",
    },
    basis,
    mend: { zh: "补充或删除确定事由，或更换转让方式", en: "State or leave out the determination, or change the mode" },
    check: determinationOff,
  },
  {
    id: "PL-123",
    code: "parts_do_not_fit",
    why: {
      zh: "受让人与转让人为同一机构，没有转移",
      en: "Assignor and assignee are the same house: nothing goes over",
    },
    basis: "民法典第四百零七条、第五百四十五条",
    mend: {
      zh: "核对受让人；仅更名的，改用抵押权人更名（mortgagee_rename）",
      en: "Check the assignee; a mere new name is a business of its own: mortgagee_rename",
    },
    check: ({ business: { assignment, mortgagee } }) =>
      faultIf(
        assignment !== undefined &&
          normaliseIdentityNumber(assignment.assignee.creditCode) === normaliseIdentityNumber(mortgagee.creditCode),
        "assignment.assignee.creditCode",
      ),
  },
  {
    id: "PL-124",
    code: "parts_do_not_fit",
    why: {
      zh: "共有、分割、退出只及于一项最高额抵押，不能与其他抵押权批量转让",
      en: "shared, split and exit are of one maximum-amount mortgage: the part stated is of no other",
    },
    basis,
    mend: { zh: "其他抵押权另行提交，或以 whole 批量转让", en: "Submit the other mortgages by themselves" },
    check: ({ business: { assignment } }) =>
      faultIf(
        assignment !== undefined && assignment.mode !== "whole" && assignment.further.length > 0,
        "assignment.further",
        `none for ${assignment?.mode}`,
      ),
  },
  {
    id: "PL-125",
    code: "parts_do_not_fit",
    why: {
      zh: "分割转让只说明一个金额，不能分摊到按单元独立抵押的多个单元",
      en: "The part of a split is one amount: it does not say how much of each of several units goes over",
    },
    basis: "民法典第四百二十一条；抵押金额类型 DYJELX 0",
    mend: {
      zh: "改为多单元整体抵押，或每一单元另行提交",
      en: "State the amount over all units, or submit each unit by itself",
    },
    check: ({ business: { assignment, mortgage, units } }) =>
      faultIf(
        assignment?.mode === "split" && mortgage.amountBasis === "per_unit" && units.length > 1,
        "mortgage.amountBasis",
        "in_total, for split",
      ),
  },
];

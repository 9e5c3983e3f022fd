// Which parts of a business a kind needs, may have, or must not have: one table, and the rules that read it.
// Invariant: total over kinds; a part that a kind does not list is forbidden to it.

import type { Business, ChainKind } from "../business.ts";
import { furtherMortgages, furtherPath } from "../further-mortgages.ts";
import { fault, faultIf, type Rule } from "./rule.ts";

export const partNames = [
  "loan",
  "previousMortgage",
  "cover",
  "propertyTransfer",
  "notices",
  "conversion",
  "assignment",
  "collateralChange",
  "rankChange",
  "rename",
  "determination",
  "priorClaims",
  "cancellationGround",
  "coMortgagees",
  "alone",
] as const;
export type PartName = (typeof partNames)[number];

export type Need = "required" | "optional" | "forbidden";

type Parts = { required: readonly PartName[]; optional: readonly PartName[] };

/** kind → parts. Whether the cover clause is needed is looked at with the plan (cover.ts). */
export const parts: Record<ChainKind, Parts> = {
  new_loan: { required: ["loan"], optional: ["priorClaims", "coMortgagees"] },
  drawdown: { required: ["loan", "previousMortgage"], optional: ["coMortgagees"] },
  renewal: { required: ["loan", "previousMortgage"], optional: ["cover", "priorClaims", "coMortgagees"] },
  extension: { required: ["previousMortgage"], optional: ["determination", "priorClaims", "coMortgagees"] },
  refinance: {
    required: ["loan", "previousMortgage"],
    optional: ["cover", "determination", "priorClaims", "coMortgagees"],
  },
  lender_switch: {
    required: ["loan", "previousMortgage"],
    optional: ["determination", "priorClaims", "coMortgagees"],
  },
  presale: { required: ["loan", "propertyTransfer"], optional: ["coMortgagees"] },
  notice_conversion: { required: ["propertyTransfer", "notices"], optional: ["conversion", "coMortgagees", "alone"] },
  construction_conversion: { required: ["previousMortgage", "conversion"], optional: ["coMortgagees"] },
  increase: { required: ["loan", "previousMortgage"], optional: ["priorClaims", "coMortgagees"] },
  rank_change: { required: ["previousMortgage", "rankChange"], optional: ["coMortgagees"] },
  collateral_change: { required: ["previousMortgage", "collateralChange"], optional: ["coMortgagees"] },
  cancellation: {
    required: ["previousMortgage", "cancellationGround"],
    optional: ["determination", "coMortgagees"],
  },
  notice_cancellation: { required: ["propertyTransfer", "notices"], optional: ["coMortgagees", "alone"] },
  assignment: { required: ["previousMortgage", "assignment"], optional: ["loan", "determination", "coMortgagees"] },
  sale_with_mortgage: {
    required: ["loan", "previousMortgage", "propertyTransfer"],
    optional: ["cover", "determination", "coMortgagees"],
  },
  mortgagee_rename: { required: ["previousMortgage", "rename"], optional: ["determination", "coMortgagees"] },
};

/** What a kind says to a part. */
export function needOf(kind: ChainKind, part: PartName): Need {
  if (parts[kind].required.includes(part)) return "required";
  return parts[kind].optional.includes(part) ? "optional" : "forbidden";
}

function isStated(business: Business, part: PartName): boolean {
  const value = business[part];
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

export const partRules: Rule[] = [
  {
    id: "PL-001",
    code: "missing_for_kind",
    why: {
      zh: "缺少该业务种类的必要内容，申请无法拟制",
      en: "Without this part no application of this kind can be made out",
    },
    basis: "不动产登记暂行条例第十六条",
    mend: { zh: "补充所列内容", en: "Add the named part" },
    check: ({ business }) => [
      ...partNames
        .filter((part) => needOf(business.kind, part) === "required" && !isStated(business, part))
        .map((part) => fault(part, business.kind)),
      ...(["units", "mortgagors"] as const).filter((part) => business[part].length === 0).map((part) => fault(part)),
      ...furtherMortgages(business).flatMap((mortgage, index) =>
        (["units", "mortgagors"] as const)
          .filter((part) => mortgage[part].length === 0)
          .map((part) => fault(`${furtherPath(business)}[${index}].${part}`)),
      ),
    ],
  },
  {
    id: "PL-002",
    code: "not_for_kind",
    why: { zh: "该内容不属于此种业务，会使申请与业务不一致", en: "The part belongs to another kind of business" },
    basis: "不动产登记暂行条例第十六条",
    mend: { zh: "删除所列内容，或改用相应的业务种类", en: "Leave the part out, or use the kind it belongs to" },
    check: ({ business }) =>
      partNames
        .filter((part) => needOf(business.kind, part) === "forbidden" && isStated(business, part))
        .map((part) => fault(part, business.kind)),
  },
  {
    id: "PL-003",
    code: "not_for_kind",
    why: {
      zh: "转入的原债权须随首次登记或变更登记申请，本业务的登记件中没有该事项",
      en: "Prior claims are taken in by a first registration, or by a change that says so: here nothing files them",
    },
    basis: "民法典第四百二十条第二款；不动产登记暂行条例实施细则第六十八条",
    mend: { zh: "改用增额业务转入原债权", en: "Take them in by an increase" },
    check: ({ business: { priorClaims = [] }, plan }) => {
      const isFiled = plan?.legs.some(
        ({ registrationType, changes }) => registrationType === "first" || changes.includes("prior_claims"),
      );
      return faultIf(priorClaims.length > 0 && isFiled === false, "priorClaims");
    },
  },
];

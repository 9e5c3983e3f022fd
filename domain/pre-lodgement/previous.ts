// Rules on the mortgage that stands: whose it is, by which certificates, and whether the kind fits that.
// Invariant: whose a mortgage is follows from the lender's tree, so that a branch's or predecessor's counts as our own.

import type { ChainKind } from "../business.ts";
import { normaliseCertificateNumber } from "../certificate-number.ts";
import { normaliseIdentityNumber } from "../identity-number.ts";
import { furtherMortgages, furtherPath } from "../further-mortgages.ts";
import { isSameLender } from "../institution.ts";
import { placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

/** Kinds that touch a mortgage of another lender: by nature, where both are named, or never. */
const othersMortgage: Record<ChainKind, "always" | "perhaps" | "never"> = {
  new_loan: "never",
  drawdown: "never",
  renewal: "never",
  extension: "never",
  refinance: "never",
  lender_switch: "always",
  presale: "never",
  notice_conversion: "never",
  construction_conversion: "never",
  increase: "never",
  rank_change: "never",
  collateral_change: "never",
  cancellation: "never",
  notice_cancellation: "never",
  assignment: "never",
  sale_with_mortgage: "perhaps",
  mortgagee_rename: "never",
};

/** Who takes a claim over names the assignor as the holder: a mortgage of the mortgagee stated is the one that goes over. */
function isOthers({ business: { kind, mortgagee, previousMortgage }, lender }: LodgementContext): boolean {
  const holder = previousMortgage?.lender;
  if (holder === undefined || isSameLender(lender, holder.creditCode)) return false;
  const isAssignors = normaliseIdentityNumber(holder.creditCode) === normaliseIdentityNumber(mortgagee.creditCode);
  return kind !== "assignment" || !isAssignors;
}

function certificatesTwice({ business }: LodgementContext): Fault[] {
  const { previousMortgage, rankChange } = business;
  const further = placed(furtherMortgages(business), furtherPath(business));
  const numbers = [
    ...(previousMortgage === undefined
      ? []
      : [{ field: "previousMortgage", value: previousMortgage.registrationCertificateNumber }]),
    ...placed(previousMortgage?.furtherCertificateNumbers, "previousMortgage.furtherCertificateNumbers"),
    ...[...further, ...placed(rankChange?.others, "rankChange.others")].map(({ field, value }) => ({
      field: `${field}.registrationCertificateNumber`,
      value: value.registrationCertificateNumber,
    })),
  ];
  const plain = numbers.map(({ value }) => normaliseCertificateNumber(value));
  return numbers.filter((_, index) => plain.indexOf(plain[index] ?? "") !== index).map(({ field }) => fault(field));
}

export const previousRules: Rule[] = [
  {
    id: "PL-110",
    code: "other_lenders_mortgage",
    why: {
      zh: "该抵押权属于其他机构，此种业务只及于本机构的抵押权",
      en: "This kind touches mortgages of our own only",
    },
    basis: "不动产登记暂行条例第十四条",
    mend: { zh: "他行抵押权用跨行转贷或带押过户", en: "Use lender_switch or sale_with_mortgage" },
    check: (context) =>
      faultIf(othersMortgage[context.business.kind] === "never" && isOthers(context), "previousMortgage.lender"),
  },
  {
    id: "PL-111",
    code: "missing_for_kind",
    why: { zh: "跨行转贷须指明原贷款机构", en: "A lender switch says who the old lender is" },
    basis: "跨行转贷：结清金额函与解押承诺由原贷款机构出具",
    mend: { zh: "填写原贷款机构名称与统一社会信用代码", en: "State name and credit code of the old lender" },
    check: ({ business: { kind, previousMortgage } }) =>
      faultIf(
        othersMortgage[kind] === "always" && previousMortgage !== undefined && previousMortgage.lender === undefined,
        "previousMortgage.lender",
      ),
  },
  {
    id: "PL-112",
    code: "parts_do_not_fit",
    why: { zh: "原贷款机构就是本机构，应办理借新还旧", en: "The old lender is this very lender: that is a refinance" },
    basis: "自然资发〔2020〕83号第七项",
    mend: { zh: "改用借新还旧", en: "Use refinance" },
    check: (context) => {
      const { kind, previousMortgage } = context.business;
      const isOwn = previousMortgage?.lender !== undefined && !isOthers(context);
      return faultIf(othersMortgage[kind] === "always" && isOwn, "previousMortgage.lender");
    },
  },
  {
    id: "PL-113",
    code: "parts_do_not_fit",
    why: { zh: "同一抵押权只能列一次", en: "A mortgage is named once" },
    basis: "不动产登记暂行条例第八条",
    mend: { zh: "删除重复的登记证明号", en: "Remove the duplicate certificate number" },
    check: certificatesTwice,
  },
];

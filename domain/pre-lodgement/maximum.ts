// Rules on maximum-amount mortgages: earlier claims taken in, and what determines the claims.
// Invariant: a zero balance ends no maximum-amount mortgage before its claims are determined (practice 4).

import type { ChainKind } from "../business.ts";
import { chinaDate } from "../working-days.ts";
import { normaliseContractNumber } from "../certificate-number.ts";
import { yuanFromFen, fen } from "../money.ts";
import { placed } from "./named.ts";
import { fault, faultIf, type Fault, type LodgementContext, type Rule } from "./rule.ts";

/** Kinds whose stated terms are those of the mortgage that is determined; of others it is the old one, known to the register only. */
const ownTerms: ReadonlySet<ChainKind> = new Set(["extension", "cancellation", "assignment", "mortgagee_rename"]);

function tooMuchTakenIn({ business: { priorClaims, mortgage } }: LodgementContext): Fault[] {
  const sum = fen((priorClaims ?? []).reduce((total, { amount }) => total + amount, 0n));
  const numbers = (priorClaims ?? []).map(({ contractNumber }) => normaliseContractNumber(contractNumber));
  return [
    ...faultIf(sum > mortgage.securedAmount, "priorClaims", `sum ${yuanFromFen(sum)}`),
    ...placed(priorClaims, "priorClaims").flatMap(({ field }, index) =>
      faultIf(numbers.indexOf(numbers[index] ?? "") !== index, `${field}.contractNumber`, "named twice"),
    ),
  ];
}

function notYetDetermined({ business: { kind, determination, mortgage }, now }: LodgementContext): Fault[] {
  if (determination === undefined) return [];
  const isBeforeEnd =
    determination.event === "period_expired" && ownTerms.has(kind) && determination.on < mortgage.periodEnd;
  return [
    ...faultIf(determination.on > chinaDate(now), "determination.on", "not after today"),
    ...faultIf(isBeforeEnd, "determination.on", "not before the period's end"),
  ];
}

export const maximumRules: Rule[] = [
  {
    id: "PL-100",
    code: "parts_do_not_fit",
    why: { zh: "只有最高额抵押可转入此前债权", en: "Only a maximum-amount mortgage takes earlier claims in" },
    basis: "民法典第四百二十条第二款",
    mend: { zh: "删除此前债权，或改为最高额抵押", en: "Leave the claims out, or state maximum_amount" },
    check: ({ business: { priorClaims, mortgage } }) =>
      faultIf((priorClaims ?? []).length > 0 && mortgage.form !== "maximum_amount", "priorClaims"),
  },
  {
    id: "PL-101",
    code: "parts_do_not_fit",
    why: { zh: "转入的债权不超过最高额，每一债权一次", en: "Claims taken in stay within the maximum, each once" },
    basis: "民法典第四百二十条",
    mend: { zh: "核对转入债权与最高额", en: "Check the claims against the maximum" },
    check: tooMuchTakenIn,
  },
  {
    id: "PL-102",
    code: "parts_do_not_fit",
    why: { zh: "只有最高额抵押的债权需要确定", en: "Only the claims of a maximum-amount mortgage are determined" },
    basis: "民法典第四百二十三条",
    mend: { zh: "删除确定事由，或核对抵押方式", en: "Leave the determination out, or check the form" },
    check: ({ business: { kind, determination, mortgage } }) =>
      faultIf(determination !== undefined && ownTerms.has(kind) && mortgage.form !== "maximum_amount", "determination"),
  },
  {
    id: "PL-103",
    code: "parts_do_not_fit",
    why: { zh: "确定事由尚未发生", en: "What determines the claims has not happened" },
    basis: "民法典第四百二十三条",
    mend: { zh: "核对确定事由与日期", en: "Check event and date" },
    check: notYetDetermined,
  },
  {
    id: "PL-104",
    code: "missing_for_kind",
    why: {
      zh: "最高额抵押的债权未确定，余额为零也不消灭；以主债权消灭注销须先确定",
      en: "Before determination even a zero balance ends nothing: this ground needs the claims determined",
    },
    basis: "民法典第三百九十三条、第四百二十三条",
    mend: { zh: "说明确定事由，或以放弃抵押权为注销原因", en: "State what determined them, or cancel by waiver" },
    check: ({ business: { kind, cancellationGround, determination, mortgage } }) => {
      const isExtinguished = kind === "cancellation" && cancellationGround === "claim_extinguished";
      const isOpen = mortgage.form === "maximum_amount" && determination === undefined;
      return isExtinguished && isOpen ? [fault("determination")] : [];
    },
  },
];

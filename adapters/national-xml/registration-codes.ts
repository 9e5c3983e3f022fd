// What can be registered: right × type → RecType, RightType and RegType, the kinds of notice, and the words the register uses.
// Invariants: total over the domain's words; codes that do not stand in one row of the table are no registration at all.

import type { Determination } from "../../domain/business-parts.ts";
import { assert } from "../../domain/fault.ts";
import type { CancellationGround, ChangeEvent, RegisteredRight, RegistrationType } from "../../domain/registration.ts";

/** Which right is registered, and in which way. */
export type Registration = { right: RegisteredRight; registrationType: RegistrationType };

type HeadCodes = { recType: string; rightType: string; regType: string };

/** 登记类型 DJLX and RegType. */
export const regTypes: Record<RegistrationType, string> = {
  first: "100",
  transfer: "200",
  change: "300",
  cancellation: "400",
  rectification: "500",
  priority_notice: "700",
};

/** 权利类型 QLLX and RightType: 抵押权, 国有建设用地使用权/房屋所有权, 预告. */
export const rightTypes: Record<RegisteredRight, string> = {
  mortgage: "37",
  ownership: "4",
  priority_notice: "96",
  mortgage_priority_notice: "96",
};

const none = {
  first: null,
  change: null,
  transfer: null,
  cancellation: null,
  priority_notice: null,
  rectification: null,
} as const satisfies Record<RegistrationType, null>;
const notice = { ...none, priority_notice: "7000101", cancellation: "4000101" };

/** 业务编码 RecType (facts 1.5); null where this dialect registers no such thing. */
const recTypes: Record<RegisteredRight, Record<RegistrationType, string | null>> = {
  mortgage: {
    ...none,
    first: "1003701",
    transfer: "2003701",
    change: "3003701",
    cancellation: "4000101",
    rectification: "5003701",
  },
  ownership: { ...none, transfer: "2000402" },
  priority_notice: notice,
  mortgage_priority_notice: notice,
};

/** The three codes of a Head. A Bug where the dialect has no such registration. */
export function headCodesOf({ right, registrationType }: Registration): HeadCodes {
  const recType = recTypes[right][registrationType];
  assert(recType !== null, "bug: a registration the dialect does not have");
  return { recType, rightType: rightTypes[right], regType: regTypes[registrationType] };
}

/** Every registration behind the three codes: none, one, or both sorts of notice, which YGDJZL tells apart. */
export function registrationsOf(codes: { [Name in keyof HeadCodes]: string | null }): Registration[] {
  const all = (Object.keys(recTypes) as RegisteredRight[]).flatMap((right) =>
    (Object.keys(regTypes) as RegistrationType[]).map((registrationType) => ({ right, registrationType })),
  );
  return all.filter(
    ({ right, registrationType }) =>
      codes.recType !== null &&
      recTypes[right][registrationType] === codes.recType &&
      rightTypes[right] === codes.rightType &&
      regTypes[registrationType] === codes.regType,
  );
}

export type NoticeRight = Extract<RegisteredRight, "priority_notice" | "mortgage_priority_notice">;

export function isNotice(right: RegisteredRight): right is NoticeRight {
  return right === "priority_notice" || right === "mortgage_priority_notice";
}

/** 预告登记种类 YGDJZL: of a presale unit, or of any other. */
export const noticeKinds: Record<NoticeRight, { presale: string; other: string }> = {
  priority_notice: { presale: "1", other: "2" },
  mortgage_priority_notice: { presale: "3", other: "4" },
};

/** The sort of notice behind a YGDJZL; null for no code and for one that is not listed. */
export function noticeRightOf(code: string | null): NoticeRight | null {
  for (const right of Object.keys(noticeKinds) as NoticeRight[]) {
    if (noticeKinds[right].presale === code || noticeKinds[right].other === code) return right;
  }
  return null;
}

/** 登记原因 of each kind of notice, by YGDJZL. */
export const noticeReasons: Record<NoticeRight, { presale: string; other: string }> = {
  priority_notice: { presale: "预购商品房", other: "不动产买卖" },
  mortgage_priority_notice: { presale: "预购商品房抵押", other: "不动产抵押" },
};

/** 注销原因 ZXYY (民法典 393); of a notice they speak of the claim it secures. */
export const groundTexts: Record<CancellationGround, string> = {
  claim_extinguished: "主债权消灭",
  realised: "抵押权实现",
  waiver: "抵押权人放弃抵押权",
  other_by_law: "法律规定的其他情形",
};

/** 变更事项 (细则 68; practice 2 and 4). */
export const changeTexts: Record<ChangeEvent, string> = {
  name: "名称变更",
  scope: "担保范围变更",
  rank: "抵押权顺位变更",
  claim_kind: "债权种类变更",
  amount: "被担保主债权数额变更",
  term: "债务履行期限变更",
  maximum: "最高债权额变更",
  determination_period: "债权确定期间变更",
  determination: "最高额抵押权确定",
  prior_claims: "原有债权转入最高额抵押担保范围",
  main_claim: "主债权变更",
  units: "抵押不动产变更",
  built: "在建建筑物抵押转为房屋抵押",
  mortgagor: "抵押人变更",
};

/** 最高债权确定事实 ZGZQQDSS (民法典 423). */
export const determinationTexts: Record<Determination["event"], string> = {
  period_expired: "债权确定期间届满",
  two_years_without_period: "满二年请求确定",
  no_new_claims: "新的债权不可能发生",
  seizure_known: "知悉抵押财产被查封扣押",
  bankruptcy: "债务人或抵押人破产或解散",
  other_by_law: "法律规定的其他情形",
};

/** 权利人特征 QLRTZ of either side in ZTT_GY_QLR; null where that side stands in DJF_DJ_SQ only. */
export const roleCodes: Record<RegisteredRight, { holder: string; obligor: string | null }> = {
  mortgage: { holder: "9", obligor: "10" },
  ownership: { holder: "13", obligor: null },
  priority_notice: { holder: "18", obligor: "19" },
  mortgage_priority_notice: { holder: "18", obligor: "19" },
};

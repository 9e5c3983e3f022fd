// Why something is registered, in the register's words: 登记原因, 变更事项, and what stands in 附记 besides.
// Invariant: every change an application asks for is named in it; nothing is changed that no word says.

import { assert } from "../../domain/fault.ts";
import { yuanFromFen } from "../../domain/money.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { changeTexts, determinationTexts, isNotice, noticeReasons } from "./registration-codes.ts";

type Subject = Pick<RegistrationApplication, "right" | "registrationType" | "business">;

/** Whether a notice is of a presale unit: a notice in a sale of what is registered already is not (带押过户). */
export function noticeScope({ business }: Pick<Subject, "business">): "presale" | "other" {
  return business.kind === "sale_with_mortgage" ? "other" : "presale";
}

/** 变更事项, joined by "、"; "" but for a change. A Bug on a change that changes nothing. */
export function changeListOf(application: Pick<RegistrationApplication, "registrationType" | "changes">): string {
  if (application.registrationType !== "change") return "";
  assert(application.changes.length > 0, "bug: a change that says nothing of what changes");
  return application.changes.map((event) => changeTexts[event]).join("、");
}

/** 登记原因 DJYY. A cancellation has its ground in its place. */
export function reasonOf(application: RegistrationApplication): string {
  const { right, registrationType } = application;
  if (isNotice(right)) return noticeReasons[right][noticeScope(application)];
  if (right === "ownership") return "买卖";
  if (registrationType === "transfer") return "债权转让";
  if (registrationType === "rectification") return "登记簿记载错误";
  return registrationType === "change" ? changeListOf(application) : "合同设立";
}

/** 最高债权确定事实 ZGZQQDSS; null until the claims are determined, and for a mortgage that begins now. */
export function determinedBy({ business, registrationType }: Subject): string | null {
  const { determination } = business;
  if (determination === undefined || registrationType === "first" || registrationType === "priority_notice")
    return null;
  return `${determinationTexts[determination.event]}（${determination.on}）`;
}

/** What no column holds: a debtor who is no mortgagor, other mortgages whose rank moves, claims taken in. */
export function notesOf({ business, right, changes }: RegistrationApplication): string[] {
  if (right === "ownership" || right === "priority_notice") return [];
  const { debtor, mortgagors } = business;
  const owes = mortgagors.some(({ party }) => party.certificateNumber === debtor.certificateNumber);
  const others = changes.includes("rank") ? (business.rankChange?.others ?? []) : [];
  const claims = changes.includes("prior_claims") ? (business.priorClaims ?? []) : [];
  return [
    ...(owes ? [] : [`债务人：${debtor.name}`]),
    ...others.map((each) => `顺位变更：${each.registrationCertificateNumber}为第${each.newRank}顺位`),
    ...claims.map((claim) => `转入的原债权：${claim.contractNumber}，${yuanFromFen(claim.amount)}元`),
  ];
}

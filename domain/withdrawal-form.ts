// The 撤回申请 by which all applicants take pending applications back together (条例 15, practice 6), rendered here.
// Invariant: it names the very cases that are withdrawn and everybody who applied; it counts only as all of them signed it.

import type { Chain } from "./chain-state.ts";
import { hasStandingDuplicate } from "./duplicates.ts";
import { sha256 } from "./evidence.ts";
import { applyingOf } from "./leg-business.ts";
import type { Leg } from "./leg.ts";
import { isPending, isUnwind } from "./legs.ts";
import type { Business } from "./business.ts";
import type { Applicant, WithdrawalAuthority } from "./registry.ts";

/** UTF-8 text of the 撤回申请, one `label：value` a line (adapters/national-xml/DIALECT.md). */
export function renderWithdrawal(businessNumbers: string[], applicants: string[]): string {
  const lines = [
    ["申请事项", "撤回登记申请"],
    ["业务编号", businessNumbers.join("、")],
    ["申请人", applicants.join("、")],
  ];
  return lines.map(([label, value]) => `${label}：${value}\n`).join("");
}

/** The 撤回申请 of what is pending now, by everybody who applied; null when nothing is. */
export function withdrawalOf(chain: Chain): { sha256: string; text: string } | null {
  const pending = toWithdraw(chain);
  if (pending.length === 0) return null;
  const text = renderWithdrawal(
    pending.map((leg) => leg.businessNumber ?? ""),
    applicantsTogether(chain.business, pending).map(({ name }) => name),
  );
  return { sha256: sha256(new TextEncoder().encode(text)), text };
}

/**
 * What is pending at the first registry where something is, for one withdrawal is for one registry: filings of legs of which an
 * earlier filing was recorded besides come first, and by themselves.
 */
export function toWithdraw({ legs }: Chain): Leg[] {
  const doubled = legs.filter((leg) => isPending(leg) && hasStandingDuplicate(leg));
  const pending = doubled.length > 0 ? doubled : legs.filter((leg) => !isUnwind(leg) && isPending(leg));
  return pending.filter((leg) => leg.registryId === pending[0]?.registryId);
}

/** Everybody who applied for one of the legs, once each: the 义务人 first, the lenders last. */
export function applicantsTogether(business: Business, legs: Leg[]): Applicant[] {
  const sides = legs.map((leg) => applyingOf(business, leg));
  const all = [...sides.flatMap(({ obligors }) => obligors), ...sides.flatMap(({ holders }) => holders)];
  const seen = new Set<string>();
  return all.filter(({ certificateNumber }) => {
    const isNew = !seen.has(certificateNumber);
    seen.add(certificateNumber);
    return isNew;
  });
}

/** The withdrawal of what is pending now as its applicants signed it (RecordSignatures); null when they did not. */
export function signedWithdrawal(chain: Chain): WithdrawalAuthority | null {
  const document = withdrawalOf(chain);
  const signed = chain.signedDocuments.find(
    (each) => each.type === "withdrawal_application" && each.sha256 === document?.sha256,
  );
  return document === null || signed === undefined
    ? null
    : { type: "all_applicants", signers: signed.signatures, document };
}

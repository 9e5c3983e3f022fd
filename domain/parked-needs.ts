// What an action on a parked chain needs: who acts, by the duty of the sign-in, and which document is shown (reliability 5.9).
// Invariant: a duty comes from the record of the key that signed, never from the message; every value has both languages.

type Words = { zh: string; en: string };

export const duties = [
  "registration_operations",
  "operations_supervisor",
  "credit_approval",
  "disbursement_review",
  "legal_compliance",
  "security_officer",
] as const;
/** 岗位: what a person of the operations staff is there for. A person may have several. */
export type Duty = (typeof duties)[number];

/** duty → what it is called. */
export const dutyWords: Record<Duty, Words> = {
  registration_operations: { zh: "登记作业岗", en: "registration operations" },
  operations_supervisor: { zh: "作业主管岗", en: "operations supervisor" },
  credit_approval: { zh: "授信审批岗", en: "credit approval" },
  disbursement_review: { zh: "放款审核岗", en: "disbursement review" },
  legal_compliance: { zh: "法律合规岗", en: "legal and compliance" },
  security_officer: { zh: "密钥管理岗", en: "security officer" },
};

export const evidenceKinds = [
  "registry_written_statement",
  "core_statement",
  "bank_resolution",
  "court_or_agreement_document",
  "joint_withdrawal_application",
  "mended_application",
  "rectification_grounds",
  "key_fingerprint_confirmation",
  "cancellation_record",
  "legal_opinion",
] as const;
/** The document that is shown for an action: its kind is stated with its digest. */
export type EvidenceKind = (typeof evidenceKinds)[number];

/** kind of document → what it is called. */
export const evidenceWords: Record<EvidenceKind, Words> = {
  registry_written_statement: { zh: "登记机构书面答复", en: "the registry's written statement" },
  core_statement: { zh: "核心系统记账证明", en: "the core's statement of its books" },
  bank_resolution: { zh: "本行审批决议", en: "the bank's own resolution" },
  court_or_agreement_document: { zh: "裁判文书或当事人协议", en: "judgment, or agreement of the parties" },
  joint_withdrawal_application: { zh: "全体申请人共同撤回申请书", en: "withdrawal signed by all applicants" },
  mended_application: { zh: "补正后的申请材料", en: "the application as mended" },
  rectification_grounds: { zh: "更正登记依据材料", en: "what shows the record to be wrong" },
  key_fingerprint_confirmation: { zh: "密钥指纹线下核实记录", en: "confirmation of the key's fingerprint out of band" },
  cancellation_record: { zh: "登记机构注销登记记录", en: "the registry's record of the cancellation" },
  legal_opinion: { zh: "法律意见书", en: "legal opinion on what was recorded" },
};

/** Two different persons have both duties between them, one each; each list holds those of the two that a person has. */
export function areHeldBetween(
  [one, other]: readonly [Duty, Duty],
  first: readonly Duty[],
  second: readonly Duty[],
): boolean {
  return (first.includes(one) && second.includes(other)) || (first.includes(other) && second.includes(one));
}

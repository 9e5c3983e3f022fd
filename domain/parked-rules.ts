// Each action on a parked chain with who takes it, on which document, and what its button says (reliability 5.9).
// Invariant: two different persons, one for each duty, where money or security moves; total over the actions.

import type { ParkedAction } from "./parked.ts";
import type { Duty, EvidenceKind } from "./parked-needs.ts";

export type ActionRule = {
  /** Who acts: one person of that duty, or two different persons, one for each duty. */
  by: readonly [Duty] | readonly [Duty, Duty];
  /** The document that is shown, by digest and with a note; null: none is needed. */
  evidence: EvidenceKind | null;
  zh: string;
  en: string;
};

/** action → who, on which evidence, and what it says on the button. */
export const actionRules: Record<ParkedAction, ActionRule> = {
  query_again: {
    by: ["registration_operations"],
    evidence: null,
    zh: "再次向登记机构查询",
    en: "Ask the registry again",
  },
  no_case_confirmed: {
    by: ["registration_operations", "operations_supervisor"],
    evidence: "registry_written_statement",
    zh: "登记机构书面确认无此件，重新申请",
    en: "The registry states in writing that it holds no case: file again",
  },
  reread: {
    by: ["registration_operations"],
    evidence: null,
    zh: "登记簿已更正，重新读取登簿结果并比对",
    en: "The register was rectified: read it again and compare",
  },
  search_again: {
    by: ["registration_operations"],
    evidence: null,
    zh: "重新查询登记簿",
    en: "Search the register again",
  },
  query_posting: {
    by: ["disbursement_review"],
    evidence: null,
    zh: "向核心查询入账结果",
    en: "Ask the core what became of the permit",
  },
  permit_again: {
    by: ["disbursement_review", "credit_approval"],
    evidence: "core_statement",
    zh: "核心确认未入账，继续办理并重新放行",
    en: "The core states that nothing was posted: go on with a new permit",
  },
  unwind: {
    by: ["credit_approval", "legal_compliance"],
    evidence: "bank_resolution",
    zh: "放弃新抵押权并注销，业务撤销",
    en: "Give the new mortgage up by waiver and end as aborted",
  },
  file_again: {
    by: ["registration_operations", "operations_supervisor"],
    evidence: "mended_application",
    zh: "补正后重新申请",
    en: "File the application again",
  },
  key_confirmed: {
    by: ["security_officer", "operations_supervisor"],
    evidence: "key_fingerprint_confirmation",
    zh: "已线下核实新密钥",
    en: "The key was confirmed out of band",
  },
  duplicate_withdrawn: {
    by: ["registration_operations", "operations_supervisor"],
    evidence: "registry_written_statement",
    zh: "登记机构已撤回重复件",
    en: "The registry withdrew the duplicate filing",
  },
  duplicate_cancelled: {
    by: ["registration_operations", "legal_compliance"],
    evidence: "cancellation_record",
    zh: "登记机构已注销重复登记，查询登记簿核实",
    en: "The registry cancelled the duplicate recording: search the register to see it",
  },
  earlier_filing_stands: {
    by: ["registration_operations", "operations_supervisor"],
    evidence: "registry_written_statement",
    zh: "先前申请已登簿且后件已终止，以先前申请为准",
    en: "The earlier filing was recorded and the later one has ended: go on under the earlier one",
  },
  abort: {
    by: ["credit_approval", "operations_supervisor"],
    evidence: "bank_resolution",
    zh: "撤销业务",
    en: "End as aborted: nothing was recorded or posted",
  },
  withdraw_jointly: {
    by: ["registration_operations", "operations_supervisor"],
    evidence: "joint_withdrawal_application",
    zh: "全体申请人已共同签署撤回申请",
    en: "All applicants signed the withdrawal together: withdraw",
  },
  abort_given_up: {
    by: ["credit_approval", "operations_supervisor"],
    evidence: "bank_resolution",
    zh: "放弃撤销，继续办理",
    en: "Give the abort up and go on: nothing was recorded",
  },
  end_as_recorded: {
    by: ["credit_approval", "legal_compliance"],
    evidence: "bank_resolution",
    zh: "按登记现状终结，不再放款",
    en: "End as recorded: what the register holds stands, nothing is disbursed",
  },
  posting_accepted: {
    by: ["disbursement_review", "credit_approval"],
    evidence: "core_statement",
    zh: "认可已入账结果，继续办理",
    en: "The posting stands as the core made it: go on",
  },
  posting_reversed: {
    by: ["disbursement_review", "credit_approval"],
    evidence: "core_statement",
    zh: "核心已冲正，视为未入账",
    en: "The core reversed the posting: it counts as not posted",
  },
  accepted_as_recorded: {
    by: ["registration_operations", "legal_compliance"],
    evidence: "legal_opinion",
    zh: "认可登簿结果，差异存档并继续办理",
    en: "Accept what was recorded: the difference stays on record, go on",
  },
  signatures_stated: {
    by: ["registration_operations", "legal_compliance"],
    evidence: "registry_written_statement",
    zh: "登记机构书面说明注销申请的平台签署情况，继续办理",
    en: "The registry states in writing who signed the cancellation on its platform: go on",
  },
  rectify: {
    by: ["registration_operations", "operations_supervisor"],
    evidence: "rectification_grounds",
    zh: "申请更正登记",
    en: "Apply for rectification of what was recorded",
  },
  stop_drawing: {
    by: ["credit_approval", "disbursement_review"],
    evidence: "bank_resolution",
    zh: "终止后续放款，按已放款办结",
    en: "Pay no further tranche: go on with what is out",
  },
  fee_again: {
    by: ["registration_operations", "disbursement_review"],
    evidence: "core_statement",
    zh: "重新缴纳登记费",
    en: "Order the registry's fee again",
  },
  legal_settled: {
    by: ["legal_compliance", "credit_approval"],
    evidence: "court_or_agreement_document",
    zh: "法律事项已了结，继续办理",
    en: "The legal matter is settled: go on",
  },
  lapse_settled: {
    by: ["legal_compliance", "credit_approval"],
    evidence: "court_or_agreement_document",
    zh: "预告登记效力已另行确认，继续办理",
    en: "It is settled that the conversion still goes on",
  },
};

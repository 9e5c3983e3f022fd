// Conditions (前提条件): facts outside register and core that a gate waits for, each shown by a paper with its digest.
// Invariant: a condition is a fact somebody stated under their signature; the machine looks at it and never makes one up.

import type { Sha256 } from "./business.ts";
import type { Fen } from "./money.ts";
import type { EpochMs, IsoDate } from "./time.ts";

export const conditionTypes = [
  "decision_condition",
  "consent",
  "final_repayment",
  "refund_final",
  "payoff_statement",
  "payoff_receipt",
  "tax_clearance",
  "funds_supervised",
  "debtor_notified",
  "registrable",
  "works_progress",
  "surrender",
] as const;
/**
 * 审批附带条件, 书面同意, 结清, 退款到账, 结清金额函与承诺, 结清回执, 完税, 交易资金监管, 债务人通知, 具备登记条件, 工程进度,
 * 旧证交回. What each is about (`subject`) and who states it stands in conditionRules.
 */
export type ConditionType = (typeof conditionTypes)[number];

/**
 * What a gate waits for. `subject`: condition id, consenting party, certificate number (of the paper to hand in, or of the
 * mortgage of a batch whose debtor is told), tranche number; null where there is one only.
 */
export type Condition = { type: ConditionType; subject: string | null };

/** RecordCondition: a condition is met, on this paper. */
export type ConditionFact = Condition & {
  /** Number on the paper. */
  number: string;
  sha256: Sha256;
  /** Day from which it holds: of repayment, clearance, registrability. */
  on: IsoDate;
  /** Payoff statement and funds under supervision: the sum. */
  amount?: Fen | undefined;
  /** ms; a fact whose time has passed counts no more. Absent: no end. */
  validUntil?: EpochMs | undefined;
};

export type RecordedCondition = ConditionFact & { recordedAt: EpochMs; by: string };

export type ConditionRule = {
  zh: string;
  en: string;
  amount: "required" | "none";
  /** required: the paper says itself until when it counts. */
  validUntil: "required" | "optional";
};

/** type → what it says to people, whether the paper must state a sum, and until when it counts. */
export const conditionRules: Record<ConditionType, ConditionRule> = {
  decision_condition: {
    zh: "审批附带条件已落实",
    en: "A condition of the decision is met",
    amount: "none",
    validUntil: "optional",
  },
  consent: {
    zh: "利害关系人书面同意",
    en: "Written consent of a party affected",
    amount: "none",
    validUntil: "optional",
  },
  final_repayment: { zh: "贷款已结清", en: "The loan is finally repaid", amount: "none", validUntil: "optional" },
  refund_final: {
    zh: "退房退款已到账",
    en: "The refund to the lender is final",
    amount: "none",
    validUntil: "optional",
  },
  payoff_statement: {
    zh: "原贷款人结清金额函与解押承诺",
    en: "Payoff statement and undertaking",
    amount: "required",
    validUntil: "required",
  },
  payoff_receipt: {
    zh: "原贷款人结清回执",
    en: "The old lender's receipt of the payoff",
    amount: "none",
    validUntil: "optional",
  },
  tax_clearance: { zh: "税费已清（登记纳税衔接）", en: "Taxes are cleared", amount: "none", validUntil: "optional" },
  funds_supervised: {
    zh: "交易资金已监管",
    en: "The funds are under supervision",
    amount: "required",
    validUntil: "optional",
  },
  debtor_notified: {
    zh: "已通知债务人与第三人抵押人",
    en: "Debtor and third-party mortgagors are notified",
    amount: "none",
    validUntil: "optional",
  },
  registrable: {
    zh: "房屋已首次登记，具备登记条件",
    en: "The building is registered: conversion is possible",
    amount: "none",
    validUntil: "optional",
  },
  works_progress: {
    zh: "工程进度已核验",
    en: "Progress of the works is certified",
    amount: "none",
    validUntil: "optional",
  },
  surrender: { zh: "旧证已交回", en: "The old certificate is handed in", amount: "none", validUntil: "optional" },
};

/** type → 收件名称 under which its paper is handed in with the applications; those not named stay with the bank. */
export const paperNames: Partial<Record<ConditionType, string>> = {
  debtor_notified: "债权转让通知",
  tax_clearance: "完税证明",
  refund_final: "解除合同协议",
};

/** The fact that meets the condition and still counts at `now`; undefined when none does. */
export function factFor(
  facts: readonly RecordedCondition[],
  { type, subject }: Condition,
  now: EpochMs,
): RecordedCondition | undefined {
  return facts.findLast(
    (fact) =>
      fact.type === type && fact.subject === subject && (fact.validUntil === undefined || fact.validUntil > now),
  );
}

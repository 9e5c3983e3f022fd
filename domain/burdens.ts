// Burdens on a unit: what each means for each sort of leg, as one table with deviations per registry (practice 5).
// Invariant: total: every burden has an answer for every sort of leg, and none is looked at twice.

export const burdens = [
  "seizure",
  "pre_seizure",
  "waiting_seizure",
  "objection",
  "priority_notice",
  "residence_right",
  "lease",
  "easement",
  "rectification",
  "case_in_hand",
  "official_restriction",
  "transfer_covenant",
] as const;
/** 查封, 预查封, 轮候查封, 异议, 预告, 居住权, 租赁, 地役权, 更正, 在办件, 官方限制, 禁止或限制转让约定. */
export type Burden = (typeof burdens)[number];

export const burdenAnswers = ["refuse", "need_document", "wait", "warn", "ignore"] as const;
/** refuse: no filing and no disbursement; need_document: only with a recorded consent; wait: until it is gone; warn: told to the bank; ignore. */
export type BurdenAnswer = (typeof burdenAnswers)[number];

export const burdenedLegs = [
  "first",
  "increase",
  "change",
  "extension",
  "ownership_transfer",
  "mortgage_transfer",
  "notice",
  "cancellation",
  "rectification",
  "disbursement",
] as const;
/** What is about to happen to the unit, as the table tells it apart. */
export type BurdenedLeg = (typeof burdenedLegs)[number];

export type BurdenRules = Partial<Record<Burden, Partial<Record<BurdenedLeg, BurdenAnswer>>>>;

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

type Row = Record<BurdenedLeg, BurdenAnswer>;

/** A row in which every leg has the answer of `rest` but those named. */
function row(rest: BurdenAnswer, named: Partial<Row>): Row {
  return {
    first: rest,
    increase: rest,
    change: rest,
    extension: rest,
    ownership_transfer: rest,
    mortgage_transfer: rest,
    notice: rest,
    cancellation: rest,
    rectification: rest,
    disbursement: rest,
    ...named,
  };
}

/** 查扣冻规定: a right that burdens or disposes is not recorded on it; a mortgage that stands may end, pass on and be mended. */
const seized = row("refuse", {
  change: "warn",
  extension: "warn",
  mortgage_transfer: "warn",
  cancellation: "ignore",
  rectification: "warn",
});
/** Told to those who approve: it stays with the unit whatever is recorded. */
const approved = row("warn", { cancellation: "ignore", rectification: "ignore" });

/** Burden → sort of leg → answer, as it is where a registry's profile says nothing else (practice 5). */
const usual: Record<Burden, Row> = {
  seizure: seized,
  pre_seizure: seized,
  waiting_seizure: seized,
  // 民法典 220: the bank's own policy stop; lawful where both applicants state in writing that they know.
  objection: row("refuse", { mortgage_transfer: "warn", cancellation: "ignore", rectification: "warn" }),
  // 民法典 221: without consent of its holder a disposal of the property has no effect. A mortgage that stands disposes of nothing anew.
  priority_notice: row("need_document", {
    change: "warn",
    extension: "warn",
    mortgage_transfer: "warn",
    cancellation: "ignore",
    rectification: "warn",
  }),
  residence_right: approved,
  lease: approved,
  easement: approved,
  rectification: row("wait", { rectification: "ignore" }),
  // Ending or passing on a mortgage takes no place in the queue, so nobody's case before it is waited for (practice 18).
  case_in_hand: row("wait", { mortgage_transfer: "warn", cancellation: "ignore", rectification: "warn" }),
  official_restriction: row("refuse", {
    change: "warn",
    extension: "warn",
    mortgage_transfer: "warn",
    cancellation: "ignore",
    rectification: "warn",
  }),
  // 民法典 406, 担保制度解释 43: agreed, not official; it binds whoever transfers the property and nobody else.
  transfer_covenant: row("ignore", { ownership_transfer: "need_document" }),
};

/** What a burden means for a sort of leg at a registry: as its profile says, otherwise as usual. */
export function answerOf(burden: Burden, leg: BurdenedLeg, rules: BurdenRules = {}): BurdenAnswer {
  return rules[burden]?.[leg] ?? usual[burden][leg];
}

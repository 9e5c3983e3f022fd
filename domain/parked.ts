// Parked kinds and the only actions there are (practice, reliability 5.9): a person adds facts with evidence, the machine moves.
// Invariant: there is no "force state"; from every parked kind some allowed action leads to an end (parked-guards.ts).

export const parkedKinds = [
  "unknown",
  "mismatch",
  "disbursement",
  "cancellation",
  "unwind",
  "security",
  "legal",
  "key",
  "duplicate",
] as const;
export type ParkedKind = (typeof parkedKinds)[number];

export const parkedActions = [
  /** Ask the registry for the outcome again. */
  "query_again",
  /** The registry states in writing that it holds no case: file again as a new generation. */
  "no_case_confirmed",
  /** The registry mended its record (更正登记): read it again and compare. */
  "reread",
  /** Search the register again and judge anew. */
  "search_again",
  /** Ask the core what became of the permit. */
  "query_posting",
  /** The core states it did not post and never will under this key: permit again under a new key. */
  "permit_again",
  /** Cancel the new mortgage by waiver and end as aborted (only before anything was posted and while the old mortgage stands or none existed). */
  "unwind",
  /** File the refused or withdrawn application again as a new generation. */
  "file_again",
  /** A changed key or certificate was confirmed out of band. */
  "key_confirmed",
  /** The registry withdrew the duplicate filing. */
  "duplicate_withdrawn",
  /** End as aborted: nothing was recorded, nothing was posted. */
  "abort",
  /** All applicants signed the withdrawal together: withdraw on that (practice 6). */
  "withdraw_jointly",
  /** The bank gives its abort up before anything was recorded: go on with the plan. */
  "abort_given_up",
  /** End with what the register holds: the new mortgage stands, nothing is disbursed, the hold goes back. */
  "end_as_recorded",
  /** The posting stands as the core made it: go on with it. */
  "posting_accepted",
  /** The core took the posting back: it counts as not posted. */
  "posting_reversed",
  /** File a 更正登记 for what was recorded otherwise than filed. */
  "rectify",
  /** Tranches that are left are not paid; the chain goes on to its end. */
  "stop_drawing",
  /** Order the registry's fee again, under a new key. */
  "fee_again",
  /** What was told of a person or a unit stands in the way no more: heirs, guardian or administrator act, the dispute is over. */
  "legal_settled",
  /** The parties or a court have settled that the conversion still goes on (民法典 221). */
  "lapse_settled",
] as const;
export type ParkedAction = (typeof parkedActions)[number];

export type ActionRule = {
  /** 2 where money or security moves. */
  persons: 1 | 2;
  /** What must be attached: nothing, or the digest of a document with a note. */
  evidence: "none" | "document";
  zh: string;
  en: string;
};

/** action → how many persons, what they attach, and what it says on the button. */
export const actionRules: Record<ParkedAction, ActionRule> = {
  query_again: { persons: 1, evidence: "none", zh: "再次向登记机构查询", en: "Ask the registry again" },
  no_case_confirmed: {
    persons: 2,
    evidence: "document",
    zh: "登记机构书面确认无此件，重新申请",
    en: "The registry states in writing that it holds no case: file again",
  },
  reread: {
    persons: 1,
    evidence: "none",
    zh: "登记簿已更正，重新读取登簿结果并比对",
    en: "The register was rectified: read it again and compare",
  },
  search_again: { persons: 1, evidence: "none", zh: "重新查询登记簿", en: "Search the register again" },
  query_posting: {
    persons: 1,
    evidence: "none",
    zh: "向核心查询入账结果",
    en: "Ask the core what became of the permit",
  },
  permit_again: {
    persons: 2,
    evidence: "document",
    zh: "核心确认未入账，继续办理并重新放行",
    en: "The core states that nothing was posted: go on with a new permit",
  },
  unwind: {
    persons: 2,
    evidence: "document",
    zh: "放弃新抵押权并注销，业务撤销",
    en: "Give the new mortgage up by waiver and end as aborted",
  },
  file_again: { persons: 2, evidence: "document", zh: "补正后重新申请", en: "File the application again" },
  key_confirmed: { persons: 2, evidence: "document", zh: "已线下核实新密钥", en: "The key was confirmed out of band" },
  duplicate_withdrawn: {
    persons: 2,
    evidence: "document",
    zh: "登记机构已撤回重复件",
    en: "The registry withdrew the duplicate filing",
  },
  abort: { persons: 2, evidence: "document", zh: "撤销业务", en: "End as aborted: nothing was recorded or posted" },
  withdraw_jointly: {
    persons: 2,
    evidence: "document",
    zh: "全体申请人已共同签署撤回申请",
    en: "All applicants signed the withdrawal together: withdraw",
  },
  abort_given_up: {
    persons: 2,
    evidence: "document",
    zh: "放弃撤销，继续办理",
    en: "Give the abort up and go on: nothing was recorded",
  },
  end_as_recorded: {
    persons: 2,
    evidence: "document",
    zh: "按登记现状终结，不再放款",
    en: "End as recorded: the new mortgage stands, nothing is disbursed",
  },
  posting_accepted: {
    persons: 2,
    evidence: "document",
    zh: "认可已入账结果，继续办理",
    en: "The posting stands as the core made it: go on",
  },
  posting_reversed: {
    persons: 2,
    evidence: "document",
    zh: "核心已冲正，视为未入账",
    en: "The core reversed the posting: it counts as not posted",
  },
  rectify: {
    persons: 2,
    evidence: "document",
    zh: "申请更正登记",
    en: "Apply for rectification of what was recorded",
  },
  stop_drawing: {
    persons: 2,
    evidence: "document",
    zh: "终止后续放款，按已放款办结",
    en: "Pay no further tranche: go on with what is out",
  },
  fee_again: {
    persons: 2,
    evidence: "document",
    zh: "重新缴纳登记费",
    en: "Order the registry's fee again",
  },
  legal_settled: {
    persons: 2,
    evidence: "document",
    zh: "法律事项已了结，继续办理",
    en: "The legal matter is settled: go on",
  },
  lapse_settled: {
    persons: 2,
    evidence: "document",
    zh: "预告登记效力已另行确认，继续办理",
    en: "It is settled that the conversion still goes on",
  },
};

/** kind → the actions it may offer; allowedActions leaves out those whose facts do not hold. */
export const parkedRules: Record<ParkedKind, readonly ParkedAction[]> = {
  unknown: ["query_again", "no_case_confirmed", "query_posting", "abort"],
  mismatch: ["reread", "rectify", "file_again", "unwind", "end_as_recorded"],
  disbursement: [
    "query_posting",
    "permit_again",
    "fee_again",
    "stop_drawing",
    "unwind",
    "end_as_recorded",
    "abort",
    "posting_accepted",
    "posting_reversed",
  ],
  cancellation: ["query_again", "search_again", "file_again", "unwind"],
  unwind: ["query_again", "file_again", "permit_again", "withdraw_jointly", "abort_given_up", "end_as_recorded"],
  security: [
    "search_again",
    "reread",
    "file_again",
    "stop_drawing",
    "lapse_settled",
    "unwind",
    "end_as_recorded",
    "abort",
    "posting_accepted",
    "posting_reversed",
  ],
  legal: ["search_again", "legal_settled", "stop_drawing", "unwind", "end_as_recorded", "abort"],
  key: ["key_confirmed", "abort"],
  duplicate: ["duplicate_withdrawn"],
};

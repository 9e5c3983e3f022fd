// Parked kinds and the only actions allowed in each (practice, reliability 5.9): a person adds facts with evidence, the machine moves.
// Invariant: there is no "force state"; from every parked kind some allowed action leads to an end.

import type { Chain, Parked } from "./chain-state.ts";
import type { Leg } from "./leg.ts";
import { hasFailed, isPending, isRecorded, unwindLegId } from "./legs.ts";
import { nothingIsPosted, permitIsOut, postingIsOpen, strayPosting } from "./stray-posting.ts";
import { signedWithdrawal } from "./withdrawal-form.ts";

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
};

/** kind → the actions it may offer; allowedActions leaves out those whose facts do not hold. */
export const parkedRules: Record<ParkedKind, readonly ParkedAction[]> = {
  unknown: ["query_again", "no_case_confirmed", "query_posting", "abort"],
  mismatch: ["reread", "unwind", "end_as_recorded"],
  disbursement: ["query_posting", "permit_again", "unwind", "end_as_recorded", "posting_accepted", "posting_reversed"],
  cancellation: ["query_again", "file_again", "unwind"],
  unwind: ["query_again", "file_again", "permit_again", "withdraw_jointly", "abort_given_up", "end_as_recorded"],
  security: [
    "search_again",
    "reread",
    "file_again",
    "unwind",
    "end_as_recorded",
    "posting_accepted",
    "posting_reversed",
  ],
  legal: ["search_again", "unwind", "end_as_recorded", "abort"],
  key: ["key_confirmed", "abort"],
  duplicate: ["duplicate_withdrawn"],
};

/** What a person may do about a parked chain now; empty when it is not parked. Guards look at facts, never at wishes. */
export function allowedActions(chain: Chain): { action: ParkedAction; rule: ActionRule }[] {
  const { parked } = chain;
  if (parked === null) return [];
  return parkedRules[parked.kind]
    .filter((action) => guards[action](chain, parked))
    .map((action) => ({ action, rule: actionRules[action] }));
}

const always = (): boolean => true;

const guards: Record<ParkedAction, (chain: Chain, parked: Parked) => boolean> = {
  query_again: always,
  no_case_confirmed: (chain, parked) => legOf(chain, parked)?.state === "unknown",
  reread: (chain) => chain.legs.some(isRecorded),
  search_again: (chain, parked) => parked.resume === "open" && chain.plan.steps[chain.step]?.step === "search",
  query_posting: postingIsOpen,
  permit_again: (chain, parked) => {
    if (strayPosting(chain) !== null) return false;
    if (parked.kind === "unwind") return mustGoForward(chain);
    return chain.disbursement === null || chain.disbursement.state === "refused";
  },
  unwind: (chain, parked) => parked.resume === "open" && mayUnwind(chain),
  file_again: (chain, parked) => {
    const leg = legOf(chain, parked);
    return leg !== undefined && hasFailed(leg);
  },
  key_confirmed: always,
  duplicate_withdrawn: always,
  abort: (chain, parked) => parked.resume === "open" && !chain.legs.some(isRecorded) && nothingIsPosted(chain),
  withdraw_jointly: (chain, parked) =>
    parked.resume === "aborting" && chain.legs.some(isPending) && signedWithdrawal(chain) !== null,
  abort_given_up: (chain, parked) => parked.resume === "aborting" && mayGiveAbortUp(chain),
  end_as_recorded: mayEndAsRecorded,
  posting_accepted: (chain) => {
    const stray = strayPosting(chain);
    if (stray === null || isBeingUnwound(chain)) return false;
    // Under an earlier permit it is the one posting of the chain, or it is a second one, which nobody may accept.
    return stray.permit === "present" || (!permitIsOut(chain) && chain.disbursement?.state !== "posted");
  },
  posting_reversed: (chain) => strayPosting(chain) !== null,
};

/** Whether the new mortgage can be given up: nothing posted or to be posted, and the old one stands or there was none. */
export function mayUnwind(chain: Chain): boolean {
  const oldIsTouched = chain.legs.some(
    (leg) => leg.legId !== unwindLegId && leg.registrationType !== "first" && isRecorded(leg),
  );
  return (
    nothingIsPosted(chain) &&
    !oldIsTouched &&
    chain.legs.some((leg) => leg.registrationType === "first" && isRecorded(leg))
  );
}

/** An abort that came too late: what is recorded cannot be taken back without leaving the lender unsecured (reliability 5.4 a). */
export function mustGoForward(chain: Chain): boolean {
  return nothingIsPosted(chain) && !mayUnwind(chain) && chain.legs.some(isRecorded);
}

/** The bank may change its mind while the registry has ended and recorded nothing; the plan then goes on where it stood. */
function mayGiveAbortUp({ abort, legs }: Chain): boolean {
  const isUntouched = legs.every((leg) => leg.state === "chain_refused" || !(hasFailed(leg) || isRecorded(leg)));
  return abort?.refusal.code === "aborted_by_bank" && isUntouched && legs.some(isPending);
}

/**
 * The new or changed mortgage is recorded, the old one cannot come back, and nothing was or will be posted: the register
 * is as it will stay, though not what was wished for. The lender is secured by what is recorded.
 */
function mayEndAsRecorded(chain: Chain, { resume }: Parked): boolean {
  const isDecided = chain.legs.every((leg) => leg.state === "waiting" || hasFailed(leg) || isRecorded(leg));
  const isSecured = chain.legs.some((leg) => leg.registrationType !== "cancellation" && isRecorded(leg));
  const isLate = resume === "open" || mustGoForward(chain);
  const isQuiet = nothingIsPosted(chain) && chain.termsInForce === null;
  return isLate && isQuiet && isSecured && isDecided && !mayUnwind(chain) && !isBeingUnwound(chain);
}

/** The cancellation of the new mortgage was sent: it may be gone. */
function isBeingUnwound({ legs }: Chain): boolean {
  return legs.some((leg) => leg.legId === unwindLegId && leg.businessNumber !== null);
}

function legOf({ legs }: Chain, { legId }: Parked): Leg | undefined {
  return legs.find((leg) => leg.legId === legId);
}

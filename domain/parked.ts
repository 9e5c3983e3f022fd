// Parked kinds and the only actions allowed in each (practice, reliability 5.9): a person adds facts with evidence, the machine moves.
// Invariant: there is no "force state"; from every parked kind some allowed action leads to an end.

import { unwindLegId } from "./application-form.ts";
import type { Chain, Leg, Parked } from "./chain-state.ts";
import { hasFailed, isRecorded } from "./legs.ts";

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
};

/** kind → the actions it may offer; allowedActions leaves out those whose facts do not hold. */
export const parkedRules: Record<ParkedKind, readonly ParkedAction[]> = {
  unknown: ["query_again", "no_case_confirmed", "query_posting", "abort"],
  mismatch: ["reread", "unwind"],
  disbursement: ["query_posting", "permit_again", "unwind"],
  cancellation: ["query_again", "file_again", "unwind"],
  unwind: ["query_again", "file_again", "permit_again"],
  security: ["search_again", "reread", "file_again", "unwind"],
  legal: ["search_again", "unwind", "abort"],
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
  query_posting: (chain) => chain.disbursement !== null && chain.disbursement.expiresAt !== null,
  permit_again: (chain, parked) =>
    parked.kind === "unwind"
      ? mustGoForward(chain)
      : chain.disbursement === null || chain.disbursement.state === "refused",
  unwind: (chain, parked) => parked.resume === "open" && mayUnwind(chain),
  file_again: (chain, parked) => {
    const leg = legOf(chain, parked);
    return leg !== undefined && hasFailed(leg);
  },
  key_confirmed: always,
  duplicate_withdrawn: always,
  abort: (chain, parked) => parked.resume === "open" && !chain.legs.some(isRecorded) && permitIsDead(chain),
};

/** No permit was given that could still lead to a posting. */
export function permitIsDead({ disbursement }: Chain): boolean {
  return disbursement === null || disbursement.state === "refused" || disbursement.expiresAt === null;
}

/** Whether the new mortgage can be given up: nothing posted or to be posted, and the old one stands or there was none. */
export function mayUnwind(chain: Chain): boolean {
  const oldIsTouched = chain.legs.some(
    (leg) => leg.legId !== unwindLegId && leg.registrationType !== "first" && isRecorded(leg),
  );
  return (
    permitIsDead(chain) &&
    !oldIsTouched &&
    chain.legs.some((leg) => leg.registrationType === "first" && isRecorded(leg))
  );
}

/** An abort that came too late: what is recorded cannot be taken back without leaving the lender unsecured (reliability 5.4 a). */
export function mustGoForward(chain: Chain): boolean {
  return permitIsDead(chain) && !mayUnwind(chain) && chain.legs.some(isRecorded);
}

function legOf({ legs }: Chain, { legId }: Parked): Leg | undefined {
  return legs.find((leg) => leg.legId === legId);
}

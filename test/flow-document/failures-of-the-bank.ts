// Failures on the bank's side: decision, signatures, hold, disbursement, terms in force.
// Invariant: each is an event that the bank core or its staff can really cause.

import type { CreditDecision } from "../../domain/chain-state.ts";
import type { BankCoreAnswer } from "../../domain/effect.ts";
import type { Plan, Step } from "../../domain/plan.ts";
import { fen } from "../../domain/money.ts";
import type { SignedDocument } from "../../domain/signatures.ts";
import { approval, signatures } from "../domain/sample-chains.ts";
import type { Failure } from "./failures.ts";
import { goUntil, type Run } from "./play.ts";

/** ms by which a decision or a hold of the samples has certainly expired. */
const longAfter = 40 * 86_400_000;
const minute = 60_000;

/** Failures that the bank's side brings about in this step. */
export function bankFailures(plan: Plan, step: Step): Failure[] {
  switch (step.step) {
    case "decision":
      return decisionFailures;
    case "signed":
      return signingFailures;
    case "hold":
      return [holdRefused, silence("核心系统一直不通", "the bank core stays out of reach")];
    case "file":
      return expiries(plan, step);
    case "disbursement":
      return disbursementFailures;
    case "terms_in_force":
      return [silence("核心系统一直不通", "the bank core stays out of reach")];
    default:
      return [];
  }
}

/** Every try fails, and certainly nothing was received, until the chain stops trying. */
export function silence(zh: string, en: string): Failure {
  return {
    name: { zh, en },
    play: ({ talk }) => {
      while (talk.chain.state === "open" || talk.chain.state === "aborting") {
        const origin = talk.chain.inFlight?.to ?? "registry";
        if (talk.chain.inFlight === null) talk.take({ type: "due" });
        else talk.take({ type: "effect_failed", origin, advice: "retry", reason: "out of reach" });
        talk.now = Math.max(talk.now + 1, talk.chain.dueAt ?? 0);
      }
      return null;
    },
  };
}

function decided(zh: string, en: string, change: (approved: CreditDecision) => Partial<CreditDecision>): Failure {
  return {
    name: { zh, en },
    play: ({ talk }) => {
      const approved = approval(talk.chain, talk.now);
      const decision = { ...approved, ...change(approved) };
      return talk.take({ type: "decision_recorded", decision })?.[0] ?? null;
    },
  };
}

const decisionFailures: Failure[] = [
  decided("审批否决", "the credit decision is declined", () => ({ outcome: "declined" })),
  decided("审批金额与业务不同", "the decision is for another amount", ({ approvedAmount }) => ({
    approvedAmount: fen(approvedAmount - 100n),
  })),
  decided("审批只有一人", "only one person decided", () => ({ persons: ["maker"] })),
  decided("审批结论已过期", "the decision has expired already", () => ({ validUntil: 0 })),
];

function handedIn(zh: string, en: string, change: (documents: SignedDocument[]) => SignedDocument[]): Failure {
  return {
    name: { zh, en },
    play: ({ talk }) => {
      const documents = change(signatures(talk.chain, talk.now));
      return talk.take({ type: "signatures_recorded", documents })?.[0] ?? null;
    },
  };
}

function onFirst(change: (document: SignedDocument) => SignedDocument) {
  return ([first, ...others]: SignedDocument[]): SignedDocument[] =>
    first === undefined ? [] : [change(first), ...others];
}

const signingFailures: Failure[] = [
  handedIn(
    "缺少一名申请人签署",
    "one applicant has not signed",
    onFirst((each) => ({ ...each, signatures: each.signatures.slice(1) })),
  ),
  handedIn("缺少一份文件", "a document is missing", (documents) => documents.slice(1)),
  handedIn(
    "签署的是另一文本",
    "another text was signed",
    onFirst((each) => ({ ...each, sha256: "d".repeat(64) })),
  ),
  handedIn("合同所载数额不同", "a contract states another amount", (documents) =>
    documents.map((each) =>
      each.figures === null ? each : { ...each, figures: { ...each.figures, securedAmount: fen(100n) } },
    ),
  ),
  {
    name: { zh: "审批结论在签署前过期", en: "the decision expires before everybody has signed" },
    play: ({ talk }) => {
      talk.now += longAfter;
      talk.take({ type: "due" });
      return null;
    },
  },
];

function coreSays({ talk }: Run, answer: BankCoreAnswer): void {
  talk.take({ type: "core_answered", answer });
}

function keyInFlight({ talk }: Run): string {
  const effect = talk.chain.inFlight;
  if (effect?.to !== "bank_core") throw new Error("no order to the core is in flight");
  return effect.request.key;
}

const holdRefused: Failure = {
  name: { zh: "预占被拒", en: "the hold is refused" },
  play: (run) => {
    const key = keyInFlight(run);
    coreSays(run, { type: "hold", key, state: "refused", holdNumber: null, expiresAt: null, reason: "quota" });
    return null;
  },
};

/** Only while nothing was filed: the filing is written but its expiry comes first. */
function expiries(plan: Plan, step: Step): Failure[] {
  if (plan.steps.find((each) => each.step === "file") !== step) return [];
  const decision: Failure = {
    name: { zh: "报件前审批结论过期", en: "the decision expires before filing" },
    play: (run) => waitBeforeFiling(run, longAfter),
  };
  const hold: Failure = {
    name: { zh: "报件前预占失效", en: "the hold lapses before filing" },
    play: (run) => {
      if (run.talk.chain.hold !== null) run.talk.chain.hold.expiresAt = run.talk.now + minute;
      return waitBeforeFiling(run, 10 * minute);
    },
  };
  const search: Failure = {
    name: { zh: "报件前登记信息查询已过 30 分钟", en: "the search is more than 30 minutes old before filing" },
    play: (run) => waitBeforeFiling(run, 31 * minute),
  };
  const holds = plan.steps.some((each) => each.step === "hold");
  return [decision, ...(holds ? [hold] : []), search];
}

/** The filing certainly did not arrive, and is tried again only after `ms`. */
function waitBeforeFiling({ talk }: Run, ms: number): null {
  talk.take({ type: "effect_failed", origin: "registry", advice: "retry", reason: "closed" });
  talk.now += ms;
  talk.take({ type: "due" });
  return null;
}

const disbursementFailures: Failure[] = [
  {
    name: { zh: "核心拒绝放款放行", en: "the core refuses the permit" },
    play: (run) => {
      const key = permitInFlight(run);
      run.talk.far.postings.set(key, "refused");
      coreSays(run, { type: "permit_received", key, state: "refused", reason: "account frozen" });
      return null;
    },
  },
  {
    name: { zh: "放行失效仍未入账", en: "the permit expires and nothing was posted" },
    play: (run) => {
      const key = permitInFlight(run);
      coreSays(run, { type: "permit_received", key, state: "accepted", reason: null });
      run.talk.now += 36 * minute;
      run.talk.take({ type: "due" });
      return null;
    },
  },
  {
    name: { zh: "入账金额不同", en: "another amount was posted" },
    play: (run) => {
      const key = permitInFlight(run);
      const { talk } = run;
      talk.far.postings.set(key, "posted");
      coreSays(run, { type: "permit_received", key, state: "accepted", reason: null });
      goUntil(run, ({ inFlight }) => inFlight?.request.type === "query_posting");
      const posting = { key, postingNumber: "P-1", amount: fen(100n), at: talk.now, reason: null };
      coreSays(run, { type: "posting", state: "posted", ...posting });
      return null;
    },
  },
  {
    name: { zh: "放行的应答丢失", en: "the reply to the permit is lost" },
    play: (run) => {
      permitInFlight(run);
      run.talk.take({ type: "effect_failed", origin: "bank_core", advice: "query_first", reason: "no reply" });
      return null;
    },
  },
  {
    name: { zh: "放行前预占失效且续占被拒", en: "the hold lapsed before the permit and is not renewed" },
    earlier: true,
    play: (run) => {
      const { talk } = run;
      if (talk.chain.hold !== null) talk.chain.hold.expiresAt = talk.now;
      goUntil(run, ({ inFlight }) => inFlight?.request.type === "place_hold");
      return holdRefused.play(run);
    },
  },
  {
    name: { zh: "止付，随后解除", en: "disbursement is stopped, and the stop lifted later" },
    play: ({ talk }) => {
      talk.take({ type: "effect_failed", origin: "bank_core", advice: "retry", reason: "closed" });
      const refused = talk.take({ type: "disbursement_stopped", by: "risk", reason: "sample" });
      talk.take({ type: "due" });
      if (refused !== null || talk.chain.inFlight !== null) throw new Error("the stop does not stop");
      talk.now += 60 * minute;
      talk.take({ type: "disbursement_stop_lifted", by: "risk" });
      return null;
    },
  },
  silence("核心系统一直不通", "the bank core stays out of reach"),
];

function permitInFlight(run: Run): string {
  goUntil(run, ({ inFlight }) => inFlight?.request.type === "permit");
  return keyInFlight(run);
}

// Failures at the bank core: hold, disbursement, terms in force; and silence of whoever is asked.
// Invariant: each is an answer or a silence that a core can really give.

import type { BankCoreAnswer } from "../../domain/effect.ts";
import { fen } from "../../domain/money.ts";
import type { Step } from "../../domain/plan.ts";
import { postWrongly } from "../domain/far-core.ts";
import type { Failure } from "./failure.ts";
import { death } from "./failures-of-the-gates.ts";
import { goUntil, type Run } from "./play.ts";

const minute = 60_000;

/** Failures that the bank core brings about in this step. */
export function coreFailures(step: Step): Failure[] {
  switch (step.step) {
    case "hold":
      return [holdRefused, coreSilence];
    case "disbursement":
      return [...disbursementFailures, death];
    case "terms_in_force":
      return [coreSilence];
    default:
      return [];
  }
}

/** Every try fails, and certainly nothing was received, until the chain stops trying. */
export function silence(zh: string, en: string): Failure {
  return {
    name: { zh, en },
    play: ({ talk }) => {
      for (let tries = 0; tries < 200; tries += 1) {
        if (talk.chain.state !== "open" && talk.chain.state !== "aborting") return "on";
        const origin = talk.chain.inFlight?.to ?? "registry";
        if (talk.chain.inFlight === null) talk.take({ type: "due" });
        else talk.take({ type: "effect_failed", origin, advice: "retry", reason: "out of reach" });
        talk.now = Math.max(talk.now + 1, talk.chain.dueAt ?? 0);
      }
      return "stands";
    },
  };
}

const coreSilence = silence("核心系统一直不通", "the bank core stays out of reach");

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
    run.talk.far.holds.set(key, "refused");
    coreSays(run, { type: "hold", key, state: "refused", holdNumber: null, expiresAt: null, reason: "quota" });
    return "on";
  },
};

function permitInFlight(run: Run): string {
  goUntil(run, ({ inFlight }) => inFlight?.request.type === "permit");
  return keyInFlight(run);
}

/** The core received the permit, and keeps it. */
function permitArrives(run: Run, key: string): void {
  const effect = run.talk.chain.inFlight;
  if (effect?.request.type !== "permit") throw new Error("no permit is in flight");
  const { amount, expiresAt, tranche } = effect.request;
  run.talk.far.permits.set(key, { amount, expiresAt, tranche });
  coreSays(run, { type: "permit_received", key, state: "accepted", reason: null });
}

const disbursementFailures: Failure[] = [
  {
    name: { zh: "核心拒绝放款放行", en: "the core refuses the permit" },
    play: (run) => {
      const key = permitInFlight(run);
      run.talk.far.postings.set(key, "refused");
      coreSays(run, { type: "permit_received", key, state: "refused", reason: "account frozen" });
      return "on";
    },
  },
  {
    name: { zh: "放行失效仍未入账", en: "the permit expires and nothing was posted" },
    play: (run) => {
      permitArrives(run, permitInFlight(run));
      run.talk.now += 36 * minute;
      run.talk.take({ type: "due" });
      return "on";
    },
  },
  {
    name: { zh: "入账金额不同", en: "another amount was posted" },
    play: (run) => {
      const { talk } = run;
      const key = permitInFlight(run);
      permitArrives(run, key);
      postWrongly(talk.far, key, talk.now);
      const amount = talk.far.books.find((book) => book.key === key)?.amount ?? fen(0n);
      goUntil(run, ({ inFlight }) => inFlight?.request.type === "query_posting");
      const posting = { key, postingNumber: "P-1", amount, at: talk.now, reason: null };
      coreSays(run, { type: "posting", state: "posted", ...posting });
      return "on";
    },
  },
  {
    name: { zh: "放行的应答丢失", en: "the reply to the permit is lost" },
    play: (run) => {
      permitInFlight(run);
      run.talk.take({ type: "effect_failed", origin: "bank_core", advice: "query_first", reason: "no reply" });
      return "on";
    },
  },
  {
    name: { zh: "放行前预占失效且续占被拒", en: "the hold lapsed before the permit and is not renewed" },
    from: "earlier",
    play: (run) => {
      const { talk } = run;
      if (talk.chain.hold === null) return "absent";
      talk.chain.hold.expiresAt = talk.now;
      goUntil(run, ({ inFlight }) => inFlight?.request.type === "place_hold");
      return holdRefused.play(run);
    },
  },
  {
    name: { zh: "止付，随后解除", en: "disbursement is stopped, and the stop lifted later" },
    play: (run) => {
      const { talk } = run;
      permitInFlight(run);
      talk.take({ type: "effect_failed", origin: "bank_core", advice: "retry", reason: "closed" });
      const refused = talk.take({ type: "disbursement_stopped", by: "risk", reason: "sample" });
      talk.take({ type: "due" });
      if (refused !== null || talk.chain.inFlight !== null) throw new Error("the stop does not stop");
      talk.now += 60 * minute;
      talk.take({ type: "disbursement_stop_lifted", by: "risk" });
      return "on";
    },
  },
  coreSilence,
];

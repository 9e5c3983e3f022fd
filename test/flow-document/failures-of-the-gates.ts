// Failures of the gates that wait for facts and consents, and of what somebody tells of a person or a unit in between.
// Invariant: each begins at the gate, or where the cause of what the gate asks for lies.

import { conditionRules, type Condition, type ConditionFact } from "../../domain/conditions.ts";
import { fen } from "../../domain/money.ts";
import type { Step } from "../../domain/plan.ts";
import { chinaDate } from "../../domain/working-days.ts";
import { conditionsWanted, start } from "../domain/sample-chains.ts";
import { atDoor, type Failure, type Result } from "./failure.ts";
import { goUntil, letPass, mayComeTo, type Run } from "./play.ts";
import type { Words } from "./two-languages.ts";

const fortyDays = 40 * 86_400_000;

/** Failures of a gate that waits for consents or for stated facts. */
export function gateFailures(step: Step): Failure[] {
  switch (step.step) {
    case "consents":
      return consentFailures;
    case "conditions":
      return step.wanted.flatMap((wanted) => conditionFailures(wanted));
    default:
      return [];
  }
}

/** Death of a person who mortgaged, told while the chain stands at a step. */
export const death: Failure = {
  name: { zh: "得知抵押人死亡（法律通知）", en: "a mortgagor's death is told (legal notice)" },
  play: ({ talk }) =>
    atDoor(
      talk.take({
        type: "legal_notice_recorded",
        notice: { matter: "death", on: chinaDate(talk.now), number: "死亡证明1", sha256: "e".repeat(64) },
        by: "legal",
      }),
    ),
};

function conditionFailures(wanted: Condition): Failure[] {
  const { zh, en } = conditionRules[wanted.type];
  const missing: Failure = {
    name: { zh: `四十日无此事实：${zh}`, en: `not shown for forty days: ${en}` },
    play: (run) => {
      for (const fact of factsOf(run).filter(({ type }) => type !== wanted.type)) state(run, fact);
      letPass(run, fortyDays);
      return run.talk.chain.state === "open" ? "stands" : "on";
    },
    mend: { name: { zh: "出示该事实", en: "it is shown" }, play: () => undefined },
  };
  const stale = stated(wanted, "所出示文件已过有效期", "the paper is past its validity", (fact) => ({
    ...fact,
    validUntil: start - 1,
  }));
  const sums = conditionRules[wanted.type].amount === "required" ? [withoutSum(wanted), tooSmall(wanted)] : [];
  const lapse = wanted.type === "registrable" ? [lapsed] : [];
  return [missing, stale, ...sums, ...lapse];
}

function withoutSum(wanted: Condition): Failure {
  return stated(wanted, "文件未载金额", "the paper states no sum", ({ amount: _amount, ...fact }) => fact);
}

function tooSmall(wanted: Condition): Failure {
  return stated(wanted, "文件所载金额为一元", "the paper states a sum of one yuan", (fact) => ({
    ...fact,
    amount: fen(100n),
  }));
}

function stated(wanted: Condition, zh: string, en: string, change: (fact: ConditionFact) => ConditionFact): Failure {
  const rule = conditionRules[wanted.type];
  return {
    name: { zh: `${zh}：${rule.zh}`, en: `${en}: ${rule.en}` },
    play: (run) => {
      const fact = factsOf(run).find(({ type }) => type === wanted.type);
      return fact === undefined ? "absent" : state(run, change(fact));
    },
  };
}

function factsOf({ talk }: Run): ConditionFact[] {
  return conditionsWanted(talk.chain, talk.now);
}

function state({ talk }: Run, fact: ConditionFact): Result {
  return atDoor(talk.take({ type: "condition_recorded", fact, by: "core" }));
}

/** Registration was possible a hundred days ago: the notices have lapsed (民法典 221). */
const lapsed: Failure = {
  name: {
    zh: "能够登记之日已逾九十日，预告登记失效",
    en: "registration was possible a hundred days ago: the notices have lapsed",
  },
  play: (run) => {
    const on = chinaDate(run.talk.now - 100 * 86_400_000);
    for (const fact of factsOf(run)) state(run, fact.type === "registrable" ? { ...fact, on } : fact);
    return "on";
  },
};

/** A priority notice of somebody else stands on every unit before the first search. */
function burden({ talk }: Run): void {
  for (const unit of talk.far.units.values()) {
    const holder = { name: "样例预告权利人", certificateNumber: "1" };
    unit.priorityNotices.push({ number: "证明第7号", kind: "priority_notice", holder });
  }
}

const notice: Words = { zh: "他人预告登记在册", en: "somebody else's priority notice stands" };
const owner: Words = { zh: "抵押物有共有人", en: "the collateral has a co-owner" };

const consentFailures: Failure[] = [
  { ...neverGiven(notice, burden), from: "beginning" },
  { ...given(notice, burden), from: "beginning" },
  { ...neverGiven(owner, () => undefined), from: "beginning", variant: "shared" },
];

function comesToConsents(run: Run): boolean {
  const isAt = (): boolean => run.talk.chain.plan.steps[run.talk.chain.step]?.step === "consents";
  const isPast = (): boolean => {
    const gate = run.talk.chain.plan.steps.findIndex(({ step }) => step === "consents");
    return run.talk.chain.step > gate || run.talk.chain.state !== "open";
  };
  mayComeTo(run, ({ inFlight }) => (isAt() && inFlight === null) || isPast());
  return isAt() && run.talk.chain.state === "open";
}

function neverGiven({ zh, en }: Words, cause: (run: Run) => void): Failure {
  return {
    name: { zh: `${zh}，四十日未同意`, en: `${en}; no consent for forty days` },
    play: (run) => {
      cause(run);
      if (!comesToConsents(run)) return "on";
      letPass(run, fortyDays);
      return run.talk.chain.state === "open" ? "stands" : "on";
    },
    mend: { name: { zh: "书面同意", en: "written consent is given" }, play: () => undefined },
  };
}

function given({ zh, en }: Words, cause: (run: Run) => void): Failure {
  return {
    name: { zh: `${zh}，权利人书面同意`, en: `${en}; its holder consents in writing` },
    play: (run) => {
      cause(run);
      if (comesToConsents(run)) goUntil(run, ({ step, plan }) => plan.steps[step]?.step !== "consents");
      return "on";
    },
  };
}

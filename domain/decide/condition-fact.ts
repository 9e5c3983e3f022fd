// RecordCondition: a fact that a gate waits for, on a paper with its digest.
// Invariant: only what the plan, the decision or the register asks for is taken; a fact once recorded is never changed, only followed.

import { hasEnded } from "../chain-state.ts";
import { conditionRules, type Condition, type ConditionFact } from "../conditions.ts";
import { consentsWanted } from "../consents.ts";
import type { ChainEvent } from "../event.ts";
import { countFrom } from "../lapse.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { chinaDate } from "../working-days.ts";
import type { Work } from "./work.ts";

/** Facts kept of one chain. */
const factsMax = 500;

export function conditionRecorded(
  work: Work,
  { fact, by }: Extract<ChainEvent, { type: "condition_recorded" }>,
): Refusal | null {
  const { chain, now } = work;
  if (hasEnded(chain)) return refuse("wrong_state", null, `the chain is ${chain.state}`);
  if (!wantedAtAll(work).some((each) => each.type === fact.type && each.subject === fact.subject)) {
    return refuse("condition_not_wanted", "condition.type");
  }
  const refusal = checkSum(work, fact) ?? checkTimes(work, fact);
  if (refusal !== null) return refusal;
  if (chain.conditions.length >= factsMax) return refuse("wrong_state", null, "too many facts");
  chain.conditions.push({ ...fact, recordedAt: now, by });
  if (fact.type === "registrable") countFrom(chain, fact.on);
  return null;
}

/** The sum on the paper, in 分: at least the old debt where it is put aside for it, at most the loan that pays it off. */
function checkSum({ chain }: Work, fact: ConditionFact): Refusal | null {
  const { amount } = conditionRules[fact.type];
  if (amount === "required" && (fact.amount === undefined || fact.amount === 0n)) {
    return refuse("invalid_field", "condition.amount", "the sum the paper states");
  }
  if (amount === "none" && fact.amount !== undefined) return refuse("invalid_field", "condition.amount", "none");
  const outstanding = chain.business.previousMortgage?.outstanding ?? 0n;
  if (fact.type === "funds_supervised" && (fact.amount ?? 0n) < outstanding) {
    return refuse("invalid_field", "condition.amount", "at least the old debt that is outstanding");
  }
  const { kind, loan } = chain.business;
  if (fact.type === "payoff_statement" && kind === "lender_switch" && (fact.amount ?? 0n) > (loan?.amount ?? 0n)) {
    return refuse(
      "invalid_field",
      "condition.amount",
      "at most the loan: what is above it has to be repaid beforehand",
    );
  }
  return null;
}

/** A paper is not of tomorrow, and has not run out. */
function checkTimes({ now }: Work, { type, on, validUntil }: ConditionFact): Refusal | null {
  if (on > chinaDate(now)) return refuse("invalid_field", "condition.on", "not later than today");
  if (validUntil === undefined && conditionRules[type].validUntil === "required") {
    return refuse("invalid_field", "condition.validUntil", "until when the paper holds");
  }
  return (validUntil ?? Infinity) <= now ? refuse("invalid_field", "condition.validUntil", "not past") : null;
}

/** Everything this chain may wait for at any of its gates. */
function wantedAtAll({ chain, now, profiles }: Work): Condition[] {
  const ofPlan = chain.plan.steps.filter((step) => step.step === "conditions").flatMap(({ wanted }) => wanted);
  const ofDecision = [...chain.earlierDecisions, chain.decision]
    .filter((decision) => decision !== null)
    .flatMap(({ conditions }) => conditions)
    .map((subject): Condition => ({ type: "decision_condition", subject }));
  const ofConsents = consentsWanted(chain, now, profiles).map(({ matter, party }): Condition => ({
    type: "consent",
    subject: `${matter}:${party}`,
  }));
  return [...ofPlan, ...ofDecision, ...ofConsents];
}

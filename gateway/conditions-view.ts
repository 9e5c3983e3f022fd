// How conditions are shown: what the chain still waits for, and what was recorded.
// Invariant: a wanted condition is named as RecordCondition takes it, so that what is shown can be answered.

import { hasEnded, type Chain } from "../domain/chain-state.ts";
import { factFor, type Condition, type RecordedCondition } from "../domain/conditions.ts";
import { consentsWanted } from "../domain/consents.ts";
import { endedConditions } from "../domain/decide/gates-again.ts";
import { yuanFromFen } from "../domain/money.ts";
import type { Step } from "../domain/plan.ts";
import type { EpochMs } from "../domain/time.ts";
import { chinaTime, chinaTimeIfAny } from "./china-time.ts";
import { conditionView } from "./plan-view.ts";
import type { ConditionView, RecordedConditionView } from "./schemas/conditions.ts";

/** Conditions of this step and of those to come, and of gates behind that ran out, which no fact meets at `now`, each named once; none of an ended chain. */
export function conditionsWantedView(chain: Chain, now: EpochMs): ConditionView[] {
  if (hasEnded(chain)) return [];
  const behind = endedConditions({ chain, now });
  const ahead = chain.plan.steps.slice(chain.step).flatMap((step) => wantedBy(step, chain, now));
  const lacking = [...behind, ...ahead].filter((condition) => factFor(chain.conditions, condition, now) === undefined);
  const named = new Map(lacking.map((condition) => [`${condition.type}:${condition.subject ?? ""}`, condition]));
  return Array.from(named.values(), conditionView);
}

function wantedBy(step: Step, chain: Chain, now: EpochMs): Condition[] {
  if (step.step === "conditions") return step.wanted;
  if (step.step === "consents") {
    // Who is affected is known from the register, so nobody is before the first search.
    if (chain.searches.length === 0) return [];
    return consentsWanted(chain, now).map(({ matter, party }) => ({ type: "consent", subject: `${matter}:${party}` }));
  }
  if (step.step !== "decision" || step.part !== "only") return [];
  return (chain.decision?.conditions ?? []).map((subject) => ({ type: "decision_condition", subject }));
}

/** A fact as it was recorded here. */
export function recordedConditionView(fact: RecordedCondition): RecordedConditionView {
  return {
    ...conditionView(fact),
    number: fact.number,
    sha256: fact.sha256,
    on: fact.on,
    amount: fact.amount === undefined ? undefined : yuanFromFen(fact.amount),
    validUntil: chinaTimeIfAny(fact.validUntil ?? null),
    recordedAt: chinaTime(fact.recordedAt),
    by: fact.by,
  };
}

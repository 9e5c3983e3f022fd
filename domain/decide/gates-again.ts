// Facts on which a gate opened are looked at again before an application or a permit leaves: some of them run out.
// Invariant: nothing is filed and no money moves on a statement, a consent or a condition of the decision that holds no more.

import type { Chain } from "../chain-state.ts";
import { factFor, type Condition, type ConditionType } from "../conditions.ts";
import { consentsWanted, type BurdenRulesOf } from "../consents.ts";
import { isRecorded } from "../legs.ts";
import type { Step } from "../plan.ts";
import type { EpochMs } from "../time.ts";
import { waitForBank } from "./gates.ts";
import { notify, restUntil, type Progress, type Work } from "./work.ts";

/** What holds for a time only; a repayment, a receipt or a clearance that was stated once stays so. */
const endingTypes: ReadonlySet<ConditionType> = new Set<ConditionType>([
  "decision_condition",
  "consent",
  "payoff_statement",
  "funds_supervised",
]);

type Looked = { chain: Chain; now: EpochMs; profiles?: BurdenRulesOf | undefined };

/** The conditions of the gates the chain has passed that no fact meets at `now` any more, each with its gate's index. */
function endedGates({ chain, now, profiles }: Looked): { index: number; missing: Condition[] }[] {
  return chain.plan.steps
    .slice(0, chain.step)
    .map((step, index) => ({
      index,
      missing: wantedAt(step, { chain, now, profiles }).filter(
        (condition) => endingTypes.has(condition.type) && factFor(chain.conditions, condition, now) === undefined,
      ),
    }))
    .filter(({ missing }) => missing.length > 0);
}

function wantedAt(step: Step, looked: Looked): Condition[] {
  if (step.step === "conditions") return step.wanted;
  if (step.step === "decision") {
    const subjects = step.part === "only" ? (looked.chain.decision?.conditions ?? []) : [];
    return subjects.map((subject) => ({ type: "decision_condition", subject }));
  }
  // Stryker disable next-line ArrayDeclaration: endedGates looks at conditions of a type that ends only, and a text has no type.
  return step.step === "consents" ? consentsAt(looked) : [];
}

/**
 * Whoever the register shows to be affected before anything is recorded, also one who appeared after the gate. Afterwards
 * the register shows our own recording: then only a consent that was given and has run out is missed.
 */
function consentsAt({ chain, now, profiles }: Looked): Condition[] {
  const wanted = consentsWanted(chain, now, profiles).map(({ matter, party }): Condition => ({
    type: "consent",
    subject: `${matter}:${party}`,
  }));
  if (!chain.legs.some(isRecorded)) return wanted;
  return wanted.filter(({ subject }) =>
    chain.conditions.some((fact) => fact.type === "consent" && fact.subject === subject),
  );
}

/** What was met and is met no more, or came up behind its gate; empty of a chain whose gates still stand open. */
export function endedConditions(looked: Looked): Condition[] {
  return endedGates(looked).flatMap(({ missing }) => missing);
}

/** Before an application leaves: back to the first gate that stands open no more, which the bank is told; null when all do. */
export function goBackToGate(work: Work): Progress | null {
  const { chain } = work;
  const [first] = endedGates(work);
  if (first === undefined) return null;
  chain.step = first.index;
  chain.searched = [];
  chain.tries = 0;
  notify(work, "conditions_wanted", { conditions: first.missing.map(withoutNames) });
  return waitForBank(work);
}

/** Before a permit leaves: what is recorded is not walked through again, the money waits for new facts; null when all stand. */
export function waitForEnded(work: Work): Progress | null {
  const ended = endedConditions(work);
  if (ended.length === 0) return null;
  notify(work, "conditions_wanted", { conditions: ended.map(withoutNames) });
  return restUntil(work, null);
}

/** The subject of a consent names a person: that stays in GetChain. */
function withoutNames({ type, subject }: Condition): Condition {
  return { type, subject: type === "consent" ? null : subject };
}

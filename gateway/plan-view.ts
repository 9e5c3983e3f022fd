// How a plan is shown: its legs, its steps, and where a chain stands in it.
// Invariant: total over the steps of domain/plan.ts; a step shows only what its sort has.

import type { Chain } from "../domain/chain-state.ts";
import type { Condition } from "../domain/conditions.ts";
import { unreachable } from "../domain/fault.ts";
import type { PlacedLeg, Plan, Step } from "../domain/plan.ts";
import type { ConditionView } from "./schemas/conditions.ts";
import type { PlanStepView, PlanView, StepView } from "./schemas/plan.ts";

/** The plan of a chain: steps in order and the step after which only forward recovery is left. */
export function planView({ way, steps, legs, pointOfNoReturn, needsCover, needs }: Plan): PlanView {
  return { way, steps: steps.map(planStep), legs: legs.map(plannedLeg), pointOfNoReturn, needsCover, needs };
}

/** The step that is due or waited for; without a name once every step is done. */
export function stepReached({ plan, step }: Chain): StepView {
  const reached = plan.steps[step];
  const place = { index: step, of: plan.steps.length };
  return reached === undefined ? { ...place, legs: [], wanted: [] } : { ...place, ...planStep(reached) };
}

/** A condition without the subject that it does not have. */
export function conditionView({ type, subject }: Condition): ConditionView {
  return { type, subject: subject ?? undefined };
}

function plannedLeg(leg: PlacedLeg): PlanView["legs"][number] {
  return {
    legId: leg.legId,
    registrationType: leg.registrationType,
    right: leg.right,
    ground: leg.ground ?? undefined,
    rank: leg.rank,
    changes: leg.changes,
    reversal: leg.reversal,
    filedBy: leg.filedBy,
    alone: leg.alone,
    registryId: leg.registryId,
    unitCodes: leg.unitCodes,
    furtherIndex: leg.furtherIndex ?? undefined,
  };
}

function planStep(step: Step): PlanStepView {
  const plain = { name: step.step, legs: [], wanted: [] };
  switch (step.step) {
    case "search":
      return { ...plain, stage: step.stage };
    case "decision":
      return { ...plain, part: step.part };
    case "conditions":
      return { ...plain, wanted: step.wanted.map(conditionView) };
    case "file":
      return { ...plain, legs: step.legs, together: step.together };
    case "reviewed":
    case "recorded":
      return { ...plain, legs: step.legs };
    case "confirm":
    case "watch":
      return { ...plain, legs: [step.leg] };
    case "barrier":
      return { ...plain, before: step.before };
    case "disbursement":
      return { ...plain, tranche: step.tranche };
    case "consents":
    case "signed":
    case "hold":
    case "terms_in_force":
      return plain;
    default:
      return unreachable(step);
  }
}

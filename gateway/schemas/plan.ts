// Schemas of a plan as shown: its legs, its steps, and where a chain stands in it.
// Invariant: what does not exist is left out, never null; a step carries only what its sort has.

import { z } from "@hono/zod-openapi";
import type { PlannedLeg, Reversal, Step } from "../../domain/plan.ts";
import { cancellationGrounds, changeEvents, registeredRights, registrationTypes } from "../../domain/registration.ts";
import { searchStages } from "../../domain/search-stage.ts";
import { conditionView } from "./conditions.ts";

const stepNames = [
  "search",
  "decision",
  "consents",
  "signed",
  "hold",
  "conditions",
  "file",
  "reviewed",
  "confirm",
  "recorded",
  "barrier",
  "disbursement",
  "terms_in_force",
  "watch",
] as const satisfies readonly Step["step"][];
const decisionParts = ["only", "conditional", "final"] as const;
const barriers = ["irrevocable", "money"] as const;
export const reversals = ["given_up", "stays", "none"] as const satisfies readonly Reversal[];
export const filers = ["us", "other_lender"] as const satisfies readonly PlannedLeg["filedBy"][];
const plannedRanks = ["agreed", "next"] as const satisfies readonly PlannedLeg["rank"][];

const text = z.string();

/** What a step has besides its name. */
const stepParts = {
  legs: z.array(text),
  stage: z.enum(searchStages).optional(),
  part: z.enum(decisionParts).optional(),
  together: z.boolean().optional(),
  wanted: z.array(conditionView),
  before: z.enum(barriers).optional(),
  tranche: z.int().optional(),
};

export const planStep = z.strictObject({ name: z.enum(stepNames), ...stepParts });

export const stepReached = z.strictObject({
  index: z.int(),
  of: z.int(),
  name: z.enum(stepNames).optional(),
  ...stepParts,
});

const plannedLeg = z.strictObject({
  legId: text,
  registrationType: z.enum(registrationTypes),
  right: z.enum(registeredRights),
  ground: z.enum([...cancellationGrounds, "stated"]).optional(),
  rank: z.enum(plannedRanks),
  changes: z.array(z.enum(changeEvents)),
  reversal: z.enum(reversals),
  filedBy: z.enum(filers),
  alone: z.boolean(),
  registryId: text,
  unitCodes: z.array(text),
  furtherIndex: z.int().optional(),
});

export const plan = z.strictObject({
  way: text,
  steps: z.array(planStep),
  legs: z.array(plannedLeg),
  pointOfNoReturn: z.int(),
  needsCover: z.boolean(),
  needs: z.array(text),
});

export type PlanStepView = z.infer<typeof planStep>;
export type StepView = z.infer<typeof stepReached>;
export type PlanView = z.infer<typeof plan>;

// Schemas of conditions: what a gate waits for, and the fact that one is met.
// Invariant: what comes out of `conditionFact` is a domain ConditionFact; whether anything waits for it is judged by the chain.

import { z } from "@hono/zod-openapi";
import { conditionTypes, type ConditionFact } from "../../domain/conditions.ts";
import { date, line, positiveYuan, sha256, time, timeText, yuanText } from "./scalars.ts";

/** RecordCondition: a condition is met, on this paper; an absent subject becomes null. */
export const conditionFact = z
  .strictObject({
    type: z.enum(conditionTypes),
    subject: line(200).optional(),
    number: line(100),
    sha256,
    on: date,
    amount: positiveYuan.optional(),
    validUntil: time.optional(),
  })
  .transform((fact): ConditionFact => ({ ...fact, subject: fact.subject ?? null }));

/** What a gate waits for. */
export const conditionView = z.strictObject({ type: z.enum(conditionTypes), subject: z.string().optional() });

/** A fact as it was recorded here. */
export const recordedConditionView = z.strictObject({
  type: z.enum(conditionTypes),
  subject: z.string().optional(),
  number: z.string(),
  sha256: z.string(),
  on: z.string(),
  amount: yuanText.optional(),
  validUntil: timeText.optional(),
  recordedAt: timeText,
  by: z.string(),
});

export type ConditionView = z.infer<typeof conditionView>;
export type RecordedConditionView = z.infer<typeof recordedConditionView>;

// Schemas of the bank's own facts: the credit decision and the posting report.
// Invariant: what comes out are the domain's CreditDecision and Posting.

import { z } from "@hono/zod-openapi";
import { decisionOutcomes, type CreditDecision } from "../../domain/chain-state.ts";
import type { Posting } from "../../domain/disbursement.ts";
import { line, positiveYuan, sha256, time, yuan } from "./scalars.ts";

export const postingStates = ["posted", "refused", "not_found"] as const satisfies readonly Posting["state"][];

/** 审批结论 as reported; who decided, on which conditions and notices it may rest, is judged by the chain. */
export const creditDecision = z.strictObject({
  outcome: z.enum(decisionOutcomes),
  conditions: z.array(line(64)).max(50).default([]),
  citedNotices: z.array(line(100)).max(20).default([]),
  decisionNumber: line(64),
  approvedAmount: positiveYuan,
  validUntil: time,
  shownSha256: sha256,
  persons: z.array(line(64)).min(1).max(10),
}) satisfies z.ZodType<CreditDecision>;

/** What became of a permit; absent number and reason become null. */
export const posting = z
  .strictObject({
    key: line(128),
    state: z.enum(postingStates),
    postingNumber: line(64).optional(),
    amount: yuan,
    at: time,
    reason: line(500).optional(),
  })
  .transform((report): Posting => ({
    ...report,
    postingNumber: report.postingNumber ?? null,
    reason: report.reason ?? null,
  }));

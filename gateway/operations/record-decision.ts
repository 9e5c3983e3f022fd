// RecordDecision: the credit system decided (审批结论), the gateway records it.
// Invariant: the gateway decides nothing; an expired, declined or different decision is judged by the chain.

import { z } from "@hono/zod-openapi";
import type { Operation } from "../operation.ts";
import { chainMoved } from "../schemas/chain.ts";
import { creditDecision } from "../schemas/posting.ts";
import { id, idempotencyKey } from "../schemas/scalars.ts";
import { tellChain } from "../tell-chain.ts";
import { movedView } from "../views.ts";

const input = z.strictObject({ idempotencyKey, chainId: id, decision: creditDecision });

export const recordDecision: Operation<z.infer<typeof input>, z.infer<typeof chainMoved>> = {
  name: "RecordDecision",
  summary: "登记审批结论 / Record the credit decision",
  rest: { method: "POST", path: "/v1/chains/{chainId}/decision" },
  roles: ["core"],
  mutating: true,
  input,
  output: chainMoved,
  async run(asked, caller, doors) {
    const event = { type: "decision_recorded" as const, decision: asked.decision };
    return await tellChain({ operation: "RecordDecision", input: asked, event, answer: movedView }, caller, doors);
  },
};

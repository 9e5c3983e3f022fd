// RecordCondition: a condition that a gate waits for is met, on a paper with its digest.
// Invariant: the gateway states no condition itself; who stated it is the sign-in that signed the call.

import { z } from "@hono/zod-openapi";
import type { Operation } from "../operation.ts";
import { chainMoved } from "../schemas/chain.ts";
import { conditionFact } from "../schemas/conditions.ts";
import { id, idempotencyKey } from "../schemas/scalars.ts";
import { tellChain } from "../tell-chain.ts";
import { movedView } from "../views.ts";

const input = z.strictObject({ idempotencyKey, chainId: id, condition: conditionFact });

export const recordCondition: Operation<z.infer<typeof input>, z.infer<typeof chainMoved>> = {
  name: "RecordCondition",
  summary: "登记前提条件 / Record that a condition is met",
  rest: { method: "POST", path: "/v1/chains/{chainId}/conditions" },
  roles: ["core"],
  mutating: true,
  input,
  output: chainMoved,
  async run(asked, caller, doors) {
    const event = { type: "condition_recorded" as const, fact: asked.condition, by: caller.key.person };
    return await tellChain({ operation: "RecordCondition", input: asked, event, answer: movedView }, caller, doors);
  },
};

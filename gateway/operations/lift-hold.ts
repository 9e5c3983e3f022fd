// LiftHold: lifts the stop on the disbursement.
// Invariant: names the sign-in that lifted it.

import { z } from "@hono/zod-openapi";
import type { Operation } from "../operation.ts";
import { chainMoved } from "../schemas/chain.ts";
import { id, idempotencyKey } from "../schemas/scalars.ts";
import { tellChain } from "../tell-chain.ts";
import { movedView } from "../views.ts";

const input = z.strictObject({ idempotencyKey, chainId: id });

export const liftHold: Operation<z.infer<typeof input>, z.infer<typeof chainMoved>> = {
  name: "LiftHold",
  summary: "解除放款暂停 / Lift the stop on the disbursement",
  rest: { method: "POST", path: "/v1/chains/{chainId}/disbursement-hold/lift" },
  roles: ["core", "operator"],
  mutating: true,
  input,
  output: chainMoved,
  async run(asked, caller, doors) {
    const event = { type: "disbursement_stop_lifted" as const, by: caller.key.person };
    return await tellChain({ operation: "LiftHold", input: asked, event, answer: movedView }, caller, doors);
  },
};

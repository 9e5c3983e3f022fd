// HoldDisbursement: risk, compliance or the drawdown desk stops the disbursement.
// Invariant: stands until lifted; names the sign-in that placed it.

import { z } from "@hono/zod-openapi";
import type { Operation } from "../operation.ts";
import { chainMoved } from "../schemas/chain.ts";
import { id, idempotencyKey, line } from "../schemas/scalars.ts";
import { tellChain } from "../tell-chain.ts";
import { movedView } from "../views.ts";

const input = z.strictObject({ idempotencyKey, chainId: id, reason: line(500) });

export const holdDisbursement: Operation<z.infer<typeof input>, z.infer<typeof chainMoved>> = {
  name: "HoldDisbursement",
  summary: "暂停放款 / Stop the disbursement until lifted",
  rest: { method: "POST", path: "/v1/chains/{chainId}/disbursement-hold" },
  roles: ["core", "operator"],
  mutating: true,
  input,
  output: chainMoved,
  async run(asked, caller, doors) {
    const event = { type: "disbursement_stopped" as const, by: caller.key.person, reason: asked.reason };
    return await tellChain({ operation: "HoldDisbursement", input: asked, event, answer: movedView }, caller, doors);
  },
};

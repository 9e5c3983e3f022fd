// AbortChain: the bank gives the business up (撤销业务).
// Invariant: how far back it can go is judged by the chain; after the point of no return it is refused.

import { z } from "@hono/zod-openapi";
import type { Operation } from "../operation.ts";
import { chainMoved } from "../schemas/chain.ts";
import { id, idempotencyKey, line } from "../schemas/scalars.ts";
import { tellChain } from "../tell-chain.ts";
import { movedView } from "../views.ts";

const input = z.strictObject({ idempotencyKey, chainId: id, reason: line(500) });

export const abortChain: Operation<z.infer<typeof input>, z.infer<typeof chainMoved>> = {
  name: "AbortChain",
  summary: "撤销业务 / Abort the chain",
  rest: { method: "POST", path: "/v1/chains/{chainId}/abort" },
  roles: ["core", "operator"],
  mutating: true,
  input,
  output: chainMoved,
  async run(asked, caller, doors) {
    const event = { type: "abort_requested" as const, by: caller.key.person, reason: asked.reason };
    return await tellChain({ operation: "AbortChain", input: asked, event, answer: movedView }, caller, doors);
  },
};

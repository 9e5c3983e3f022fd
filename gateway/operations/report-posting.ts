// ReportPosting: what became of a disbursement permit.
// Invariant: believed only when key and amount match the permit; judged by the chain.

import { z } from "@hono/zod-openapi";
import type { Operation } from "../operation.ts";
import { chainMoved } from "../schemas/chain.ts";
import { posting } from "../schemas/posting.ts";
import { id, idempotencyKey } from "../schemas/scalars.ts";
import { tellChain } from "../tell-chain.ts";
import { movedView } from "../views.ts";

const input = z.strictObject({ idempotencyKey, chainId: id, posting });

export const reportPosting: Operation<z.infer<typeof input>, z.infer<typeof chainMoved>> = {
  name: "ReportPosting",
  summary: "报告入账结果 / Report what became of a disbursement permit",
  rest: { method: "POST", path: "/v1/chains/{chainId}/posting" },
  roles: ["core"],
  mutating: true,
  input,
  output: chainMoved,
  async run(asked, caller, doors) {
    const event = { type: "posting_reported" as const, posting: asked.posting };
    return await tellChain({ operation: "ReportPosting", input: asked, event, answer: movedView }, caller, doors);
  },
};

// RecordLegalNotice: the institution came to know of a death, an insolvency, a dispute or a seizure.
// Invariant: a notice only stops: what follows is settled by two persons (ResolveParked).

import { z } from "@hono/zod-openapi";
import type { Operation } from "../operation.ts";
import { chainMoved } from "../schemas/chain.ts";
import { legalNotice } from "../schemas/legal-notice.ts";
import { id, idempotencyKey } from "../schemas/scalars.ts";
import { tellChain } from "../tell-chain.ts";
import { movedView } from "../views.ts";

const input = z.strictObject({ idempotencyKey, chainId: id, notice: legalNotice });

export const recordLegalNotice: Operation<z.infer<typeof input>, z.infer<typeof chainMoved>> = {
  name: "RecordLegalNotice",
  summary: "登记法律事项 / Record a legal matter that came to the institution's knowledge",
  rest: { method: "POST", path: "/v1/chains/{chainId}/legal-notices" },
  roles: ["core", "operator"],
  mutating: true,
  input,
  output: chainMoved,
  async run(asked, caller, doors) {
    const event = { type: "legal_notice_recorded" as const, notice: asked.notice, by: caller.key.person };
    return await tellChain({ operation: "RecordLegalNotice", input: asked, event, answer: movedView }, caller, doors);
  },
};

// SupplementLeg: the materials the registry asked for (补正).
// Invariant: taken only while the leg is in supplement; judged by the chain.

import { z } from "@hono/zod-openapi";
import type { Operation } from "../operation.ts";
import { chainMoved } from "../schemas/chain.ts";
import { count, id, idempotencyKey, legId, line, sha256 } from "../schemas/scalars.ts";
import { tellChain } from "../tell-chain.ts";
import { movedView } from "../views.ts";

const item = z.strictObject({ name: line(100), sha256, pages: count(1, 9999), note: line(500).optional() });

const input = z.strictObject({ idempotencyKey, chainId: id, legId, items: z.array(item).min(1).max(50) });

export const supplementLeg: Operation<z.infer<typeof input>, z.infer<typeof chainMoved>> = {
  name: "SupplementLeg",
  summary: "补正 / Supply the materials the registry asked for",
  rest: { method: "POST", path: "/v1/chains/{chainId}/legs/{legId}/supplement" },
  roles: ["core", "operator"],
  mutating: true,
  input,
  output: chainMoved,
  async run(asked, caller, doors) {
    const event = { type: "supplement_supplied" as const, legId: asked.legId, items: asked.items };
    return await tellChain({ operation: "SupplementLeg", input: asked, event, answer: movedView }, caller, doors);
  },
};

// RecordSignatures: the applicants signed contracts and applications.
// Invariant: complete or refused: every document, every signer, the digests and figures shown.

import { z } from "@hono/zod-openapi";
import type { Operation } from "../operation.ts";
import { chainMoved } from "../schemas/chain.ts";
import { id, idempotencyKey } from "../schemas/scalars.ts";
import { signedDocument } from "../schemas/signing.ts";
import { tellChain } from "../tell-chain.ts";
import { movedView } from "../views.ts";

const input = z.strictObject({ idempotencyKey, chainId: id, documents: z.array(signedDocument).min(1).max(50) });

export const recordSignatures: Operation<z.infer<typeof input>, z.infer<typeof chainMoved>> = {
  name: "RecordSignatures",
  summary: "登记签署结果 / Record the applicants' signatures",
  rest: { method: "POST", path: "/v1/chains/{chainId}/signatures" },
  roles: ["core"],
  mutating: true,
  input,
  output: chainMoved,
  async run(asked, caller, doors) {
    const event = { type: "signatures_recorded" as const, documents: asked.documents };
    return await tellChain({ operation: "RecordSignatures", input: asked, event, answer: movedView }, caller, doors);
  },
};

// RecordRedrawnContracts: less was approved than asked for, and the contracts were drawn anew before anybody signed.
// Invariant: the keys of the old contracts are given back and those of the new taken in the transaction that exchanges them.

import { z } from "@hono/zod-openapi";
import type { Operation } from "../operation.ts";
import { redrawnContracts } from "../schemas/business.ts";
import { chainMoved } from "../schemas/chain.ts";
import { id, idempotencyKey } from "../schemas/scalars.ts";
import { tellChain } from "../tell-chain.ts";
import { movedView } from "../views.ts";

const input = z.strictObject({ idempotencyKey, chainId: id, contracts: redrawnContracts });

export const recordRedrawnContracts: Operation<z.infer<typeof input>, z.infer<typeof chainMoved>> = {
  name: "RecordRedrawnContracts",
  summary: "登记重新签订的合同 / Name the contracts drawn anew after a lower approval",
  rest: { method: "POST", path: "/v1/chains/{chainId}/redrawn-contracts" },
  roles: ["core"],
  mutating: true,
  input,
  output: chainMoved,
  async run(asked, caller, doors) {
    const event = { type: "contracts_redrawn" as const, contracts: asked.contracts };
    const operation = "RecordRedrawnContracts";
    return await tellChain({ operation, input: asked, event, answer: movedView }, caller, doors);
  },
};

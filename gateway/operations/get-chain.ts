// GetChain: everything the bank may see of one of its chains.
// Invariant: another institution's chain is not found.

import { z } from "@hono/zod-openapi";
import { refuse } from "../../domain/refusal.ts";
import type { Operation } from "../operation.ts";
import { chain } from "../schemas/chain.ts";
import { id } from "../schemas/scalars.ts";
import { chainView } from "../views.ts";

const input = z.strictObject({ chainId: id });

export const getChain: Operation<z.infer<typeof input>, z.infer<typeof chain>> = {
  name: "GetChain",
  summary: "查询业务 / Read one chain: state, legs, gates, conditions, documents to sign",
  rest: { method: "GET", path: "/v1/chains/{chainId}" },
  roles: ["core", "operator"],
  mutating: false,
  input,
  output: chain,
  async run({ chainId }, caller, { store, clock }) {
    const read = await store.read(caller.key.institution, chainId);
    if (read === null) return refuse("not_found", "chainId");
    return chainView(read.chain, (await store.evidence(chainId)).length, clock.now());
  },
};

// ListParked: the chains that stand in front of a person, each with the only actions allowed.
// Invariant: a page that is not full is the last.

import { z } from "@hono/zod-openapi";
import type { Chain } from "../../domain/chain-state.ts";
import type { Operation } from "../operation.ts";
import { parkedChainView } from "../parked-view.ts";
import { parkedChain, type ParkedChainView } from "../schemas/parked.ts";
import { id, limit, limitUsual } from "../schemas/scalars.ts";

const input = z.strictObject({ chainId: id.optional(), after: id.optional(), limit });
const output = z.strictObject({ parked: z.array(parkedChain), next: z.string().optional() });

export const listParked: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "ListParked",
  summary: "待人工处置 / Parked chains with their allowed actions",
  rest: { method: "GET", path: "/v1/parked" },
  roles: ["core", "operator"],
  mutating: false,
  input,
  output,
  async run(asked, caller, { store }) {
    const { institution } = caller.key;
    if (asked.chainId !== undefined) {
      const read = await store.read(institution, asked.chainId);
      return { parked: read === null ? [] : parkedOnly(read.chain) };
    }
    const pageSize = asked.limit ?? limitUsual;
    const filter = { institution, state: "parked" as const, kind: null, reference: null };
    const page = await store.list({ ...filter, after: asked.after ?? null, limit: pageSize });
    return {
      parked: page.flatMap(({ chain }) => parkedOnly(chain)),
      next: page.length < pageSize ? undefined : page.at(-1)?.chain.chainId,
    };
  },
};

function parkedOnly(chain: Chain): ParkedChainView[] {
  return chain.parked === null ? [] : [parkedChainView(chain, chain.parked)];
}

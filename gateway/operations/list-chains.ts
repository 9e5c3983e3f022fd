// ListChains: the bank's chains, page by page, in order of their ids.
// Invariant: a page that is not full is the last.

import { z } from "@hono/zod-openapi";
import { chainKinds } from "../../domain/business.ts";
import type { Operation } from "../operation.ts";
import { chainStates, chainSummary } from "../schemas/chain.ts";
import { id, limit, limitUsual, line } from "../schemas/scalars.ts";
import { chainSummaryView } from "../views.ts";

const input = z.strictObject({
  state: z.enum(chainStates).optional(),
  kind: z.enum(chainKinds).optional(),
  reference: line(64).optional(),
  after: id.optional(),
  limit,
});
const output = z.strictObject({ chains: z.array(chainSummary), next: z.string().optional() });

export const listChains: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "ListChains",
  summary: "业务列表 / List chains by state, kind or reference",
  rest: { method: "GET", path: "/v1/chains" },
  roles: ["core", "operator"],
  mutating: false,
  input,
  output,
  async run(asked, caller, { store }) {
    const pageSize = asked.limit ?? limitUsual;
    const page = await store.list({
      institution: caller.key.institution,
      state: asked.state ?? null,
      kind: asked.kind ?? null,
      reference: asked.reference ?? null,
      after: asked.after ?? null,
      limit: pageSize,
    });
    return {
      chains: page.map(({ chain }) => chainSummaryView(chain)),
      next: page.length < pageSize ? undefined : page.at(-1)?.chain.chainId,
    };
  },
};

// ResolveParked: a person of the operations staff adds a fact with evidence; the machine moves.
// Invariant: only an allowed action is taken, by those whose duty it is; who they are is told by the key that signed alone.

import { z } from "@hono/zod-openapi";
import type { Chain } from "../../domain/chain-state.ts";
import { evidenceKinds } from "../../domain/parked-needs.ts";
import { parkedActions } from "../../domain/parked.ts";
import type { Operation } from "../operation.ts";
import { chainStates } from "../schemas/chain.ts";
import { id, idempotencyKey, line, sha256 } from "../schemas/scalars.ts";
import { tellChain } from "../tell-chain.ts";

const input = z.strictObject({
  idempotencyKey,
  chainId: id,
  action: z.enum(parkedActions),
  note: z.union([z.literal(""), line(1000)]).optional(),
  evidenceKind: z.enum(evidenceKinds).optional(),
  evidenceSha256: sha256.optional(),
});
const output = z.strictObject({
  chainId: z.string(),
  state: z.enum(["awaiting_second_person", "taken"]),
  chainState: z.enum(chainStates),
});

type Output = z.infer<typeof output>;

export const resolveParked: Operation<z.infer<typeof input>, Output> = {
  name: "ResolveParked",
  summary: "处置 / Add a fact to a parked chain",
  rest: { method: "POST", path: "/v1/parked/{chainId}/resolution" },
  roles: ["operator"],
  mutating: true,
  input,
  output,
  async run(asked, caller, doors) {
    const event = {
      type: "resolved" as const,
      action: asked.action,
      person: caller.key.person,
      duties: caller.key.duties,
      note: asked.note ?? "",
      evidenceKind: asked.evidenceKind ?? null,
      evidenceSha256: asked.evidenceSha256 ?? null,
    };
    return await tellChain({ operation: "ResolveParked", input: asked, event, answer }, caller, doors);
  },
};

function answer(chain: Chain): Output {
  const awaiting = chain.state === "parked" && chain.parked !== null && chain.parked.proposal !== null;
  return { chainId: chain.chainId, state: awaiting ? "awaiting_second_person" : "taken", chainState: chain.state };
}

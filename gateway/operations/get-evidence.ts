// GetEvidence: the evidence of one chain as one file that verifies offline.
// Invariant: what is handed out is complete up to now, and its digest is stated beside it.

import { z } from "@hono/zod-openapi";
import { sha256 } from "../../domain/evidence.ts";
import { refuse } from "../../domain/refusal.ts";
import type { Operation } from "../operation.ts";
import { id } from "../schemas/scalars.ts";

const input = z.strictObject({ chainId: id });
const output = z.strictObject({
  chainId: z.string(),
  fileName: z.string(),
  contentType: z.string(),
  sha256: z.string(),
  contentBase64: z.string(),
});

export const getEvidence: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "GetEvidence",
  summary: "取证据文件 / Take the evidence file of a chain",
  rest: { method: "GET", path: "/v1/chains/{chainId}/evidence" },
  roles: ["core", "operator"],
  mutating: false,
  input,
  output,
  async run({ chainId }, caller, { store, clock, evidenceFiles }) {
    const read = await store.read(caller.key.institution, chainId);
    if (read === null) return refuse("not_found", "chainId");
    const bytes = await evidenceFiles.build(read.chain, await store.evidence(chainId), clock.now());
    return {
      chainId,
      fileName: `${chainId}.zip`,
      contentType: "application/zip",
      sha256: sha256(bytes),
      contentBase64: Buffer.from(bytes).toString("base64"),
    };
  },
};

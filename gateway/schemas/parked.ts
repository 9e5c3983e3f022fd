// Schemas of parked work as shown: why it stands in front of a person, and the only actions allowed.
// Invariant: kinds and actions are those of domain/parked.ts, duties and documents those of domain/parked-needs.ts.

import { z } from "@hono/zod-openapi";
import { chainKinds } from "../../domain/business.ts";
import { duties, evidenceKinds } from "../../domain/parked-needs.ts";
import { parkedActions, parkedKinds } from "../../domain/parked.ts";
import { bilingual } from "./finding.ts";
import { timeText } from "./scalars.ts";

const text = z.string();

export const parked = z.strictObject({
  kind: z.enum(parkedKinds),
  reason: text,
  since: timeText,
  legId: text.optional(),
  differences: z.array(z.strictObject({ field: text, filed: text, recorded: text })),
  proposal: z
    .strictObject({
      action: z.enum(parkedActions),
      person: text,
      duties: z.array(z.enum(duties)),
      at: timeText,
      note: text,
      evidenceKind: z.enum(evidenceKinds).optional(),
      evidenceSha256: text.optional(),
    })
    .optional(),
  actions: z.array(
    z.strictObject({
      action: z.enum(parkedActions),
      persons: z.int(),
      by: z.array(z.strictObject({ duty: z.enum(duties), text: bilingual })),
      evidence: z.strictObject({ kind: z.enum(evidenceKinds), text: bilingual }).optional(),
      text: bilingual,
    }),
  ),
});

export const parkedChain = z.strictObject({
  chainId: text,
  reference: text,
  chainKind: z.enum(chainKinds),
  registryId: text,
  ...parked.shape,
});

export type ParkedView = z.infer<typeof parked>;
export type ParkedChainView = z.infer<typeof parkedChain>;

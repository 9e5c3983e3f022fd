// Schema of a finding of the pre-lodgement check as shown: in a problem document, and of an aborted chain.
// Invariant: bilingual, with the field, the clause it comes from and the mend; never the value that was wrong.

import { z } from "@hono/zod-openapi";
import { refusalCatalogue } from "../../domain/refusals.ts";
import type { RefusalCode } from "../../domain/refusal.ts";

export const bilingual = z.strictObject({ zh: z.string(), en: z.string() });

const codes = Object.keys(refusalCatalogue) as RefusalCode[];

export const finding = z.strictObject({
  ruleId: z.string(),
  code: z.enum(codes),
  field: z.string().optional(),
  detail: z.string().optional(),
  why: bilingual,
  basis: z.string(),
  mend: bilingual,
});

export type FindingView = z.infer<typeof finding>;

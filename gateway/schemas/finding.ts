// Schema of a finding of the pre-lodgement check as shown: in a problem document, and of an aborted chain.
// Invariant: bilingual, with the field, the clause it comes from and the mend; never the value that was wrong.

import { z } from "@hono/zod-openapi";

export const bilingual = z.strictObject({ zh: z.string(), en: z.string() });

export const finding = z.strictObject({
  ruleId: z.string(),
  code: z.string(),
  field: z.string().optional(),
  detail: z.string().optional(),
  why: bilingual,
  basis: z.string(),
  mend: bilingual,
});

export type FindingView = z.infer<typeof finding>;

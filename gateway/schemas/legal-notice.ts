// Schemas of a legal notice: a death, an insolvency, a dispute, a seizure that the institution came to know of.
// Invariant: what comes out of `legalNotice` is a domain LegalNotice; it names a paper and no person.

import { z } from "@hono/zod-openapi";
import { legalMatters, type LegalNotice } from "../../domain/legal-notice.ts";
import { date, line, sha256, timeText } from "./scalars.ts";

/** RecordLegalNotice: `on` is the day on which the institution came to know. */
export const legalNotice = z.strictObject({
  matter: z.enum(legalMatters),
  on: date,
  number: line(100),
  sha256,
}) satisfies z.ZodType<LegalNotice>;

/** A notice as it was recorded here, and whether two persons have settled it. */
export const legalNoticeView = z.strictObject({
  matter: z.enum(legalMatters),
  on: z.string(),
  number: z.string(),
  sha256: z.string(),
  recordedAt: timeText,
  by: z.string(),
  settled: z.boolean(),
});

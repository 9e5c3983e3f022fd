// Schema of an event: a notice to the bank core, as it can be read again by cursor.
// Invariant: the data is the notice's own JSON text and holds no personal data.

import { z } from "@hono/zod-openapi";
import { noticeTypes } from "../../domain/event.ts";
import { timeText } from "./scalars.ts";

export const event = z.strictObject({
  cursor: z.string(),
  noticeId: z.string(),
  chainId: z.string(),
  sequence: z.int(),
  type: z.enum(noticeTypes),
  at: timeText,
  dataJson: z.string(),
  acknowledgedAt: timeText.optional(),
});

export type EventView = z.infer<typeof event>;

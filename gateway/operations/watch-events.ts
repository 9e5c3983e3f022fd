// WatchEvents: what happened to the bank's chains after a cursor. The gRPC door repeats it as a stream; REST reads pages.
// Invariant: reading from any cursor gives every later event once and in order.

import { z } from "@hono/zod-openapi";
import type { Notice } from "../../domain/ports.ts";
import { chinaTime } from "../china-time.ts";
import type { Operation } from "../operation.ts";
import { event, type EventView } from "../schemas/event.ts";
import { cursor, limit, limitUsual } from "../schemas/scalars.ts";

const input = z.strictObject({ after: cursor.optional(), limit });
const output = z.strictObject({ events: z.array(event), next: z.string().optional() });

export const watchEvents: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "WatchEvents",
  summary: "事件 / Events after a cursor, in order",
  rest: { method: "GET", path: "/v1/events" },
  roles: ["core", "operator"],
  mutating: false,
  input,
  output,
  async run({ after, limit: pageSize }, caller, { store }) {
    const notices = await store.notices(caller.key.institution, after ?? null, pageSize ?? limitUsual);
    return { events: notices.map(eventView), next: notices.at(-1)?.cursor ?? after };
  },
};

/** A notice as an event of the stream. */
export function eventView(notice: Notice): EventView {
  return {
    cursor: notice.cursor,
    noticeId: notice.noticeId,
    chainId: notice.chainId,
    sequence: notice.sequence,
    type: notice.type,
    at: chinaTime(notice.at),
    dataJson: JSON.stringify(notice.data),
    acknowledgedAt: notice.acknowledgedAt === null ? undefined : chinaTime(notice.acknowledgedAt),
  };
}

// RetryNotice: has a notice to the bank core sent again at once.
// Invariant: order within the chain is kept; a notice the core has acknowledged may be sent again, it carries the same id.

import { z } from "@hono/zod-openapi";
import { refuse } from "../../domain/refusal.ts";
import { idempotentAnswer } from "../idempotency.ts";
import type { Operation } from "../operation.ts";
import { id, idempotencyKey } from "../schemas/scalars.ts";
import { keyTakenMeanwhile, messageIn } from "../tell-chain.ts";

const input = z.strictObject({ idempotencyKey, noticeId: id });
const output = z.strictObject({ noticeId: z.string(), due: z.boolean() });

export const retryNotice: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "RetryNotice",
  summary: "重发通知 / Send a notice to the bank core again",
  rest: { method: "POST", path: "/v1/notices/{noticeId}/retry" },
  roles: ["core", "operator"],
  mutating: true,
  input,
  output,
  async run(asked, caller, { store, clock }) {
    const now = clock.now();
    const due = await store.retryNotice(caller.key.institution, asked.noticeId, now);
    if (!due) return refuse("not_found", "noticeId");
    const answer = { noticeId: asked.noticeId, due };
    const kept = await store.keepAnswer(idempotentAnswer(caller, "RetryNotice", asked, answer), [
      messageIn("RetryNotice", caller, now),
    ]);
    return kept ? answer : keyTakenMeanwhile();
  },
};

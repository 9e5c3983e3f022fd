// What settings say of checkpoints: where they go outside the gateway, how often, and how long traffic goes on without.
// Invariant: there is always a place outside; a limit leaves room for several tries.

import { z } from "zod";

export const checkpointSchema = z
  .strictObject({
    /** Directory outside the gateway, relative to the settings; it must be there. */
    directory: z.string().min(1),
    /** ms a record waits for a checkpoint at most. */
    everyMs: z.int().min(500).max(3_600_000),
    /** Records that are not waited for any longer. */
    recordsMax: z.int().min(1).max(1_000_000),
    /** ms for which evidence may be covered by no checkpoint outside: traffic stops then, and warns at half of it. */
    limitMs: z.int().min(2_000).max(86_400_000),
    /** RFC 3161 authority that stamps each; null: none. */
    timeAuthority: z
      .strictObject({ url: z.url({ protocol: /^https?$/ }), timeoutMs: z.int().min(100).max(120_000) })
      .nullable(),
  })
  .refine(({ everyMs, limitMs }) => limitMs >= 4 * everyMs, {
    path: ["limitMs"],
    message: "limitMs is at least four times everyMs",
  });

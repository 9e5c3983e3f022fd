// Messages that belong to no chain are kept in the stream "door", cut to a bounded size.
// Invariant: a cut message is never passed off as whole: it carries no signature, and its subject says so.

import type { EvidenceDraft } from "../domain/evidence.ts";

const bytesMax = 65_536;

/** The record as it may be kept at the door: at most 64 KiB of the message. */
export function doorRecord(draft: EvidenceDraft): EvidenceDraft {
  if (draft.bytes.length <= bytesMax) return draft;
  return {
    ...draft,
    subject: `${draft.subject}, cut at ${bytesMax} bytes`,
    bytes: draft.bytes.slice(0, bytesMax),
    signature: { type: "none" },
  };
}

// A duplicate that was recorded stands in the way of everything until the register itself no longer shows it.
// Invariant: nothing is filed, confirmed or permitted, and no permit is left out, while two recordings of one leg stand, or may stand.

import { isShown, recordedBesides, searchAfter, type RecordedDuplicate } from "../duplicates.ts";
import type { Leg } from "../leg.ts";
import { permitOut } from "../stray-posting.ts";
import { revoke } from "./bank-steps.ts";
import { search } from "./registry-requests.ts";
import { park, type Progress, type Work } from "./work.ts";

/** "done" when no leg has a recorded duplicate that is not known to be gone. */
export function faceDuplicates(work: Work): Progress {
  for (const leg of work.chain.legs) {
    for (const duplicate of leg.recordedDuplicates) {
      const progress = faceDuplicate(work, leg, duplicate);
      if (progress !== "done") return progress;
    }
  }
  return "done";
}

function faceDuplicate(work: Work, leg: Leg, duplicate: RecordedDuplicate): Progress {
  const { businessNumber, state } = duplicate;
  if (state === "gone") return "done";
  if (state === "standing") {
    // What was permitted rests on one recording: it is revoked before people are asked.
    const out = permitOut(work.chain);
    return out === null ? park(work, "duplicate", recordedBesides(businessNumber), leg) : revoke(work, out);
  }
  const found = searchAfter(work.chain.searches, leg.registryId, duplicate);
  if (found === undefined) return search(work, "watch", leg.registryId);
  duplicate.since = work.now;
  duplicate.state = isShown(leg, duplicate, found) ? "standing" : "gone";
  if (duplicate.state === "gone") return "done";
  return park(work, "duplicate", `the register still shows what was recorded under ${businessNumber}`, leg);
}

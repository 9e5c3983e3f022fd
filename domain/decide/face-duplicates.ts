// A duplicate that was recorded stands in the way of everything until the register itself no longer shows it.
// Invariant: nothing is filed, confirmed or permitted while two recordings of one leg stand, or may stand.

import { isShown, searchAfter, type RecordedDuplicate } from "../duplicates.ts";
import type { Leg } from "../leg.ts";
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
  if (state === "standing") return park(work, "duplicate", `the registry also recorded ${businessNumber}`, leg);
  const found = searchAfter(work.chain.searches, leg.registryId, duplicate);
  if (found === undefined) return search(work, "watch", leg.registryId);
  duplicate.since = work.now;
  duplicate.state = isShown(leg, duplicate, found) ? "standing" : "gone";
  if (duplicate.state === "gone") return "done";
  return park(work, "duplicate", `the register still shows what was recorded under ${businessNumber}`, leg);
}

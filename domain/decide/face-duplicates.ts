// A duplicate that was recorded stands in the way of everything until the register itself no longer shows it.
// Invariant: nothing is filed, confirmed or permitted, and no permit is left out, while two recordings of one leg stand, or may stand.

import { isShown, recordedBesides, searchAfter, type RecordedDuplicate } from "../duplicates.ts";
import type { Leg } from "../leg.ts";
import { mayStillBeRecorded, phaseOf } from "../legs.ts";
import { permitOut } from "../stray-posting.ts";
import { toWithdraw } from "../withdrawal-form.ts";
import { revoke } from "./bank-steps.ts";
import { askWhatBecame, whyInVain } from "./doubt.ts";
import { filingOf } from "./generations.ts";
import { query, search, withdraw } from "./registry-requests.ts";
import { askForSignatures } from "./signatures-wanted.ts";
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
    return out === null ? endLaterFiling(work, leg, recordedBesides(businessNumber)) : revoke(work, out);
  }
  const found = searchAfter(work.chain.searches, leg.registryId, duplicate);
  if (found === undefined) return search(work, "watch", leg.registryId);
  duplicate.since = work.now;
  duplicate.state = isShown(leg, duplicate, found) ? "standing" : "gone";
  if (duplicate.state === "gone") return "done";
  return park(work, "duplicate", `the register still shows what was recorded under ${businessNumber}`, leg);
}

/**
 * An earlier filing is recorded, and the later one may be yet: it is withdrawn, on the signatures or mandates that a withdrawal
 * takes, and its end is read, before people are asked; what cannot be withdrawn or learnt is put before them as it is.
 */
function endLaterFiling(work: Work, leg: Leg, besides: string): "rest" {
  const { chain } = work;
  const filing = filingOf(chain, leg);
  if (!filing.some(mayStillBeRecorded)) return park(work, "duplicate", besides, leg);
  const doubtful = filing.filter(({ state }) => phaseOf(state) === "in_doubt");
  const [vain] = doubtful.flatMap((each) => whyInVain(work, each) ?? []);
  if (vain !== undefined) return park(work, "duplicate", `${besides}, and of ${leg.businessNumber}: ${vain}`, leg);
  if (doubtful.length > 0) return askWhatBecame(work, doubtful);
  const later = toWithdraw(chain);
  const unasked = later.filter(({ queriedAt }) => queriedAt === null);
  if (unasked.length > 0) return query(work, unasked);
  // Of a combined filing that has something besides, everything would be withdrawn.
  const isWhole = later.flatMap((each) => filingOf(chain, each)).every((each) => later.includes(each));
  const withdrawn = isWhole ? withdraw(work, later) : null;
  if (withdrawn !== null) return withdrawn;
  park(work, "duplicate", `${besides}, and ${leg.businessNumber}, which is in hand, cannot be withdrawn yet`, leg);
  askForSignatures(work);
  return "rest";
}

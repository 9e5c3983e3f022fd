// The way back (reliability 5.8): withdraw what is pending, give up what is newly recorded, give the hold back, end as aborted.
// Invariant: the new mortgage is given up only after nothing pending can end the old one; what cannot be taken back is parked.

import { documentsToSign } from "../documents-to-sign.ts";
import type { Leg } from "../leg.ts";
import { hasFailed, isOurs, isPending, isRecorded, isUnwind } from "../legs.ts";
import { unwindOf } from "../new-leg.ts";
import { mayUnwind } from "../parked-guards.ts";
import { facePostings, revokeExpired } from "./bank-steps.ts";
import { giveBackHold } from "./hold-steps.ts";
import { proveRecording, readAgain } from "./registry-steps.ts";
import { file, query, withdraw } from "./registry-requests.ts";
import { askForSignatures } from "./signatures-wanted.ts";
import { tendLegs } from "./tend-legs.ts";
import { notify, park, restUntil, type Progress, type Work } from "./work.ts";

/** Does what is due on a chain that is being aborted. */
export function advanceAborting(work: Work): Progress {
  const { chain } = work;
  const takeBack =
    chain.abort?.refusal.code === "ended_as_recorded" ? [readRecorded] : [takeBackPending, takeBackRecorded];
  for (const take of [tendLegs, facePostings, revokeExpired, ...takeBack, giveBackHold]) {
    const progress = take(work);
    if (progress !== "done") return progress;
  }
  chain.state = "aborted";
  const { refusal } = chain.abort ?? {};
  const recorded = refusal?.code === "ended_as_recorded" ? chain.legs.filter(isRecorded) : [];
  notify(work, "aborted", {
    code: refusal?.code ?? null,
    detail: refusal?.detail ?? null,
    standing: recorded.map(({ legId, recordingResult }) => ({
      legId,
      registrationCertificateNumber: recordingResult?.registrationCertificateNumber ?? null,
    })),
  });
  return restUntil(work, null);
}

/** Two persons ended the chain with what is recorded: it ends once the registry has said so again. */
function readRecorded(work: Work): Progress {
  const { legs } = work.chain;
  for (const leg of legs) if (leg.state === "waiting") leg.state = "chain_refused";
  return readAgain(work, legs.filter(isRecorded));
}

function takeBackPending(work: Work): Progress {
  const legs = work.chain.legs.filter((leg) => !isUnwind(leg) && isOurs(leg));
  for (const leg of legs) if (leg.state === "waiting") leg.state = "chain_refused";
  const pending = legs.filter(isPending);
  if (pending.length === 0) return "done";
  // A person asked to look again: first learn where the case stands now.
  const unasked = pending.filter((leg) => leg.queriedAt === null);
  if (unasked.length > 0) return query(work, unasked);
  const withdrawn = withdraw(work, pending);
  if (withdrawn !== null) return withdrawn;
  park(work, "unwind", "neither a signed withdrawal nor a mandate covers every applicant", pending[0]);
  askForSignatures(work);
  return "rest";
}

function takeBackRecorded(work: Work): Progress {
  const { chain } = work;
  const unwinding = chain.legs.filter(isUnwind);
  if (unwinding.length > 0) return takeUnwinds(work, unwinding);
  // What harms nobody stays: a buyer's own notice. A rectification ends with what it mended.
  const recorded = chain.legs.filter((leg) => isRecorded(leg) && leg.reversal !== "stays" && leg.mends === null);
  if (recorded.length === 0) return "done";
  if (!mayUnwind(chain)) {
    return park(work, "unwind", "recorded already: taking it back would leave the lender unsecured", recorded[0]);
  }
  chain.legs.push(...recorded.map(unwindOf));
  askForSignatures(work);
  return "again";
}

/** Each in turn; together they are one way back (practice 13). */
function takeUnwinds(work: Work, unwinding: Leg[]): Progress {
  const failed = unwinding.find(hasFailed);
  if (failed !== undefined) return park(work, "unwind", "what was recorded could not be given up", failed);
  const waiting = unwinding.filter((leg) => leg.state === "waiting");
  const [next] = waiting;
  if (next === undefined) return proveRecording(work, unwinding);
  return documentsToSign(work.chain).length === 0 ? file(work, [next], false) : restUntil(work, null);
}

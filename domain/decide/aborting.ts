// The way back (reliability 5.8): withdraw what is pending, give up what is newly recorded, give the hold back, end as aborted.
// Invariant: the new mortgage is given up only after nothing pending can end the old one; what cannot be taken back is parked.

import { documentsToSign, unwindLegId } from "../application-form.ts";
import type { Leg } from "../chain-state.ts";
import { hasFailed, isPending, isRecorded } from "../legs.ts";
import { newLeg } from "../opening.ts";
import { mayUnwind } from "../parked.ts";
import { giveBackHold } from "./bank-steps.ts";
import { proveRecording } from "./registry-steps.ts";
import { file, query, withdraw } from "./registry-requests.ts";
import { askForSignatures } from "./steps.ts";
import { tendLegs } from "./tend-legs.ts";
import { notify, park, restUntil, type Progress, type Work } from "./work.ts";

/** Does what is due on a chain that is being aborted. */
export function advanceAborting(work: Work): Progress {
  for (const takeBack of [tendLegs, takeBackPending, takeBackRecorded, giveBackHold]) {
    const progress = takeBack(work);
    if (progress !== "done") return progress;
  }
  work.chain.state = "aborted";
  const { refusal } = work.chain.abort ?? {};
  notify(work, "aborted", { code: refusal?.code ?? null, detail: refusal?.detail ?? null });
  return restUntil(work, null);
}

function takeBackPending(work: Work): Progress {
  const legs = work.chain.legs.filter((leg) => leg.legId !== unwindLegId);
  for (const leg of legs) if (leg.state === "waiting") leg.state = "chain_refused";
  const pending = legs.filter(isPending);
  if (pending.length === 0) return "done";
  // A person asked to look again: first learn where the case stands now.
  if (pending.some((leg) => leg.queriedAt === null)) return query(work, pending);
  return (
    withdraw(work, pending) ?? park(work, "unwind", "no mandate names the withdrawal for every mortgagor", pending[0])
  );
}

function takeBackRecorded(work: Work): Progress {
  const { chain } = work;
  const unwind = chain.legs.find((leg) => leg.legId === unwindLegId);
  if (unwind !== undefined) return takeUnwind(work, unwind);
  const recorded = chain.legs.filter(isRecorded);
  if (recorded.length === 0) return "done";
  if (!mayUnwind(chain)) {
    return park(work, "unwind", "recorded already: taking it back would leave the lender unsecured", recorded[0]);
  }
  const first = recorded.find((leg) => leg.registrationType === "first");
  chain.legs.push(newLeg(unwindLegId, "cancellation", "waiver", first?.rank ?? 1));
  askForSignatures(work);
  return "again";
}

function takeUnwind(work: Work, unwind: Leg): Progress {
  if (hasFailed(unwind)) return park(work, "unwind", "the new mortgage could not be cancelled", unwind);
  if (unwind.state === "waiting") {
    return documentsToSign(work.chain).length === 0 ? file(work, [unwind], false) : restUntil(work, null);
  }
  return proveRecording(work, [unwind]);
}

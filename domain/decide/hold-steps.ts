// The hold on limit and quota (额度与放款规模预占): placed before filing, renewed once it has lapsed, given back at the end.
// Invariant: one order a key, the same to the letter when it is given again; a hold that ends too early is of no use (practice 8).

import { refuse } from "../refusal.ts";
import { promisedBy, startClock } from "../leg-clock.ts";
import { isOurs, isRecorded } from "../legs.ts";
import { nextKey } from "../stray-posting.ts";
import type { EpochMs } from "../time.ts";
import { loanOf, order, permitValidMs } from "./core-orders.ts";
import { park, profileOf, startAbort, type Progress, type Work } from "./work.ts";

/** ms by which a hold outlives the day on which the last registration is due. */
export const holdMarginMs = 2 * 86_400_000;

/** Places the hold on limit and quota before anything is filed (practice 8). */
export function takeHold(work: Work): Progress {
  const { chain } = work;
  if (chain.hold?.state === "held") return "done";
  if (chain.hold?.state === "refused") return startAbort(work, refuse("hold_refused"), "bank_core");
  return placeHold(work, `${chain.chainId}-hold`);
}

/** Given again, the order is the same to the letter: its key stands for one order. */
function placeHold(work: Work, key: string): "rest" {
  const { chain } = work;
  const { account, amount } = loanOf(chain);
  const neededUntil = chain.hold?.key === key ? chain.hold.neededUntil : holdNeededUntil(work);
  chain.hold = { key, amount, state: "wanted", holdNumber: null, expiresAt: null, neededUntil };
  const { reference } = chain.business;
  return order(work, { type: "place_hold", key, chainId: chain.chainId, amount, account, reference, neededUntil });
}

/**
 * The hold outlives the day on which the last registration is due, with a margin (practice 8); once everything is recorded
 * it only has to outlive the permit. Null where the calendar does not tell.
 */
function holdNeededUntil(work: Work): EpochMs | null {
  const { chain, now } = work;
  const due = chain.legs
    .filter((leg) => isOurs(leg) && !isRecorded(leg))
    .map((leg) => {
      const profile = profileOf(work, leg);
      return promisedBy(startClock(profile, leg.registrationType, now), profile);
    });
  const known = due.filter((each) => each !== null);
  if (known.length < due.length) return null;
  return Math.max(now + permitValidMs, ...known.map((each) => each + holdMarginMs));
}

/** Gives the hold back, whether or not the order to place it arrived. */
export function giveBackHold(work: Work): Progress {
  const { chain } = work;
  const { hold } = chain;
  if (hold === null || hold.state === "given_back" || hold.state === "refused") return "done";
  const { reference } = chain.business;
  return order(work, { type: "give_back_hold", key: hold.key, chainId: chain.chainId, reference });
}

/** After filing a hold that has lapsed is renewed, or people decide (practice 8); null when it stands, or none is needed. */
export function renewHold(work: Work): Progress | null {
  const { hold } = work.chain;
  if (hold === null) return null;
  if (hold.state === "refused") return park(work, "disbursement", "the hold was not renewed");
  const isHeld = hold.state === "held";
  if (isHeld && (hold.expiresAt === null || hold.expiresAt > work.now)) return null;
  return placeHold(work, isHeld ? nextKey(hold.key) : hold.key);
}

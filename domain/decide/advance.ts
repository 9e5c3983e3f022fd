// Drives a chain as far as the facts allow: until an effect is in flight, or it waits, is parked, or has ended.
// Invariant: ends are absorbing, and a parked chain does nothing of itself but tell of dates and watch what is still open.

import { hasEnded } from "../chain-state.ts";
import { Bug } from "../fault.ts";
import { watchedWhileParked } from "../watched-legs.ts";
import { advanceAborting } from "./aborting.ts";
import { poll } from "./registry-requests.ts";
import { advanceOpen } from "./steps.ts";
import { tellDates } from "./tend-dates.ts";
import { restUntil, type Work } from "./work.ts";

/** Far above the steps any plan can take without an effect: more is a loop, and a bug. */
const movesMax = 64;

/** Called for a worker; does nothing while an effect is in flight. */
export function advance(work: Work): void {
  const { chain } = work;
  if (chain.inFlight !== null) return;
  if (!hasEnded(chain)) tellDates(work);
  for (let moves = 0; moves < movesMax; moves += 1) {
    if (chain.state !== "open" && chain.state !== "aborting") {
      const watched = watchedWhileParked(chain);
      return void (watched.length > 0 ? poll(work, watched) : restUntil(work, null));
    }
    const progress = chain.state === "open" ? advanceOpen(work) : advanceAborting(work);
    if (progress === "rest") return;
  }
  throw new Bug(`chain ${chain.chainId} does not come to rest at step ${chain.step}`);
}

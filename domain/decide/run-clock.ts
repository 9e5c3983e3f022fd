// The registry's clock on a leg, moved on by verified outcomes (practice 9).
// Invariant: it starts at the acceptance, whichever message tells it, and stands still in the states that say so.

import type { Leg } from "../leg.ts";
import { promisedBy, runOn, standStill, startClock, stillStates } from "../leg-clock.ts";
import { hasFailed } from "../legs.ts";
import type { Outcome } from "../registry.ts";
import { profileOf, type Work } from "./work.ts";

type KnownOutcome = Exclude<Outcome, { state: "unknown" }>;

/**
 * When the application was accepted, from whichever verified message tells it, however late: the clock starts there, and the
 * ninety days of a notice are kept by it.
 */
export function takeAcceptance(work: Work, leg: Leg, outcome: KnownOutcome): void {
  const acceptedAt = "acceptedAt" in outcome ? outcome.acceptedAt : undefined;
  if (acceptedAt === undefined || leg.acceptedAt !== null || hasFailed(leg)) return;
  const profile = profileOf(work, leg);
  leg.acceptedAt = acceptedAt;
  const clock = startClock(profile, leg.registrationType, acceptedAt);
  leg.clock = stillStates.includes(leg.state) ? standStill(clock, work.now) : clock;
  leg.promisedBy = promisedBy(leg.clock, profile);
}

/** The clock stands still where practice 9 says so. */
export function runClock(work: Work, leg: Leg, outcome: KnownOutcome, wasSupplement: boolean): void {
  const profile = profileOf(work, leg);
  if (leg.clock === null) return;
  if (wasSupplement && profile.clockStarts === "completed_material") {
    leg.clock = startClock(profile, leg.registrationType, work.now);
  }
  leg.clock = stillStates.includes(outcome.state) ? standStill(leg.clock, work.now) : runOn(leg.clock, work.now);
  leg.promisedBy = promisedBy(leg.clock, profile);
}

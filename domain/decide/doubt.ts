// A filing of which it is not known what became of it: the registry is asked until it tells, or a person is.
// Invariant: doubt is left by asking, never by sending blindly again.

import type { Leg } from "../leg.ts";
import { poll, query } from "./registry-requests.ts";
import { lostWritesMax, profileOf, type Work } from "./work.ts";

/** Two answers "no such case", an interval apart: the filing may still be on its way after the first. */
export const noCaseAnswersMax = 2;

/** Why asking on is in vain, so that a person is needed; null while the registry is asked. */
export function whyInVain(work: Work, leg: Leg): string | null {
  if (leg.noCaseAnswers >= noCaseAnswersMax) return "the registry holds no such case";
  if (leg.unknownQueries >= profileOf(work, leg).unknownQueriesMax) return "the registry does not tell the outcome";
  return leg.lostWrites > lostWritesMax ? "too many answers were lost" : null;
}

/** Asks about them: at once of which nothing was asked yet, and else at the registry's interval. */
export function askWhatBecame(work: Work, doubtful: Leg[]): "rest" {
  const fresh = doubtful.filter((leg) => leg.unknownQueries === 0 && leg.noCaseAnswers === 0);
  return fresh.length > 0 ? query(work, fresh) : poll(work, doubtful);
}

// A leg that is filed once more: as a new generation under a new number, after the registry ended or never had the last one.
// Invariant: nothing of the earlier filing counts any more, and its number is remembered as an earlier one.

import type { Chain } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import { isPending, isRecorded } from "../legs.ts";
import { nothingIsPosted } from "../stray-posting.ts";

/** Generations of one leg before a person is asked. */
const generationsMax = 5;

/** Queries begin anew: what was asked in vain so far does not count. */
export function askAnew(leg: Leg): void {
  leg.unknownQueries = 0;
  leg.noCaseAnswers = 0;
  leg.lostWrites = 0;
  if (isPending(leg)) leg.queriedAt = null;
}

/** To be filed again under a new number: nothing of the earlier filing counts any more. */
export function newGeneration(leg: Leg): void {
  askAnew(leg);
  leg.generation += 1;
  leg.acknowledged = false;
  leg.resends = 0;
  leg.state = "waiting";
  leg.businessNumber = null;
  leg.groupNumber = null;
  leg.caseNumber = null;
  leg.acceptedAt = null;
  leg.promisedBy = null;
  leg.deadline = null;
  leg.deadlineTold = null;
  leg.platformSigning = null;
  leg.clock = null;
  leg.fee = null;
  leg.overdueTold = false;
  leg.filedTold = false;
  leg.confirmed = false;
  leg.accepted = [];
  leg.suppliedItems = null;
}

/** The leg and those filed in one envelope with it: they are accepted, or not, as one. */
export function filingOf({ legs }: Chain, leg: Leg): Leg[] {
  return leg.groupNumber === null ? [leg] : legs.filter((each) => each.groupNumber === leg.groupNumber);
}

/**
 * 不予受理 is no decision: what the notice names is mended and filed again, with no clock running (practice 9; 条例 17). Only
 * while nothing rests on the filing yet: afterwards people decide.
 */
export function mayBeFiledAgain(chain: Chain, leg: Leg): boolean {
  const filing = filingOf(chain, leg);
  const isWhole = filing.every(({ state, generation }) => state === "not_accepted" && generation < generationsMax);
  return (
    chain.state === "open" && isWhole && leg.unwinds === null && nothingIsPosted(chain) && !chain.legs.some(isRecorded)
  );
}

// A leg that is filed once more, as a new generation under a new number, or goes on under an earlier filing that was recorded.
// Invariant: nothing of the filing that is left counts any more; its number is remembered, with what was signed for it.

import type { Chain } from "../chain-state.ts";
import { assert } from "../fault.ts";
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
  leaveFiling(leg);
  leg.generation += 1;
  leg.state = "waiting";
}

/**
 * The recorded earlier filing becomes the leg's own again, with what was signed for it: the registry is asked for it anew. The
 * later one, known to have ended, counts no more.
 */
export function takeEarlierFiling(leg: Leg): void {
  const earlier = leg.recordedDuplicates.find(({ state }) => state === "standing");
  assert(earlier !== undefined, "an earlier filing was recorded");
  const { businessNumber } = earlier;
  if (leg.businessNumber !== null) leg.withdrawnDuplicates = [...leg.withdrawnDuplicates, leg.businessNumber];
  leg.recordedDuplicates = leg.recordedDuplicates.filter((each) => each !== earlier);
  leaveFiling(leg);
  const own = leg.otherFilings.find((each) => each.businessNumber === businessNumber);
  leg.otherFilings = leg.otherFilings.filter((each) => each !== own);
  leg.businessNumber = businessNumber;
  leg.platformSigning = own?.platformSigning ?? null;
  leg.state = "unknown";
  leg.acknowledged = true;
  // The bank was told of it when it was filed.
  leg.filedTold = true;
}

/** Nothing of the present filing counts any more; who signed it on the registry's platform is kept under its number. */
function leaveFiling(leg: Leg): void {
  askAnew(leg);
  const { businessNumber, platformSigning } = leg;
  if (businessNumber !== null) leg.otherFilings = [...leg.otherFilings, { businessNumber, platformSigning }];
  leg.acknowledged = false;
  leg.resends = 0;
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

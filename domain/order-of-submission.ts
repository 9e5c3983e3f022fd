// Which chains of one institution go one behind the other, because each counts on ranks the other moves (practice 18).
// Invariant: a chain stands only behind chains submitted before it, so that none ever waits for one that waits for it.

import { normaliseContractNumber } from "./certificate-number.ts";
import { hasEnded, type Chain } from "./chain-state.ts";
import { normaliseIdentityNumber } from "./identity-number.ts";
import type { Leg } from "./leg.ts";
import { isOurs, isProven, isUnwind } from "./legs.ts";
import type { Party } from "./parties.ts";

/** How far a chain ahead is: parked keeps the others waiting as on_the_way does; passed lets them go on. */
export type AheadStanding = "on_the_way" | "parked" | "passed";

/** What is told of one chain ahead. */
export type ChainAhead = { chainId: string; standing: AheadStanding };

/** Events of a change by which a mortgage gets another place among those on the unit, or weighs more on those behind it. */
const rankEvents: readonly string[] = ["rank", "amount", "maximum"];

function isOfMortgage({ right }: Leg): boolean {
  return right === "mortgage" || right === "mortgage_priority_notice";
}

/** The leg is ours to file, and asks for a place among the mortgages of its units. */
function countsOnRank(leg: Leg): boolean {
  if (!isOfMortgage(leg) || !isOurs(leg) || isUnwind(leg) || leg.mends !== null) return false;
  if (leg.registrationType === "change") return leg.changes.some((event) => rankEvents.includes(event));
  return leg.registrationType === "first" || leg.registrationType === "priority_notice";
}

/** Once the leg is recorded, other mortgages of its units stand elsewhere than before. */
function movesRank(leg: Leg): boolean {
  const isEnd = leg.registrationType === "cancellation" && isOfMortgage(leg) && isOurs(leg) && !isUnwind(leg);
  return isEnd || countsOnRank(leg);
}

/** Units on which the chain's own registrations move ranks, each once and sorted. */
export function unitsRanked({ legs }: Pick<Chain, "legs">): string[] {
  return [...new Set(legs.filter(movesRank).flatMap(({ unitCodes }) => unitCodes))].sort();
}

/**
 * Whether `later` counts on ranks that `earlier` moves, on a unit of both. A mere cancellation counts on no rank: fewer
 * ahead harm nobody; only of ranks that change places it must not take one away meanwhile.
 */
export function countsOnRanksOf(later: Chain, earlier: Chain): boolean {
  if (isLawfulAtOnce(later, earlier)) return false;
  return later.legs.some((leg) => movesRank(leg) && movedBy(earlier, leg).some((moved) => dependsOn(leg, moved)));
}

function dependsOn(leg: Leg, moved: Leg): boolean {
  return countsOnRank(leg) || moved.changes.includes("rank");
}

/** Legs of the earlier chain that move ranks on a unit of the leg. */
function movedBy({ legs }: Chain, leg: Leg): Leg[] {
  return legs.filter((each) => movesRank(each) && each.unitCodes.some((code) => leg.unitCodes.includes(code)));
}

/** The pairs that practice 18 names as lawful at the same time: neither waits for the other. */
function isLawfulAtOnce(one: Chain, other: Chain): boolean {
  return [isPartOfOnePurchase, isSellersAndBuyers, isCancelledAndAssigned].some(
    (isPair) => isPair(one, other) || isPair(other, one),
  );
}

/** 组合贷款: the commercial and the provident-fund mortgage of one purchase, each a chain of its own. */
function isPartOfOnePurchase({ business: fund }: Chain, { business: commercial }: Chain): boolean {
  const isPair =
    fund.mortgagee.kind === "provident_fund_centre" && commercial.mortgagee.kind !== "provident_fund_centre";
  const [one, other] = [fund, commercial].map(({ propertyTransfer }) => propertyTransfer?.contract.number);
  const isOtherPurchase =
    one !== undefined && other !== undefined && normaliseContractNumber(one) !== normaliseContractNumber(other);
  const isSet = [fund, commercial].every(({ previousMortgage }) => previousMortgage === undefined);
  return isPair && isSet && !isOtherPurchase && isSamePeople(mortgagorsOf(fund), mortgagorsOf(commercial));
}

/** 带押过户: the buyer's new mortgage, and the end of the one that the seller made. */
function isSellersAndBuyers({ business: sale }: Chain, { business: end }: Chain): boolean {
  const { propertyTransfer } = sale;
  const isEnd = end.kind === "cancellation" && propertyTransfer !== undefined;
  return isEnd && isSamePeople(propertyTransfer.transferors, mortgagorsOf(end));
}

/** One mortgage of the unit is cancelled while another is passed on with its claim. */
function isCancelledAndAssigned({ business: one }: Chain, { business: other }: Chain): boolean {
  return one.kind === "cancellation" && other.kind === "assignment";
}

function mortgagorsOf({ mortgagors }: Chain["business"]): Party[] {
  return mortgagors.map(({ party }) => party);
}

function isSamePeople(some: Party[], others: Party[]): boolean {
  const numbers = (parties: Party[]): string =>
    parties
      .map(({ certificateNumber }) => normaliseIdentityNumber(certificateNumber))
      .sort()
      .join();
  return some.length > 0 && numbers(some) === numbers(others);
}

/** How far `earlier` is, seen from `later`: passed once it has ended, or everything of it that moves a rank there is recorded and read again. */
export function standingOf(earlier: Chain, later: Chain): AheadStanding {
  if (hasEnded(earlier) || !countsOnRanksOf(later, earlier)) return "passed";
  const moved = later.legs.flatMap((leg) => movedBy(earlier, leg));
  const isThrough = earlier.abort === null && moved.every(isProven);
  if (isThrough) return "passed";
  return earlier.state === "parked" ? "parked" : "on_the_way";
}

/** Ids of those of the institution's live chains, all submitted earlier, behind which the chain goes; in the order given. */
export function chainsAhead(chain: Chain, live: readonly Chain[]): string[] {
  return live.filter((each) => standingOf(each, chain) !== "passed").map(({ chainId }) => chainId);
}

/** Whether a step took the chain past what others may wait for: it ended, or something of it that moves ranks was recorded. */
export function letsOthersPass(before: Chain, after: Chain): boolean {
  if (unitsRanked(after).length === 0) return false;
  const left = ({ legs }: Chain): number => legs.filter((leg) => movesRank(leg) && !isProven(leg)).length;
  return (hasEnded(after) && !hasEnded(before)) || left(after) < left(before);
}

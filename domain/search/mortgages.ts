// Before filing: the old mortgage is live and its holder's, and as many others stand on each unit as the agreed rank says.
// Invariant: nothing is changed, replaced or passed on that the register does not show.

import type { Chain } from "../chain-state.ts";
import { furtherMortgages, furtherPath } from "../further-mortgages.ts";
import { isRecorded } from "../legs.ts";
import { refuse } from "../refusal.ts";
import type { LiveMortgage, UnitSnapshot } from "../register.ts";
import type { RegistrationType } from "../registration.ts";
import { security, type SearchCase, type SearchFinding } from "./finding.ts";
import {
  isAhead,
  isHeldBy,
  isPrevious,
  isSameNumber,
  legsLeft,
  legsOver,
  mortgageeOf,
  previousOn,
  registeredLender,
} from "./on-register.ts";

/** One mortgage of the past that has to be live on the unit, under one of its numbers. */
type Expected = { numbers: string[]; field: string; furtherIndex: number | null };

/** Old mortgage, and each further one of a batch, live on its units and held by whom the business says. */
export function judgePrevious({ chain, units }: SearchCase): SearchFinding | null {
  const { previousMortgage } = chain.business;
  const mortgagee = registeredLender(chain.business);
  for (const unit of units) {
    for (const { numbers, field, furtherIndex } of expectedOn(chain, unit.unitCode)) {
      if (isMoved(chain, unit.unitCode, furtherIndex)) continue;
      const old = unit.mortgages.find((mortgage) =>
        numbers.some((number) => isSameNumber(number, mortgage.registrationCertificateNumber)),
      );
      if (old === undefined) return security(refuse("no_such_mortgage", field));
      const lender = furtherIndex === null ? (previousMortgage?.lender ?? mortgagee) : mortgagee;
      if (!isHeldBy(chain, lender, mortgageeOf(old))) {
        return security(refuse("other_lenders_mortgage", field));
      }
    }
  }
  return null;
}

function expectedOn({ business }: Chain, unitCode: string): Expected[] {
  const { previousMortgage, units, collateralChange, conversion } = business;
  const isOf = (all: { unitCode: string }[]): boolean => all.some((unit) => unit.unitCode === unitCode);
  const isAdded = collateralChange?.added.includes(unitCode) === true;
  // A unit that first registration has just brought forth bears nothing yet: the old list says where the mortgage stands.
  const isNew = conversion?.oldUnits !== undefined && !isOf(conversion.oldUnits);
  const expected: Expected[] = [];
  if (previousMortgage !== undefined && isOf([...units, ...(collateralChange?.removed ?? [])]) && !isAdded && !isNew) {
    const numbers = [
      previousMortgage.registrationCertificateNumber,
      ...(previousMortgage.furtherCertificateNumbers ?? []),
    ];
    expected.push({ numbers, field: "previousMortgage.registrationCertificateNumber", furtherIndex: null });
  }
  for (const [index, mortgage] of furtherMortgages(business).entries()) {
    if (!isOf(mortgage.units)) continue;
    const field = `${furtherPath(business)}[${index}].registrationCertificateNumber`;
    expected.push({ numbers: [mortgage.registrationCertificateNumber], field, furtherIndex: index });
  }
  return expected;
}

/** What this chain has changed, passed on or ended itself is under another number now, or gone. */
function isMoved(chain: Chain, unitCode: string, furtherIndex: number | null): boolean {
  return legsOver(chain, unitCode).some(
    (leg) =>
      leg.right === "mortgage" &&
      ["change", "transfer", "cancellation"].includes(leg.registrationType) &&
      leg.furtherIndex === furtherIndex &&
      isRecorded(leg),
  );
}

/** The agreed rank is free for what is still to be recorded on each unit, by us or by the registry itself. */
export function judgeRank({ chain, units }: SearchCase): SearchFinding | null {
  const available = units.every((unit) =>
    typesLeft(chain, unit).every((registrationType) => isRankFree(chain, unit, registrationType)),
  );
  return available ? null : security(refuse("rank_not_available", "mortgage.rank"));
}

/** 在建转现房 by the registry files nothing of ours: the mortgage goes on in its place, as a change lets it (practice 12). */
function typesLeft(chain: Chain, { unitCode }: UnitSnapshot): RegistrationType[] {
  if (chain.business.conversion?.by === "registry") return ["change"];
  return legsLeft(chain, unitCode)
    .filter(({ right, mends }) => right === "mortgage" && mends === null)
    .map(({ registrationType }) => registrationType);
}

function isRankFree({ business }: Chain, unit: UnitSnapshot, registrationType: RegistrationType): boolean {
  const agreed = business.mortgage.rank - 1;
  const others = unit.mortgages.filter((mortgage) => !isPrevious(business, unit.unitCode, mortgage));
  // Fewer ahead than agreed harm nobody.
  if (registrationType === "first") return others.length <= agreed;
  // A change keeps its place: only what stands before the old mortgage counts.
  return registrationType !== "change" || aheadOf(unit, previousOn(business, unit), others).length <= agreed;
}

/** Those of the others that stand ahead of ours; all of them where ours is not there. */
export function aheadOf(unit: UnitSnapshot, ours: LiveMortgage | undefined, others: LiveMortgage[]): LiveMortgage[] {
  return others.filter((other) => unit.mortgages.includes(other) && other !== ours && isAhead(other, ours));
}

/** 顺位变更: the other mortgages that move stand on the register, each held as stated, and ranks change places only. */
export function judgeRankChange({ chain, known }: { chain: Chain; known: UnitSnapshot[] }): SearchFinding | null {
  const live = known.flatMap((unit) => unit.mortgages);
  for (const [index, other] of (chain.business.rankChange?.others ?? []).entries()) {
    const field = `rankChange.others[${index}].registrationCertificateNumber`;
    const found = live.filter((mortgage) =>
      isSameNumber(other.registrationCertificateNumber, mortgage.registrationCertificateNumber),
    );
    if (found.length === 0) return security(refuse("no_such_mortgage", field));
    if (
      found.some(
        (mortgage) =>
          !isHeldBy(chain, { name: other.mortgageeName, creditCode: other.creditCode }, mortgageeOf(mortgage)),
      )
    ) {
      return security(refuse("other_lenders_mortgage", field));
    }
  }
  return known.every((unit) => changesPlaces(chain, unit))
    ? null
    : security(refuse("rank_not_available", "mortgage.rank", "the ranks of those that move change places only"));
}

/** The new ranks are the numbers that the mortgages that move have on the unit now, or their places in the order there. */
function changesPlaces({ business }: Chain, unit: UnitSnapshot): boolean {
  const { rankChange, mortgage } = business;
  const own = previousOn(business, unit);
  if (rankChange === undefined || own === undefined) return true;
  const found = rankChange.others.flatMap(({ registrationCertificateNumber: number, newRank }) => {
    const other = unit.mortgages.find((each) => isSameNumber(number, each.registrationCertificateNumber));
    return other === undefined ? [] : [{ rank: other.rank, newRank }];
  });
  const moved = [{ rank: own.rank, newRank: mortgage.rank }, ...found];
  const numbers = moved.map(({ rank }) => rank).filter((rank) => rank !== null);
  if (numbers.length < moved.length) return true;
  const places = numbers.map((rank) => 1 + unit.mortgages.filter((each) => (each.rank ?? rank) < rank).length);
  const wanted = inOrder(moved.map(({ newRank }) => newRank));
  return wanted === inOrder(numbers) || wanted === inOrder(places);
}

function inOrder(ranks: number[]): string {
  return ranks.toSorted((one, other) => one - other).join(" ");
}

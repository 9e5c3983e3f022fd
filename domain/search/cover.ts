// Where nothing is registered: does the maximum-amount mortgage that stands cover what is asked for (practice 4)?
// Invariant: no money under a mortgage whose claims have stopped growing, or beyond its maximum.

import type { Business } from "../business.ts";
import type { Chain } from "../chain-state.ts";
import type { Fen } from "../money.ts";
import { fen } from "../money.ts";
import { refuse } from "../refusal.ts";
import type { UnitSnapshot } from "../register.ts";
import { chinaDate } from "../working-days.ts";
import { security, type SearchCase, type SearchFinding } from "./finding.ts";
import { aheadOf } from "./mortgages.ts";
import { isPrevious, previousOn } from "./on-register.ts";

/**
 * Of several registries one may register nothing while another does: whether its unit rests on the mortgage that stands. Only a
 * way without registration lets it: a unit that merely stays in, while another comes in elsewhere, covers no new claim.
 */
export function isUnitUnderCover({ legs, business, registries, plan }: Chain, unitCode: string): boolean {
  if (business.previousMortgage === undefined || !plan.way.split("+").includes("no_registration")) return false;
  const registry = registries.find(({ unitCodes }) => unitCodes.includes(unitCode));
  return registry !== undefined && !legs.some(({ registryId }) => registryId === registry.registryId);
}

/** On every unit: maximum amount, not determined (民法典 423), determination period not over in China, in its agreed rank. */
export function judgeCover({ chain, units, takenAt }: SearchCase): SearchFinding | null {
  const { business } = chain;
  const field = "previousMortgage.registrationCertificateNumber";
  for (const unit of units.filter(({ unitCode }) => isUnitUnderCover(chain, unitCode))) {
    const covering = previousOn(business, unit);
    if (covering?.form !== "maximum_amount") {
      return security(refuse("no_such_mortgage", field, "it is not on the register as a maximum-amount mortgage"));
    }
    const { periodEnd } = covering;
    if (periodEnd === null || periodEnd < chinaDate(takenAt) || business.determination !== undefined) {
      return security(refuse("determination_period_over", field));
    }
    const others = unit.mortgages.filter((mortgage) => !isPrevious(business, unit.unitCode, mortgage));
    if (aheadOf(unit, covering, others).length > business.mortgage.rank - 1) {
      return security(refuse("rank_not_available", "mortgage.rank"));
    }
  }
  return null;
}

/**
 * What would be owed stays within the registered maximum, in 分; where another registry registers for its own units what is
 * stated per unit, within the maxima that stand and what those units are to bear, together (practice 4, 13). A drawdown comes on top of what is outstanding; a renewal
 * or refinance repays old debt with the new loan, so that the larger of the two is owed. Asked once every unit is known.
 */
export function judgeHeadroom({ chain, known }: { chain: Chain; known: UnitSnapshot[] }): SearchFinding | null {
  const { previousMortgage, loan, kind } = chain.business;
  const covered = known.filter(({ unitCode }) => isUnitUnderCover(chain, unitCode));
  if (covered.length === 0 || previousMortgage === undefined) return null;
  const standing = registeredAmount(chain, covered);
  if (standing === null) return security(refuse("no_such_mortgage", null, "the register does not state its maximum"));
  const maximum = standing + statedBeside(chain.business, covered);
  const { outstanding } = previousMortgage;
  const asked = loan?.amount ?? fen(0n);
  const repays = kind === "renewal" || kind === "refinance";
  const owed = repays ? (asked > outstanding ? asked : outstanding) : outstanding + asked;
  return owed <= maximum ? null : security(refuse("headroom_exceeded", loan === undefined ? null : "loan.amount"));
}

/** Per unit: what the units are to bear for which something is registered, in 分. In total there is one amount, over all alike. */
function statedBeside({ mortgage, units }: Business, covered: UnitSnapshot[]): bigint {
  if (mortgage.amountBasis !== "per_unit") return 0n;
  const others = units.filter(({ unitCode }) => !covered.some((unit) => unit.unitCode === unitCode));
  return others.reduce((sum, { securedAmount }) => sum + (securedAmount ?? 0n), 0n);
}

/** Amount of the old mortgage as registered, in 分: the sum per unit, or the one amount over all; null where a unit states none. */
export function registeredAmount({ business }: Chain, known: UnitSnapshot[]): Fen | null {
  const amounts: Fen[] = [];
  for (const unit of known) {
    const old = previousOn(business, unit);
    if (old === undefined) continue;
    if (old.securedAmount === null) return null;
    amounts.push(old.securedAmount);
  }
  const [first, ...others] = amounts;
  if (first === undefined) return null;
  if (business.mortgage.amountBasis === "per_unit") return fen(others.reduce((sum, each) => sum + each, first + 0n));
  return others.reduce((least, each) => (each < least ? each : least), first);
}

// 在建建筑物抵押转现房: what came of the conversion, compared with the old list of units and areas (practice 12).
// Invariant: a unit or area that is neither converted nor excluded for a stated reason is a loss of collateral.

import type { Business } from "../business.ts";
import type { Chain } from "../chain-state.ts";
import { refuse } from "../refusal.ts";
import type { LiveMortgage, UnitSnapshot } from "../register.ts";
import { legal, security, type SearchCase, type SearchFinding } from "./finding.ts";
import { aheadOf } from "./mortgages.ts";
import { fieldOf, isSameParty } from "./on-register.ts";
import { goingOn, hasLostAnother, lessened } from "./standing-before.ts";

/** Areas of plan and survey differ a little: up to 3 % less is no loss (as for homes sold by area, 商品房销售管理办法 20). */
const lostShareMax = 0.03;

/** The unit is a registered building that its mortgagors own, and carries the mortgage as it was before, with all others of ours. */
export function isConverted(chain: Chain, unit: UnitSnapshot): boolean {
  const ours = goingOn(chain, unit);
  const isWhole = ours !== undefined && lessened(chain, unit.unitCode, ours) === null && !hasLostAnother(chain, unit);
  return isBuilt(unit) && unit.owners.length > 0 && !hasOtherOwner(chain, unit) && isWhole;
}

/** The building's first registration is recorded. */
function isBuilt({ exists, collateralType }: UnitSnapshot): boolean {
  return exists && collateralType === "land_and_building";
}

function hasOtherOwner({ business: { mortgagors } }: Chain, { owners }: UnitSnapshot): boolean {
  return owners.some((owner) => !mortgagors.some(({ party }) => isSameParty(party, owner)));
}

/** Units and areas against the old list; asked before filing, and of the registry's own conversion while it goes on. */
export function judgeConversion({ chain, units, stage }: SearchCase): SearchFinding | null {
  const { conversion } = chain.business;
  if (conversion === undefined || stage === "opening") return null;
  if (conversion.by === "application") return judgeOldList(chain, units, true);
  for (const unit of units) {
    const finding = judgeBeingConverted(chain, unit);
    if (finding !== null) return finding;
  }
  const converted = units.filter((unit) => isConverted(chain, unit));
  return judgeOldList(chain, converted, converted.length === units.length);
}

/**
 * By the registry itself: a unit that stands on the register without our mortgage, behind a stranger's, or as somebody
 * else's is told at once. One that first registration is still to bring forth bears nothing yet, and while a case on the
 * unit is in hand the registry is still at it.
 */
function judgeBeingConverted(chain: Chain, unit: UnitSnapshot): SearchFinding | null {
  const { business } = chain;
  const ours = goingOn(chain, unit);
  if (ours === undefined) {
    const isOld = business.conversion?.oldUnits?.some(({ unitCode }) => unitCode === unit.unitCode) === true;
    if (!(isOld || isBuilt(unit)) || unit.casesInHand.length > 0) return null;
    const field = fieldOf(business, unit.unitCode);
    return security(refuse("collateral_lost", field, "it stands on the register without the mortgage"));
  }
  const less = unit.casesInHand.length > 0 ? null : judgeLess(chain, unit, ours);
  if (less !== null) return less;
  if (aheadOf(unit, ours, unit.mortgages).length > business.mortgage.rank - 1) {
    return security(refuse("rank_not_available", "mortgage.rank"));
  }
  const isOthers = isBuilt(unit) && hasOtherOwner(chain, unit);
  return isOthers ? legal(refuse("owner_differs", "mortgagors", "an owner is not named")) : null;
}

/** The mortgage goes on with other terms than it had, or without another of ours that stood beside it. */
function judgeLess(chain: Chain, unit: UnitSnapshot, ours: LiveMortgage): SearchFinding | null {
  const term = lessened(chain, unit.unitCode, ours);
  if (term !== null) {
    return security(refuse("collateral_lost", `mortgage.${term}`, "the mortgage goes on with other terms than before"));
  }
  const field = fieldOf(chain.business, unit.unitCode);
  const detail = "another mortgage of ours on it is gone";
  return hasLostAnother(chain, unit) ? security(refuse("collateral_lost", field, detail)) : null;
}

/** `isWhole`: no unit is still to be converted, so that one of the old list that is left out can be told. */
function judgeOldList({ business }: Chain, units: UnitSnapshot[], isWhole: boolean): SearchFinding | null {
  for (const [index, old] of (business.conversion?.oldUnits ?? []).entries()) {
    if (isExcluded(business, old.unitCode)) continue;
    const field = `conversion.oldUnits[${index}]`;
    const isKept = business.units.some(({ unitCode }) => unitCode === old.unitCode);
    if (isWhole && !isKept) return security(refuse("collateral_lost", `${field}.unitCode`));
    const unit = units.find(({ unitCode }) => unitCode === old.unitCode);
    if (unit !== undefined && isSmaller(unit.area, old.area)) {
      return security(refuse("collateral_lost", `${field}.area`));
    }
  }
  return null;
}

function isExcluded({ conversion }: Business, unitCode: string): boolean {
  return conversion?.excluded?.some((each) => each.unitCode === unitCode) === true;
}

/** Both areas in 平方米 as decimal text; where either is not stated nothing can be said. */
function isSmaller(now: string | null, before: string | undefined): boolean {
  if (now === null || before === undefined) return false;
  const [areaNow, areaBefore] = [Number(now), Number(before)];
  return areaNow < areaBefore * (1 - lostShareMax);
}

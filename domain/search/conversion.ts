// 在建建筑物抵押转现房: what came of the conversion, compared with the old list of units and areas (practice 12).
// Invariant: a unit or area that is neither converted nor excluded for a stated reason is a loss of collateral.

import type { Business } from "../business.ts";
import type { Chain } from "../chain-state.ts";
import { refuse } from "../refusal.ts";
import type { UnitSnapshot } from "../register.ts";
import { isHeldByUs, isSameParty, mortgageeOf } from "./on-register.ts";
import { security, type SearchCase, type SearchFinding } from "./finding.ts";

/** Areas of plan and survey differ a little: up to 3 % less is no loss (as for homes sold by area, 商品房销售管理办法 20). */
const lostShareMax = 0.03;

/** The unit is a registered building that its mortgagors own, and carries a mortgage of ours. */
export function isConverted(chain: Chain, unit: UnitSnapshot): boolean {
  const { mortgagors } = chain.business;
  return (
    unit.exists &&
    unit.collateralType === "land_and_building" &&
    unit.owners.length > 0 &&
    unit.owners.every((owner) => mortgagors.some(({ party }) => isSameParty(party, owner))) &&
    unit.mortgages.some((mortgage) => isHeldByUs(chain, mortgageeOf(mortgage)))
  );
}

/** Units and areas against the old list; asked before filing, and where the registry converts by itself once it has. */
export function judgeConversion({ chain, units, stage }: SearchCase): SearchFinding | null {
  const { business } = chain;
  const { conversion } = business;
  if (conversion === undefined || stage === "opening") return null;
  if (conversion.by === "registry" && !units.every((unit) => isConverted(chain, unit))) return null;
  for (const [index, old] of (conversion.oldUnits ?? []).entries()) {
    if (isExcluded(business, old.unitCode)) continue;
    const field = `conversion.oldUnits[${index}]`;
    if (!business.units.some(({ unitCode }) => unitCode === old.unitCode)) {
      return security(refuse("collateral_lost", `${field}.unitCode`));
    }
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

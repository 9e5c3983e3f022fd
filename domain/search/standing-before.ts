// What of ours stood on a unit before the registry converted it: the mortgage that goes on, and others of ours beside it.
// Invariant: another mortgage of ours is never taken for the one that goes on, and none of them is lost unseen.

import type { Business } from "../business.ts";
import type { Chain } from "../chain-state.ts";
import type { LiveMortgage, UnitSnapshot } from "../register.ts";
import { isHeldByUs, isPrevious, isSameNumber, mortgageeOf, previousOn } from "./on-register.ts";

/** Form, amount (on the unit, or the one over all) and period: what a conversion leaves as it is. */
type Terms = Pick<LiveMortgage, "form" | "securedAmount" | "periodStart" | "periodEnd">;

/** Mortgages of ours on the unit besides the old one, as the searches showed them while that stood under its own number. */
function othersBefore(chain: Chain, unitCode: string): LiveMortgage[] {
  const shown = chain.searches
    .flatMap(({ snapshot }) => snapshot.units)
    .filter((unit) => unit.unitCode === unitCode && previousOn(chain.business, unit) !== undefined);
  return (shown[0]?.mortgages ?? []).filter(
    (mortgage) => isHeldByUs(chain, mortgageeOf(mortgage)) && !isPrevious(chain.business, unitCode, mortgage),
  );
}

/** By certificate or by case: the one may be issued anew, the other stays with what was recorded under it. */
function isSame(one: LiveMortgage, other: LiveMortgage): boolean {
  const isCase = one.caseNumber !== "" && one.caseNumber !== "/" && one.caseNumber === other.caseNumber;
  return isCase || isSameNumber(one.registrationCertificateNumber, other.registrationCertificateNumber);
}

/** The old mortgage on the unit now: under its old number; converted it may have another, and is none of the others of ours. */
export function goingOn(chain: Chain, { unitCode, mortgages }: UnitSnapshot): LiveMortgage | undefined {
  const ours = mortgages.filter((mortgage) => isHeldByUs(chain, mortgageeOf(mortgage)));
  const others = othersBefore(chain, unitCode);
  const candidates = ours.filter((mortgage) => !others.some((other) => isSame(mortgage, other)));
  return (
    ours.find((mortgage) => isPrevious(chain.business, unitCode, mortgage)) ??
    candidates.find((mortgage) => lessened(chain, unitCode, mortgage) === null) ??
    candidates[0]
  );
}

/** A mortgage of ours that stood beside the old one stands no more: another of ours has gone, though not this. */
export function hasLostAnother(chain: Chain, unit: UnitSnapshot): boolean {
  const now = unit.mortgages.filter(
    (mortgage) => isHeldByUs(chain, mortgageeOf(mortgage)) && mortgage !== goingOn(chain, unit),
  );
  return now.length < othersBefore(chain, unit.unitCode).length;
}

/** Which of its terms the mortgage has otherwise than before; null where they are the same. A blank is no agreement (practice 7). */
export function lessened(chain: Chain, unitCode: string, now: LiveMortgage): keyof Terms | null {
  const before = termsBefore(chain, unitCode);
  const terms = ["form", "securedAmount", "periodStart", "periodEnd"] as const;
  return terms.find((term) => before[term] !== null && before[term] !== now[term]) ?? null;
}

/** As the register showed it at the opening, on the unit itself or, of a unit that is new, on those of the old list; else as stated. */
function termsBefore({ business, searches }: Chain, unitCode: string): Terms {
  const shown = searches.filter(({ stage }) => stage === "opening").flatMap(({ snapshot }) => snapshot.units);
  const own = shown.filter((unit) => unit.unitCode === unitCode).map((unit) => previousOn(business, unit));
  const all = [...own, ...shown.map((unit) => previousOn(business, unit))].filter((each) => each !== undefined);
  const [before] = all;
  if (before === undefined) return { ...statedTerms(business, unitCode), periodStart: null };
  // Of a unit that is new its own share was not registered before: it is what the bank states.
  const isOwn = own[0] !== undefined || business.mortgage.amountBasis === "in_total";
  return isOwn ? before : { ...before, securedAmount: statedTerms(business, unitCode).securedAmount };
}

function statedTerms({ mortgage, units }: Business, unitCode: string): Terms {
  const own = units.find((unit) => unit.unitCode === unitCode)?.securedAmount ?? null;
  return { ...mortgage, securedAmount: mortgage.amountBasis === "per_unit" ? own : mortgage.securedAmount };
}

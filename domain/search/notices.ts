// Presale and what becomes of it: is the unit still to be had, and do the notices stand that are converted or ended?
// Invariant: a unit that somebody else has noticed is never sold or mortgaged once more.

import { normaliseText } from "../certificate-number.ts";
import type { Chain } from "../chain-state.ts";
import type { Fen } from "../money.ts";
import { refuse } from "../refusal.ts";
import type { UnitSnapshot } from "../register.ts";
import type { RegisteredRight } from "../registration.ts";
import { strangersNotices } from "./burdens-found.ts";
import { isConsented } from "./consent-given.ts";
import { legal, security, type SearchCase, type SearchFinding } from "./finding.ts";
import { fieldOf, holderNames, isHeldByUs, mortgageeOf, isSameNumber, isSameParty, legsLeft } from "./on-register.ts";

/** Presale: nobody else has noticed the unit, and no developer's mortgage stands on it without its holder's consent. */
export function judgePresale({ chain, units, stage, takenAt }: SearchCase): SearchFinding | null {
  for (const unit of units) {
    const field = fieldOf(chain.business, unit.unitCode);
    if (strangersNotices(chain, unit).length > 0) {
      return legal(refuse("burden_on_unit", field, "the unit is noticed for somebody else"));
    }
    // At the opening the consent is only asked for: it is collected before filing.
    const missing = unit.mortgages.some(
      (mortgage) =>
        !isHeldByUs(chain, mortgageeOf(mortgage)) &&
        !holderNames(mortgage).every((name) => isConsented(chain, "second_mortgage", name, takenAt)),
    );
    if (missing && stage !== "opening") {
      return security(refuse("consent_missing", field, "of the mortgagee of the developer's mortgage"));
    }
  }
  return null;
}

/** Each notice is live on every unit, in the name of its own, as long as a leg of this chain is still to convert or to end it. */
export function judgeNotices({ chain, units }: SearchCase): SearchFinding | null {
  const { notices, mortgagors } = chain.business;
  if (notices === undefined) return null;
  for (const unit of units) {
    const buyers = find(unit, notices.priorityNotice, "priority_notice");
    const isBuyers = mortgagors.some(({ party }) => buyers !== undefined && isSameParty(party, buyers.holder));
    if (!isBuyers && isAbout(chain, unit, ["ownership", "priority_notice"])) return noNotice("notices.priorityNotice");
    const lenders = find(unit, notices.mortgagePriorityNotice, "mortgage_priority_notice");
    const isLenders = lenders !== undefined && isLendersNotice(chain, lenders.holder);
    if (!isLenders && isAbout(chain, unit, ["mortgage", "mortgage_priority_notice"])) {
      return noNotice("notices.mortgagePriorityNotice");
    }
    const noticed = lenders?.securedAmount;
    if (noticed !== undefined && isConvertedAlone(chain, unit) && noticed !== statedAmount(chain, unit)) {
      const detail = "the notice secures another: alone the lender gets what was noticed";
      return security(refuse("parts_do_not_fit", "mortgage.securedAmount", detail));
    }
  }
  return null;
}

/** 单方申请: nobody but the lender signs the first mortgage that takes the place of its notice. */
function isConvertedAlone(chain: Chain, { unitCode }: UnitSnapshot): boolean {
  return legsLeft(chain, unitCode).some(
    ({ right, registrationType, alone }) => right === "mortgage" && registrationType === "first" && alone,
  );
}

/** What the mortgage shall secure on the unit, in 分: its own amount, or the one over all. */
function statedAmount({ business: { mortgage, units } }: Chain, { unitCode }: UnitSnapshot): Fen | undefined {
  if (mortgage.amountBasis === "in_total") return mortgage.securedAmount;
  return units.find((unit) => unit.unitCode === unitCode)?.securedAmount;
}

type Noticed = UnitSnapshot["priorityNotices"][number];

function find(unit: UnitSnapshot, number: string, kind: Noticed["kind"]): Noticed | undefined {
  return unit.priorityNotices.find((each) => each.kind === kind && isSameNumber(each.number, number));
}

function isLendersNotice(chain: Chain, holder: Noticed["holder"]): boolean {
  const isBlank = ["", "/"].includes(holder.certificateNumber.trim());
  if (!isBlank) return isHeldByUs(chain, holder);
  return normaliseText(chain.business.mortgagee.name) === normaliseText(holder.name);
}

/** A leg of this chain over one of these rights is not recorded yet: with it the notice ends, or becomes what it was for. */
function isAbout(chain: Chain, { unitCode }: UnitSnapshot, rights: RegisteredRight[]): boolean {
  return legsLeft(chain, unitCode).some(({ right }) => rights.includes(right));
}

function noNotice(field: string): SearchFinding {
  return security(refuse("notice_not_on_register", field));
}

/** 预告转本: before filing the noticed unit is a registered building and no longer one under construction (民法典 221, 解释 52). */
export function judgeBuilt({ chain, units, stage }: SearchCase): SearchFinding | null {
  if (stage === "opening") return null;
  const unbuilt = units.find(({ collateralType }) => collateralType === "land_and_building_under_construction");
  if (unbuilt === undefined) return null;
  return security(refuse("building_not_registered", fieldOf(chain.business, unbuilt.unitCode)));
}

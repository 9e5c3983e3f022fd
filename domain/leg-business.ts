// The business as one leg files it: its own units, mortgagors, terms and lender, and who applies on either side.
// Invariant: what is signed, filed and compared of a leg is read here, so that the three cannot differ.

import { assignedShares } from "./assigned-shares.ts";
import type { Business, MortgageTerms, Unit } from "./business.ts";
import { furtherMortgages } from "./further-mortgages.ts";
import type { Leg } from "./leg.ts";
import { fen, type Fen } from "./money.ts";
import type { CoMortgagee, Mortgagee, Mortgagor, Party } from "./parties.ts";
import type { Applicant } from "./registry.ts";
import type { ChangeEvent } from "./registration.ts";

/** What of a leg decides how its business looks. */
export type LegSubject = Pick<Leg, "registrationType" | "right" | "unitCodes" | "furtherIndex" | "unwinds">;

/** Narrows the business to the leg. */
export function legBusiness(business: Business, leg: LegSubject): Business {
  const { assignment } = business;
  const further = leg.furtherIndex === null ? undefined : furtherMortgages(business)[leg.furtherIndex];
  const all = further?.units ?? [...business.units, ...(business.collateralChange?.removed ?? [])];
  const units = all.filter((unit) => leg.unitCodes.includes(unit.unitCode));
  const terms = termsOf(business, leg, further?.mortgage ?? business.mortgage, units);
  const isTransfer = leg.registrationType === "transfer" && leg.right === "mortgage";
  return {
    ...business,
    units: units.length === 1 ? units.map((unit) => ofItsLeg(business, unit, terms)) : units,
    debtor: further?.debtor ?? business.debtor,
    mainContract: further?.mainContract ?? business.mainContract,
    mortgageContract: further?.mortgageContract ?? business.mortgageContract,
    mortgagors: further?.mortgagors ?? mortgagorsOf(business, leg),
    ...withScope(business, terms),
    mortgagee: isTransfer && assignment !== undefined ? assignment.assignee : business.mortgagee,
    coMortgagees:
      isTransfer && assignment?.mode === "shared"
        ? [asCoMortgagee(business.mortgagee, assignedShares(business)?.stays), ...business.coMortgagees]
        : business.coMortgagees,
    previousMortgage:
      further === undefined
        ? business.previousMortgage
        : { registrationCertificateNumber: further.registrationCertificateNumber, outstanding: fen(0n) },
  };
}

/**
 * Who alone applies for its new name says nothing of what the mortgage secures: 担保范围 is left as the register has it, with the
 * reason that a "/" needs. Of other businesses it is as stated.
 */
function withScope({ rename, blanks }: Business, terms: MortgageTerms): Pick<Business, "mortgage" | "blanks"> {
  if (rename === undefined) return { mortgage: terms, blanks };
  const field = "mortgage.securedScope";
  const isExplained = blanks.some((each) => each.field === field);
  const own = isExplained ? [] : [{ field, reason: "名称变更不涉及担保范围，以登记簿记载为准" }];
  return { mortgage: { ...terms, securedScope: "/" }, blanks: [...blanks, ...own] };
}

/** Of a split the one unit bears what its leg files: the part, or what is left; with several the business states no amount each (PL-125). */
function ofItsLeg({ assignment }: Business, unit: Unit, { amountBasis, securedAmount }: MortgageTerms): Unit {
  return assignment?.mode === "split" && amountBasis === "per_unit" ? { ...unit, securedAmount } : unit;
}

/** Change event → does the amount stay as it is registered? */
const leaves: Record<ChangeEvent, boolean> = {
  name: true,
  scope: true,
  rank: true,
  claim_kind: false,
  amount: false,
  term: true,
  maximum: false,
  determination_period: true,
  determination: false,
  prior_claims: false,
  main_claim: false,
  units: false,
  built: true,
  mortgagor: true,
};

/**
 * The application leaves the one amount over all units as the register has it: a message that cannot carry that amount to the
 * 分 leaves it to the register and to the signed form (practice 7). What ends the mortgage states none either.
 */
export function leavesAmount(
  { assignment }: Pick<Business, "assignment">,
  { amountBasis }: Pick<MortgageTerms, "amountBasis">,
  { registrationType, changes }: Pick<Leg, "registrationType" | "changes">,
): boolean {
  if (registrationType === "cancellation") return true;
  if (amountBasis !== "in_total") return false;
  if (registrationType === "transfer") return assignment?.mode === "whole";
  return registrationType === "change" && changes.every((event) => leaves[event]);
}

/** It ends the mortgage that stood before, not one that the business made itself. */
function endsOld({ registrationType, right, unwinds }: LegSubject): boolean {
  return registrationType === "cancellation" && right === "mortgage" && unwinds === null;
}

/** The old mortgage of a sale was made by the seller, that of a unit that goes out by whoever mortgaged it: they stand on the other side when it ends. */
function mortgagorsOf({ mortgagors, propertyTransfer, collateralChange }: Business, leg: LegSubject): Mortgagor[] {
  if (!endsOld(leg)) return mortgagors;
  const { removed = [], removedMortgagors = mortgagors } = collateralChange ?? {};
  if (removed.some(({ unitCode }) => leg.unitCodes.includes(unitCode))) return removedMortgagors;
  if (propertyTransfer === undefined) return mortgagors;
  return propertyTransfer.transferors.map((party) => ({ party, capacity: "third_party" }));
}

function asCoMortgagee(mortgagee: Mortgagee, share: string | undefined): CoMortgagee {
  return { mortgagee, part: "commercial", share };
}

/** Per unit the amount is that of the leg's own units; of a split assignment the part goes over as a general mortgage. */
function termsOf(
  { assignment, mortgage, previousMortgage }: Business,
  leg: LegSubject,
  terms: MortgageTerms,
  units: Unit[],
): MortgageTerms {
  const part = assignment?.assignedAmount;
  if (assignment?.mode === "split" && part !== undefined) {
    if (leg.registrationType === "transfer") return { ...terms, form: "general", securedAmount: part };
    return { ...terms, securedAmount: fen(mortgage.securedAmount - part) };
  }
  if (assignment?.mode === "exit") {
    return { ...terms, form: "general", securedAmount: determinedClaim(terms, previousMortgage?.outstanding) };
  }
  return terms.amountBasis === "per_unit" ? { ...terms, securedAmount: sumOf(units) } : terms;
}

/**
 * What a maximum-amount mortgage secures once its claims are determined, in 分: what is owed then, within the maximum (民法典 420,
 * 423). Amounts stated per unit stay as they are: how a lesser claim is spread over them the bank has to say.
 */
export function determinedClaim({ amountBasis, securedAmount }: MortgageTerms, outstanding: Fen | undefined): Fen {
  const isLess = outstanding !== undefined && outstanding > 0n && outstanding < securedAmount;
  return isLess && amountBasis === "in_total" ? outstanding : securedAmount;
}

function sumOf(units: Unit[]): Fen {
  return fen(units.reduce((total, unit) => total + (unit.securedAmount ?? 0n), 0n));
}

/**
 * Who stands on either side of the application (权利人、义务人): of a mortgage its mortgagees and mortgagors, of its transfer
 * assignee and assignor, of ownership and the buyer's notice the buyers and seller or developer.
 */
export function applicantsOf(business: Business, leg: LegSubject): { holders: Applicant[]; obligors: Applicant[] } {
  const own = legBusiness(business, leg);
  const buyers = business.mortgagors.map(asApplicant);
  const transferors = business.propertyTransfer?.transferors ?? [];
  if (leg.right === "ownership" || leg.right === "priority_notice") return { holders: buyers, obligors: transferors };
  if (leg.right === "mortgage" && leg.registrationType === "transfer") {
    const [assignee, ...others] = mortgageesOf(own);
    const share = assignedShares(business)?.joins;
    const holders = assignee === undefined ? others : [{ ...assignee, share }, ...others];
    return { holders, obligors: [lender(business.mortgagee)] };
  }
  if (isOfOtherLender(business, leg))
    return { holders: [otherLender(business)], obligors: own.mortgagors.map(asApplicant) };
  return { holders: mortgageesOf(own), obligors: own.mortgagors.map(asApplicant) };
}

/**
 * Those of them who apply: of what the mortgagee does alone only its own side, and of a new name only whose it is, for those who
 * hold with it keep theirs.
 */
export function applyingOf(
  business: Business,
  leg: LegSubject & Pick<Leg, "alone">,
): { holders: Applicant[]; obligors: Applicant[] } {
  const { holders, obligors } = applicantsOf(business, leg);
  if (!leg.alone) return { holders, obligors };
  return { holders: business.rename === undefined ? holders : holders.slice(0, 1), obligors: [] };
}

/** The old mortgage that ends is another lender's (跨行). */
function isOfOtherLender({ previousMortgage }: Business, leg: LegSubject): boolean {
  return endsOld(leg) && previousMortgage?.lender !== undefined;
}

function otherLender({ previousMortgage }: Business): Party {
  const { name, creditCode } = previousMortgage?.lender ?? { name: "", creditCode: "" };
  return { type: "organisation", name, certificateType: "credit_code", certificateNumber: creditCode };
}

function mortgageesOf({ mortgagee, coMortgagees }: Business): Applicant[] {
  const others = coMortgagees.map((each) => ({ ...lender(each.mortgagee), share: each.share }));
  return [lender(mortgagee), ...others];
}

function lender({ name, creditCode, address, legalRepresentative, agent }: Mortgagee): Applicant {
  return {
    type: "organisation",
    name,
    certificateType: "credit_code",
    certificateNumber: creditCode,
    address,
    legalRepresentative,
    agent,
    phone: agent?.phone,
  };
}

function asApplicant({ party, share }: Mortgagor): Applicant {
  return { ...party, share };
}

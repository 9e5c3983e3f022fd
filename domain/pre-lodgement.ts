// Every fault of a business that can be told before the register is asked (issue: bad input; practice 2, 7).
// Invariant: the first fault found is answered with the field and the mend; what is right on old paper is never refused.

import type { Business, ChainKind } from "./business.ts";
import { flows } from "./flows.ts";
import { type Plan } from "./plan.ts";
import { fen, yuanFromFen, type Fen } from "./money.ts";
import { checkParties } from "./pre-lodgement-parties.ts";
import { refuse, type Refusal } from "./refusal.ts";
import type { RegistryProfile } from "./registry-profile.ts";
import { unitCodeProblem } from "./unit-code.ts";

/**
 * Units × mortgagors that one message carries (DIALECT.md: 1 MiB) when each text is as long as the doors let it be, both
 * applications of a refinance go together and a hundred papers come along.
 */
export const holdingsMax = 100;

type Need = "required" | "optional" | "forbidden";

/** kind × part; cover is looked at with the plan, which says whether the order of steps needs it. */
const parts: Record<ChainKind, { loan: Need; previousMortgage: Need; cover: Need }> = {
  new_loan: { loan: "required", previousMortgage: "forbidden", cover: "forbidden" },
  renewal: { loan: "required", previousMortgage: "required", cover: "optional" },
  extension: { loan: "forbidden", previousMortgage: "required", cover: "forbidden" },
  refinance: { loan: "required", previousMortgage: "required", cover: "optional" },
};

/**
 * Business (already of the doors' shape) → the first refusal, or null. Amounts are compared in 分 with the step the
 * registry's dialect carries; balances that are not registered may be finer.
 */
export function checkBusiness(business: Business, profile: RegistryProfile, _now: number): Refusal | null {
  const plan = flows[business.kind][profile.capability];
  return (
    checkParts(business) ??
    checkUnits(business) ??
    checkSize(business) ??
    checkParties(business) ??
    checkAmounts(business, profile) ??
    checkTerms(business) ??
    checkContracts(business) ??
    checkNeeds(plan, profile) ??
    checkCover(business, plan)
  );
}

function checkParts(business: Business): Refusal | null {
  for (const [name, need] of Object.entries(parts[business.kind])) {
    const present = business[name as "loan" | "previousMortgage" | "cover"] !== undefined;
    if (need === "required" && !present) return refuse("missing_for_kind", name, business.kind);
    if (need === "forbidden" && present) return refuse("not_for_kind", name, business.kind);
  }
  if (business.units.length === 0) return refuse("missing_for_kind", "units");
  if (business.mortgagors.length === 0) return refuse("missing_for_kind", "mortgagors");
  return null;
}

function checkUnits({ units }: Business): Refusal | null {
  const seen = new Set<string>();
  for (const [index, { unitCode }] of units.entries()) {
    const field = `units[${index}].unitCode`;
    const problem = unitCodeProblem(unitCode);
    if (problem !== null) return refuse(problem === "virtual" ? "unit_code_virtual" : "unit_code_malformed", field);
    if (seen.has(unitCode)) return refuse("units_duplicated", field);
    seen.add(unitCode);
  }
  return null;
}

function checkSize({ units, mortgagors }: Business): Refusal | null {
  const holdings = units.length * mortgagors.length;
  if (holdings <= holdingsMax) return null;
  return refuse("application_too_large", "units", `${holdings} units × mortgagors, at most ${holdingsMax}`);
}

function checkAmounts(business: Business, profile: RegistryProfile): Refusal | null {
  const { mortgage, loan, units } = business;
  const perUnit = mortgage.amountBasis === "per_unit";
  const carried: [string, Fen | undefined][] = [
    ["mortgage.securedAmount", mortgage.securedAmount],
    ...units.map((unit, index): [string, Fen | undefined] => [`units[${index}].securedAmount`, unit.securedAmount]),
  ];
  for (const [field, amount] of carried) {
    const ofUnit = field.startsWith("units");
    if (ofUnit && !perUnit && amount !== undefined) return refuse("not_for_kind", field, "amountBasis in_total");
    if (ofUnit && perUnit && amount === undefined) return refuse("missing_for_kind", field, "amountBasis per_unit");
    if (amount === 0n) return refuse("invalid_field", field, "an amount above 0");
    if (amount !== undefined && amount % profile.amountStep !== 0n) return refuse("amount_not_representable", field);
  }
  const sum = fen(units.reduce((total, unit) => total + (unit.securedAmount ?? 0n), 0n));
  if (perUnit && sum !== mortgage.securedAmount) {
    return refuse("amounts_do_not_add_up", "mortgage.securedAmount", `sum ${yuanFromFen(sum)}`);
  }
  if (loan !== undefined && loan.amount === 0n) return refuse("invalid_field", "loan.amount", "an amount above 0");
  if (loan !== undefined && loan.amount > mortgage.securedAmount) {
    return refuse("loan_exceeds_secured_amount", "loan.amount");
  }
  return null;
}

function checkTerms({ mortgage }: Business): Refusal | null {
  if (mortgage.periodEnd < mortgage.periodStart) return refuse("period_reversed", "mortgage.periodEnd");
  if (!Number.isInteger(mortgage.rank) || mortgage.rank < 1)
    return refuse("invalid_field", "mortgage.rank", "1 or more");
  return null;
}

/** A contract signed for this business names every unit; an older one needs only its mapping note (practice 7). */
function checkContracts(business: Business): Refusal | null {
  for (const name of ["mainContract", "mortgageContract"] as const) {
    const contract = business[name];
    const missing = business.units.find((unit) => !contract.unitCodes.includes(unit.unitCode));
    if (contract.signedForThisBusiness && missing !== undefined) {
      return refuse("contract_without_unit_code", `${name}.unitCodes`, missing.unitCode);
    }
  }
  return null;
}

function checkNeeds(plan: Plan, profile: RegistryProfile): Refusal | null {
  const allowed: Record<Plan["needs"][number], boolean> = {
    junior_rank: profile.juniorRank,
    change_of_main_claim: profile.changeOfMainClaim,
  };
  const missing = plan.needs.find((need) => !allowed[need]);
  return missing === undefined ? null : refuse("capability_missing", "kind", missing);
}

/** 民法典 409 ¶2: a waiver frees the other guarantors unless they agree in writing to stay; each of them must. */
function checkCover({ cover, mainContract, mortgageContract }: Business, plan: Plan): Refusal | null {
  if (cover === undefined) return plan.needsCover ? refuse("cover_clause_missing", "cover") : null;
  if (cover.contractSha256 !== mainContract.sha256 && cover.contractSha256 !== mortgageContract.sha256) {
    return refuse("cover_clause_missing", "cover.contractSha256", "the digest of a contract of this business");
  }
  if (cover.clauseNumber.trim() === "") return refuse("cover_clause_missing", "cover.clauseNumber");
  const consenting = new Set(cover.guarantorConsents.map((consent) => consent.guarantor.trim()));
  if (consenting.size !== cover.otherGuarantors) {
    const detail = `${consenting.size} of ${cover.otherGuarantors} other guarantors consent`;
    return refuse("cover_clause_missing", "cover.guarantorConsents", detail);
  }
  return null;
}

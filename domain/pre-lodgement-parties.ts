// The parties of a business: numbers with check digits, and capacities that fit who owes and who owns.
// Invariant: check digits bind what the bank enters; a refusal names the field and never the number.

import type { Business } from "./business.ts";
import type { Party } from "./parties.ts";
import { creditCodeIsValid } from "./credit-code.ts";
import { identityNumberIsValid, normaliseIdentityNumber } from "./identity-number.ts";
import { refuse, type Refusal } from "./refusal.ts";

/** The first fault of mortgagee, debtor and mortgagors, or null: check_digit_wrong, invalid_field. */
export function checkParties(business: Business): Refusal | null {
  if (!creditCodeIsValid(business.mortgagee.creditCode)) return refuse("check_digit_wrong", "mortgagee.creditCode");
  const agent = business.mortgagee.agent?.certificateNumber;
  if (agent !== undefined && /^\d{17}[\dXx]$/.test(agent) && !identityNumberIsValid(agent.toUpperCase())) {
    return refuse("check_digit_wrong", "mortgagee.agent.certificateNumber");
  }
  return checkParty(business.debtor, "debtor") ?? checkMortgagors(business);
}

function checkParty(party: Party, field: string): Refusal | null {
  const number = party.certificateNumber.toUpperCase();
  const wrong =
    (party.certificateType === "resident_id" && !identityNumberIsValid(number)) ||
    (party.certificateType === "credit_code" && !creditCodeIsValid(number));
  return wrong ? refuse("check_digit_wrong", `${field}.certificateNumber`) : null;
}

function checkMortgagors({ mortgagors, debtor }: Business): Refusal | null {
  const debtorNumber = normaliseIdentityNumber(debtor.certificateNumber);
  const seen = new Set<string>();
  for (const [index, { party, capacity }] of mortgagors.entries()) {
    const refusal = checkParty(party, `mortgagors[${index}].party`);
    if (refusal !== null) return refusal;
    const number = normaliseIdentityNumber(party.certificateNumber);
    if (seen.has(number)) return refuse("invalid_field", `mortgagors[${index}]`, "the same mortgagor is named twice");
    seen.add(number);
    const field = `mortgagors[${index}].capacity`;
    if (capacity === "owner" && number !== debtorNumber) return refuse("invalid_field", field, "the debtor, for owner");
    if (capacity === "third_party" && number === debtorNumber) {
      return refuse("invalid_field", field, "somebody else than the debtor, for third_party");
    }
  }
  return null;
}

// A mandate as parties of a test's business give it to their lender, to be changed where a test is about a mandate.
// Invariant: as it stands it covers everything a lender may do for its customer, until the matter is completed.

import type { Mandate, MandatePrincipal } from "../../domain/business.ts";
import type { Mortgagee, Party } from "../../domain/parties.ts";

/** A party as the one who gives a mandate. */
export function principal({ type, name, certificateNumber }: MandatePrincipal | Party): MandatePrincipal {
  return { type, name, certificateNumber };
}

/** Notarised, to apply, supplement and withdraw, with consent to the lender being the other party. */
export function mandateTo(
  { name, creditCode }: Pick<Mortgagee, "name" | "creditCode">,
  principals: readonly (MandatePrincipal | Party)[],
  over: Partial<Mandate> = {},
): Mandate {
  return {
    principals: principals.map(principal),
    agent: { type: "organisation", name, certificateNumber: creditCode },
    subAgents: [],
    matters: ["apply", "supplement", "withdraw"],
    form: "notarised",
    number: "M-1",
    sha256: "e".repeat(64),
    givenOn: "2026-11-20",
    untilCompleted: true,
    coversOtherParty: true,
    ...over,
  };
}

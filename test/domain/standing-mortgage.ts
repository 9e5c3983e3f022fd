// What a further mortgage of a batch has besides its number and units: a debtor, mortgagors, terms, and contracts of before.
// Invariant: the contracts are never those of the business it is added to, so that one filed for the other is seen.

import type { Business } from "../../domain/business.ts";
import type { FurtherMortgage } from "../../domain/business-parts.ts";
import { contract } from "./pre-lodgement/kinds.ts";

/** The debtor, mortgagors and terms of that business under contracts of their own. */
export function standingLike(
  { debtor, mortgagors, mortgage }: Pick<Business, "debtor" | "mortgagors" | "mortgage">,
  number = "0399",
): Omit<FurtherMortgage, "registrationCertificateNumber" | "units"> {
  return {
    debtor,
    mainContract: contract(`示银借字2023第${number}号`, [], true),
    mortgageContract: contract(`示银抵字2023第${number}号`, [], true),
    mortgagors,
    mortgage,
  };
}

// The business as it is shown again: the JSON a caller could submit.
// Invariant: reading it with the schema of SubmitChain gives the same Business.

import type { Business } from "../domain/business.ts";
import { yuanFromFen } from "../domain/money.ts";

/** A Business as REST JSON: money as yuan text, absent parts left out. Holds personal data. */
export function businessView(business: Business) {
  const { units, mortgage, loan, previousMortgage } = business;
  return {
    ...business,
    units: units.map(({ securedAmount, ...unit }) => ({
      ...unit,
      securedAmount: securedAmount === undefined ? undefined : yuanFromFen(securedAmount),
    })),
    mortgage: { ...mortgage, securedAmount: yuanFromFen(mortgage.securedAmount) },
    loan: loan === undefined ? undefined : { ...loan, amount: yuanFromFen(loan.amount) },
    previousMortgage:
      previousMortgage === undefined
        ? undefined
        : { ...previousMortgage, outstanding: yuanFromFen(previousMortgage.outstanding) },
  };
}

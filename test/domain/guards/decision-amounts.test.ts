// A decision over a lower amount: what it may not break, and what is planned anew.
// Invariant: only what the lower amount itself would break refuses it.

import { expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import { decisionRecorded } from "../../../domain/decide/decision-fact.ts";
import type { Work } from "../../../domain/decide/work.ts";
import { fen } from "../../../domain/money.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { approval, openSample, start } from "../sample-chains.ts";
import { workOn } from "./bench.ts";

/** What became of an approval of that much: the refusal's detail, or null. */
function approved(business: Business, amount: bigint): [string | null, Work] {
  const chain = openSample(lawful(business.kind));
  const work = workOn(structuredClone({ ...chain, business }));
  const decision = { ...approval(chain, start), approvedAmount: fen(amount) };
  const refusal = decisionRecorded(work, { type: "decision_recorded", decision });
  return [refusal === null ? null : `${refusal.code} ${refusal.detail}`, work];
}

const loan = lawful("new_loan");
const asked = loan.loan?.amount ?? fen(0n);
const secured: Business = { ...loan, mortgage: { ...loan.mortgage, securedAmount: asked } };

test("the same amount plans nothing anew", () => {
  const [refusal, work] = approved(secured, asked);
  expect([refusal, work.notices]).toEqual([null, []]);
  expect(work.chain.business).toEqual(secured);
});

test("nothing, or more than was asked for, is refused by itself, whatever the rules on amounts say", () => {
  expect([approved(secured, 0n)[0], approved(secured, asked + 100n)[0]]).toEqual([
    "decision_amount_differs null",
    "decision_amount_differs null",
  ]);
});

test("an amount the registry's message cannot carry is refused, by the rule and its field", () => {
  const refused = "decision_amount_differs PL-041 mortgage.securedAmount";
  expect(approved(secured, asked - 1n)[0]).toBe(refused);
  expect(approved(secured, asked - 100n)[0]).toBeNull();
});

test("a loan in tranches is approved as it was asked for, whatever the rules on amounts say", () => {
  const parts = [60n, 40n].map((share, index) => ({ number: index + 1, amount: fen((asked * share) / 100n) }));
  if (secured.loan === undefined) throw new Error("a new loan has a loan");
  const drawn: Business = { ...secured, loan: { ...secured.loan, tranches: parts } };
  expect(approved(drawn, asked - 100n)[0]).toMatch(/^decision_amount_differs tranches add up .* lower loan\.tranches$/);
  expect(approved(drawn, asked + 100n)[0]).toBe("decision_amount_differs null");
  expect(approved(drawn, asked)[0]).toBeNull();
});

test("what was so before is nothing the lower amount broke", () => {
  const odd: Business = {
    ...secured,
    priorClaims: [{ contractNumber: "C", amount: fen(0n) }] as Business["priorClaims"],
  };
  expect(approved(odd, asked - 100n)[0]).toBeNull();
  expect(approved(odd, asked - 1n)[0]).toBe("decision_amount_differs PL-041 mortgage.securedAmount");
});

test("a loan that would leave part of the old debt unpaid is refused, and the debt is named", () => {
  const business = lawful("refinance");
  const { previousMortgage } = business;
  if (previousMortgage === undefined) throw new Error("a refinance has its old mortgage");
  const owing = { ...business, previousMortgage: { ...previousMortgage, outstanding: fen(600_000_00n) } };
  expect(approved(owing, 599_999_00n)[0]).toContain("PL-048 loan.amount");
  expect(approved(owing, 600_000_00n)[0]).toBeNull();
});

// Two looks at the register: what the lender's own notice secures before the lender converts it alone, and what a way without
// registration rests on. Invariant: alone nobody gets more than was noticed, and a unit that merely stays in covers no new claim.

import { expect, test } from "vitest";
import type { Business } from "../../domain/business.ts";
import { isUnitUnderCover } from "../../domain/search/cover.ts";
import { converse } from "./conversation.ts";
import { byLenderAlone, collateral } from "./kinds/variants.ts";
import { lawful, unitOf, yuan } from "./pre-lodgement/kinds.ts";
import { openSample } from "./sample-chains.ts";
import { overTwo } from "./safety/scenes.ts";

const place = "suzhou-huqiu";

/** The end of a chain at a register where the lender's notice secures that much, or does not say how much. */
function noticed(business: Business, securedAmount: ReturnType<typeof yuan> | undefined) {
  const talk = converse(openSample(business));
  for (const { priorityNotices } of talk.far.units.values()) {
    for (const each of priorityNotices)
      if (each.kind === "mortgage_priority_notice") each.securedAmount = securedAmount;
  }
  talk.until("rest");
  return talk;
}

test("alone the lender gets what its notice secures, and no more", () => {
  const business = byLenderAlone("notice_conversion", place);
  const { securedAmount } = business.mortgage;
  expect(noticed(business, securedAmount).chain.state).toBe("completed");
  expect(noticed(business, undefined).chain.state).toBe("completed");
  const { chain, far } = noticed(
    { ...business, mortgage: { ...business.mortgage, securedAmount: yuan(9_000_000) } },
    securedAmount,
  );
  expect(chain.abort?.refusal).toMatchObject({ code: "parts_do_not_fit", field: "mortgage.securedAmount" });
  expect(far.cases.size).toBe(0);
});

test("with the buyers, who sign the mortgage, it may be another amount", () => {
  const business = lawful("notice_conversion", place);
  expect(noticed(business, yuan(1)).chain.state).toBe("completed");
});

/** The mortgage stays on the unit here; another comes in at this registry, or at another. */
function added(elsewhere: boolean, outstanding: number): Business {
  const business = collateral(place, "addition");
  const [kept] = business.units;
  if (kept === undefined || business.previousMortgage === undefined) throw new Error("a unit stays in");
  const { previousMortgage, mainContract, mortgageContract } = business;
  const owing = { ...business, previousMortgage: { ...previousMortgage, outstanding: yuan(outstanding) } };
  if (!elsewhere) return owing;
  const comesIn = unitOf("guangzhou-tianhe", "00010202");
  const unitCodes = [kept.unitCode, comesIn.unitCode];
  return {
    ...owing,
    units: [kept, comesIn],
    mainContract: { ...mainContract, unitCodes },
    mortgageContract: { ...mortgageContract, unitCodes },
    collateralChange: { added: [comesIn.unitCode], removed: [] },
  };
}

test.each([
  [false, 650_000],
  [false, 1_050_000],
  [true, 650_000],
  [true, 1_050_000],
])("a unit that comes in at another registry (%s) over a debt of %i completes", (elsewhere, outstanding) => {
  const talk = converse(openSample(added(elsewhere, outstanding)));
  talk.until("rest");
  expect(talk.chain.state).toBe("completed");
});

test("cover is of a way without registration, at the registry where nothing is filed", () => {
  const drawdown = openSample(lawful("drawdown", place));
  const code = drawdown.business.units[0]?.unitCode ?? "";
  expect(isUnitUnderCover(drawdown, code)).toBe(true);
  expect(isUnitUnderCover({ ...drawdown, plan: { ...drawdown.plan, way: "change+no_registration" } }, code)).toBe(true);
  expect(isUnitUnderCover({ ...drawdown, plan: { ...drawdown.plan, way: "addition" } }, code)).toBe(false);
  const both = overTwo("extension").open();
  for (const unit of both.business.units) expect(isUnitUnderCover(both, unit.unitCode)).toBe(false);
});

// 在建转现房 by the registry itself: what it made of our mortgages is compared with what stood there at the opening.
// Invariant: the mortgage goes on as it was, beside every other one of ours, or people look at it.

import { describe, expect, test } from "vitest";
import { fen } from "../../../domain/money.ts";
import type { LiveMortgage } from "../../../domain/register.ts";
import { converse, type Conversation } from "../conversation.ts";
import { convert, type FarUnit } from "../far-register.ts";
import { openSample } from "../sample-chains.ts";
import { letPass } from "./story.ts";
import { convertedByRegistry } from "./variants.ts";

/** Another mortgage of ours on the unit, of the same terms but its own number, case and amount. */
function another(standing: LiveMortgage): LiveMortgage {
  const own = { registrationCertificateNumber: "另证明第2号", caseNumber: "YWH-2", securedAmount: fen(1_000_000n) };
  return { ...standing, ...own, rank: 2, recordedAt: standing.recordedAt + 1 };
}

function firstOf({ mortgages }: FarUnit): LiveMortgage {
  const [first] = mortgages;
  if (first === undefined) throw new Error("a mortgage stands");
  return first;
}

/** The chain after the registry converted every unit as `made` says; before that `stood` stands beside the old mortgage. */
function converted(made: (unit: FarUnit) => LiveMortgage[], stood: (old: LiveMortgage) => LiveMortgage[] = () => []) {
  const talk: Conversation = converse(openSample(convertedByRegistry("suzhou-huqiu")));
  for (const unit of talk.far.units.values()) unit.mortgages.push(...stood(firstOf(unit)));
  talk.until("search", "watch");
  convert(talk.far.units);
  for (const unit of talk.far.units.values()) unit.mortgages = made(unit);
  letPass(talk, 3 * 86_400_000);
  return talk.chain;
}

const withAnother = (old: LiveMortgage): LiveMortgage[] => [another(old)];
const changed =
  (terms: Partial<LiveMortgage>) =>
  (unit: FarUnit): LiveMortgage[] =>
    unit.mortgages.map((each, index) => (index === 0 ? { ...each, ...terms } : each));

describe("a mortgage that the registry converts by itself", () => {
  test("goes on under a new number and a new case, alone or beside another of ours", () => {
    expect(converted(changed({})).state).toBe("completed");
    expect(converted(changed({ caseNumber: "YWH-9" })).state).toBe("completed");
    expect(converted(changed({ caseNumber: "YWH-9" }), withAnother).state).toBe("completed");
  });

  test.each<[string, Partial<LiveMortgage>, string]>([
    ["for one yuan", { securedAmount: fen(100n) }, "securedAmount"],
    ["for an amount that is not told", { securedAmount: null }, "securedAmount"],
    ["as a maximum-amount mortgage", { form: "maximum_amount" }, "form"],
    ["with another end", { periodEnd: "2026-12-01" }, "periodEnd"],
    ["with another beginning", { periodStart: "2020-01-01" }, "periodStart"],
  ])("%s is put before people, and never completed", (_name, terms) => {
    const chain = converted(changed(terms));
    expect(chain).toMatchObject({ state: "parked", parked: { kind: "security" } });
    expect(chain.parked?.reason).toContain("collateral_lost");
  });

  test("is not mistaken for another of ours that stood beside it", () => {
    const onlyOther = (unit: FarUnit): LiveMortgage[] => unit.mortgages.slice(1).map((each) => ({ ...each, rank: 1 }));
    expect(converted(onlyOther, withAnother).parked).toMatchObject({ kind: "security" });
    const sameTerms = (old: LiveMortgage): LiveMortgage[] => [{ ...another(old), securedAmount: old.securedAmount }];
    expect(converted(onlyOther, sameTerms).parked).toMatchObject({ kind: "security" });
    // Issued anew it is known by the case under which it was recorded.
    const renewed = (unit: FarUnit): LiveMortgage[] =>
      onlyOther(unit).map((each) => ({ ...each, registrationCertificateNumber: "换证第3号" }));
    expect(converted(renewed, sameTerms).parked).toMatchObject({ kind: "security" });
  });

  test("is not all of the security where another of ours is gone", () => {
    const withoutOther = (unit: FarUnit): LiveMortgage[] => [firstOf(unit)];
    expect(converted(withoutOther, withAnother).parked).toMatchObject({ kind: "security" });
    expect(converted(withoutOther).state).toBe("completed");
  });
});

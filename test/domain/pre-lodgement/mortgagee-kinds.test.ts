// Which kind of mortgagee may open what, as one table to read, with the citations that go with it.
// Invariant: every cell of MortgageeKind × ChainKind is stated here, so that no change of the rule pack goes unseen.

import { describe, expect, test } from "vitest";
import { chainKinds, type ChainKind } from "../../../domain/business.ts";
import { citationFor, licenceRuleOf, mayHold, mayOpen } from "../../../domain/mortgagee-kinds.ts";
import { mortgageeCapacities, mortgageeKinds, type MortgageeKind } from "../../../domain/parties.ts";
import { checkBusiness } from "../../../domain/pre-lodgement/check.ts";
import { lawful } from "./kinds.ts";
import { institutionOf, mortgageeOf } from "./people.ts";
import { contextOf } from "./trial.ts";

const homeLoans: ChainKind[] = ["presale", "sale_with_mortgage"];
const lending: ChainKind[] = [
  "new_loan",
  "drawdown",
  "renewal",
  "refinance",
  "lender_switch",
  "increase",
  ...homeLoans,
];
const beyondTheFund: ChainKind[] = [
  "drawdown",
  "renewal",
  "refinance",
  "construction_conversion",
  "increase",
  "assignment",
];

/** What a kind may not open, on a general mortgage. */
const refused: Record<MortgageeKind, ChainKind[]> = {
  commercial_bank: [],
  policy_bank: [],
  rural_institution: [],
  insurer: homeLoans,
  insurance_asset_manager: homeLoans,
  wealth_management_subsidiary: homeLoans,
  financial_asset_investment_company: lending,
  national_amc: lending,
  local_amc: lending,
  trust_company: [],
  provident_fund_centre: beyondTheFund,
  other_licensed_lender: [],
};

/** Another house that may take a claim over. */
function takesOverFrom(kind: MortgageeKind): MortgageeKind {
  return kind === "national_amc" ? "local_amc" : "national_amc";
}

describe.each(mortgageeKinds)("%s", (kind) => {
  test.each(chainKinds)("%s", (chain) => {
    const answer = mayOpen(kind, chain, "general");
    expect(answer.allowed).toBe(!refused[kind].includes(chain));
    const citation = answer.allowed ? null : answer.citation;
    expect(citation === null || (/〔|条例/.test(citation.zh) && citation.en !== "")).toBe(true);
    const inTotal = mayOpen(kind, chain, "maximum_amount").allowed;
    const setsUp = ["new_loan", "lender_switch", ...homeLoans].includes(chain);
    expect(inTotal).toBe(answer.allowed && (kind !== "provident_fund_centre" || !setsUp));
  });

  test("a registry that refuses it is told by which document it may hold", () => {
    const { zh, en } = citationFor(kind);
    expect([zh, en].every((text) => text.length > 5)).toBe(true);
  });

  test("completes the kinds it may open, and is told of the others before filing", () => {
    for (const chain of chainKinds) {
      const business = { ...lawful(chain), mortgagee: mortgageeOf(kind) };
      if (business.assignment !== undefined) business.assignment.assignee = mortgageeOf(takesOverFrom(kind));
      const findings = checkBusiness(contextOf(business, { lender: institutionOf(kind) }));
      const codes = refused[kind].includes(chain) ? [["mortgagee_kind_not_permitted", "mortgagee.kind"]] : [];
      expect(
        findings.map(({ code, field }) => [code, field]),
        chain,
      ).toEqual(codes);
    }
  });
});

test("insurers, wealth subsidiaries, asset investment companies and AMCs hold by the notice", () => {
  const byNotice: MortgageeKind[] = [
    "insurer",
    "insurance_asset_manager",
    "wealth_management_subsidiary",
    "financial_asset_investment_company",
    "national_amc",
    "local_amc",
  ];
  for (const kind of byNotice) {
    expect(citationFor(kind).zh).toContain("自然资发〔2020〕83号第七项");
    expect(citationFor(kind).zh).toContain("银监发〔2017〕20号");
  }
});

test("capacities: everybody for its own claim, trustees only who may be one", () => {
  const others = mortgageeKinds.map((kind) => mortgageeCapacities.filter((each) => mayHold(kind, each)).length);
  expect(mortgageeKinds.every((kind) => mayHold(kind, "own_claim"))).toBe(true);
  expect(others).toEqual([4, 4, 3, 1, 2, 2, 2, 2, 1, 4, 1, 3]);
});

test("licences: who has none is not asked for one", () => {
  const rules = mortgageeKinds.map((kind) => licenceRuleOf(kind).licence);
  expect(rules).toEqual([
    "required",
    "required",
    "required",
    "optional",
    "optional",
    "required",
    "required",
    "required",
    "none",
    "required",
    "none",
    "optional",
  ]);
  expect(licenceRuleOf("trust_company").shape.test("K0001H232000001")).toBe(true);
  expect(licenceRuleOf("trust_company").shape.test("B0001H232000001")).toBe(false);
  expect(licenceRuleOf("commercial_bank").shape.test("B0001H13205001")).toBe(false);
});

// The table of parts, cell by cell: what a kind needs it misses, what it must not have it is told to leave out.
// Invariant: parts come from the lawful businesses of other kinds, so that nothing but the table decides.

import { describe, expect, test } from "vitest";
import { chainKinds, type Business } from "../../../domain/business.ts";
import { checkBusiness } from "../../../domain/pre-lodgement/check.ts";
import { needOf, partNames, type PartName } from "../../../domain/pre-lodgement/parts.ts";
import { digest, lawful, yuan } from "./kinds.ts";
import { mortgageeOf } from "./people.ts";
import { contextOf } from "./trial.ts";

/** One of every part, as a business that has it states it. */
const stated: Required<Pick<Business, PartName>> = {
  loan: lawful("new_loan").loan,
  previousMortgage: lawful("extension").previousMortgage,
  cover: lawful("renewal").cover,
  propertyTransfer: lawful("presale").propertyTransfer,
  notices: lawful("notice_conversion").notices,
  conversion: lawful("construction_conversion").conversion,
  assignment: lawful("assignment").assignment,
  collateralChange: lawful("collateral_change").collateralChange,
  rankChange: lawful("rank_change").rankChange,
  rename: lawful("mortgagee_rename").rename,
  determination: { event: "no_new_claims", on: "2026-11-20", sha256: digest("determination") },
  priorClaims: [{ contractNumber: "旧1", amount: yuan(1), sha256: digest("旧1") }],
  cancellationGround: "waiver",
  coMortgagees: [{ mortgagee: mortgageeOf("rural_institution"), part: "commercial" }],
  alone: true,
};

describe.each(chainKinds)("%s", (kind) => {
  test.each(partNames)("%s", (part) => {
    const lodged = lawful(kind);
    const without = { ...lodged, [part]: part === "coMortgagees" ? [] : undefined };
    const withIt = { ...lodged, [part]: lodged[part] ?? stated[part], ...(part === "coMortgagees" && stated) };
    const told = (business: Business): string[] =>
      checkBusiness(contextOf(business))
        .filter(({ field, ruleId }) => field === part && (ruleId === "PL-001" || ruleId === "PL-002"))
        .map(({ code }) => code);
    const answers = {
      required: [["missing_for_kind"], []],
      optional: [[], []],
      forbidden: [[], ["not_for_kind"]],
    };
    expect([told(without), told(withIt)]).toEqual(answers[needOf(kind, part)]);
  });
});

test("the table is the one agreed on", () => {
  const letters = { required: "R", optional: "o", forbidden: "-" };
  const table = chainKinds.map((kind) => `${kind} ${partNames.map((part) => letters[needOf(kind, part)]).join("")}`);
  expect(table).toEqual([
    "new_loan R----------o-o-",
    "drawdown RR-----------o-",
    "renewal RRo--------o-o-",
    "extension -R--------oo-o-",
    "refinance RRo-------oo-o-",
    "lender_switch RR--------oo-o-",
    "presale R--R---------o-",
    "notice_conversion ---RRo-------oo",
    "construction_conversion -R---R-------o-",
    "increase RR---------o-o-",
    "rank_change -R------R----o-",
    "collateral_change -R-----R-----o-",
    "cancellation -R--------o-Ro-",
    "notice_cancellation ---RR--------oo",
    "assignment oR----R---o--o-",
    "sale_with_mortgage RRoR------o--o-",
    "mortgagee_rename -R-------Ro--o-",
  ]);
});

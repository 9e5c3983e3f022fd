// Every rule is tried both ways: it refuses what it should, and passes the lawful neighbour.
// Invariant: a rule without a trial fails here, and so does a trial of no rule.

import { describe, expect, test } from "vitest";
import { checkBusiness, findingsMax, refusalOf, rules } from "../../../domain/pre-lodgement/check.ts";
import { refusalCatalogue } from "../../../domain/refusals.ts";
import { unitOf } from "./kinds.ts";
import { at, changed, contextOf, withUnits, type Trial } from "./trial.ts";
import { amountTrials, blankTrials, paperTrials, termTrials } from "./trials-of-amounts-and-papers.ts";
import { assignmentTrials, coverTrials, maximumTrials, previousTrials } from "./trials-of-changes.ts";
import { codeTrials, dateTrials } from "./trials-of-dates-and-codes.ts";
import { guardianTrials } from "./trials-of-guardians.ts";
import { mandateTrials } from "./trials-of-mandates.ts";
import { mortgageeTrials } from "./trials-of-mortgagees.ts";
import { renameTrials } from "./trials-of-renames.ts";
import { sizeTrials } from "./trials-of-size.ts";
import { transferTrials } from "./trials-of-transfers.ts";
import { partTrials, partyTrials, unitTrials } from "./trials-of-units-and-parties.ts";

const trials: Trial[] = [
  ...partTrials,
  ...unitTrials,
  ...sizeTrials,
  ...partyTrials,
  ...mortgageeTrials,
  ...amountTrials,
  ...termTrials,
  ...dateTrials,
  ...codeTrials,
  ...paperTrials,
  ...mandateTrials,
  ...guardianTrials,
  ...blankTrials,
  ...coverTrials,
  ...maximumTrials,
  ...previousTrials,
  ...assignmentTrials,
  ...transferTrials,
  ...renameTrials,
];

describe.each(trials)("$rule: $what", ({ rule, kind, place, settings, breaks, field, passes }) => {
  test("is told", () => {
    const findings = checkBusiness(contextOf(changed(kind, breaks, place), settings));
    expect(findings.map((finding) => [finding.ruleId, finding.field])).toContainEqual([rule, field]);
  });
  test("the lawful neighbour passes", () => {
    expect(checkBusiness(contextOf(changed(kind, passes, place), settings))).toEqual([]);
  });
});

describe("PL-013: a unit that none of the registries at hand serves", () => {
  const far = "110105001001GB00001F00010001";
  const near = unitOf("suzhou-huqiu", "00010201").unitCode;
  test("is told, and the one that is served is not", () => {
    const { profiles } = contextOf(changed("new_loan", (b) => withUnits(b, [near])));
    const context = { ...contextOf(changed("new_loan", (b) => withUnits(b, [near, far]))), profiles };
    expect(checkBusiness(context).map(({ ruleId, field }) => [ruleId, field])).toEqual([
      ["PL-013", "units[1].unitCode"],
    ]);
  });
  test("units at two registries pass", () => {
    const other = unitOf("nantong-haimen", "00010201").unitCode;
    const context = contextOf(changed("new_loan", (b) => withUnits(b, [near, other])));
    expect(context.profiles).toHaveLength(2);
    expect(checkBusiness(context)).toEqual([]);
  });
  test("without any registry at hand routing tells of the unit", () => {
    const context = contextOf(changed("new_loan", (b) => withUnits(b, [far])));
    expect([context.profiles, checkBusiness(context)]).toEqual([[], []]);
  });
});

describe("the rule set", () => {
  test("every rule has a trial, and every trial a rule", () => {
    const tried = new Set([...trials.map(({ rule }) => rule), "PL-013"]);
    expect([...tried].toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
  });
  test.each(rules.map((rule) => [rule.id, rule] as const))(
    "%s says why, on what basis, and how it is mended",
    (id, rule) => {
      expect(id).toMatch(/^PL-\d{3}$/);
      expect(rules.filter((each) => each.id === id)).toHaveLength(1);
      expect(refusalCatalogue).toHaveProperty(rule.code);
      for (const { zh, en } of [rule.why, rule.mend]) {
        expect(zh).toMatch(/\p{Script=Han}/u);
        expect(en).toMatch(/^[\p{ASCII}\p{Script=Han}“”]+$/u);
      }
      expect(rule.basis).not.toBe("");
    },
  );
});

describe("findings", () => {
  test("all are told at once, and the refusal is the first of them", () => {
    const business = changed("new_loan", (b) => {
      b.mortgage.rank = 0;
      at(b.units).unitCode = "1";
      delete b.loan;
    });
    const findings = checkBusiness(contextOf(business));
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(["PL-001", "PL-010", "PL-051", "PL-060", "PL-060"]);
    expect(refusalOf(findings)).toEqual({
      refused: true,
      code: "missing_for_kind",
      field: "loan",
      detail: "new_loan",
      findings,
    });
  });
  test("are bounded, and hold no number of a person", () => {
    const business = changed("new_loan", (b) => {
      withUnits(
        b,
        Array.from({ length: 80 }, (_, index) => String(index)),
      );
      b.debtor.certificateNumber = "320505197912221233";
    });
    const findings = checkBusiness(contextOf(business));
    expect(findings).toHaveLength(findingsMax);
    const inOrder = checkBusiness(
      contextOf(changed("new_loan", (b) => void (b.debtor.certificateNumber = "320505197912221233"))),
    );
    expect(inOrder.length).toBeGreaterThan(0);
    expect(JSON.stringify(inOrder)).not.toContain("320505197912221233");
  });
  test("no finding, no refusal", () => {
    expect(() => refusalOf([])).toThrow("bug");
  });
});

// Every fault of a business that can be told before the register is asked, by a rule set that is data (practice 2, 7).
// Invariant: all findings are told at once, in the order of the rules; what is right on old paper is never refused.

import { amountRules } from "./amounts.ts";
import { assignmentRules } from "./assignments.ts";
import { blankRules } from "./blanks.ts";
import { coverRules } from "./cover.ts";
import { guardianRules } from "./guardians.ts";
import { mandateRules } from "./mandates.ts";
import { maximumRules } from "./maximum.ts";
import { licenceRules } from "./licences.ts";
import { mortgageeRules } from "./mortgagees.ts";
import { mortgagedThingRules } from "./mortgaged-things.ts";
import { paperRules } from "./papers.ts";
import { partRules } from "./parts.ts";
import { partyRules } from "./parties.ts";
import { previousRules } from "./previous.ts";
import { renameRules } from "./renames.ts";
import { refuse, type Refusal } from "../refusal.ts";
import type { Finding, LodgementContext, Rule } from "./rule.ts";
import { termRules } from "./terms.ts";
import { transferRules } from "./transfers.ts";
import { unitRules } from "./units.ts";

/** All rules, in the order in which findings are told. */
export const rules: readonly Rule[] = [
  ...partRules,
  ...unitRules,
  ...mortgagedThingRules,
  ...partyRules,
  ...mortgageeRules,
  ...licenceRules,
  ...amountRules,
  ...termRules,
  ...paperRules,
  ...mandateRules,
  ...guardianRules,
  ...blankRules,
  ...coverRules,
  ...maximumRules,
  ...previousRules,
  ...assignmentRules,
  ...transferRules,
  ...renameRules,
];

/** So many findings are told at once; a business with more is mended in turns. */
export const findingsMax = 50;

/** Business (already of the doors' shape) with its settings → every finding, in rule order, at most findingsMax. */
export function checkBusiness(context: LodgementContext): Finding[] {
  const findings: Finding[] = [];
  for (const { id, code, why, basis, mend, check } of rules) {
    for (const { field, detail } of check(context)) {
      if (findings.length === findingsMax) return findings;
      findings.push({ ruleId: id, code, field, detail, why, basis, mend });
    }
  }
  return findings;
}

/** Findings (at least one) → the refusal that tells the first and carries all. */
export function refusalOf(findings: Finding[]): Refusal {
  const [first] = findings;
  if (first === undefined) throw new Error("bug: a refusal without a finding");
  return { ...refuse(first.code, first.field, first.detail), findings };
}

// How a finding of the pre-lodgement check is shown within a chain.
// Invariant: what does not exist is left out; a problem document says null instead (problem.ts).

import type { Finding } from "../domain/pre-lodgement/rule.ts";
import type { FindingView } from "./schemas/finding.ts";

/** One finding: which rule, where, why, on which clause, and the mend in both languages. */
export function findingView({ ruleId, code, field, detail, why, basis, mend }: Finding): FindingView {
  return { ruleId, code, field: field ?? undefined, detail: detail ?? undefined, why, basis, mend };
}

// The review: what the register itself allows, as a list of named rules, asked at review and once more at recording.
// Invariant: what breaks a rule is refused registration (不予登记) and leaves the register as it was.

import type { Case } from "./cases.ts";
import { burdenRules } from "./review-burdens.ts";
import { partyRules } from "./review-parties.ts";
import { previousRules } from "./review-previous.ts";
import { termRules } from "./review-terms.ts";
import type { ReviewView } from "./review-view.ts";

const rules = [...burdenRules, ...partyRules, ...previousRules, ...termRules];

/** The first rule a case breaks, or null. */
export function reviewFinding(item: Case, view: ReviewView): { code: string; text: string } | null {
  const { matter } = item.application;
  const broken = rules.find((rule) => matter !== null && rule.matters.includes(matter) && rule.breaks(item, view));
  return broken === undefined ? null : { code: broken.code, text: broken.text };
}

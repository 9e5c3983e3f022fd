// A mortgagee with a new name, before that is filed: the register still names it as it was, and everything else as it is stated.
// Invariant: nobody's mortgage is written over to another name but that of the holder the register shows.

import type { Business } from "../business.ts";
import { normaliseText } from "../certificate-number.ts";
import { furtherPath } from "../further-mortgages.ts";
import { normaliseIdentityNumber } from "../identity-number.ts";
import { legBusiness } from "../leg-business.ts";
import { refuse } from "../refusal.ts";
import type { LiveMortgage, NamedParty } from "../register.ts";
import { security, type SearchCase, type SearchFinding } from "./finding.ts";
import { holdersOf, legsLeft, mortgageeOf, previousOn, registeredLender } from "./on-register.ts";

/** Each mortgage whose name is still to be changed stands under the former one, in the form and for the term stated. */
export function judgeRename({ chain, units }: SearchCase): SearchFinding | null {
  const { business } = chain;
  const former = registeredLender(business);
  for (const unit of units) {
    const leg = legsLeft(chain, unit.unitCode).find(({ changes }) => changes.includes("name"));
    const old = previousOn(business, unit);
    if (leg === undefined || old === undefined) continue;
    const holders = holdersOf(mortgageeOf(old));
    if (!holders.some((holder) => isNamed(holder, former))) {
      const isDone = holders.some((holder) => isNamed(holder, business.mortgagee));
      const detail = isDone ? "the register shows the new name already" : "the register names its holder otherwise";
      return security(refuse("parts_do_not_fit", "rename.formerName", detail));
    }
    const field = differing(old, legBusiness(business, leg));
    if (field !== null) {
      const place = leg.furtherIndex === null ? "" : `${furtherPath(business)}[${leg.furtherIndex}].`;
      const detail = "the register shows another: a change of it is a business of its own";
      return security(refuse("parts_do_not_fit", `${place}mortgage.${field}`, detail));
    }
  }
  return null;
}

/** By name and number; of several holders the register writes the number of the first alone. */
function isNamed(holder: NamedParty, { name, creditCode }: { name: string; creditCode: string }): boolean {
  const number = normaliseIdentityNumber(holder.certificateNumber);
  const isHis = number === "" || number === normaliseIdentityNumber(creditCode);
  return isHis && normaliseText(holder.name) === normaliseText(name);
}

/** What of the terms the register shows otherwise than stated; what it does not state is compared after recording. */
function differing(old: LiveMortgage, { mortgage }: Business): "form" | "periodEnd" | null {
  if (old.form !== null && old.form !== mortgage.form) return "form";
  return old.periodEnd !== null && old.periodEnd !== mortgage.periodEnd ? "periodEnd" : null;
}

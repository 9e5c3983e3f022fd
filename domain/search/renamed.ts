// A mortgagee with a new name, before that is filed: the register still names it as it was (the rest: search/as-stated.ts).
// Invariant: nobody's mortgage is written over to another name but that of the holder the register shows.

import { normaliseText } from "../certificate-number.ts";
import { normaliseIdentityNumber } from "../identity-number.ts";
import { refuse } from "../refusal.ts";
import type { NamedParty } from "../register.ts";
import { security, type SearchCase, type SearchFinding } from "./finding.ts";
import { holdersOf, legsLeft, mortgageeOf, previousOn, registeredLender } from "./on-register.ts";

/** Each mortgage whose name is still to be changed stands under the former one. */
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
  }
  return null;
}

/** By name and number; of several holders the register writes the number of the first alone. */
function isNamed(holder: NamedParty, { name, creditCode }: { name: string; creditCode: string }): boolean {
  const number = normaliseIdentityNumber(holder.certificateNumber);
  const isHis = number === "" || number === normaliseIdentityNumber(creditCode);
  return isHis && normaliseText(holder.name) === normaliseText(name);
}

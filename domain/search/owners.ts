// Whose the units have to be: the mortgagors', or before a transfer of ownership is recorded the seller's or developer's.
// Invariant: every owner applies, and nobody mortgages or sells what is not theirs.

import { isBoughtAlready } from "../bought-already.ts";
import type { Business, ChainKind } from "../business.ts";
import type { Chain } from "../chain-state.ts";
import { isRecorded } from "../legs.ts";
import type { Party } from "../parties.ts";
import { refuse } from "../refusal.ts";
import type { UnitSnapshot } from "../register.ts";
import { legal, type SearchCase, type SearchFinding } from "./finding.ts";
import { isSameParty, legsOver } from "./on-register.ts";

/** Kind → do the owners have to apply? What ends, passes on or only names a mortgage stands whoever owns the unit by now (民法典 406, 407). */
const ownersApply: Record<ChainKind, boolean> = {
  new_loan: true,
  drawdown: true,
  renewal: true,
  extension: true,
  refinance: true,
  lender_switch: true,
  presale: true,
  notice_conversion: true,
  construction_conversion: true,
  increase: true,
  rank_change: true,
  collateral_change: true,
  cancellation: false,
  notice_cancellation: false,
  assignment: false,
  sale_with_mortgage: true,
  mortgagee_rename: false,
};

/** Every owner of a unit of the business is among those who have to own it now: a co-owner left out makes the application void. */
export function judgeOwners({ chain, units }: SearchCase): SearchFinding | null {
  const { business } = chain;
  if (!ownersApply[business.kind]) return null;
  for (const unit of units.filter(({ exists, unitCode }) => exists && isOwnUnit(business, unitCode))) {
    const { field, parties } = expectedOwners(chain, unit);
    const stranger = unit.owners.some((owner) => !parties.some((party) => isSameParty(party, owner)));
    if (!stranger && unit.owners.length > 0) continue;
    const why = isBoughtAlready(business)
      ? "the buyers do not own it yet: the transfer comes first"
      : "an owner is not named";
    return legal(refuse("owner_differs", field, why));
  }
  return null;
}

/** Each of them owns a unit: asked once every unit of the business was looked at, whatever registry it belongs to. */
export function judgeOwnership({ chain, known }: { chain: Chain; known: UnitSnapshot[] }): SearchFinding | null {
  const { business } = chain;
  if (!ownersApply[business.kind]) return null;
  const own = known.filter(({ exists, unitCode }) => exists && isOwnUnit(business, unitCode));
  if (own.length < business.units.length) return null;
  const expected = own.map((unit) => ({ ...expectedOwners(chain, unit), owners: unit.owners }));
  for (const { field, parties } of expected) {
    const owners = expected.filter((each) => each.field === field).flatMap((each) => each.owners);
    const index = parties.findIndex((party) => !owners.some((owner) => isSameParty(party, owner)));
    if (index !== -1) return legal(refuse("owner_differs", `${field}[${index}]`));
  }
  return null;
}

/** Units that go out are only let go: who owns them by now does not matter. */
function isOwnUnit({ units }: Business, unitCode: string): boolean {
  return units.some((unit) => unit.unitCode === unitCode);
}

function expectedOwners(chain: Chain, { unitCode }: UnitSnapshot): { field: string; parties: Party[] } {
  const { mortgagors, propertyTransfer } = chain.business;
  const transfers = legsOver(chain, unitCode).filter(
    (leg) => leg.right === "ownership" && leg.registrationType === "transfer",
  );
  const isBought = isBoughtAlready(chain.business) || transfers.some(isRecorded);
  if (propertyTransfer !== undefined && !isBought) {
    return { field: "propertyTransfer.transferors", parties: propertyTransfer.transferors };
  }
  return { field: "mortgagors", parties: mortgagors.map(({ party }) => party) };
}

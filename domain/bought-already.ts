// Whether the property of a conversion is the buyers' already, so that only the mortgage is left to be registered (预告转本).
// Invariant: a transfer that the business says is recorded is never filed once more; the register has to show it (owners.ts).

import type { Business } from "./business.ts";

type Conversion = Pick<Business, "kind" | "alone" | "propertyTransfer">;

/**
 * Developer and buyers had the transfer recorded without us: as the business says, or because the lender applies for its
 * mortgage alone, which it may of the buyers' own property only (民法典 221; 担保制度解释 52).
 */
export function isBoughtAlready({ kind, alone, propertyTransfer }: Conversion): boolean {
  return kind === "notice_conversion" && (alone === true || propertyTransfer?.recorded === true);
}

// The ground of a cancellation that the plan chose, once the register has told which mortgage it is that ends.
// Invariant: a maximum-amount mortgage whose claims are not determined is never ended on 主债权消灭 (民法典 393, 423; practice 4).

import type { Chain } from "../chain-state.ts";
import { isOurs } from "../legs.ts";
import { previousOnRegister } from "../search-judgement.ts";

/**
 * A leg that waits to end the old mortgage after its debt is repaid does it by waiver where the register shows that as a
 * maximum-amount mortgage and nothing determined it: a balance of zero ends none. A ground the bank stated is left to it.
 */
export function settleGrounds(chain: Chain): void {
  const { kind, determination } = chain.business;
  if (kind === "cancellation" || determination !== undefined) return;
  for (const leg of chain.legs) {
    const isPlanned = leg.unwinds === null && isOurs(leg) && leg.state === "waiting";
    if (!isPlanned || leg.right !== "mortgage" || leg.ground !== "claim_extinguished") continue;
    const old = previousOnRegister(chain, leg.unitCodes, leg.furtherIndex);
    if (old?.form === "maximum_amount") leg.ground = "waiver";
  }
}

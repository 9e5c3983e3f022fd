// decide(): one pure function, chain × event → next chain + one effect. No clock, no I/O.

import type { Chain } from "./chain-state.ts";
import type { Effect } from "./effect.ts";
import type { ChainEvent, DecisionContext, NoticeDraft } from "./event.ts";
import type { Refusal } from "./refusal.ts";
import type { RegistryProfile } from "./registry.ts";

export type Decision = { chain: Chain; effect: Effect | null; notices: NoticeDraft[] };

/** `effect` is also in `chain.inFlight`; a refusal is answered only to events of the doors and changes nothing. */
export function decide(chain: Chain, event: ChainEvent, profile: RegistryProfile, context: DecisionContext): Decision | Refusal {
  throw new Error(`not built: ${chain.chainId} ${event.type} ${profile.registryId} ${context.now}`);
}

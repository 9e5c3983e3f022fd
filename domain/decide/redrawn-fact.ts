// RecordRedrawnContracts: after less was approved the contracts are drawn anew, and take the place of those named at submission.
// Invariant: nothing of it was signed yet; what was signed once is not exchanged under the signatures.

import type { ChainEvent } from "../event.ts";
import { refuse, type Refusal } from "../refusal.ts";
import { askedSince, refusalOfRedrawn, withRedrawn } from "../redrawn-contracts.ts";
import { askForSignatures } from "./signatures-wanted.ts";
import type { Work } from "./work.ts";

/** From the decision that approved less on, until the signatures are there. Who is asked to sign already is asked for the new digests. */
export function contractsRedrawn(
  work: Work,
  { contracts }: Extract<ChainEvent, { type: "contracts_redrawn" }>,
): Refusal | null {
  const { chain, now, profiles } = work;
  if (chain.state !== "open") return refuse("wrong_state");
  if (chain.asked === null) return refuse("wrong_state", null, "nothing less was approved than was asked for");
  if (chain.signedDocuments.length > 0) return refuse("wrong_state", null, "the contracts are signed");
  const refusal = refusalOfRedrawn(chain, contracts, profiles, now);
  if (refusal !== null) return refusal;
  chain.asked = askedSince(chain.asked, chain.business, contracts);
  chain.business = withRedrawn(chain.business, contracts);
  if (chain.plan.steps[chain.step]?.step === "signed") askForSignatures(work);
  return null;
}

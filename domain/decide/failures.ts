// The effect in flight failed, was answered with garbage, or its holder died.
// Invariant: what certainly took no effect is tried again later; what may have taken effect is asked about first.

import type { Chain } from "../chain-state.ts";
import type { Effect } from "../effect.ts";
import type { ChainEvent } from "../event.ts";
import { unreachable } from "../fault.ts";
import type { ParkedKind } from "../parked.ts";
import { advance } from "./advance.ts";
import { legsOf, loseWrite } from "./registry-requests.ts";
import { backOff, park, triesMax, type Work } from "./work.ts";

type Failure = Pick<Extract<ChainEvent, { type: "effect_failed" }>, "origin" | "advice" | "reason">;

/** How the outcome of an effect is learnt: it has a query twin of its own, or its receiver's key makes repeating safe. */
function twinOf({ request }: Effect): "query" | "query_posting" | "repeat" {
  switch (request.type) {
    case "file":
    case "confirm":
    case "supplement":
    case "withdraw":
      return "query";
    case "permit":
      return "query_posting";
    case "query":
    case "search":
    case "place_hold":
    case "give_back_hold":
    case "query_posting":
    case "revoke_permit":
    case "order_terms":
    case "pay_fee":
      return "repeat";
    default:
      return unreachable(request);
  }
}

/** A worker took the chain over from one that died: the effect may or may not have happened. */
export function interrupted(work: Work): void {
  const { chain } = work;
  const { inFlight } = chain;
  chain.inFlight = null;
  if (inFlight?.to === "registry" && twinOf(inFlight) === "query") loseWrite(legsOf(chain, inFlight));
  advance(work);
}

/** advice retry: nothing arrived. query_first: it may have. give_up: nothing was sent, a person must mend something here. */
export function effectFailed(work: Work, failure: Failure): void {
  const { chain } = work;
  const { inFlight } = chain;
  if (inFlight === null) return advance(work);
  chain.inFlight = null;
  const twin = twinOf(inFlight);
  if (failure.advice !== "query_first") neverArrived(chain, inFlight);
  else if (inFlight.to === "registry" && twin === "query") loseWrite(legsOf(chain, inFlight));
  if (inFlight.to === "registry" && inFlight.request.type === "query") {
    for (const leg of legsOf(chain, inFlight)) leg.unknownQueries += leg.state === "unknown" ? 1 : 0;
  }
  if (failure.advice === "query_first" && twin !== "repeat") return advance(work);
  backOff(work);
  if (chain.tries <= triesMax && failure.advice !== "give_up") return;
  const leg = inFlight.to === "registry" ? legsOf(chain, inFlight)[0] : undefined;
  park(work, parkedKindOf(failure, inFlight), failure.reason, leg ?? null);
}

function parkedKindOf({ origin }: Failure, { request }: Effect): ParkedKind {
  if (origin === "signer") return "key";
  const isOfPermit = request.type === "permit" || request.type === "query_posting" || request.type === "revoke_permit";
  return isOfPermit ? "disbursement" : "unknown";
}

/**
 * Certainly not received: the leg waits as before under the same number, the permit as if it had not been written. Of a
 * filing sent once more an earlier copy may still be on its way, so that its leg stays in doubt.
 */
function neverArrived(chain: Chain, effect: Effect): void {
  if (effect.request.type === "permit" && chain.disbursement?.state === "permit_wanted") {
    chain.disbursement.sends -= 1;
    if (chain.disbursement.sends === 0) chain.disbursement.expiresAt = null;
  }
  if (effect.to !== "registry" || effect.request.type !== "file") return;
  for (const leg of legsOf(chain, effect))
    if (leg.state === "sending") leg.state = leg.resends > 0 ? "unknown" : "waiting";
}

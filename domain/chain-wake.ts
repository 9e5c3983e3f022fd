// What a queue job is named after, so that a queue dashboard reads as the business does.
// Invariant: a name carries no identity and no personal data.

import type { Chain } from "./chain-state.ts";
import type { Leg } from "./leg.ts";
import { hasFailed, isProven } from "./legs.ts";
import type { RegistrationType } from "./registration.ts";

/** The registration the chain is working on, "disbursement" (or terms in force), or "gate" (search, decision, signatures, hold). */
export function chainSummaryWake(chain: Chain): RegistrationType | "gate" | "disbursement" {
  const step = chain.plan.steps[chain.step];
  if (chain.state === "aborting") return openLeg(chain.legs)?.registrationType ?? "gate";
  switch (step?.step) {
    case "file":
    case "reviewed":
    case "recorded":
      return openLeg(chain.legs.filter((leg) => step.legs.includes(leg.legId)))?.registrationType ?? "gate";
    case "confirm":
    case "watch":
      return chain.legs.find((leg) => leg.legId === step.leg)?.registrationType ?? "gate";
    case "disbursement":
    case "terms_in_force":
      return "disbursement";
    case "search":
    case "consents":
    case "conditions":
    case "barrier":
    case "decision":
    case "signed":
    case "hold":
    case undefined:
      return "gate";
  }
}

function openLeg(legs: Leg[]): Leg | undefined {
  return legs.find((leg) => !isProven(leg) && !hasFailed(leg)) ?? legs[0];
}

// The bends by which wrong variants are made from outside: another plan, other facts, other events, other effects.
// Invariant: each bends one rule; the engine itself is never touched.

import type { Chain, CreditDecision } from "../../../domain/chain-state.ts";
import type { Effect } from "../../../domain/effect.ts";
import type { ChainEvent } from "../../../domain/event.ts";
import type { Step } from "../../../domain/plan.ts";
import type { Outcome } from "../../../domain/registry.ts";
import { resultOf } from "../far-told.ts";
import type { Bend, World } from "./run.ts";

/** The plan taken with its steps in another order, or fewer of them. */
export function planned(mutate: (steps: Step[]) => Step[]): Bend {
  return { opened: (chain) => ({ ...chain, plan: { ...chain.plan, steps: mutate(chain.plan.steps) } }) };
}

export function isOf(step: Step, name: Step["step"], legId: string): boolean {
  if (step.step !== name) return false;
  return "legs" in step ? step.legs.includes(legId) : "leg" in step && step.leg === legId;
}

export function isSearch(step: Step, stage: string): boolean {
  return step.step === "search" && step.stage === stage;
}

/** The steps that `moves` names, right before the first that `at` names. */
export function moved(moves: (step: Step) => boolean, at: (step: Step) => boolean): Bend {
  return planned((steps) => {
    const others = steps.filter((step) => !moves(step));
    return others.toSpliced(others.findIndex(at), 0, ...steps.filter(moves));
  });
}

export function without(drops: (step: Step) => boolean): Bend {
  return planned((steps) => steps.filter((step) => !drops(step)));
}

export const ofCancellation = (step: Step): boolean =>
  (["file", "reviewed", "confirm", "recorded"] as const).some((name) => isOf(step, name, "cancellation"));
export const ofMoney = (step: Step): boolean => step.step === "disbursement" || isSearch(step, "before_disbursement");

export function decided(change: (decision: CreditDecision, world: World) => Partial<CreditDecision>): Bend {
  return {
    event: (event, world) =>
      event.type === "decision_recorded"
        ? { ...event, decision: { ...event.decision, ...change(event.decision, world) } }
        : event,
  };
}

export function withOutcomes(change: (outcome: Outcome, businessNumber: string, world: World) => Outcome): Bend {
  return {
    event: (event, world) =>
      event.type === "registry_answered"
        ? {
            ...event,
            outcomes: event.outcomes.map(({ businessNumber, outcome }) => ({
              businessNumber,
              outcome: change(outcome, businessNumber, world),
            })),
          }
        : event,
  };
}

/** Accepted is taken for recorded. */
export function asRecorded(outcome: Outcome, businessNumber: string, { far, now }: World): Outcome {
  const item = far.cases.get(businessNumber);
  if (outcome.state !== "accepted" || item === undefined) return outcome;
  return { state: "recorded", result: resultOf(item, now), notice: outcome.notice };
}

/** What was recorded is shown as it was filed. */
export function asFiled(outcome: Outcome, _: string, { chain }: World): Outcome {
  if (!("result" in outcome) || outcome.result.mortgage === null) return outcome;
  const mortgage = { ...outcome.result.mortgage, securedAmount: chain.business.mortgage.securedAmount };
  return { ...outcome, result: { ...outcome.result, mortgage } };
}

export function asEnded(outcome: Outcome): Outcome {
  if (outcome.state !== "unknown") return outcome;
  return { state: "withdrawn", caseNumber: null, notice: outcome.notice };
}

/** A leg whose outcome was not told is filed anew under another number. */
export function filedAnew(chain: Chain): Chain {
  const legs = chain.legs.map((leg) =>
    leg.state === "unknown" && !leg.acknowledged
      ? { ...leg, state: "waiting" as const, generation: leg.generation + 1, businessNumber: null, groupNumber: null }
      : leg,
  );
  return { ...chain, legs };
}

export function asAnother(event: ChainEvent, { chain }: World): ChainEvent {
  const isSecond = chain.parked !== null && chain.parked.proposal !== null;
  return event.type === "resolved" && isSecond ? { ...event, person: "somebody else" } : event;
}

/** Every sending of a permit has a key of its own; what is asked about it is asked under the last. */
export function newKeyEachTime(effect: Effect, { far, now }: World): Effect {
  if (effect.to !== "bank_core") return effect;
  const { request } = effect;
  const last = [...far.permits.keys()].findLast((key) => key.startsWith(request.key)) ?? request.key;
  if (request.type === "permit") return { ...effect, request: { ...request, key: `${request.key}-${now}` } };
  if (request.type !== "query_posting" && request.type !== "revoke_permit") return effect;
  return { ...effect, request: { ...request, key: last } };
}

/** Only that leg is filed and waited for. */
export function only(legId: string): Bend {
  const isIt = (leg: { legId: string }): boolean => leg.legId === legId;
  return {
    opened: (chain) => ({
      ...chain,
      legs: chain.legs.filter(isIt),
      plan: {
        ...chain.plan,
        legs: chain.plan.legs.filter(isIt),
        steps: chain.plan.steps.map((step) => ("legs" in step ? { ...step, legs: [legId] } : step)),
      },
    }),
  };
}

export function byLenderAlone(effect: Effect, { chain }: World): Effect {
  if (effect.to !== "registry" || effect.request.type !== "withdraw") return effect;
  const { name } = chain.business.mortgagee;
  const own = chain.signedDocuments
    .flatMap((document) => document.signatures)
    .filter((each) => each.signerName === name);
  const authority = { type: "all_applicants", signers: own, document: { sha256: "0".repeat(64), text: "" } } as const;
  return { ...effect, request: { ...effect.request, authority } };
}

/** The search made at the opening counts as the one right before the disbursement. */
export function withOldSearch(chain: Chain): Chain {
  const at = chain.updatedAt;
  const searches = chain.searches.map((each) => ({
    ...each,
    stage: "before_disbursement" as const,
    receivedAt: at,
    snapshot: { ...each.snapshot, takenAt: at },
  }));
  return { ...chain, searches };
}

/** The abort is let through as if no money were out and nothing were past its point of no return. */
export function asIfNothingWereOut(chain: Chain, event: ChainEvent): Chain {
  if (event.type !== "abort_requested") return chain;
  return { ...chain, disbursement: null, plan: { ...chain.plan, pointOfNoReturn: chain.plan.steps.length } };
}

/** Whatever differs counts as accepted by two persons. */
export function withAllAccepted(chain: Chain): Chain {
  const { parked } = chain;
  if (parked === null) return chain;
  const accepted = parked.differences.map((each) => ({
    ...each,
    at: parked.since,
    persons: ["one", "two"],
    evidenceKind: null,
    evidenceSha256: null,
  }));
  return { ...chain, legs: chain.legs.map((leg) => (leg.legId === parked.legId ? { ...leg, accepted } : leg)) };
}

/** The forms are asked of the lender only. */
export function aloneFor(chain: Chain): Chain {
  return { ...chain, legs: chain.legs.map((leg) => ({ ...leg, alone: true })) };
}

/** The registry's platform is taken to have nobody to ask. */
export function asIfNobodyWereAsked(chain: Chain): Chain {
  const platformSigning = { sha256: "0".repeat(64), signers: [], signatures: [] };
  return { ...chain, legs: chain.legs.map((leg) => ({ ...leg, platformSigning })) };
}

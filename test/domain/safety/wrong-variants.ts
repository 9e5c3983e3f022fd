// The table of wrong variants: the engine with one rule bent from outside, and the second suite that catches each besides.
// Invariant: a variant differs from the engine by its plan, by what it is shown, by what it is told, or by what leaves it.

import type { Chain, CreditDecision } from "../../../domain/chain-state.ts";
import type { Effect } from "../../../domain/effect.ts";
import type { ChainEvent } from "../../../domain/event.ts";
import type { Step } from "../../../domain/plan.ts";
import type { Outcome } from "../../../domain/registry.ts";
import { resultOf } from "../far-side.ts";
import { approval } from "../sample-chains.ts";
import type { Bend, World } from "./run.ts";
import { overTwo, plain, substitution, type Scene } from "./scenes.ts";

export type WrongVariant = {
  name: string;
  scene: Scene;
  bend: Bend;
  /** model: a wrong variant of test/model/variants.ts; table: a row of test/domain/wrong-variants.test.ts by this name. */
  second: { suite: "model"; variant: string } | { suite: "table" };
};

const refinance = plain("refinance", "guangzhou-tianhe");
const newLoan = plain("new_loan", "guangzhou-tianhe");
const table = { suite: "table" } as const;

function byModel(variant: string): WrongVariant["second"] {
  return { suite: "model", variant };
}

/** The plan taken with its steps in another order, or fewer of them. */
function planned(mutate: (steps: Step[]) => Step[]): Bend {
  return { opened: (chain) => ({ ...chain, plan: { ...chain.plan, steps: mutate(chain.plan.steps) } }) };
}

function isOf(step: Step, name: Step["step"], legId: string): boolean {
  if (step.step !== name) return false;
  return "legs" in step ? step.legs.includes(legId) : "leg" in step && step.leg === legId;
}

function isSearch(step: Step, stage: string): boolean {
  return step.step === "search" && step.stage === stage;
}

/** The steps that `moves` names, right before the first that `at` names. */
function moved(moves: (step: Step) => boolean, at: (step: Step) => boolean): Bend {
  return planned((steps) => {
    const others = steps.filter((step) => !moves(step));
    return others.toSpliced(others.findIndex(at), 0, ...steps.filter(moves));
  });
}

function without(drops: (step: Step) => boolean): Bend {
  return planned((steps) => steps.filter((step) => !drops(step)));
}

const ofCancellation = (step: Step): boolean =>
  (["file", "reviewed", "confirm", "recorded"] as const).some((name) => isOf(step, name, "cancellation"));
const ofMoney = (step: Step): boolean => step.step === "disbursement" || isSearch(step, "before_disbursement");

function decided(change: (decision: CreditDecision, world: World) => Partial<CreditDecision>): Bend {
  return {
    event: (event, world) =>
      event.type === "decision_recorded"
        ? { ...event, decision: { ...event.decision, ...change(event.decision, world) } }
        : event,
  };
}

function withOutcomes(change: (outcome: Outcome, businessNumber: string, world: World) => Outcome): Bend {
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
function asRecorded(outcome: Outcome, businessNumber: string, { far, now }: World): Outcome {
  const item = far.cases.get(businessNumber);
  if (outcome.state !== "accepted" || item === undefined) return outcome;
  return { state: "recorded", result: resultOf(item, now), notice: outcome.notice };
}

/** What was recorded is shown as it was filed. */
function asFiled(outcome: Outcome, _: string, { chain }: World): Outcome {
  if (!("result" in outcome) || outcome.result.mortgage === null) return outcome;
  const mortgage = { ...outcome.result.mortgage, securedAmount: chain.business.mortgage.securedAmount };
  return { ...outcome, result: { ...outcome.result, mortgage } };
}

function asEnded(outcome: Outcome): Outcome {
  if (outcome.state !== "unknown") return outcome;
  return { state: "withdrawn", caseNumber: null, notice: outcome.notice };
}

/** A leg whose outcome was not told is filed anew under another number. */
function filedAnew(chain: Chain): Chain {
  const legs = chain.legs.map((leg) =>
    leg.state === "unknown" && !leg.acknowledged
      ? { ...leg, state: "waiting" as const, generation: leg.generation + 1, businessNumber: null, groupNumber: null }
      : leg,
  );
  return { ...chain, legs };
}

function asAnother(event: ChainEvent, { chain }: World): ChainEvent {
  const isSecond = chain.parked !== null && chain.parked.proposal !== null;
  return event.type === "resolved" && isSecond ? { ...event, person: "somebody else" } : event;
}

/** Every sending of a permit has a key of its own; what is asked about it is asked under the last. */
function newKeyEachTime(effect: Effect, { far, now }: World): Effect {
  if (effect.to !== "bank_core") return effect;
  const { request } = effect;
  const last = [...far.permits.keys()].findLast((key) => key.startsWith(request.key)) ?? request.key;
  if (request.type === "permit") return { ...effect, request: { ...request, key: `${request.key}-${now}` } };
  if (request.type !== "query_posting" && request.type !== "revoke_permit") return effect;
  return { ...effect, request: { ...request, key: last } };
}

/** Only that leg is filed and waited for. */
function only(legId: string): Bend {
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

function byLenderAlone(effect: Effect, { chain }: World): Effect {
  if (effect.to !== "registry" || effect.request.type !== "withdraw") return effect;
  const { name } = chain.business.mortgagee;
  const own = chain.signedDocuments
    .flatMap((document) => document.signatures)
    .filter((each) => each.signerName === name);
  const authority = { type: "all_applicants", signers: own, document: { sha256: "0".repeat(64), text: "" } } as const;
  return { ...effect, request: { ...effect.request, authority } };
}

/** The search made at the opening counts as the one right before the disbursement. */
function withOldSearch(chain: Chain): Chain {
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
function asIfNothingWereOut(chain: Chain, event: ChainEvent): Chain {
  if (event.type !== "abort_requested") return chain;
  return { ...chain, disbursement: null, plan: { ...chain.plan, pointOfNoReturn: chain.plan.steps.length } };
}

/** The forms are asked of the lender only. */
function aloneFor(chain: Chain): Chain {
  return { ...chain, legs: chain.legs.map((leg) => ({ ...leg, alone: true })) };
}

/** The clause was never agreed, and the plan goes on as if it had been. */
const withoutClause: Scene = {
  name: "refinance at suzhou-huqiu without the clause",
  open: () => {
    const chain = plain("refinance", "suzhou-huqiu").open();
    return { ...chain, business: { ...chain.business, cover: undefined } };
  },
};

const forever = Date.UTC(2036, 0, 1);

/** Each is found by the random runs; the second column says who else finds it. */
export const wrongVariants: WrongVariant[] = [
  {
    name: "the old mortgage is cancelled first",
    scene: refinance,
    bend: moved(ofCancellation, (step) => isOf(step, "file", "first")),
    second: byModel("cancel first"),
  },
  {
    name: "old and new are filed at once where each is recorded on its own",
    scene: refinance,
    bend: moved(
      (step) => isOf(step, "file", "cancellation"),
      (step) => isOf(step, "recorded", "first"),
    ),
    second: byModel("both in parallel"),
  },
  {
    name: "the old mortgage is cancelled before the disbursement",
    scene: refinance,
    bend: moved(ofCancellation, (step) => isSearch(step, "before_disbursement")),
    second: byModel("cancel before disbursement"),
  },
  {
    name: "both are confirmed at once",
    scene: plain("refinance", "nantong-haimen"),
    bend: moved(
      (step) => isOf(step, "confirm", "cancellation"),
      (step) => isOf(step, "recorded", "first"),
    ),
    second: byModel("confirm both at once"),
  },
  {
    name: "a permit on accepted",
    scene: newLoan,
    bend: withOutcomes(asRecorded),
    second: byModel("permit on accepted, independent"),
  },
  {
    name: "a callback is taken for a re-reading",
    scene: refinance,
    bend: { event: (event) => (event.type === "registry_answered" ? { ...event, source: "query" } : event) },
    second: byModel("no re-reading"),
  },
  {
    name: "the register is not looked at before the disbursement",
    scene: refinance,
    bend: without((step) => isSearch(step, "before_disbursement")),
    second: byModel("no rank check"),
  },
  {
    name: "every permit has a new key",
    scene: newLoan,
    bend: { effect: newKeyEachTime },
    second: byModel("a new key before the old is dead"),
  },
  {
    name: "a filing whose answer was lost is sent under a new number",
    scene: newLoan,
    bend: { chain: filedAnew },
    second: byModel("blind resend"),
  },
  {
    name: "the lender withdraws alone",
    scene: refinance,
    bend: { effect: byLenderAlone },
    second: byModel("lender-only withdrawal taken as done"),
  },
  {
    name: "unknown is taken for ended",
    scene: newLoan,
    bend: withOutcomes(asEnded),
    second: byModel("unknown taken as failure"),
  },
  {
    name: "the cover clause is gone",
    scene: withoutClause,
    bend: {},
    second: byModel("combined without cover clause"),
  },
  {
    name: "the money goes out before the recording",
    scene: newLoan,
    bend: moved(ofMoney, (step) => isOf(step, "recorded", "first")),
    second: byModel("disburse before recording"),
  },
  {
    name: "the payoff goes out before the recording",
    scene: plain("lender_switch", "guangzhou-tianhe"),
    bend: moved(ofMoney, (step) => isOf(step, "recorded", "first")),
    second: table,
  },
  {
    // The search alone would stop it: the second registry shows no mortgage.
    name: "the money goes out before the second barrier, on no search",
    scene: overTwo("new_loan"),
    bend: planned((steps) => {
      const others = steps.filter((step) => !ofMoney(step));
      const money = steps.filter(({ step }) => step === "disbursement");
      return others.toSpliced(
        others.findIndex((step) => isOf(step, "file", "first_r2")),
        0,
        ...money,
      );
    }),
    second: table,
  },
  {
    name: "an irrevocable filing before the first barrier",
    scene: overTwo("refinance"),
    bend: moved(
      (step) => isOf(step, "file", "cancellation") || isOf(step, "recorded", "cancellation"),
      (step) => isOf(step, "file", "first_r2"),
    ),
    second: table,
  },
  {
    name: "a presale is paid on one notice",
    scene: plain("presale", "guangzhou-tianhe"),
    bend: only("mortgage_priority_notice"),
    second: table,
  },
  {
    name: "the final decision cites nothing",
    scene: plain("presale", "suzhou-huqiu"),
    bend: decided((_, { chain, now }) => ({ citedNotices: approval(chain, now).citedNotices })),
    second: table,
  },
  {
    name: "a drawdown on the search of the opening",
    scene: plain("drawdown", "suzhou-huqiu"),
    bend: { ...without((step) => isSearch(step, "before_disbursement")), chain: withOldSearch },
    second: table,
  },
  {
    name: "a chain is taken back after its money went out",
    scene: refinance,
    bend: { chain: asIfNothingWereOut },
    second: table,
  },
  { name: "one person's word is enough", scene: refinance, bend: { event: asAnother }, second: table },
  {
    name: "what was recorded is not compared with what was filed",
    scene: refinance,
    bend: withOutcomes(asFiled),
    second: table,
  },
  {
    name: "a stop is ignored",
    scene: newLoan,
    bend: { chain: (chain) => ({ ...chain, stops: [] }) },
    second: table,
  },
  {
    name: "an expired decision is ignored",
    scene: refinance,
    bend: {
      chain: (chain) => ({
        ...chain,
        decision: chain.decision === null ? null : { ...chain.decision, validUntil: forever },
      }),
    },
    second: table,
  },
  {
    name: "one person decides twice",
    scene: newLoan,
    bend: decided(() => ({ persons: ["one", "two"] })),
    second: table,
  },
  {
    name: "a decision for more than was asked",
    scene: newLoan,
    bend: decided((_, { chain, now }) => ({ approvedAmount: approval(chain, now).approvedAmount })),
    second: table,
  },
  { name: "the lender applies alone", scene: newLoan, bend: { opened: aloneFor }, second: table },
  {
    name: "collateral goes out before what comes in for it",
    scene: substitution("suzhou-huqiu"),
    bend: moved(ofCancellation, (step) => isOf(step, "file", "first")),
    second: table,
  },
];

// The safety statement (reliability 5.2) over random orders of events, faults, aborts and persons' actions; mutants must break it.
// Invariant: a failing run is told with its seed, its choices and its log.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chainKinds } from "../../domain/business.ts";
import type { Chain, CreditDecision } from "../../domain/chain-state.ts";
import type { ChainEvent } from "../../domain/event.ts";
import type { Step } from "../../domain/plan.ts";
import { registryCapabilities } from "../../domain/registration.ts";
import { randomRun, type Bend } from "./random-run.ts";
import { approval, sampleBusiness, sampleChain, start } from "./sample-chains.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000_000);
const numRuns = Number(process.env["RUNS"] ?? 200);
/** A mutant is looked for until it is found; so many runs miss none. */
const mutantRuns = 3_000;
const choices = fc.noBias(fc.array(fc.nat(999_999), { minLength: 20, maxLength: 500, size: "max" }));

/** Runs chains by random choices; null, or why the first broken run broke, with the end of its log. */
function findBroken(opened: Chain, runs: number, bend: Bend = {}): string | null {
  let why: string | null = null;
  const found = fc.check(
    fc.property(choices, (list) => {
      const run = randomRun(opened, list, bend);
      if (run.broken !== null) why = `${run.broken}\n${run.log.slice(-40).join("\n")}`;
      return run.broken === null;
    }),
    { seed, numRuns: runs, endOnFailure: true },
  );
  return found.failed ? `path ${found.counterexamplePath}: ${why}` : null;
}

console.log(`seed ${seed} (SEED=${seed} RUNS=n npx vitest run test/domain/chain-safety.test.ts)`);

describe.each(chainKinds)("%s", (kind) => {
  test.each(registryCapabilities)(
    "on a %s registry is safe at every moment, ends consistently, and every parked chain can be taken to an end",
    (capability) => expect(findBroken(sampleChain(kind, capability), numRuns)).toBeNull(),
  );
});

describe.each(registryCapabilities)("without a mandate that names withdrawal, on a %s registry", (capability) => {
  test("the same holds: all applicants withdraw together, or the plan goes on", () => {
    const business = { ...sampleBusiness("refinance", capability), mandates: [] };
    expect(findBroken(sampleChain("refinance", capability, business), numRuns)).toBeNull();
  });
});

describe("a mutant is found:", () => {
  const refinance = (mutate: (steps: Step[]) => Step[]): Chain => {
    const chain = sampleChain("refinance", "independent");
    return { ...chain, plan: { ...chain.plan, steps: mutate(chain.plan.steps) } };
  };
  const isOf = (step: Step, name: Step["step"], type: string): boolean =>
    step.step === name && "legs" in step && step.legs.some((leg) => leg === type);

  test("disbursement without waiting for the recording", () => {
    const mutant = refinance((steps) => steps.filter((step) => !isOf(step, "recorded", "first")));
    expect(findBroken(mutant, mutantRuns)).not.toBeNull();
  });

  test("disbursement without waiting for the recording or the last search", () => {
    const mutant = refinance((steps) =>
      steps.filter(
        (step) => !isOf(step, "recorded", "first") && !(step.step === "search" && step.stage === "before_disbursement"),
      ),
    );
    expect(findBroken(mutant, mutantRuns)).not.toBeNull();
  });

  test("the old mortgage cancelled first", () => {
    const mutant = refinance((steps) => {
      const cancel = steps.filter(
        (step) => isOf(step, "file", "cancellation") || isOf(step, "recorded", "cancellation"),
      );
      const others = steps.filter((step) => !cancel.includes(step));
      const at = others.findIndex((step) => isOf(step, "file", "first"));
      return [...others.slice(0, at), ...cancel, ...others.slice(at)];
    });
    expect(findBroken(mutant, mutantRuns)).not.toBeNull();
  });

  test("both filed at once where each is recorded on its own", () => {
    const mutant = refinance((steps) =>
      steps.flatMap((step) =>
        isOf(step, "file", "first") ? [step, ...steps.filter((other) => isOf(other, "file", "cancellation"))] : [step],
      ),
    );
    expect(findBroken(mutant, mutantRuns)).not.toBeNull();
  });

  const forever = start + 10 * 365 * 86_400_000;
  const bends: [string, Bend][] = [
    ["any message counts as re-reading", { event: asQuery }],
    ["what was recorded is not compared with what was filed", { event: asFiled }],
    ["a stop is ignored", { chain: (chain) => ({ ...chain, stops: [] }) }],
    [
      "an expired decision is ignored",
      {
        chain: (chain) => ({
          ...chain,
          decision: chain.decision === null ? null : { ...chain.decision, validUntil: forever },
        }),
      },
    ],
    ["one person decides twice", { event: withDecision({ persons: ["one", "two"] }) }],
    ["a decision that had expired is taken", { event: withDecision({ validUntil: forever }) }],
    ["a decision for another amount is taken", { event: (event, chain) => rightAmount(event, chain) }],
    ["the same person speaks twice", { event: asAnother }],
    ["the second person shows other evidence", { event: withoutEvidence }],
  ];
  test.each(bends)("%s", (_, bend) => {
    expect(findBroken(sampleChain("refinance", "independent"), mutantRuns, bend)).not.toBeNull();
  });
});

function asQuery(event: ChainEvent): ChainEvent {
  return event.type === "registry_answered" ? { ...event, source: "query" } : event;
}

function asFiled(event: ChainEvent, { business }: Chain): ChainEvent {
  if (event.type !== "registry_answered") return event;
  const outcomes = event.outcomes.map(({ businessNumber, outcome }) => {
    if (!("result" in outcome) || outcome.result.mortgage === null) return { businessNumber, outcome };
    const mortgage = { ...outcome.result.mortgage, securedAmount: business.mortgage.securedAmount };
    return { businessNumber, outcome: { ...outcome, result: { ...outcome.result, mortgage } } };
  });
  return { ...event, outcomes };
}

function withDecision(change: Partial<CreditDecision>) {
  return (event: ChainEvent): ChainEvent =>
    event.type === "decision_recorded" ? { ...event, decision: { ...event.decision, ...change } } : event;
}

function rightAmount(event: ChainEvent, chain: Chain): ChainEvent {
  return withDecision({ approvedAmount: approval(chain, 0).approvedAmount })(event);
}

function asAnother(event: ChainEvent, { parked }: Chain): ChainEvent {
  const isSecond = parked !== null && parked.proposal !== null;
  return event.type === "resolved" && isSecond ? { ...event, person: "somebody else" } : event;
}

function withoutEvidence(event: ChainEvent): ChainEvent {
  return event.type === "resolved" ? { ...event, evidenceSha256: "a".repeat(64) } : event;
}

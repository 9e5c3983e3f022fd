// The safety statement (reliability 5.2) over random orders of events, faults, aborts and persons' actions; mutants must break it.
// Invariant: a failing run is told with its seed, its choices and its log.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chainKinds } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { Step } from "../../domain/flows.ts";
import { registryCapabilities } from "../../domain/registry.ts";
import { randomRun } from "./random-run.ts";
import { sampleChain } from "./sample-chains.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000_000);
const numRuns = Number(process.env["RUNS"] ?? 200);
const choices = fc.noBias(fc.array(fc.nat(999_999), { minLength: 20, maxLength: 500, size: "max" }));

/** Runs chains by random choices; null, or why the first broken run broke, with the end of its log. */
function findBroken(opened: Chain, runs: number): string | null {
  let why: string | null = null;
  const found = fc.check(
    fc.property(choices, (list) => {
      const run = randomRun(opened, list);
      seen.add(`${opened.business.kind} ${run.chain.state}`);
      for (const kind of run.parkedKinds) seen.add(`parked ${kind}`);
      if (run.broken !== null) why = `${run.broken}\n${run.log.slice(-40).join("\n")}`;
      return run.broken === null;
    }),
    { seed, numRuns: runs, endOnFailure: true },
  );
  return found.failed ? `path ${found.counterexamplePath}: ${why}` : null;
}

/** What the runs came across: a property that never gets far proves nothing. */
const seen = new Set<string>();

console.log(`seed ${seed} (SEED=${seed} RUNS=n npx vitest run test/domain/chain-safety.test.ts)`);

describe.each(chainKinds)("%s", (kind) => {
  test.each(registryCapabilities)(
    "on a %s registry is safe at every moment, ends consistently, and every parked chain can be taken to an end",
    (capability) => expect(findBroken(sampleChain(kind, capability), numRuns)).toBeNull(),
  );
});

test("the runs came across both ends and every kind of parked chain an honest far side can bring about", () => {
  const parked = ["unknown", "mismatch", "disbursement", "unwind", "security", "legal", "key"];
  const ends = chainKinds.flatMap((kind) => [`${kind} completed`, `${kind} aborted`]);
  expect([...ends, ...parked.map((kind) => `parked ${kind}`)].filter((each) => !seen.has(each))).toEqual([]);
});

describe("a mutant is found:", () => {
  const refinance = (mutate: (steps: Step[]) => Step[]): Chain => {
    const chain = sampleChain("refinance", "independent");
    return { ...chain, plan: { ...chain.plan, steps: mutate(chain.plan.steps) } };
  };
  const isOf = (step: Step, name: Step["step"], type: string): boolean =>
    step.step === name && "legs" in step && step.legs.some((leg) => leg === type);

  test("disbursement without waiting for the recording: the last search stops it", () => {
    const mutant = refinance((steps) => steps.filter((step) => !isOf(step, "recorded", "first")));
    expect(findBroken(mutant, 300)).toMatch(/no end is reached|relies on a recording/);
  });

  test("disbursement without waiting for the recording or the last search", () => {
    const mutant = refinance((steps) =>
      steps.filter(
        (step) => !isOf(step, "recorded", "first") && !(step.step === "search" && step.stage === "before_disbursement"),
      ),
    );
    expect(findBroken(mutant, 300)).toMatch(/a permit relies on a recording/);
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
    expect(findBroken(mutant, 300)).toMatch(/cancellation filed before/);
  });

  test("both filed at once where each is recorded on its own", () => {
    const mutant = refinance((steps) =>
      steps.flatMap((step) =>
        isOf(step, "file", "first") ? [step, ...steps.filter((other) => isOf(other, "file", "cancellation"))] : [step],
      ),
    );
    expect(findBroken(mutant, 300)).toMatch(/cancellation filed before/);
  });
});

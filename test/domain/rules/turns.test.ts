// One turn of a chain: when it is looked at, by whom papers may be handed in, and that it always comes to rest.
// Invariant: what is not due is left alone, and what is in flight is not overtaken.

import { describe, expect, test } from "vitest";
import { decide } from "../../../domain/chain.ts";
import type { Chain } from "../../../domain/chain-state.ts";
import { advance } from "../../../domain/decide/advance.ts";
import { signaturesRecorded } from "../../../domain/decide/door-facts.ts";
import type { Effect } from "../../../domain/effect.ts";
import type { ChainEvent } from "../../../domain/event.ts";
import type { Step } from "../../../domain/plan.ts";
import { isRefusal, refuse } from "../../../domain/refusal.ts";
import { approval, profilesOf, signatures, start } from "../sample-chains.ts";
import { mending, refinance, unwinding, workOn, type Scene } from "../guards/bench.ts";

const flying = { to: "bank_core", request: { type: "permit" } } as Effect;
const abort = { refusal: refuse("aborted_by_bank"), at: start, by: "bank" };

function taken(scene: Scene, event: ChainEvent): Chain | string {
  const chain = refinance(scene);
  const decision = decide(chain, event, profilesOf(chain), { now: start });
  return isRefusal(decision) ? decision.code : decision.chain;
}

describe("a chain is looked at", () => {
  test("when it is due, and when nobody said when", () => {
    expect(taken({ dueAt: start }, { type: "due" })).toMatchObject({
      inFlight: { stage: "opening" },
      updatedAt: start,
    });
    expect(taken({ dueAt: null }, { type: "due" })).toMatchObject({ inFlight: { stage: "opening" } });
    expect(taken({ dueAt: start + 1 }, { type: "due" })).toMatchObject({ inFlight: null, dueAt: start + 1 });
  });
  test("never while an effect is in flight", () => {
    expect(() => taken({ inFlight: flying, dueAt: start }, { type: "due" })).toThrow("is interrupted, not due");
    const work = workOn(structuredClone(refinance({ inFlight: flying })));
    advance(work);
    expect([work.chain, work.effect]).toEqual([refinance({ inFlight: flying }), null]);
  });
  test("after a fact, unless it has ended or waits for a person", () => {
    const stop: ChainEvent = { type: "disbursement_stopped", by: "risk", reason: "check" };
    const due = (scene: Scene): unknown => {
      const chain = taken({ dueAt: 7, ...scene }, stop);
      return typeof chain === "string" ? chain : chain.dueAt;
    };
    expect([due({}), due({ state: "aborting", abort }), due({ parked: {} })]).toEqual([start, start, null]);
    expect(due({ state: "completed" })).toBe("wrong_state");
  });
  test("and rests with nothing due where it has ended or is parked", () => {
    for (const state of ["parked", "completed", "aborted"] as const) {
      const work = workOn(structuredClone(refinance({ state, dueAt: 7 })));
      advance(work);
      expect([work.chain.dueAt, work.effect]).toEqual([null, null]);
    }
  });
  test("as often as its steps need; one that would never rest is a fault of ours", () => {
    const barriers = (count: number): Scene => ({
      step: 0,
      plan: {
        ...refinance().plan,
        steps: Array.from({ length: count }, (): Step => ({ step: "barrier", before: "money" })),
      },
    });
    const rests = workOn(structuredClone(refinance(barriers(63))));
    advance(rests);
    expect(rests.chain.state).toBe("completed");
    expect(() => advance(workOn(structuredClone(refinance(barriers(64)))))).toThrow("does not come to rest");
  });
});

describe("signed papers are taken", () => {
  const gate = refinance().plan.steps.findIndex(({ step }) => step === "signed");
  const decision = approval(refinance(), start);
  const handed = (scene: Scene): string | null => {
    const work = workOn(structuredClone(refinance(scene)));
    const documents = signatures(work.chain, start);
    const refusal = signaturesRecorded(work, { type: "signatures_recorded", documents });
    if (refusal === null) expect(work.chain.signedDocuments).toEqual(documents);
    return refusal?.code ?? null;
  };
  test("after the decision, until the gate", () => {
    expect(handed({ decision, step: gate })).toBeNull();
    expect(handed({ decision, step: 1 })).toBeNull();
    expect(handed({ decision, step: 0 })).toBe("wrong_state");
    expect(handed({ step: gate })).toBe("wrong_state");
    expect(handed({ decision, step: gate + 1 })).toBe("wrong_state");
    const undecided = refinance().plan.steps.filter(({ step }) => step !== "decision");
    expect(handed({ plan: { ...refinance().plan, steps: undecided }, step: 1 })).toBeNull();
  });
  test("for a rectification whenever it waits for them", () => {
    const further = [mending()];
    const done = { first: { state: "recorded" as const }, cancellation: { state: "recorded" as const } };
    expect(handed({ ...done, step: gate + 1, further })).toBeNull();
    expect(handed({ ...done, step: gate + 1, further: [mending({ state: "accepted" })] })).toBe("wrong_state");
  });
  test("while aborting, for what is given up; while parked, for a withdrawal; not when nothing waits", () => {
    const aborting = { state: "aborting" as const, abort };
    const recorded = { first: { state: "recorded" as const } };
    expect(handed({ ...aborting, ...recorded, further: [unwinding()] })).toBeNull();
    expect(handed({ ...aborting, ...recorded, further: [unwinding({ state: "accepted", businessNumber: "u" })] })).toBe(
      "wrong_state",
    );
    const pending = { first: { state: "accepted" as const } };
    expect(handed({ parked: { kind: "unwind", resume: "aborting" }, abort, ...pending })).toBeNull();
    expect(handed({ parked: { kind: "legal" }, decision })).toBe("wrong_state");
    expect(handed({ state: "completed", decision })).toBe("wrong_state");
    const signed = workOn(structuredClone(refinance({ decision })));
    signed.chain.signedDocuments = signatures(signed.chain, start);
    expect(signaturesRecorded(signed, { type: "signatures_recorded", documents: [] })?.code).toBe("wrong_state");
  });
});

// How long the gates of the bank's facts wait, and when they say again what is missing: the old lender's receipt above all.
// Invariant: once money is out, or something is recorded, no gate ends the chain, whatever became of the decision.

import { describe, expect, test } from "vitest";
import type { Condition } from "../../../domain/conditions.ts";
import { takeConditions, waitForBank } from "../../../domain/decide/gates.ts";
import type { Work } from "../../../domain/decide/work.ts";
import { approval, start } from "../sample-chains.ts";
import { posted, refinance, workOn, type Scene } from "./bench.ts";

const month = 30 * 86_400_000;
const receipt: Condition = { type: "payoff_receipt", subject: null };
const tax: Condition = { type: "tax_clearance", subject: null };
const decision = { ...approval(refinance(), start), validUntil: start };

/** Money went out at `start`. */
const paid: Scene = { disbursement: { state: "posted", posting: posted() } };

/** What came of waiting for these: the progress, when the chain is due, and what was told. */
function waited(wanted: Condition[], scene: Scene, now: number): [string, number | null, unknown[]] {
  const work = workOn(structuredClone(refinance(scene)), now);
  const progress = takeConditions(work, wanted);
  return [progress, work.chain.dueAt, work.notices];
}

const told = {
  type: "conditions_wanted",
  data: { reference: refinance().business.reference, conditions: [receipt] },
};

describe("the receipt of the old lender", () => {
  test.each<[string, number | null, number, unknown[]]>([
    ["not when the wait begins", start, start, []],
    ["a month after the posting, when that is due", start + month, start + month, [told]],
    ["later than it was due", start + month, start + month + 5, [told]],
    ["two months after the posting", start + 2 * month, start + 2 * month, [told]],
    ["not before it is due", start + month, start + month - 1, []],
    ["not on another due time", start + month - 1, start + month, []],
    ["not on a due time before the posting", start - month, start + month, []],
    ["not while nothing is due", null, start + month, []],
  ])("is asked for again: %s", (_what, dueAt, now, notices) => {
    const [progress, due, heard] = waited([receipt], { ...paid, dueAt }, now);
    expect([progress, heard]).toEqual(["rest", notices]);
    expect(due).toBe(start + (Math.floor((now - start) / month) + 1) * month);
  });
  test("is waited for by the month also where more is missing, even if the core's clock is ahead", () => {
    expect(waited([tax, receipt], paid, start)).toEqual(["rest", start + month, []]);
    expect(waited([receipt], paid, start - 5)).toEqual(["rest", start + month, []]);
  });
  test("before money is out, or where something else is missing, there is nothing to tell again", () => {
    for (const [wanted, scene] of [
      [receipt, {}],
      [receipt, { disbursement: {} }],
      [tax, paid],
    ] as const) {
      expect(waited([wanted], { ...scene, dueAt: start + month }, start + month)).toEqual(["rest", null, []]);
    }
  });
});

describe("a wait for the bank", () => {
  const ends = (scene: Scene): [string, string, number | null] => {
    const work: Work = workOn(structuredClone(refinance({ dueAt: start - 1, ...scene })));
    return [waitForBank(work), work.chain.state, work.chain.dueAt];
  };
  test("lasts as long as the decision holds, and without one until a fact comes", () => {
    expect(ends({ decision: { ...decision, validUntil: start + 1 } })).toEqual(["rest", "open", start + 1]);
    expect(ends({})).toEqual(["rest", "open", null]);
    expect(ends({ decision })).toEqual(["again", "aborting", start]);
  });
  test("goes on beyond it once one of two legs is recorded, or money may be out", () => {
    expect(ends({ decision, first: { state: "recorded" } })).toEqual(["rest", "open", null]);
    expect(ends({ decision, ...paid })).toEqual(["rest", "open", null]);
  });
});

// The wait in order of submission, each rule asked by itself: when those ahead are asked about, and what is made of the word.
// Invariant: each row differs from a chain that waits in one fact alone.

import { describe, expect, test } from "vitest";
import type { Chain, WaitBehind } from "../../../domain/chain-state.ts";
import {
  asksForChainsAhead,
  chainAheadPassed,
  chainsAheadTold,
  waitBehind,
} from "../../../domain/decide/chains-ahead.ts";
import type { Work } from "../../../domain/decide/work.ts";
import type { ChainAhead } from "../../../domain/order-of-submission.ts";
import type { Step } from "../../../domain/plan.ts";
import { converse } from "../conversation.ts";
import { approval, sampleChain, start } from "../sample-chains.ts";
import { refinance, workOn, type Scene } from "./bench.ts";

const tenMinutes = 10 * 60_000;
const steps: Step[] = [
  { step: "search", stage: "opening" },
  { step: "search", stage: "before_filing" },
  { step: "signed" },
];

/** Before its filing, behind two chains, and nothing known of them. */
function waiting(over: Scene = {}): Chain {
  const plan = { ...refinance().plan, steps };
  return structuredClone(refinance({ plan, step: 1, behind: ["chn_a", "chn_b"], ...over }));
}

function inFlight(): Chain["inFlight"] {
  const talk = converse(sampleChain("refinance", "independent"));
  talk.until("search");
  return talk.chain.inFlight;
}

function told(over: Partial<WaitBehind> = {}): WaitBehind {
  return { since: start - tenMinutes, askedAt: start, parkedTold: [], ...over };
}

describe("those ahead are asked about", () => {
  test.each<[string, Scene]>([
    ["by a chain that stands before its filing", {}],
    ["again, ten minutes after the last word", { waitsBehind: told({ askedAt: start - tenMinutes }) }],
    ["again, where the last word bears a time that is yet to come", { waitsBehind: told({ askedAt: start + 1 }) }],
  ])("%s", (_what, over) => {
    expect(asksForChainsAhead(waiting(over), start)).toBe(true);
  });
  test.each<[string, Scene]>([
    ["at its opening search", { step: 0 }],
    ["at another step", { step: 2 }],
    ["at the end of its plan", { step: steps.length }],
    ["once nobody is ahead", { behind: [] }],
    ["while something is in flight", { inFlight: inFlight() }],
    ["that is parked", { parked: {} }],
    ["that is given up", { state: "aborting" }],
    ["that was told this moment", { waitsBehind: told() }],
    ["that was told a moment less than ten minutes ago", { waitsBehind: told({ askedAt: start - tenMinutes + 1 }) }],
  ])("not by a chain %s", (_what, over) => {
    expect(asksForChainsAhead(waiting(over), start)).toBe(false);
  });
});

describe("a chain behind others waits", () => {
  const rested = (over: Scene): [string, number | null] => {
    const work = workOn(waiting(over));
    return [waitBehind(work), work.chain.dueAt];
  };
  const decision = { ...approval(refinance(), start), validUntil: start + 2 * tenMinutes };
  test("and is due at once while it was not told, or not lately", () => {
    expect(rested({})).toEqual(["rest", start]);
    expect(rested({ waitsBehind: told({ askedAt: start - tenMinutes }) })).toEqual(["rest", start]);
  });
  test("and otherwise ten minutes after the word, with a decision or without", () => {
    const waitsBehind = told({ askedAt: start - 1 });
    expect(rested({ waitsBehind })).toEqual(["rest", start - 1 + tenMinutes]);
    expect(rested({ waitsBehind, decision })).toEqual(["rest", start - 1 + tenMinutes]);
  });
  test("no longer than its decision holds", () => {
    const soon = { ...decision, validUntil: start + 5 };
    expect(rested({ waitsBehind: told(), decision: soon })).toEqual(["rest", start + 5]);
    const work = workOn(waiting({ waitsBehind: told(), decision: { ...decision, validUntil: start } }));
    expect(waitBehind(work)).toBe("again");
    expect(work.chain).toMatchObject({ state: "aborting", abort: { refusal: { code: "decision_expired" } } });
  });
  test("no more once nobody is ahead: the bank hears of it where it heard that the chain waits", () => {
    const known = workOn(waiting({ behind: [], waitsBehind: told() }));
    expect([waitBehind(known), known.chain.waitsBehind]).toEqual(["done", null]);
    expect(known.notices).toMatchObject([{ type: "waits_no_more" }]);
    const unknown = workOn(waiting({ behind: [] }));
    expect([waitBehind(unknown), unknown.notices]).toEqual(["done", []]);
  });
});

describe("a word of those ahead", () => {
  const hear = (over: Scene, ...ahead: ChainAhead[]): Work => {
    const work = workOn(waiting(over));
    chainsAheadTold(work, { type: "chains_ahead_told", ahead });
    return work;
  };
  const parked: ChainAhead = { chainId: "chn_a", standing: "parked" };
  const under: ChainAhead = { chainId: "chn_b", standing: "on_the_way" };
  const { reference } = refinance().business;

  test("tells the bank for whom the chain waits, and who of them is parked", () => {
    const work = hear({}, parked, under);
    expect(work.notices).toEqual([
      { type: "waits_behind", data: { reference, behind: ["chn_a", "chn_b"] } },
      { type: "ahead_parked", data: { reference, chainId: "chn_a" } },
    ]);
    expect(work.chain.waitsBehind).toEqual({ since: start, askedAt: start, parkedTold: ["chn_a"] });
  });
  test("of nobody parked leaves nobody told of", () => {
    expect(hear({}, under).chain.waitsBehind).toEqual({ since: start, askedAt: start, parkedTold: [] });
  });
  test("tells each parked chain once; the wait counts from its beginning", () => {
    const waitsBehind = told({ askedAt: start - 1, parkedTold: ["chn_a"] });
    const again = hear({ waitsBehind }, parked, under);
    expect(again.notices).toEqual([]);
    expect(again.chain.waitsBehind).toEqual({ ...waitsBehind, askedAt: start });
    const second = hear({ waitsBehind }, parked, { ...under, standing: "parked" });
    expect(second.notices).toEqual([{ type: "ahead_parked", data: { reference, chainId: "chn_b" } }]);
    expect(second.chain.waitsBehind?.parkedTold).toEqual(["chn_a", "chn_b"]);
  });
  test("takes away who has passed, and tells nothing once all have", () => {
    expect(hear({}, { ...parked, standing: "passed" }, under).chain.behind).toEqual(["chn_b"]);
    const all = hear({}, { ...parked, standing: "passed" }, { ...under, standing: "passed" });
    expect([all.chain.behind, all.chain.waitsBehind, all.notices]).toEqual([[], null, []]);
  });
});

describe("one ahead that passes", () => {
  const passes = (chainId: string, over: Scene = {}): [boolean, string[]] => {
    const work = workOn(waiting(over));
    return [chainAheadPassed(work, chainId), work.chain.behind];
  };
  test("is waited for no more, the other still is", () => {
    expect(passes("chn_a")).toEqual([true, ["chn_b"]]);
    expect(passes("chn_b", { parked: {} })).toEqual([true, ["chn_a"]]);
  });
  test("is nothing to a chain that did not wait for it, or has ended", () => {
    expect(passes("chn_c")).toEqual([false, ["chn_a", "chn_b"]]);
    expect(passes("chn_a", { state: "completed" })).toEqual([false, ["chn_a", "chn_b"]]);
  });
});

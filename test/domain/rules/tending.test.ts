// What is tended before the plan goes on: replies to our writes, doubt, failed legs, rectifications, filings made again.
// Invariant: nothing about a leg is left open while the plan goes on over it.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../../domain/chain-state.ts";
import { registryAnswered } from "../../../domain/decide/answers.ts";
import { faceFailures, fileAgain, rectify, tendLegs } from "../../../domain/decide/tend-legs.ts";
import type { Progress, Work } from "../../../domain/decide/work.ts";
import type { Effect } from "../../../domain/effect.ts";
import type { Leg } from "../../../domain/leg.ts";
import type { Step } from "../../../domain/plan.ts";
import type { Outcome, RegistryRequest } from "../../../domain/registry.ts";
import { notice } from "../conversation.ts";
import { approval, sampleProfile, signatures, start } from "../sample-chains.ts";
import { legNamed, mending, permitted, ready, refinance, unwinding, workOn, type Scene } from "../guards/bench.ts";

const { unknownQueriesMax, queryIntervalMs } = sampleProfile("independent");

function work(scene: Scene = {}): Work {
  return workOn(structuredClone(refinance(scene)));
}

function first({ chain }: Work): Leg {
  return legNamed(chain, "first");
}

describe("the registry answers what was asked", () => {
  const accepted: Outcome = {
    state: "accepted",
    caseNumber: "C",
    acceptedAt: start,
    notice: { ...notice, code: null },
  };
  const asked = (type: RegistryRequest["type"], legIds = ["first"]): Effect => ({
    to: "registry",
    request: { type } as RegistryRequest,
    legIds,
    stage: null,
  });
  /** On a chain that is parked, so that nothing but the answer moves it. */
  const answered = (inFlight: Effect | null, outcomes: Record<string, Outcome>, scene: Scene = {}): Work => {
    const at = work({ parked: {}, tries: 3, ...scene, inFlight });
    registryAnswered(at, {
      type: "registry_answered",
      source: "reply",
      outcomes: Object.entries(outcomes).map(([businessNumber, outcome]) => ({ businessNumber, outcome })),
      messageSha256: "d".repeat(64),
    });
    return at;
  };
  const both = ["first", "cancellation"];
  test("a leg it does not speak of stays in doubt after a write, and is counted after a question", () => {
    const sent = { first: { state: "sending" as const }, cancellation: { state: "sending" as const } };
    const written = answered(asked("file", both), { "first-1": accepted }, sent);
    expect([first(written).state, legNamed(written.chain, "cancellation")]).toMatchObject([
      "accepted",
      { state: "unknown", lostWrites: 1 },
    ]);
    expect(written.chain).toMatchObject({ inFlight: null, tries: 0 });
    const questioned = answered(asked("query", both), { "first-1": accepted }, sent);
    expect(legNamed(questioned.chain, "cancellation")).toMatchObject({
      state: "sending",
      unknownQueries: 1,
      lostWrites: 0,
    });
    expect(first(questioned).unknownQueries).toBe(0);
    const unnumbered = answered(asked("file"), {}, { first: { state: "sending", businessNumber: null } });
    expect(first(unnumbered).state).toBe("unknown");
  });
  test("an answer that comes while a search, the core or nothing is asked takes nothing out of flight", () => {
    const core = { to: "bank_core", request: { type: "permit" } } as Effect;
    for (const inFlight of [null, core, asked("search")]) {
      const at = answered(inFlight, { "first-1": accepted });
      expect([at.chain.inFlight, at.chain.tries, first(at).state]).toEqual([inFlight, 3, "accepted"]);
    }
  });
  test("a confirmation is taken, or declined and tried again", () => {
    const reviewed = { first: { state: "reviewed" as const } };
    const reply = (code: string | null): Work => {
      const outcome: Outcome = { state: "awaiting_fee", caseNumber: "C", fee: null, notice: { ...notice, code } };
      return answered(asked("confirm"), { "first-1": outcome }, reviewed);
    };
    expect([first(reply(null)).confirmed, reply(null).chain.tries]).toEqual([true, 0]);
    expect([first(reply("C-1")).confirmed, reply("C-1").chain.tries]).toEqual([false, 4]);
    const doubt: Outcome = { state: "unknown", reason: "unlisted_code", notice: { ...notice, code: null } };
    expect(first(answered(asked("confirm"), { "first-1": doubt }, reviewed)).confirmed).toBe(false);
    expect(first(answered(asked("query"), { "first-1": accepted }, reviewed)).confirmed).toBe(false);
    const code = { first: { state: "sending" as const } };
    const numbered = { ...accepted, notice };
    expect(answered(asked("file"), { "first-1": numbered }, code).chain.tries).toBe(0);
  });
  test("a supplement is taken; where something is still missing, that is told", () => {
    const supplied = { first: { state: "supplement" as const, suppliedItems: [], notice } };
    const missing: Outcome = { state: "supplement", caseNumber: "C", missing: [], deadline: null, notice };
    const still = answered(asked("supplement"), { "first-1": missing }, supplied);
    expect(first(still).suppliedItems).toBeNull();
    expect(still.notices.map(({ type }) => type)).toEqual(["leg_moved", "supplement_wanted"]);
    const done = answered(asked("supplement"), { "first-1": accepted }, supplied);
    expect(done.notices.map(({ type }) => type)).toEqual(["leg_moved"]);
    const questioned = answered(asked("query"), { "first-1": missing }, supplied);
    expect([first(questioned).suppliedItems, questioned.notices]).toEqual([[], []]);
  });
  test("a withdrawal that it declines is put before people", () => {
    const scene = { state: "aborting" as const, first: { state: "accepted" as const } };
    const at = work({ ...scene, inFlight: asked("withdraw", both), cancellation: { state: "withdrawn" } });
    const outcomes = [
      { businessNumber: "first-1", outcome: accepted },
      { businessNumber: "cancellation-1", outcome: { state: "withdrawn", caseNumber: null, notice } as Outcome },
    ];
    registryAnswered(at, { type: "registry_answered", source: "reply", outcomes, messageSha256: "d".repeat(64) });
    expect(at.chain.parked).toMatchObject({
      kind: "unwind",
      legId: "first",
      reason: "the registry declined the withdrawal",
    });
  });
});

describe("doubt about a leg", () => {
  const unknown = { state: "unknown" as const, queriedAt: start };
  const tended = (leg: Partial<Leg>, scene: Scene = {}): [Progress, Work] => {
    const at = work({ ...scene, first: { ...unknown, acknowledged: true, ...leg } });
    return [tendLegs(at), at];
  };
  test("is asked about at once, then by the interval", () => {
    expect(tended({})[1].effect).toMatchObject({ request: { type: "query" } });
    for (const asked of [{ unknownQueries: 1 }, { noCaseAnswers: 1 }]) {
      const [progress, at] = tended(asked);
      expect([progress, at.effect, at.chain.dueAt]).toEqual(["rest", null, start + queryIntervalMs]);
    }
    expect(tendLegs(work())).toBe("done");
  });
  test.each<[string, Partial<Leg>, string | null]>([
    ["two answers that there is no such case", { noCaseAnswers: 2 }, "the registry holds no such case"],
    ["one such answer", { noCaseAnswers: 1, unknownQueries: 1 }, null],
    [
      "as many vain questions as the registry is given",
      { unknownQueries: unknownQueriesMax },
      "the registry does not tell the outcome",
    ],
    ["one less", { unknownQueries: unknownQueriesMax - 1 }, null],
    ["seven lost writes", { lostWrites: 7 }, "too many answers were lost"],
    ["six", { lostWrites: 6 }, null],
  ])("goes to a person after %s, or not yet", (_what, leg, reason) => {
    const { chain } = tended(leg)[1];
    expect(chain.parked?.reason ?? null).toBe(reason);
    expect(chain.parked?.legId ?? null).toBe(reason === null ? null : "first");
  });
  const denied = { acknowledged: false, noCaseAnswers: 2, unknownQueries: 1 };
  test("a filing the registry never told of is sent once more under its number, by its whole envelope", () => {
    const decided = { step: 0, searches: [], plan: { ...refinance().plan, steps: [] } };
    const [, at] = tended(denied, decided);
    expect(at.effect).toMatchObject({ legIds: ["first"], request: { type: "file" } });
    expect(first(at)).toMatchObject({
      resends: 1,
      noCaseAnswers: 0,
      unknownQueries: 0,
      businessNumber: "chn_1-first-1",
    });
    const grouped = { ...denied, groupNumber: "g" };
    const [, together] = tended(grouped, { ...decided, cancellation: { ...unknown, ...grouped } });
    expect(together.effect).toMatchObject({
      legIds: together.chain.legs.map(({ legId }) => legId),
      request: { groupNumber: "chn_1-g1" },
    });
    const [, partly] = tended(grouped, { ...decided, cancellation: { ...unknown, ...grouped, noCaseAnswers: 1 } });
    expect(partly.chain.parked?.kind).toBe("unknown");
  });
  test.each<[string, Partial<Leg>, Scene]>([
    ["it once told of it", { acknowledged: true }, {}],
    ["it was sent twice more already", { resends: 2 }, {}],
    ["the chain is being aborted", {}, { state: "aborting" }],
  ])("but not when %s", (_what, leg, scene) => {
    expect(tended({ ...denied, ...leg }, scene)[1].chain.parked).toMatchObject({ kind: "unknown", legId: "first" });
  });
  test("a supplement that was handed in goes out, once it is asked for", () => {
    const at = work({ first: { state: "supplement", suppliedItems: [] } });
    expect([tendLegs(at), at.effect?.request.type]).toEqual(["rest", "supplement"]);
    expect(tendLegs(work({ first: { state: "supplement" } }))).toBe("done");
    expect(tendLegs(work({ first: { state: "accepted", suppliedItems: [] } }))).toBe("done");
  });
});

describe("a leg that failed", () => {
  const refused = { state: "registration_refused" as const };
  const faced = (scene: Scene): [Progress, Chain] => {
    const at = work(scene);
    return [faceFailures(at), at.chain];
  };
  test("ends the chain with what the registry said", () => {
    const told = { ...notice, number: "N-1", code: "C-1" };
    const detail = "first: notice N-1, code C-1";
    const ended = (state: Leg["state"], code: string): void => {
      const [progress, chain] = faced({ first: { state, notice: told, generation: 5 } });
      expect(progress).toBe("again");
      expect(chain).toMatchObject({ state: "aborting", abort: { refusal: { code, detail }, by: "registry" } });
    };
    ended("registration_refused", "registration_refused");
    ended("not_accepted", "registry_not_accepted");
    ended("withdrawn", "chain_refused");
    const unnamed = faced({ first: { ...refused, notice: null } })[1];
    expect(unnamed.abort?.refusal.detail).toBe("first: notice -, code -");
    expect(faced({})[0]).toBe("done");
  });
  test("and was not accepted waits for its mending, as long as the decision holds", () => {
    const decision = { ...approval(refinance(), start), validUntil: start + 9 };
    const first = { state: "not_accepted" as const };
    expect(faced({ first, decision })).toMatchObject(["rest", { state: "open", dueAt: start + 9 }]);
    expect(faced({ first, decision: null })).toMatchObject(["rest", { state: "open", dueAt: null }]);
    expect(faced({ first, decision: { ...decision, validUntil: start } })).toMatchObject([
      "again",
      { state: "aborting" },
    ]);
  });
  test.each<[string, Scene, string, string]>([
    [
      "a rectification of what is not known to be recorded",
      { first: { state: "unknown" }, further: [mending(refused)] },
      "mismatch",
      "rectification_first",
    ],
    [
      "what was to end, once the other is recorded",
      { first: { state: "recorded" }, cancellation: refused },
      "cancellation",
      "cancellation",
    ],
    ["the other of one that is final", { first: refused, cancellation: { state: "recorded" } }, "security", "first"],
    ["with money out", { first: refused, disbursement: permitted() }, "security", "first"],
  ])("%s: people decide", (_what, scene, kind, legId) => {
    expect(faced(scene)[1].parked).toMatchObject({ kind, legId });
  });
  test("a rectification of what is recorded and to be read again first: then that is compared", () => {
    expect(faced({ first: { state: "recorded" }, further: [mending(refused)] })[0]).toBe("done");
  });
  test("among a filing refused as a whole is not only what was to end", () => {
    const { abort } = faced({ first: refused, cancellation: refused })[1];
    expect(abort?.refusal.detail).toContain("first");
    expect(faced({ cancellation: refused })[1]).toMatchObject({ state: "aborting" });
  });
  test("of a batch waits until the others are filed and told of", () => {
    const steps: Step[] = [{ step: "file", legs: ["cancellation"], together: false }];
    const filing = { plan: { ...refinance().plan, steps }, step: 0, first: { ...refused, furtherIndex: 0 } };
    expect(faced(filing)[0]).toBe("done");
    const pending = { state: "accepted" as const, queriedAt: start };
    expect(faced({ ...filing, cancellation: pending })).toMatchObject([
      "rest",
      { dueAt: start + queryIntervalMs, state: "open" },
    ]);
    expect(faced({ ...filing, plan: { ...filing.plan, steps: [{ step: "signed" }] } })[1].state).toBe("aborting");
    const elsewhere: Step[] = [{ step: "file", legs: ["first"], together: false }];
    expect(faced({ ...filing, plan: { ...filing.plan, steps: elsewhere } })[1].state).toBe("aborting");
    const own = { first: refused, cancellation: pending };
    expect(faced({ ...filing, ...own })[1].state).toBe("aborting");
    for (const leg of [unwinding(pending), mending(pending)]) {
      const further = [{ ...leg, furtherIndex: 3 }];
      expect(faced({ ...filing, cancellation: { furtherIndex: 0 }, further })[1].state).toBe("aborting");
    }
  });
});

describe("a rectification", () => {
  const recorded = { state: "recorded" as const, recordingResult: legNamed(ready.chain, "first").recordingResult };
  const steps: Step[] = [
    { step: "recorded", legs: ["first"] },
    { step: "signed" },
    { step: "recorded", legs: ["cancellation"] },
  ];
  const plan = { ...refinance().plan, steps };
  const mended = (leg: Partial<Leg>, step = 1): [Progress, Work] => {
    const at = work({
      plan,
      step,
      first: { ...recorded, reread: true },
      further: [mending({ businessNumber: "m", ...leg })],
    });
    return [rectify(at), at];
  };
  test("waits for its signatures, and is filed once it has them", () => {
    expect(mended({})).toMatchObject(["rest", { effect: null }]);
    const [, at] = mended({});
    at.chain.signedDocuments.push(...signatures(at.chain, start));
    expect(rectify(at)).toBe("rest");
    expect(at.effect).toMatchObject({ legIds: ["rectification_first"], request: { type: "file", groupNumber: null } });
  });
  test("is asked about until it is recorded; then what it mended is read again", () => {
    expect(mended({ state: "accepted", queriedAt: 0 })[1].effect).toMatchObject({ request: { type: "query" } });
    const [progress, at] = mended({ state: "recorded" });
    expect([progress, at.chain.step, first(at).reread]).toEqual(["again", 0, false]);
    expect(legNamed(at.chain, "rectification_first").reread).toBe(true);
    expect(mended({ state: "recorded" }, 2)[1].chain.step).toBe(2);
    expect(mended({ state: "recorded", reread: true })[0]).toBe("done");
    expect(mended({ state: "withdrawn" })[0]).toBe("done");
    const early = work({
      plan: { ...plan, steps: steps.slice(1) },
      step: 0,
      further: [mending({ state: "recorded" })],
    });
    expect([rectify(early), early.chain.step]).toEqual(["again", 0]);
  });
});

describe("a leg sent back to be filed again", () => {
  const steps: Step[] = [{ step: "file", legs: ["first", "cancellation"], together: true }, { step: "signed" }];
  const again = (together: boolean, step: number, scene: Scene = {}): [Progress, Work] => {
    const filing = steps.map((each) => (each.step === "file" ? { ...each, together } : each));
    const at = work({ plan: { ...refinance().plan, steps: filing }, step, ...scene });
    return [fileAgain(at), at];
  };
  test("is filed though the plan is past its filing, with the others of its envelope", () => {
    expect(again(true, 1)[1].effect).toMatchObject({ legIds: ["first", "cancellation"] });
    expect(again(false, 1)[1].effect).toMatchObject({ legIds: ["first"] });
    expect(again(true, 0)).toMatchObject(["done", { effect: null }]);
    const left = { first: { state: "accepted" as const }, cancellation: { state: "accepted" as const } };
    expect(again(true, 1, left)).toMatchObject(["done", { effect: null }]);
  });
  test("is hindered as every filing is", () => {
    const decision = { ...approval(refinance(), start), validUntil: start };
    expect(again(true, 1, { decision })).toMatchObject(["again", { effect: null, chain: { state: "aborting" } }]);
  });
});

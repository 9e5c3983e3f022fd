// The steps at the registry, each asked by itself: what keeps an application from leaving, and what counts as recorded.
// Invariant: each row differs from a lawful one in one fact alone.

import { describe, expect, test } from "vitest";
import type { Chain, Hold } from "../../../domain/chain-state.ts";
import {
  confirmationTaken,
  hinderFiling,
  proveRecording,
  readAgain,
  takeConfirm,
  takeFile,
  takeRecorded,
  takeReviewed,
} from "../../../domain/decide/registry-steps.ts";
import { triesMax, type Work } from "../../../domain/decide/work.ts";
import type { Leg } from "../../../domain/leg.ts";
import type { Step } from "../../../domain/plan.ts";
import { converse, notice } from "../conversation.ts";
import { sampleChain, sampleProfile } from "../sample-chains.ts";
import { legNamed, permitted, posted, workOn } from "./bench.ts";

type Ready = { chain: Chain; now: number };

/** A refinance as it stood when that request left, with nothing in flight. */
function at(capability: "confirmed" | "combined" | "independent", request: "file" | "confirm" | "permit"): Ready {
  const talk = converse(sampleChain("refinance", capability));
  talk.until(request);
  const legs = request === "file" ? talk.chain.legs.map((leg): Leg => ({ ...leg, state: "waiting" })) : talk.chain.legs;
  return { chain: { ...talk.chain, inFlight: null, legs }, now: talk.now };
}

const filing = at("combined", "file");
const confirming = at("confirmed", "confirm");
const recorded = at("combined", "permit");
const { now } = filing;

function work({ chain, now: moment }: Ready, over: Partial<Chain> = {}): Work {
  return workOn(structuredClone({ ...chain, ...over }), moment);
}

function legs({ chain }: Ready, over: Partial<Leg>, only?: string): Leg[] {
  return chain.legs.map((leg) => (only === undefined || leg.legId === only ? { ...leg, ...over } : leg));
}

function filed(together: boolean): Extract<Step, { step: "file" }> {
  return { step: "file", legs: ["first", "cancellation"], together };
}

function request({ effect }: Work): unknown {
  return effect?.request ?? null;
}

describe("an application leaves", () => {
  const decision = filing.chain.decision ?? undefined;
  if (decision === undefined) throw new Error("it was decided");
  const expired = { decision: { ...decision, validUntil: now } };
  const lapsed = { hold: { ...(filing.chain.hold as Hold), expiresAt: now } };

  test("on a fresh search, a decision and a hold that stand", () => {
    const free = work(filing);
    expect(hinderFiling(free)).toBeNull();
    expect([free.effect, free.chain.state]).toEqual([null, "open"]);
  });
  test.each([
    ["the decision has expired", expired, "decision_expired"],
    ["the hold has lapsed", lapsed, "hold_refused"],
  ])("not when %s: that ends the chain", (_what, over, code) => {
    const hindered = work(filing, over);
    expect(hinderFiling(hindered)).toBe("again");
    expect(hindered.chain).toMatchObject({ state: "aborting", abort: { refusal: { code }, by: "gateway" } });
  });
  test.each([
    ["a decision that holds a moment more", { decision: { ...decision, validUntil: now + 1 } }],
    ["a hold that holds a moment more", { hold: { ...lapsed.hold, expiresAt: now + 1 } }],
    ["a hold without an end", { hold: { ...lapsed.hold, expiresAt: null } }],
    ["no hold", { hold: null }],
    ["no decision", { decision: null }],
    [
      "an expired decision, once one of two is final",
      { ...expired, legs: legs(filing, { state: "recorded" }, "first") },
    ],
    [
      "an expired decision, once money is out",
      { ...expired, disbursement: permitted({ state: "posted", posting: posted() }) },
    ],
    ["a stale search, once a permit is out", { searches: [], disbursement: permitted() }],
  ])("with %s", (_what, over) => {
    const free = work(filing, over);
    expect(hinderFiling(free)).toBeNull();
    expect(free.chain.state).toBe("open");
  });
  test("not on a stale search: that is made first", () => {
    const stale = work(filing, { searches: [] });
    expect(hinderFiling(stale)).toBe("rest");
    expect(request(stale)).toMatchObject({ type: "search" });
    expect(stale.chain.plan.steps[stale.chain.step]).toEqual({ step: "search", stage: "before_filing" });
  });
  test("hindered at its step, too", () => {
    const step = filed(true);
    expect(takeFile(work(filing, expired), step)).toBe("again");
  });
  test.each([
    [true, ["first", "cancellation"]],
    [false, ["first"]],
  ])("together: %s", (together, legIds) => {
    const free = work(filing);
    expect(takeFile(free, filed(together))).toBe("rest");
    expect(free.effect).toMatchObject({ legIds });
    expect(free.notices).toEqual([]);
  });
  test("one that has left does not leave again", () => {
    const step = filed(false);
    const half = work(filing, { legs: legs(filing, { state: "received" }, "first") });
    takeFile(half, step);
    expect(half.effect).toMatchObject({ legIds: ["cancellation"] });
    const all = work(filing, { legs: legs(filing, { state: "received" }) });
    expect(takeFile(all, step)).toBe("done");
    const told = ["first", "cancellation"].map((legId) => {
      return { legId, businessNumber: legNamed(filing.chain, legId).businessNumber };
    });
    expect(all.notices).toMatchObject([{ type: "filed", data: { legs: told } }]);
    expect(told[0]?.businessNumber).toBe("chn_1-first-1");
    // A plan that went back to a gate comes by again: what was told of a filing is not told a second time, a new one is.
    const again = work(filing, { legs: legs(all, { generation: 2, filedTold: false }, "cancellation") });
    expect([takeFile(again, step), takeFile(again, step)]).toEqual(["done", "done"]);
    expect(again.notices).toMatchObject([{ type: "filed", data: { legs: [{ legId: "cancellation" }] } }]);
  });
});

describe("a review is waited for", () => {
  const moment = confirming.now;
  test.each(["reviewed", "awaiting_fee", "recorded"] as const)("no more once it is %s", (state) => {
    const one = work(confirming, { legs: legs(confirming, { state, queriedAt: 0 }, "first") });
    expect([takeReviewed(one, ["first", "cancellation"]), one.effect]).toEqual(["done", null]);
  });
  test("of the leg that has none yet", () => {
    const one = work(confirming, { legs: legs(confirming, { state: "accepted", queriedAt: 0 }, "first") });
    expect(takeReviewed(one, ["first", "cancellation"])).toBe("rest");
    expect(one.effect).toMatchObject({ legIds: ["first"], request: { type: "query" } });
  });
  const confirmed = (over: Partial<Leg>, tries = 0): [string, Work] => {
    const one = work(confirming, { tries, legs: legs(confirming, over, "first") });
    return [takeConfirm(one, legNamed(one.chain, "first")), one];
  };
  test("a confirmation given, or overtaken by the recording, is not given again", () => {
    for (const over of [{ confirmed: true }, { state: "recorded" as const }]) {
      const [progress, one] = confirmed(over);
      expect([progress, one.effect]).toEqual(["done", null]);
    }
  });
  test("a leg that waits for its review is asked about first", () => {
    const [progress, one] = confirmed({ state: "accepted", queriedAt: 0 });
    expect([progress, one.effect]).toMatchObject(["rest", { request: { type: "query" } }]);
  });
  test("one that is reviewed is confirmed at once, and after a decline an interval later", () => {
    const { queryIntervalMs } = sampleProfile("confirmed");
    expect(confirmed({ queriedAt: moment })[1].effect).toMatchObject({ request: { type: "confirm" } });
    const declined = confirmed({ queriedAt: moment - queryIntervalMs + 1 }, 1)[1];
    expect([declined.effect, declined.chain.dueAt]).toEqual([null, moment + 1]);
    const due = confirmed({ queriedAt: moment - queryIntervalMs }, 1)[1];
    expect(due.effect).toMatchObject({ request: { type: "confirm" } });
    expect(confirmed({ queriedAt: null }, 1)[1].effect).toMatchObject({ request: { type: "confirm" } });
  });
  test("after too many tries a person is asked", () => {
    expect(confirmed({ queriedAt: 0 }, triesMax)[1].effect).toMatchObject({ request: { type: "confirm" } });
    const [progress, one] = confirmed({ queriedAt: 0 }, triesMax + 1);
    expect(progress).toBe("rest");
    expect(one.chain.parked).toMatchObject({ kind: "unknown", legId: "first" });
  });
  test("the registry's reply is taken unless it carries a code and nothing is recorded", () => {
    const leg = legNamed(confirming.chain, "first");
    const taken = [
      { ...leg, notice: null },
      { ...leg, notice: { ...notice, code: null } },
      { ...leg, state: "recorded" as const, notice },
    ];
    expect(taken.map(confirmationTaken)).toEqual([true, true, true]);
    expect(confirmationTaken({ ...leg, notice })).toBe(false);
  });
});

describe("a recording counts", () => {
  const both = ["first", "cancellation"];
  test("once it was read again and agrees; the bank is told the certificates", () => {
    const proven = work(recorded);
    expect(takeRecorded(proven, both)).toBe("done");
    const results = both.map((legId) => {
      const { recordingResult } = legNamed(recorded.chain, legId);
      return { legId, registrationCertificateNumber: recordingResult?.registrationCertificateNumber };
    });
    expect(proven.notices).toMatchObject([{ type: "recorded", data: { legs: results } }]);
    expect(results[0]?.registrationCertificateNumber).toEqual(expect.any(String));
    expect(proven.effect).toBeNull();
  });
  test("not while one of two is open", () => {
    const open = work(recorded, { legs: legs(recorded, { state: "accepted", queriedAt: 0 }, "cancellation") });
    expect(takeRecorded(open, both)).toBe("rest");
    expect(open.effect).toMatchObject({ request: { type: "query" } });
    expect(open.notices).toEqual([]);
  });
  test("not before it was read again", () => {
    const unread = work(recorded, {
      legs: legs(recorded, { reread: false, unknownQueries: 0, queriedAt: recorded.now }),
    });
    expect(proveRecording(unread, unread.chain.legs)).toBe("rest");
    expect(unread.effect).toMatchObject({ legIds: both.toReversed(), request: { type: "query" } });
  });
  test("not when what was recorded differs: the notes are kept, the leg is named", () => {
    const result = legNamed(recorded.chain, "first").recordingResult;
    if (result === null || result.mortgage === null) throw new Error("it is recorded");
    const wrong = { ...result, mortgage: { ...result.mortgage, rank: 9 } };
    const notes = Array.from({ length: 60 }, (_, index) => `note ${index}`);
    const differs = work(recorded, { legs: legs(recorded, { recordingResult: wrong, notes }, "first") });
    expect(proveRecording(differs, differs.chain.legs)).toBe("rest");
    expect(differs.chain.parked).toMatchObject({ kind: "mismatch", legId: "first", differences: [{ recorded: "9" }] });
    expect(legNamed(differs.chain, "first").notes).toEqual(notes.slice(0, 50));
  });
  test("a note is kept once", () => {
    const twice = work(recorded, { legs: legs(recorded, { notes: ["a", "a"] }) });
    proveRecording(twice, twice.chain.legs);
    expect(legNamed(twice.chain, "first").notes.filter((note) => note === "a")).toEqual(["a"]);
  });
  test("a registry that records on our word is given it for each leg that is not recorded", () => {
    const reviewed = legs(confirming, { state: "reviewed", confirmed: false, queriedAt: confirming.now });
    const one = work(confirming, { legs: reviewed });
    expect(proveRecording(one, one.chain.legs)).toBe("rest");
    expect(one.effect).toMatchObject({ legIds: ["first"], request: { type: "confirm" } });
    const given = work(confirming, { legs: reviewed.map((leg) => ({ ...leg, confirmed: true, queriedAt: 0 })) });
    expect(proveRecording(given, given.chain.legs)).toBe("rest");
    expect(given.effect).toMatchObject({ request: { type: "query" } });
    const combined = work(recorded, { legs: legs(recorded, { state: "reviewed", queriedAt: 0 }) });
    proveRecording(combined, combined.chain.legs);
    expect(combined.effect).toMatchObject({ request: { type: "query" } });
  });
});

describe("reading again", () => {
  const most = sampleProfile("combined").unknownQueriesMax;
  const unread = (over: Partial<Leg>, only?: string): [string, Work] => {
    const all = legs(recorded, { reread: false, queriedAt: recorded.now });
    const one = work(recorded, { legs: legs({ ...recorded, chain: { ...recorded.chain, legs: all } }, over, only) });
    return [readAgain(one, one.chain.legs), one];
  };
  test("is done when all were read", () => {
    expect(unread({ reread: true })[0]).toBe("done");
    expect(unread({ reread: true }, "first")[1].effect).toMatchObject({ request: { type: "query" } });
  });
  test("begins at once and then keeps the interval", () => {
    expect(unread({ unknownQueries: 0 })[1].effect).toMatchObject({ request: { type: "query" } });
    for (const only of [undefined, "first"]) {
      const [progress, one] = unread({ unknownQueries: 1 }, only);
      expect([progress, one.effect, one.chain.state]).toEqual(["rest", null, "open"]);
    }
  });
  test("ends before a person when the registry does not tell", () => {
    expect(unread({ unknownQueries: most - 1 }, "first")[1].chain.state).toBe("open");
    const [progress, one] = unread({ unknownQueries: most }, "first");
    expect(progress).toBe("rest");
    expect(one.chain.parked).toMatchObject({ kind: "unknown", legId: "first" });
  });
});

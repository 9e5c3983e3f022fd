// What the core says of a permit, and the stops of a disbursement, each fact taken by itself.
// Invariant: money that moved is kept and told, whatever came before; nothing unsays it.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../../domain/chain-state.ts";
import {
  disbursementStopLifted,
  disbursementStopped,
  postingReported,
  recordPosting,
} from "../../../domain/decide/disbursement-facts.ts";
import type { Work } from "../../../domain/decide/work.ts";
import type { Disbursement, EarlierPermit, Posting } from "../../../domain/disbursement.ts";
import { fen } from "../../../domain/money.ts";
import type { Step } from "../../../domain/plan.ts";
import type { Refusal } from "../../../domain/refusal.ts";
import { start } from "../sample-chains.ts";
import { permitted, posted, refinance, workOn } from "../guards/bench.ts";

const key = "chn_1-permit-1";
const amount = fen(100_00n);
const dead: EarlierPermit = { key: "chn_1-permit-0", amount, posting: null, settled: false };
const parked = { parked: { kind: "disbursement" as const } };

function work(disbursement: Partial<Disbursement> | null, over: Parameters<typeof refinance>[0] = {}): Work {
  return workOn(structuredClone(refinance({ disbursement, ...over })));
}

function told(at: Work, change: Partial<Posting> = {}): Work {
  recordPosting(at, posted(change));
  return at;
}

describe("the core tells of a posting", () => {
  test("as permitted: that is the disbursement", () => {
    const { chain, notices } = told(work({}));
    expect(chain.disbursement).toEqual(permitted({ state: "posted", posting: posted() }));
    const { reference } = chain.business;
    expect(notices).toEqual([{ type: "posted", data: { reference, key, amount: "100.00", postingNumber: "P-1" } }]);
  });
  test("of another amount: kept, and neither dead nor posted", () => {
    for (const state of ["permit_wanted", "refused"] as const) {
      const { chain, notices } = told(work({ state }), { amount: fen(1n) });
      expect(chain.disbursement).toMatchObject({ state: "permitted", posting: { amount: fen(1n) } });
      expect(notices).toMatchObject([{ type: "posted", data: { amount: "0.01", permitted: "100.00" } }]);
    }
  });
  test("that there is none yet, or never will be", () => {
    const none = told(work({}), { state: "not_found" });
    expect(none.chain.disbursement).toMatchObject({ state: "permitted", posting: { state: "not_found" } });
    const refused = told(work({}), { state: "refused", reason: "closed" });
    expect(refused.chain.disbursement).toMatchObject({ state: "refused", posting: { reason: "closed" } });
    expect([none.notices, refused.notices]).toEqual([[], []]);
  });
  test("without a permit, or under a key that is none: moves nothing", () => {
    expect(told(work(null)).chain.disbursement).toBeNull();
    const other = told(work({ earlier: [dead] }), { key: "k" });
    expect(other.chain.disbursement).toEqual(permitted({ earlier: [dead] }));
    expect(other.notices).toEqual([]);
  });
  test("what a person waited for is over once the money is told of", () => {
    expect(told(work({}, parked)).chain.state).toBe("open");
    expect(told(work({}, { parked: { kind: "legal" } })).chain.state).toBe("parked");
    expect(told(work({}, parked), { state: "not_found" }).chain.state).toBe("parked");
  });
  test.each(["completed", "aborted"] as const)("after the end as %s it is an alarm", (state) => {
    const { chain } = told(work({}, { state }));
    expect(chain).toMatchObject({ state, alarms: [{ kind: "posted_after_end", key, at: start }] });
    expect(told(work({}, { state: "parked" })).chain.alarms).toEqual([]);
  });
});

describe("the core tells of an earlier permit", () => {
  const under = { key: dead.key };
  const other: EarlierPermit = { ...dead, key: "chn_1-permit-00" };
  test("that money moved under it: kept there, told as such", () => {
    const { chain, notices } = told(work({ state: "refused", earlier: [other, dead] }, parked), under);
    expect(chain.disbursement?.earlier).toEqual([other, { ...dead, posting: posted(under) }]);
    expect(chain.disbursement).toMatchObject({ state: "refused", posting: null });
    const data = { key: dead.key, amount: "100.00", postingNumber: "P-1", earlierPermit: true };
    expect(notices).toMatchObject([{ type: "posted", data }, { type: "unparked" }]);
    expect(chain.state).toBe("open");
  });
  test("that it was refused: kept and not told; not found: nothing", () => {
    const refused = told(work({ earlier: [dead] }, parked), { ...under, state: "refused" });
    expect(refused.chain.disbursement?.earlier).toMatchObject([{ posting: { state: "refused" } }]);
    expect([refused.notices, refused.chain.state]).toEqual([[], "parked"]);
    const none = told(work({ earlier: [dead] }), { ...under, state: "not_found" });
    expect(none.chain.disbursement?.earlier).toEqual([dead]);
  });
  test("after the end it is an alarm, and parks nobody else", () => {
    expect(told(work({ earlier: [dead] }, { state: "aborted" }), under).chain.alarms).toMatchObject([under]);
    expect(told(work({ earlier: [dead] }, { parked: { kind: "legal" } }), under).chain.state).toBe("parked");
  });
});

describe("the core tells more under a key under which money moved", () => {
  const paid = { state: "posted" as const, posting: posted() };
  const again = { postingNumber: "P-2", amount: fen(3n) };
  const another = { key, amount, posting: posted(again), settled: false };
  test("another number is more money: kept beside the first and told", () => {
    const { chain, notices } = told(work(paid, parked), again);
    expect(chain.disbursement).toEqual(permitted({ ...paid, earlier: [another] }));
    const data = { key, amount: "0.03", postingNumber: "P-2", again: true };
    expect(notices).toMatchObject([{ type: "posted", data }, { type: "unparked" }]);
  });
  test.each<[string, Partial<Posting>]>([
    ["the same number", {}],
    ["no number", { postingNumber: null }],
    ["that it was refused", { state: "refused", postingNumber: "P-2" }],
    ["that there is none", { state: "not_found", postingNumber: "P-2" }],
  ])("%s says nothing new", (_what, change) => {
    const { chain, notices } = told(work(paid), change);
    expect([chain.disbursement, notices]).toEqual([permitted(paid), []]);
  });
  test("a number is known however it was kept: as the first without one, or as a further one", () => {
    const unnumbered = { state: "posted" as const, posting: posted({ postingNumber: null }) };
    expect(told(work(unnumbered), again).notices).toEqual([]);
    expect(told(work({ ...paid, earlier: [another] }), again).notices).toEqual([]);
    const reversed = { state: "refused" as const, posting: posted(), settled: true };
    expect(told(work(reversed)).chain.disbursement).toEqual(permitted(reversed));
  });
  test("at most a hundred are kept; after the end each is an alarm", () => {
    const full = (count: number): EarlierPermit[] => Array.from({ length: count }, () => dead);
    expect(told(work({ ...paid, earlier: full(100) }), again).notices).toEqual([]);
    expect(told(work({ ...paid, earlier: full(99) }), again).notices).toHaveLength(1);
    expect(told(work(paid, { state: "completed" }), again).chain.alarms).toMatchObject([{ key }]);
    expect(told(work(paid, { parked: { kind: "legal" } }), again).chain.state).toBe("parked");
  });
});

describe("a report at the door", () => {
  const report = (disbursement: Partial<Disbursement> | null, change: Partial<Posting> = {}): [unknown, Work] => {
    const at = work(disbursement);
    const refusal = postingReported(at, { type: "posting_reported", posting: posted(change) });
    return [refusal === null ? null : `${refusal.code} ${refusal.field}`, at];
  };
  const paid = { state: "posted" as const, posting: posted() };
  const full = Array.from({ length: 100 }, () => dead);
  test.each<[string, Partial<Disbursement> | null, Partial<Posting>, string | null]>([
    ["without a permit", null, {}, "wrong_state null"],
    ["under a permit that was never sent", { expiresAt: null }, {}, "wrong_state null"],
    ["under the permit", {}, {}, null],
    ["under an earlier one, the present never sent", { expiresAt: null, earlier: [dead] }, { key: dead.key }, null],
    ["under another key", {}, { key: "k" }, "posting_does_not_match posting.key"],
    [
      "under another key, with an earlier permit",
      { earlier: [dead] },
      { key: "k" },
      "posting_does_not_match posting.key",
    ],
    ["that unsays money that moved", paid, { state: "refused" }, "posting_does_not_match posting.state"],
    ["once more of the same", paid, {}, null],
    ["of more, beyond a hundred", { ...paid, earlier: full }, { postingNumber: "P-2" }, "wrong_state null"],
    ["of the same, beyond a hundred", { ...paid, earlier: full }, {}, null],
    ["of more, within a hundred", { ...paid, earlier: full.slice(1) }, { postingNumber: "P-2" }, null],
    ["under an earlier one, beyond a hundred", { earlier: full }, { key: dead.key }, null],
  ])("%s", (_what, disbursement, change, refusal) => {
    expect(report(disbursement, change)[0]).toBe(refusal);
  });
  test("is taken, unless it says that nothing was found: only our own question tells when that was true", () => {
    expect(report({})[1].chain.disbursement?.state).toBe("posted");
    const [refusal, at] = report({}, { state: "not_found" });
    expect([refusal, at.chain.disbursement]).toEqual([null, permitted()]);
  });
});

describe("a stop of the disbursement", () => {
  const steps: Step[] = [
    { step: "disbursement", tranche: 1 },
    { step: "disbursement", tranche: 2 },
  ];
  const plan = { ...refinance().plan, steps };
  const event = { type: "disbursement_stopped" as const, by: "risk", reason: "check" };
  const stop = { by: "risk", reason: "check", placedAt: start, liftedAt: null, liftedBy: null };
  const place = (disbursement: Partial<Disbursement> | null, over: Partial<Chain> = {}): [Refusal | null, Work] => {
    const { parked: _parked, legs: _legs, disbursement: _, ...rest } = { plan, step: 0, ...over };
    const at = work(disbursement, rest);
    return [disbursementStopped(at, event), at];
  };
  test("is kept while something is left to be paid", () => {
    const [refusal, at] = place(null);
    expect([refusal, at.chain.stops]).toEqual([null, [stop]]);
    expect(place(null, { step: 2 })[0]?.code).toBe("wrong_state");
    expect(place({ state: "posted", tranche: 2, posting: posted() }, { step: 1 })[0]?.code).toBe("wrong_state");
    expect(place(null, { state: "aborted" })[0]?.code).toBe("wrong_state");
    expect(place(null, { state: "completed" })[0]?.code).toBe("wrong_state");
    const many = (count: number): Partial<Chain> => ({ stops: Array.from({ length: count }, () => stop) });
    expect([place(null, many(99))[0], place(null, many(100))[0]?.code]).toEqual([null, "wrong_state"]);
  });
  test("comes after a tranche that is paid out; not after money that people have to look at", () => {
    const loan = {
      amount,
      currency: "CNY" as const,
      account: "A",
      tranches: [1, 2].map((number) => ({ number, amount })),
    };
    const business = { ...refinance().business, loan };
    const [, paid] = place({ state: "posted", posting: posted() }, { business });
    expect(paid.chain.disbursement).toMatchObject({ key: "chn_1-permit-2", tranche: 2, earlier: [{ paidOut: true }] });
    const [, out] = place({}, { business });
    expect(out.chain.disbursement).toEqual(permitted());
    const stray = { ...dead, posting: posted() };
    const [, looked] = place({ state: "posted", posting: posted(), earlier: [stray] }, { business });
    expect(looked.chain.disbursement?.key).toBe(key);
  });
  test("is lifted with every other; what was parked for it goes on once the money is in order", () => {
    const lift = (at: Work): Refusal | null =>
      disbursementStopLifted(at, { type: "disbursement_stop_lifted", by: "desk" });
    expect(lift(work(null))?.code).toBe("wrong_state");
    const lifted = { ...stop, liftedAt: 1, liftedBy: "other" };
    const at = work(null, { stops: [lifted, stop, stop] });
    expect(lift(at)).toBeNull();
    const now = { ...stop, liftedAt: start, liftedBy: "desk" };
    expect(at.chain.stops).toEqual([lifted, now, now]);
    const paid = { state: "posted" as const, posting: posted() };
    const states = (disbursement: Partial<Disbursement>, kind: "disbursement" | "legal"): string => {
      const waiting = work(disbursement, { stops: [stop], parked: { kind } });
      lift(waiting);
      return waiting.chain.state;
    };
    expect(states(paid, "disbursement")).toBe("open");
    expect(states(paid, "legal")).toBe("parked");
    expect(states({}, "disbursement")).toBe("parked");
    expect(states({ ...paid, earlier: [{ ...dead, posting: posted() }] }, "disbursement")).toBe("parked");
  });
});

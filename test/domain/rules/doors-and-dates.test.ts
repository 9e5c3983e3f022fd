// What the bank hands in or asks for at the doors, fees that are ordered, dates that run out, and the last of a person's actions.
// Invariant: a fact that is not waited for changes nothing, and each reminder is given once.

import { describe, expect, test } from "vitest";
import type { Chain, Resolution } from "../../../domain/chain-state.ts";
import { actions } from "../../../domain/decide/actions.ts";
import { abortRequested, supplementSupplied } from "../../../domain/decide/door-facts.ts";
import { payFees } from "../../../domain/decide/fees.ts";
import { tellDates, tendDates } from "../../../domain/decide/tend-dates.ts";
import type { Work } from "../../../domain/decide/work.ts";
import type { Leg } from "../../../domain/leg.ts";
import { fen } from "../../../domain/money.ts";
import type { ParkedAction } from "../../../domain/parked.ts";
import type { Step } from "../../../domain/plan.ts";
import { start } from "../sample-chains.ts";
import { legNamed, permitted, posted, refinance, unwinding, workOn, type Scene } from "../guards/bench.ts";

function work(scene: Scene = {}): Work {
  return workOn(structuredClone(refinance(scene)));
}

/** Two persons' word, on nothing that differs. */
const by = { words: [wordBy("one"), wordBy("two")], isUnwinding: false, differences: [] };

function wordBy(person: string): Resolution {
  return { action: "rectify", person, duties: [], at: start, note: "seen", evidenceKind: null, evidenceSha256: null };
}

describe("a supplement is handed in", () => {
  const items = [{ name: "婚姻状况证明", sha256: "e".repeat(64), pages: 2 }];
  const hand = (scene: Scene, legId = "first", handed = items): [string | null, Work] => {
    const at = work(scene);
    const refusal = supplementSupplied(at, { type: "supplement_supplied", legId, items: handed });
    return [refusal === null ? null : `${refusal.code} ${refusal.field}`, at];
  };
  const asked = { state: "supplement" as const };
  test.each<[string, Scene, string | null]>([
    ["that was asked for", { first: asked }, null],
    ["while the chain is aborting", { first: asked, state: "aborting" }, null],
    ["while the chain is parked, for the registry's time runs on", { first: asked, parked: {} }, null],
    ["once the chain has ended", { first: asked, state: "aborted" }, "wrong_state legId"],
    ["that nobody asked for", { first: { state: "accepted" } }, "wrong_state legId"],
    ["that is handed in already", { first: { ...asked, suppliedItems: [] } }, "wrong_state legId"],
    ["a moment before the deadline", { first: { ...asked, deadline: start + 1 } }, null],
    ["at the deadline", { first: { ...asked, deadline: start } }, "supplement_too_late legId"],
  ])("%s", (_what, scene, refusal) => {
    const [refused, at] = hand(scene);
    expect(refused).toBe(refusal);
    if (refusal === null) return;
    expect(legNamed(at.chain, "first").suppliedItems).toEqual(scene.first?.suppliedItems ?? null);
  });
  test("is kept on its leg; of nothing, or for no leg, it is refused", () => {
    expect(legNamed(hand({ first: asked })[1].chain, "first").suppliedItems).toEqual(items);
    expect(hand({ first: asked }, "first", [])[0]).toBe("invalid_field items");
    expect(hand({ first: asked }, "none")[0]).toBe("not_found legId");
    expect(hand({ first: asked }, "cancellation")[0]).toBe("wrong_state legId");
  });
  test("for what was not accepted: filed anew as a whole, with the items among its materials", () => {
    const refused = { state: "not_accepted" as const, groupNumber: "g" };
    const scene = { first: refused, cancellation: refused };
    const [refusal, { chain }] = hand(scene);
    expect([refusal, chain.legs.map(({ generation }) => generation)]).toEqual([null, [2, 2]]);
    const { materials } = refinance().business;
    const [item] = items;
    expect(chain.business.materials).toEqual([...materials, { ...item, type: "original", copies: 1 }]);
    expect(hand(scene, "first", [])[0]).toBe("invalid_field items");
    expect(hand({ ...scene, state: "aborting" })[0]).toBe("wrong_state legId");
  });
  test("at most a hundred materials are handed in", () => {
    const { business } = refinance();
    const [item] = items;
    if (item === undefined) throw new Error("there is an item");
    const materials = (count: number): Chain["business"]["materials"] =>
      Array.from({ length: count }, () => ({ ...item, type: "original" as const, copies: 1 }));
    const first = { state: "not_accepted" as const };
    const of = (count: number): string | null =>
      hand({ first, business: { ...business, materials: materials(count) } })[0];
    expect([of(99), of(100)]).toEqual([null, "wrong_state items"]);
  });
});

describe("an abort is asked for", () => {
  const terms = { key: "t", state: "ordered" as const, at: null };
  const { pointOfNoReturn } = refinance().plan;
  test.each<[string, Scene, boolean]>([
    ["before the point of no return", { step: pointOfNoReturn }, true],
    ["past it", { step: pointOfNoReturn + 1 }, false],
    ["with a permit out", { disbursement: {} }, false],
    ["with terms ordered", { termsInForce: terms }, false],
    ["with something final", { cancellation: { state: "recorded" } }, false],
    ["with something recorded that can be given up", { first: { state: "recorded" } }, true],
    ["of a chain that is parked", { parked: {} }, false],
    ["of a chain that is aborting", { state: "aborting" }, false],
  ])("%s", (_what, scene, may) => {
    const at = work(scene);
    const refusal = abortRequested(at, { type: "abort_requested", by: "bank", reason: "withdrew" });
    expect(refusal?.code ?? null).toBe(may ? null : "wrong_state");
    expect(at.chain.abort === null).toBe(!may);
  });
});

describe("a fee", () => {
  const fee = {
    item: "登记费",
    amount: fen(80_00n),
    paymentNoticeNumber: "n",
    deadline: 9,
    key: "f",
    state: "wanted" as const,
    receiptNumber: null,
  };
  const awaiting = { state: "awaiting_fee" as const };
  test.each(["wanted", "ordered"] as const)("that is %s is ordered under its key", (state) => {
    const at = work({ cancellation: { ...awaiting, fee: { ...fee, state } } });
    expect(payFees(at)).toBe("rest");
    const { item, amount, deadline, paymentNoticeNumber } = fee;
    const { reference } = at.chain.business;
    const order = { key: "f", chainId: "chn_1", reference, businessNumber: "cancellation-1", item, amount };
    expect(at.effect).toEqual({
      to: "bank_core",
      request: { type: "pay_fee", ...order, paymentNoticeNumber, deadline },
    });
    expect(legNamed(at.chain, "cancellation").fee?.state).toBe("ordered");
  });
  test.each<[string, Partial<Leg>]>([
    ["that is paid", { ...awaiting, fee: { ...fee, state: "paid" } }],
    ["that is not waited for", { state: "accepted", fee }],
    ["that the registry has not named", { ...awaiting, fee: null }],
    ["of a leg that has no number", { ...awaiting, fee, businessNumber: null }],
  ])("%s is not ordered", (_what, first) => {
    const at = work({ first });
    expect([payFees(at), at.effect]).toEqual(["done", null]);
  });
  test("that the core refused is a person's matter", () => {
    const at = work({ first: { ...awaiting, fee: { ...fee, state: "refused" } } });
    expect(payFees(at)).toBe("rest");
    expect(at.chain.parked).toMatchObject({ kind: "disbursement", legId: "first" });
  });
  test("refused is ordered again under the next key, and of a leg without one nothing is", () => {
    const at = work({ first: { fee: { ...fee, key: "a-fee-1", state: "refused" } } });
    actions.fee_again(at, legNamed(at.chain, "first"), by);
    expect(legNamed(at.chain, "first").fee).toMatchObject({ key: "a-fee-2", state: "wanted" });
    actions.fee_again(at, legNamed(at.chain, "cancellation"), by);
    actions.fee_again(at, undefined, by);
    expect(legNamed(at.chain, "cancellation").fee).toBeNull();
  });
});

describe("dates that run out", () => {
  const day = 86_400_000;
  const lapsing = (days: number, remindedDays: number[] = []): Scene => ({
    lapse: { countsFrom: start - days * day, remindedDays },
  });
  test("a reminder is given once, a lapse parks", () => {
    const at = work(lapsing(76));
    tellDates(at);
    tellDates(at);
    expect(tendDates(at)).toBe("done");
    expect(at.notices).toMatchObject([{ type: "lapse_near", data: { days: 75, daysLeft: 14 } }]);
    expect(at.chain.lapse?.remindedDays).toEqual([60, 75]);
    expect(work(lapsing(59)).notices).toEqual([]);
    const quiet = work(lapsing(59));
    tellDates(quiet);
    expect([tendDates(quiet), quiet.notices]).toEqual(["done", []]);
    const lapsed = work(lapsing(95));
    tellDates(lapsed);
    tellDates(lapsed);
    expect(lapsed.notices).toMatchObject([{ type: "lapsed", data: { days: 90 } }]);
    expect(tendDates(lapsed)).toBe("rest");
    expect(lapsed.chain.parked).toMatchObject({ kind: "security", reason: expect.stringContaining("90 days") });
  });
  test("a registry that is late is told of once, while the case is pending", () => {
    const late = {
      state: "accepted" as const,
      clock: { startedAt: start - 90 * day, limit: 1, stills: [] },
      promisedBy: 7,
    };
    const at = work({ first: { state: "accepted" }, cancellation: late });
    tellDates(at);
    tellDates(at);
    expect(at.notices).toMatchObject([{ type: "leg_overdue", data: { legId: "cancellation", promisedBy: 7 } }]);
    expect(at.notices).toHaveLength(1);
    for (const cancellation of [
      { ...late, state: "recorded" as const },
      { ...late, clock: { ...late.clock, startedAt: start } },
    ]) {
      const none = work({ cancellation });
      tellDates(none);
      expect(none.notices).toEqual([]);
    }
  });
});

describe("what a person's action does", () => {
  const act = (action: ParkedAction, scene: Scene, legId = "first"): Work => {
    const at = work(scene);
    actions[action](at, legNamed(at.chain, legId), by);
    return at;
  };
  const steps: Step[] = [
    { step: "recorded", legs: ["first"] },
    { step: "disbursement", tranche: 1 },
    { step: "recorded", legs: ["cancellation"] },
    { step: "signed" },
  ];
  const plan = { ...refinance().plan, steps };
  const read = { reread: true, unknownQueries: 4 };
  const rereads = ({ chain }: Work): unknown =>
    chain.legs.map(({ reread, unknownQueries }) => [reread, unknownQueries]);
  test("reading again goes back to the recording looked at last, of those legs", () => {
    const legs = { first: read, cancellation: read };
    const at = act("reread", { plan, step: 1, ...legs });
    expect([at.chain.step, legNamed(at.chain, "first").reread, legNamed(at.chain, "cancellation").reread]).toEqual([
      0,
      false,
      true,
    ]);
    const last = act("reread", { plan, step: 3, ...legs });
    expect([
      last.chain.step,
      legNamed(last.chain, "first").reread,
      legNamed(last.chain, "cancellation").reread,
    ]).toEqual([2, true, false]);
    const aborting = act("reread", { plan, step: 3, state: "aborting", ...legs, further: [unwinding(read)] });
    expect(aborting.chain.step).toBe(3);
    expect(rereads(aborting)).toEqual([
      [true, 0],
      [true, 0],
      [false, 0],
    ]);
    const before = act("reread", { plan: { ...plan, steps: steps.slice(1) }, step: 0, ...legs });
    expect([before.chain.step, rereads(before)]).toEqual([
      0,
      [
        [true, 0],
        [true, 0],
      ],
    ]);
  });
  test("stopping to draw goes behind the last disbursement, and never back", () => {
    const stopped = act("stop_drawing", { plan, step: 0 });
    expect(stopped.chain.step).toBe(2);
    expect(stopped.notices).toMatchObject([{ type: "drawing_stopped" }]);
    expect(act("stop_drawing", { plan, step: 3 }).chain.step).toBe(3);
  });
  test("a duplicate that was withdrawn is remembered with every earlier number", () => {
    const at = act("duplicate_withdrawn", { first: { generation: 3 } });
    expect(legNamed(at.chain, "first").withdrawnDuplicates).toEqual(["chn_1-first-1", "chn_1-first-2"]);
    expect(() => actions.duplicate_withdrawn(at, undefined, by)).toThrow("a duplicate names its leg");
  });
  test("a rectification is a leg of its own, to be signed", () => {
    const at = act("rectify", { first: { state: "recorded" } });
    expect(at.chain.legs.at(-1)).toMatchObject({ legId: "rectification_first", mends: "first", state: "waiting" });
    expect(at.notices.map(({ type }) => type)).toEqual(["signatures_wanted"]);
    expect(() => actions.rectify(at, undefined, by)).toThrow("a mismatch names its leg");
  });
  test("what is settled is settled, and nothing else is touched", () => {
    const notice = { matter: "death" as const, on: "2026-11-20", number: "N", sha256: "e".repeat(64) };
    const open = { ...notice, recordedAt: start, by: "core", settled: false };
    expect(
      act("legal_settled", { legalNotices: [open, open] }).chain.legalNotices.map(({ settled }) => settled),
    ).toEqual([true, true]);
    expect(act("lapse_settled", { lapse: { countsFrom: 0, remindedDays: [] } }).chain.lapse).toBeNull();
    const [before, after] = [work(), act("key_confirmed", {})];
    expect(after).toEqual(before);
    expect(act("withdraw_jointly", {})).toEqual(before);
  });
  test("searching again forgets what was watched, and keeps every other search", () => {
    const search = {
      registryId: "r",
      messageSha256: "a".repeat(64),
      receivedAt: 0,
      snapshot: { searchNumber: "s", takenAt: 0, units: [] },
    };
    const searches = (["opening", "watch"] as const).map((stage) => ({ ...search, stage }));
    expect(act("search_again", { searches }).chain.searches.map(({ stage }) => stage)).toEqual(["opening"]);
  });
  test("the core is asked again also where it refused; without a permit nothing is", () => {
    const refused = { state: "refused" as const, posting: posted({ state: "refused" }) };
    expect(act("query_posting", { disbursement: refused }).chain.disbursement).toEqual(permitted({ askedAt: null }));
    const wanted = { state: "permit_wanted" as const };
    expect(act("query_posting", { disbursement: wanted }).chain.disbursement).toEqual(
      permitted({ ...wanted, askedAt: null }),
    );
    expect(act("query_posting", {}).chain.disbursement).toBeNull();
  });
});

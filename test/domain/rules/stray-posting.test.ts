// Money that moved otherwise than permitted, and what is remembered of each permit.
// Invariant: a posting is passed over only when it is as permitted, or when two persons have looked at it.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../../domain/chain-state.ts";
import type { Disbursement, EarlierPermit } from "../../../domain/disbursement.ts";
import { fen } from "../../../domain/money.ts";
import type { Step } from "../../../domain/plan.ts";
import { refuse } from "../../../domain/refusal.ts";
import {
  afterPaidOut,
  isStopped,
  nextKey,
  nextPermit,
  nextTranche,
  nothingIsPosted,
  permitIsOut,
  strayPosting,
  trancheIsOut,
} from "../../../domain/stray-posting.ts";
import { start } from "../sample-chains.ts";
import { permitted, posted, refinance } from "../guards/bench.ts";

const key = "chn_1-permit-1";
const earlier: EarlierPermit = { key: "chn_1-permit-0", amount: fen(1n), posting: posted(), settled: false };
const stop = { by: "risk", reason: "check", placedAt: start, liftedAt: null, liftedBy: null };
const abort = { refusal: refuse("aborted_by_bank"), at: start, by: "bank" };

function chain(disbursement: Partial<Disbursement> | null, over: Partial<Chain> = {}): Chain {
  return { ...refinance({ disbursement }), ...over };
}

describe("a posting that two persons have to look at", () => {
  const present = { key, permit: "present" };
  test.each<[string, Partial<Disbursement> | null, Partial<Chain>, unknown]>([
    ["no permit", null, {}, null],
    ["a permit nobody told of", {}, {}, null],
    ["as permitted", { posting: posted() }, {}, null],
    ["not found", { posting: posted({ state: "not_found", amount: fen(0n) }) }, {}, null],
    ["refused while aborting", { posting: posted({ state: "refused" }) }, { abort }, null],
    [
      "another amount",
      { posting: posted({ amount: fen(12_345n) }) },
      {},
      { ...present, parks: "disbursement", reason: "posted 123.45 instead of 100.00" },
    ],
    ["another amount, settled", { posting: posted({ amount: fen(1n) }), settled: true }, {}, null],
    ["while aborting", { posting: posted() }, { abort }, { ...present, parks: "security" }],
    ["while stopped", { posting: posted() }, { stops: [stop] }, { ...present, parks: "disbursement" }],
    ["after the stop was lifted", { posting: posted() }, { stops: [{ ...stop, liftedAt: start }] }, null],
    [
      "under an earlier permit",
      { earlier: [earlier] },
      {},
      { key: earlier.key, permit: "earlier", parks: "security", reason: "posted under an earlier permit" },
    ],
    [
      "once more under the present one",
      { earlier: [{ ...earlier, key }] },
      {},
      { key, permit: "earlier", reason: "posted once more under the same permit" },
    ],
    ["under an earlier permit, settled", { earlier: [{ ...earlier, settled: true }] }, {}, null],
    ["refused under an earlier permit", { earlier: [{ ...earlier, posting: posted({ state: "refused" }) }] }, {}, null],
    ["an earlier permit nobody told of", { earlier: [{ ...earlier, posting: null }] }, {}, null],
    [
      "the second of two earlier ones",
      {
        earlier: [
          { ...earlier, settled: true },
          { ...earlier, key: "k-2" },
        ],
      },
      {},
      { key: "k-2" },
    ],
  ])("%s", (_what, disbursement, over, found) => {
    expect([strayPosting(chain(disbursement, over))]).toMatchObject([found]);
  });
  test("why a posting parks is told", () => {
    const reasons = [{ abort }, { stops: [stop] }].map(
      (over) => strayPosting(chain({ posting: posted() }, over))?.reason,
    );
    expect(reasons).toEqual([
      "money was posted while the chain was being aborted",
      "posted before the stop took effect",
    ]);
  });
});

describe("what may still move", () => {
  test.each<[string, Partial<Disbursement> | null, boolean, boolean]>([
    ["no permit", null, true, false],
    ["a permit that is out", {}, false, true],
    ["never sent", { expiresAt: null }, true, false],
    ["refused", { state: "refused" }, true, false],
    ["posted", { state: "posted", posting: posted() }, false, false],
    ["posted, its expiry not kept", { state: "posted", posting: posted(), expiresAt: null }, false, false],
    ["told of, not judged", { posting: posted({ amount: fen(1n) }) }, false, false],
    ["refused, another amount out", { state: "refused", posting: posted({ amount: fen(1n) }) }, false, false],
    [
      "refused, an earlier tranche out",
      { state: "refused", earlier: [{ ...earlier, settled: true, paidOut: true }] },
      false,
      false,
    ],
    [
      "refused, an earlier one dead",
      { state: "refused", earlier: [{ ...earlier, settled: true, paidOut: false }] },
      true,
      false,
    ],
    [
      "refused, one of two earlier ones out",
      {
        state: "refused",
        earlier: [
          { ...earlier, settled: true },
          { ...earlier, settled: true, paidOut: true },
        ],
      },
      false,
      false,
    ],
  ])("%s", (_what, disbursement, isQuiet, isOut) => {
    expect(nothingIsPosted(chain(disbursement))).toBe(isQuiet);
    expect(permitIsOut(chain(disbursement))).toBe(isOut);
  });
  test("is stopped by any stop that nobody lifted", () => {
    expect(isStopped(chain(null))).toBe(false);
    expect(isStopped(chain(null, { stops: [{ ...stop, liftedAt: start }, stop] }))).toBe(true);
    expect(isStopped(chain(null, { stops: [{ ...stop, liftedAt: start }] }))).toBe(false);
  });
});

describe("tranches", () => {
  const { tranche: _, ...older } = permitted({ state: "posted" });
  test("are out by the present permit, or by an earlier one that paid", () => {
    expect(trancheIsOut(chain(null), 1)).toBe(false);
    expect([1, 2].map((each) => trancheIsOut(chain({ state: "posted" }), each))).toEqual([true, false]);
    expect(trancheIsOut(chain({}), 1)).toBe(false);
    expect([1, 2].map((each) => trancheIsOut({ ...chain(null), disbursement: older }, each))).toEqual([true, false]);
    const paid = { ...earlier, paidOut: true };
    const second = (permits: EarlierPermit[]): boolean[] =>
      [1, 3].map((each) => trancheIsOut(chain({ tranche: 2, earlier: permits }), each));
    expect(second([paid])).toEqual([true, false]);
    expect(second([earlier])).toEqual([false, false]);
    expect(second([{ ...paid, tranche: 3 }])).toEqual([false, true]);
    expect(second([earlier, { ...paid, tranche: 1 }])).toEqual([true, false]);
  });
  test("the next is the first, from where the chain stands, that is not out", () => {
    const steps: Step[] = [
      { step: "disbursement", tranche: 1 },
      { step: "signed" },
      { step: "disbursement", tranche: 2 },
    ];
    const plan = { ...refinance().plan, steps };
    const at = (step: number, disbursement: Partial<Disbursement> | null): number | null =>
      nextTranche(chain(disbursement, { plan, step }));
    expect([at(0, null), at(1, null), at(3, null)]).toEqual([1, 2, null]);
    expect(at(0, { state: "posted" })).toBe(2);
    expect(at(2, { state: "posted", tranche: 2 })).toBeNull();
  });
  test("a permit whose tranche is paid out steps back, and the next has a key of its own", () => {
    const paid = permitted({ state: "posted", posting: posted(), earlier: [earlier], askedAt: start });
    const { amount, expiresAt, posting } = paid;
    const kept = { key, amount, expiresAt, posting, settled: true, tranche: 1, paidOut: true };
    const next = {
      key: "chn_1-permit-2",
      state: "permit_wanted",
      permittedAt: null,
      expiresAt: null,
      sends: 0,
      askedAt: null,
      posting: null,
      settled: false,
    };
    expect(afterPaidOut(paid, 2, fen(7n))).toEqual({ ...next, tranche: 2, amount: fen(7n), earlier: [earlier, kept] });
    const { paidOut: _paid, ...dead } = { ...kept, settled: false };
    expect(nextPermit(paid)).toEqual({ ...next, tranche: 1, amount, earlier: [earlier, dead] });
  });
});

test.each([
  ["chn_1-permit-1", "chn_1-permit-2"],
  ["chn_1-permit-9", "chn_1-permit-10"],
  ["chn_1-permit-19", "chn_1-permit-20"],
  ["chn_1-hold", "chn_1-hold-2"],
  ["chn_1-hold-2", "chn_1-hold-3"],
  ["chn-1-hold", "chn-1-hold-2"],
  ["key", "key-2"],
  ["key-2x", "key-2x-2"],
])("the key after %s is %s", (one, next) => {
  expect(nextKey(one)).toBe(next);
});

// Sums, keys, days and facts: the small rules everything else rests on.
// Invariant: each limit is tried on both sides.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../../domain/chain-state.ts";
import { conditionRules, conditionTypes, factFor, type RecordedCondition } from "../../../domain/conditions.ts";
import { hasLapsed, lapseFrom, nextReminder, reminderDue } from "../../../domain/lapse.ts";
import type { Leg, LegState } from "../../../domain/leg.ts";
import { legStates } from "../../../domain/leg.ts";
import {
  hasFailed,
  isFinal,
  isOurs,
  isPending,
  isProven,
  isRecorded,
  isUnwind,
  mayFollow,
  phaseOf,
} from "../../../domain/legs.ts";
import { fen, fenFromYuan, yuanFromFen } from "../../../domain/money.ts";
import { converse } from "../conversation.ts";
import { sampleChain } from "../sample-chains.ts";
import { legNamed, mending, refinance, unwinding } from "../guards/bench.ts";

describe("money", () => {
  test.each<[string, bigint | null]>([
    ["0", 0n],
    ["0.00", 0n],
    ["1", 100n],
    ["1.5", 150n],
    ["1.05", 105n],
    ["1200000.00", 120_000_000n],
    ["99999999999999.99", 9_999_999_999_999_999n],
    ["100000000000000", null],
    ["01", null],
    ["1.", null],
    [".5", null],
    ["1.005", null],
    ["-1", null],
    ["+1", null],
    ["1,000", null],
    [" 1", null],
    ["1 ", null],
    ["1元", null],
    ["¥1", null],
    ["", null],
  ])("%s yuan is %s fen", (text, amount) => {
    expect(fenFromYuan(text)).toBe(amount);
  });
  test.each<[bigint, string]>([
    [0n, "0.00"],
    [5n, "0.05"],
    [50n, "0.50"],
    [100n, "1.00"],
    [123_456n, "1234.56"],
  ])("%s fen are %s yuan", (amount, text) => {
    expect(yuanFromFen(fen(amount))).toBe(text);
    expect(fenFromYuan(text)).toBe(amount);
  });
  test("is never negative", () => {
    expect(fen(0n)).toBe(0n);
    expect(() => fen(-1n)).toThrow("a negative amount of money");
  });
});

describe("a lapse", () => {
  const day = 86_400_000;
  const lapse = lapseFrom("2026-09-01");
  const from = Date.UTC(2026, 7, 31, 16);
  const chain = (remindedDays: number[] = [], first: Partial<Leg> = {}): Chain =>
    refinance({ lapse: { ...lapse, remindedDays }, first });

  test("counts from the beginning of the day in China", () => {
    expect(lapse).toEqual({ countsFrom: from, remindedDays: [] });
  });
  test("is reminded of at 60, 75 and 85 days, the latest that is due and each once", () => {
    const due = (days: number, reminded: number[] = []): number | null =>
      reminderDue(chain(reminded), from + days * day)?.days ?? null;
    expect([due(59.9), due(60), due(75), due(85), due(89)]).toEqual([null, 60, 75, 85, 85]);
    expect([due(74, [60]), due(80, [60]), due(80, [75]), due(95, [60, 75, 85])]).toEqual([null, 75, null, null]);
    expect(reminderDue(refinance(), from + 90 * day)).toBeNull();
  });
  test("wakes the chain for the next reminder, then for the lapse itself", () => {
    const next = [[], [60], [60, 75], [60, 75, 85]].map((reminded) => nextReminder(chain(reminded)));
    expect(next).toEqual([60, 75, 85, 91].map((days) => from + days * day));
    expect(nextReminder(chain([60, 75, 85, 90]))).toBeNull();
    expect(nextReminder(refinance())).toBeNull();
  });
  test("comes after the ninetieth day, the first not counted, unless the registry accepted before", () => {
    expect([hasLapsed(chain(), from + 91 * day - 1), hasLapsed(chain(), from + 91 * day)]).toEqual([false, true]);
    expect(hasLapsed(refinance(), from + 91 * day)).toBe(false);
    const after = (first: Partial<Leg>, cancellation = first): unknown[] => {
      const one = refinance({ lapse: { ...lapse, remindedDays: [] }, first, cancellation });
      return [hasLapsed(one, from + 91 * day), reminderDue(one, from + 70 * day)?.days ?? null, nextReminder(one)];
    };
    const holds = [false, null, null];
    const lapses = [true, 60, from + 60 * day];
    expect(after({ state: "accepted", acceptedAt: from })).toEqual(holds);
    expect(after({ state: "recorded", acceptedAt: from })).toEqual(holds);
    expect(after({ state: "recorded" })).toEqual(holds);
    expect(after({ state: "recorded" }, { state: "accepted", acceptedAt: from })).toEqual(holds);
    expect(after({ state: "recorded" }, { state: "waiting" })).toEqual(lapses);
    expect(after({ state: "received" })).toEqual(lapses);
    expect(after({ state: "registration_refused", acceptedAt: from })).toEqual(lapses);
  });
});

describe("a condition", () => {
  const fact = (over: Partial<RecordedCondition>): RecordedCondition => ({
    type: "consent",
    subject: "a",
    number: "1",
    sha256: "e".repeat(64),
    on: "2026-11-23",
    recordedAt: 0,
    by: "core",
    ...over,
  });
  test("is met by the last fact of its type and subject that still counts", () => {
    const facts = [
      fact({ number: "1" }),
      fact({ number: "2" }),
      fact({ number: "3", subject: "b" }),
      fact({ number: "4", type: "tax_clearance" }),
      fact({ number: "5", validUntil: 100 }),
    ];
    const at = (now: number): string | undefined => factFor(facts, { type: "consent", subject: "a" }, now)?.number;
    expect([at(99), at(100)]).toEqual(["5", "2"]);
    expect(factFor(facts, { type: "consent", subject: null }, 0)).toBeUndefined();
  });
  test("states a sum where it is about one", () => {
    const required = conditionTypes.filter((type) => conditionRules[type].amount === "required");
    expect(required).toEqual(["payoff_statement", "funds_supervised"]);
  });
});

describe("the state of a leg", () => {
  const phases: Record<LegState, string> = {
    waiting: "not_filed",
    sending: "in_doubt",
    unknown: "in_doubt",
    received: "pending",
    awaiting_applicant: "pending",
    supplement: "pending",
    accepted: "pending",
    suspended: "pending",
    reviewed: "pending",
    awaiting_fee: "pending",
    recorded: "recorded",
    certificate_issued: "recorded",
    not_accepted: "failed",
    registration_refused: "failed",
    withdrawn: "failed",
    chain_refused: "failed",
  };
  test.each(legStates)("%s belongs to its phase", (state) => {
    const leg = { ...legNamed(refinance(), "first"), state };
    expect(phaseOf(state)).toBe(phases[state]);
    expect([isPending(leg), isRecorded(leg), hasFailed(leg)]).toEqual(
      ["pending", "recorded", "failed"].map((phase) => phase === phases[state]),
    );
  });
  test("an end is absorbing, doubt is left by any fact, and nothing is filed twice by an answer", () => {
    const ends: LegState[] = [
      "not_accepted",
      "registration_refused",
      "withdrawn",
      "chain_refused",
      "certificate_issued",
    ];
    expect(ends.flatMap((state) => mayFollow[state])).toEqual([]);
    expect(mayFollow.recorded).toEqual(["certificate_issued"]);
    const facts = legStates.filter((state) => !["waiting", "sending", "unknown", "chain_refused"].includes(state));
    for (const state of ["waiting", "sending", "unknown"] as const) {
      expect(mayFollow[state].toSorted()).toEqual(facts.toSorted());
    }
    for (const state of ["received", "awaiting_applicant", "supplement"] as const) {
      expect(mayFollow[state].toSorted()).toEqual(facts.filter((each) => each !== state).toSorted());
    }
  });
  test.each<[LegState, LegState[]]>([
    ["accepted", ["received"]],
    ["suspended", ["received"]],
    ["reviewed", ["received", "accepted"]],
    ["awaiting_fee", ["received", "accepted"]],
  ])("%s never goes back to %s", (state, before) => {
    for (const each of [...before, state]) expect(mayFollow[state]).not.toContain(each);
    for (const each of ["supplement", "awaiting_applicant", "recorded", "certificate_issued", "withdrawn"] as const) {
      expect(mayFollow[state]).toContain(each);
    }
  });
  test("proven is recorded, read again, and held with its message", () => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("permit");
    const leg = talk.leg("first");
    expect(isProven(leg)).toBe(true);
    const less: Partial<Leg>[] = [
      { state: "accepted" },
      { reread: false },
      { recordingResult: null },
      { proofSha256: null },
    ];
    expect(less.map((over) => isProven({ ...leg, ...over }))).toEqual([false, false, false, false]);
  });
  test("final is recorded, never to be undone, and of the plan", () => {
    const final: Leg = { ...legNamed(refinance(), "cancellation"), state: "recorded" };
    expect([isFinal(final), isOurs(final), isUnwind(final)]).toEqual([true, true, false]);
    expect(isFinal({ ...final, state: "accepted" })).toBe(false);
    expect(isFinal({ ...final, reversal: "given_up" })).toBe(false);
    expect([isFinal(unwinding({ state: "recorded" })), isUnwind(unwinding())]).toEqual([false, true]);
    expect(isFinal(mending({ state: "recorded" }))).toBe(false);
    expect(isOurs({ ...final, filedBy: "other_lender" })).toBe(false);
  });
});

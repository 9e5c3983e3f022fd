// The gates where the bank states facts, and the facts themselves: decision, conditions, consents, legal notices.
// Invariant: a fact that nobody waits for, that has run out or that one person alone states opens nothing.

import { describe, expect, test } from "vitest";
import type { Chain, CreditDecision } from "../../../domain/chain-state.ts";
import type { ConditionFact } from "../../../domain/conditions.ts";
import { conditionRecorded } from "../../../domain/decide/condition-fact.ts";
import { decisionRecorded } from "../../../domain/decide/decision-fact.ts";
import { takeConditions, takeDecision, tellWanted } from "../../../domain/decide/gates.ts";
import { faceLegalNotices, legalNoticeRecorded } from "../../../domain/decide/legal-notice-fact.ts";
import type { Work } from "../../../domain/decide/work.ts";
import { lapseFrom } from "../../../domain/lapse.ts";
import { fen } from "../../../domain/money.ts";
import type { Step } from "../../../domain/plan.ts";
import { reach } from "../kinds/story.ts";
import { converse } from "../conversation.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { approval, openSample, start } from "../sample-chains.ts";
import { permitted, workOn } from "./bench.ts";

const opened = openSample(lawful("new_loan"));
const asked = opened.business.loan?.amount ?? fen(0n);

function work(over: Partial<Chain> = {}, chain = opened): Work {
  return workOn(structuredClone({ ...chain, ...over }));
}

/** The refusal's code and field, or null. */
function decided(change: Partial<CreditDecision>, over: Partial<Chain> = {}, chain = opened): string | null {
  const at = work(over, chain);
  const refusal = decisionRecorded(at, {
    type: "decision_recorded",
    decision: { ...approval(chain, start), ...change },
  });
  return refusal === null ? null : `${refusal.code} ${refusal.field}`;
}

describe("a decision", () => {
  test("is taken before its gate or at it, of an open chain, and not behind it", () => {
    const gate = opened.plan.steps.findIndex(({ step }) => step === "decision");
    expect(gate).toBeGreaterThan(0);
    expect([gate - 1, gate, gate + 1].map((step) => decided({}, { step }))).toEqual([null, null, "wrong_state null"]);
    for (const state of ["parked", "aborting", "completed", "aborted"] as const) {
      expect(decided({}, { state })).toBe("wrong_state null");
    }
  });
  test.each<[string, Partial<CreditDecision>, string | null]>([
    ["valid for a moment more", { validUntil: start + 1 }, null],
    ["that ends now", { validUntil: start }, "decision_expired decision.validUntil"],
    ["by one person twice", { persons: ["Li", " li "] }, "decision_needs_two_persons decision.persons"],
    ["by one person and nobody", { persons: ["Li", " "] }, "decision_needs_two_persons decision.persons"],
    ["by two persons whose names are one only in capitals", { persons: ["weiß", "weiss"] }, null],
    ["over nothing", { approvedAmount: fen(0n) }, "decision_amount_differs decision.approvedAmount"],
    [
      "over more than was asked",
      { approvedAmount: fen(asked + 1n) },
      "decision_amount_differs decision.approvedAmount",
    ],
  ])("%s", (_what, change, refusal) => {
    expect(decided(change)).toBe(refusal);
  });
  test("of a lower amount is told with both sums; the mortgage follows where it secures the loan as a whole", () => {
    const { mortgage } = opened.business;
    const lower = fen(asked - 100n);
    for (const [amountBasis, secured] of [
      ["in_total", lower],
      ["per_unit", asked],
    ] as const) {
      const business = { ...opened.business, mortgage: { ...mortgage, securedAmount: asked, amountBasis } };
      const at = work({ business });
      const decision = { ...approval(opened, start), approvedAmount: lower };
      expect(decisionRecorded(at, { type: "decision_recorded", decision })).toBeNull();
      expect(at.chain.business.mortgage.securedAmount).toBe(secured);
      const yuan = (amount: bigint): string => `${amount / 100n}.00`;
      const data = { amount: yuan(lower), securedAmount: yuan(secured) };
      expect(at.notices).toMatchObject([{ type: "replanned", data }]);
    }
  });
});

describe("the final decision of a presale", () => {
  const { chain } = reach(converse(openSample(lawful("presale"))), "decision final");
  const certificates = chain.legs.map((leg) => leg.recordingResult?.registrationCertificateNumber ?? "");
  const [one = "", other = ""] = certificates;
  const unread = chain.legs.map((leg, index) => (index === 0 ? leg : { ...leg, recordingResult: null }));
  const notCited = "notices_not_cited decision.citedNotices";
  test.each<[string, string[], Partial<Chain>, string | null]>([
    ["both as they are recorded", [one, other], {}, null],
    ["in another order and writing", [` ${other}`, one], {}, null],
    ["one twice", [one, one], {}, notCited],
    ["one of them", [one], {}, notCited],
    ["a third besides", [one, other, "3"], {}, notCited],
    ["one that nobody recorded", [one, "2"], {}, notCited],
    ["one that has no number yet", [one, other], { legs: unread }, notCited],
    ["one that has no number yet, by no number", [one, ""], { legs: unread }, notCited],
  ])("cites %s", (_what, citedNotices, over, refusal) => {
    expect(new Set(certificates).size).toBe(2);
    expect(decided({ citedNotices }, over, chain)).toBe(refusal);
  });
  test("opens its gate only once it has come for itself", () => {
    const step = { step: "decision", part: "final" } as const;
    expect(takeDecision(work({}, chain), step)).toBe("rest");
    const earlierDecisions = chain.decision === null ? [] : [chain.decision];
    expect(takeDecision(work({ earlierDecisions }, chain), step)).toBe("done");
  });
});

describe("the gate of a decision", () => {
  const conditional = { ...approval(opened, start), outcome: "conditional" as const, conditions: ["insurance"] };
  test("waits for its conditions; where a final one is still to come that one says whether they are met", () => {
    const decision = conditional;
    expect(takeDecision(work(), { step: "decision", part: "only" })).toBe("rest");
    expect(takeDecision(work({ decision }), { step: "decision", part: "only" })).toBe("rest");
    expect(takeDecision(work({ decision }), { step: "decision", part: "conditional" })).toBe("done");
    const unconditional = { ...approval(opened, start) };
    expect(takeDecision(work({ decision: unconditional }), { step: "decision", part: "conditional" })).toBe("done");
  });
  test("waits no longer than it holds, and before anything is recorded", () => {
    const step = { step: "decision", part: "only" } as const;
    const held = work({ decision: conditional });
    takeDecision(held, step);
    expect(held.chain.dueAt).toBe(conditional.validUntil);
    const decision = { ...conditional, validUntil: start };
    const expired = work({ decision });
    expect(takeDecision(expired, step)).toBe("again");
    expect(expired.chain).toMatchObject({ abort: { refusal: { code: "decision_expired" }, by: "gateway" } });
    const legs = opened.legs.map((leg) => ({ ...leg, state: "recorded" as const }));
    const late = work({ decision, legs });
    expect(takeDecision(late, step)).toBe("rest");
    expect(late.chain).toMatchObject({ state: "open", dueAt: null });
  });
});

const insurance = { type: "decision_condition" as const, subject: "insurance" };
const paper = { number: "文-1", sha256: "e".repeat(64), on: "2026-11-23" };

function stated(fact: Partial<ConditionFact>, over: Partial<Chain> = {}): [string | null, Chain] {
  const decision = { ...approval(opened, start), outcome: "conditional" as const, conditions: ["insurance"] };
  const at = work({ decision, ...over });
  const event = { type: "condition_recorded", fact: { ...insurance, ...paper, ...fact }, by: "core" } as const;
  const refusal = conditionRecorded(at, event);
  return [refusal === null ? null : `${refusal.code} ${refusal.field}`, at.chain];
}

describe("a condition that is met", () => {
  const wants = (type: ConditionFact["type"]): Partial<Chain> => {
    const steps: Step[] = [{ step: "conditions", wanted: [{ type, subject: null }] }];
    return { plan: { ...opened.plan, steps } };
  };
  test.each<[string, Partial<ConditionFact>, Partial<Chain>, string | null]>([
    ["one of the decision", {}, {}, null],
    ["one the decision does not name", { subject: "other" }, {}, "condition_not_wanted condition.type"],
    ["one of no decision", {}, { decision: null }, "condition_not_wanted condition.type"],
    ["once the chain is completed", {}, { state: "completed" }, "wrong_state null"],
    ["once the chain is aborted", {}, { state: "aborted" }, "wrong_state null"],
    ["while the chain is parked", {}, { state: "parked" }, null],
    ["that has run out now", { validUntil: start }, {}, "invalid_field condition.validUntil"],
    ["that holds a moment more", { validUntil: start + 1 }, {}, null],
    ["with a sum that nobody asks for", { amount: fen(1n) }, {}, "invalid_field condition.amount"],
  ])("%s", (_what, fact, over, refusal) => {
    expect(stated(fact, over)[0]).toBe(refusal);
  });
  test("is kept with the time and who stated it", () => {
    const [, chain] = stated({});
    expect(chain.conditions).toEqual([{ ...insurance, ...paper, recordedAt: start, by: "core" }]);
    expect(chain.lapse).toBeNull();
  });
  test("of a building that is registered starts the ninety days", () => {
    const fact = { type: "registrable" as const, subject: null, on: "2026-11-20" };
    const [refusal, chain] = stated(fact, wants("registrable"));
    expect([refusal, chain.lapse]).toEqual([null, lapseFrom("2026-11-20")]);
  });
  test("with a sum: stated, more than nothing, and at least the old debt", () => {
    const fact = { type: "payoff_statement" as const, subject: null, validUntil: start + 1 };
    const at = (amount?: bigint): string | null =>
      stated({ ...fact, amount: amount === undefined ? undefined : fen(amount) }, wants(fact.type))[0];
    expect([at(), at(0n), at(1n)]).toEqual(["invalid_field condition.amount", "invalid_field condition.amount", null]);
    const old = lawful("refinance").previousMortgage;
    const { outstanding = 0n } = old ?? {};
    const over = { ...wants("funds_supervised"), business: { ...opened.business, previousMortgage: old } };
    const supervised = (amount: bigint): string | null =>
      stated({ type: "funds_supervised", subject: null, amount: fen(amount) }, over)[0];
    expect(outstanding).toBeGreaterThan(1n);
    expect([supervised(outstanding - 1n), supervised(outstanding)]).toEqual(["invalid_field condition.amount", null]);
  });
  test("of a payoff: at most the loan that pays it off, of another lender's mortgage alone", () => {
    const { loan, ...without } = opened.business;
    const fact = (type: ConditionFact["type"], amount: bigint, business: Partial<Chain["business"]>): string | null => {
      const over = { ...wants(type), business: { ...opened.business, ...business } };
      return stated({ type, subject: null, validUntil: start + 1, amount: fen(amount) }, over)[0];
    };
    const switched = { kind: "lender_switch" as const };
    expect(fact("payoff_statement", asked, switched)).toBeNull();
    expect(fact("payoff_statement", asked + 1n, switched)).toBe("invalid_field condition.amount");
    expect(fact("payoff_statement", asked + 1n, {})).toBeNull();
    expect(fact("funds_supervised", asked + 1n, switched)).toBeNull();
    expect(loan).toBeDefined();
    const lentNothing = { ...wants("payoff_statement"), business: { ...without, ...switched } };
    const statement = { type: "payoff_statement" as const, subject: null, validUntil: start + 1, amount: fen(1n) };
    expect(stated(statement, lentNothing)[0]).toBe("invalid_field condition.amount");
  });
  test("of a building that is registered, stated again for the same day, leaves what was told for it", () => {
    const fact = { type: "registrable" as const, subject: null, on: "2026-11-20" };
    const lapse = { ...lapseFrom("2026-11-20"), remindedDays: [30] };
    const known = (on: string): Chain["lapse"] => stated({ ...fact, on }, { ...wants("registrable"), lapse })[1].lapse;
    expect([known("2026-11-20"), known("2026-11-21")]).toEqual([lapse, lapse]);
    expect(known("2026-11-19")).toEqual(lapseFrom("2026-11-19"));
  });
  test("is one of at most five hundred", () => {
    const facts = (count: number): Partial<Chain> => ({
      conditions: Array.from({ length: count }, () => ({ ...insurance, ...paper, recordedAt: start, by: "core" })),
    });
    expect([stated({}, facts(499))[0], stated({}, facts(500))[0]]).toEqual([null, "wrong_state null"]);
  });
  test("opens the gate while it counts; what is missing is told, and nothing when nothing is", () => {
    const step = { step: "conditions" as const, wanted: [insurance] };
    const met = { conditions: [{ ...insurance, ...paper, recordedAt: start, by: "core", validUntil: start + 1 }] };
    const [open, shut] = [work(met), work()];
    expect([takeConditions(open, step.wanted), takeConditions(shut, step.wanted)]).toEqual(["done", "rest"]);
    for (const at of [open, shut]) tellWanted(at, step);
    expect(open.notices).toEqual([]);
    expect(shut.notices).toMatchObject([{ type: "conditions_wanted", data: { conditions: [insurance] } }]);
  });
  test("consents that are missing are told by matter and side, without names", () => {
    const chain = openSample(lawful("refinance"));
    const party = chain.business.mortgagors[0]?.party ?? { name: "", certificateNumber: "" };
    const mortgagors = [{ ...chain.business.mortgagors[0], party, capacity: "third_party" as const }];
    const at = work({ business: { ...chain.business, mortgagors } as Chain["business"] }, chain);
    tellWanted(at, { step: "consents" });
    const consents = [{ matter: "repays_old_loan", affected: "third_party_mortgagor" }];
    const { reference } = chain.business;
    expect(at.notices).toEqual([{ type: "consents_wanted", data: { reference, consents } }]);
    const none = work({ business: { ...chain.business, mortgagors: [], cover: undefined } }, chain);
    tellWanted(none, { step: "consents" });
    expect(none.notices).toEqual([]);
  });
});

describe("a legal notice", () => {
  const notice = { matter: "death" as const, on: "2026-11-20", number: "N", sha256: "e".repeat(64) };
  const kept = { ...notice, recordedAt: start, by: "core", settled: false };
  const told = (over: Partial<Chain>): [string | undefined, Work] => {
    const at = work(over);
    return [legalNoticeRecorded(at, { type: "legal_notice_recorded", notice, by: "core" })?.code, at];
  };
  test("is kept and told; not after the end, and not beyond fifty", () => {
    const [refused, at] = told({});
    expect([refused, at.chain.legalNotices]).toEqual([undefined, [kept]]);
    expect(at.notices).toMatchObject([{ type: "legal_notice_taken", data: { matter: "death" } }]);
    expect([told({ state: "completed" })[0], told({ state: "aborted" })[0]]).toEqual(["wrong_state", "wrong_state"]);
    expect(told({ state: "parked" })[0]).toBeUndefined();
    const many = (count: number): Partial<Chain> => ({ legalNotices: Array.from({ length: count }, () => kept) });
    expect([told(many(49))[0], told(many(50))[0]]).toEqual([undefined, "wrong_state"]);
  });
  test("parks until it is settled, after a permit that is out was revoked", () => {
    const settled = { ...kept, settled: true };
    expect(faceLegalNotices(work({ legalNotices: [settled] }))).toBe("done");
    const parked = work({ legalNotices: [settled, { ...kept, matter: "dispute" }] });
    expect(faceLegalNotices(parked)).toBe("rest");
    expect(parked.chain.parked).toMatchObject({ kind: "legal", reason: expect.stringContaining("dispute") });
    const out = work({ legalNotices: [kept], disbursement: permitted() });
    expect(faceLegalNotices(out)).toBe("rest");
    expect(out.effect).toMatchObject({ request: { type: "revoke_permit" } });
    const dead = work({ legalNotices: [kept], disbursement: permitted({ state: "refused" }) });
    faceLegalNotices(dead);
    expect(dead.chain.parked?.kind).toBe("legal");
  });
});

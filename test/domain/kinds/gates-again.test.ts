// Facts on which a gate opened are looked at again before an application and before a permit leave (practice 8, 14).
// Invariant: what runs out is waited for anew, told to the bank; what was stated once for all stays true.

import { describe, expect, test } from "vitest";
import type { ConditionFact, ConditionType } from "../../../domain/conditions.ts";
import { endedConditions } from "../../../domain/decide/gates-again.ts";
import { fen } from "../../../domain/money.ts";
import { converse, type Conversation } from "../conversation.ts";
import { lawful, yuan } from "../pre-lodgement/kinds.ts";
import type { Place } from "../pre-lodgement/people.ts";
import { approval, openSample, start } from "../sample-chains.ts";
import { reach, standing } from "./story.ts";
import { inTranches, sale } from "./variants.ts";

const day = 86_400_000;
const hour = 3_600_000;

function state(talk: Conversation, type: ConditionType, change: Partial<ConditionFact> = {}): void {
  const fact = { type, subject: null, number: "文-1", sha256: "e".repeat(64), on: "2026-11-23", ...change };
  expect(talk.take({ type: "condition_recorded", fact, by: "core" })).toBeNull();
  talk.take({ type: "due" });
}

/** A conditional approval whose one condition is met on a paper that holds for an hour. */
function insured(
  kind: "new_loan" | "presale",
  part: "only" | "conditional",
  place: Place = "suzhou-huqiu",
): Conversation {
  const talk = reach(converse(openSample(lawful(kind, place))), `decision ${part}`);
  const decision = { ...approval(talk.chain, talk.now), outcome: "conditional" as const, conditions: ["insurance"] };
  expect(talk.take({ type: "decision_recorded", decision })).toBeNull();
  return talk;
}

const supervised = { amount: yuan(650_000) };

describe("before filing", () => {
  test.each([
    ["that ran out is wanted again, and nothing is filed without it", hour, "funds_supervised", 0],
    ["that still holds is enough", 25 * day, "recorded", 1],
  ])("supervision of funds %s", (_what, holdsFor, stands, filings) => {
    const talk = reach(converse(openSample(sale("suzhou-huqiu", "combined", "same"))), "funds_supervised");
    state(talk, "funds_supervised", { ...supervised, validUntil: talk.now + holdsFor });
    talk.until("search", "before_filing");
    const wanted = talk.notices.filter((each) => each === "conditions_wanted").length;
    talk.now += 20 * day;
    for (let turns = 0; turns < 3; turns += 1) talk.take({ type: "interrupted" });
    for (let turns = 0; turns < 4 && talk.chain.inFlight !== null && talk.far.cases.size === 0; turns += 1)
      talk.answer();
    expect(standing(talk.chain)).toContain(stands);
    expect(talk.far.cases.size > 0 ? 1 : 0).toBe(filings);
    expect(endedConditions(talk)).toEqual([]);
    expect(talk.notices.filter((each) => each === "conditions_wanted")).toHaveLength(
      filings === 0 ? wanted + 1 : wanted,
    );
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("a condition of the conditional decision of a presale is left to the final one, which ends the wait for money", () => {
    const talk = insured("presale", "conditional");
    talk.take({ type: "due" });
    expect(standing(talk.chain)).not.toBe("decision conditional");
    reach(talk, "decision final");
    expect(talk.far.permits.size).toBe(0);
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("a junior mortgagee who appears after the consents is asked; where the register is as it was nobody is", () => {
    for (const appears of [true, false]) {
      const talk = reach(converse(openSample(lawful("increase", "suzhou-huqiu"))), "signed");
      for (const { mortgages } of talk.far.units.values()) {
        const [own] = mortgages;
        if (own === undefined) throw new Error("it is mortgaged");
        own.securedAmount = yuan(700_000);
        const junior = { ...own, registrationCertificateNumber: "证明第9号", caseNumber: "YWH-9", rank: 2 };
        const other = { mortgageeName: "他行", mortgageeCertificateNumber: "9", recordedAt: start + 1_000 };
        if (appears) mortgages.push({ ...junior, ...other });
      }
      talk.until("search", "before_filing");
      talk.answer();
      expect(standing(talk.chain)).toBe(appears ? "consents" : "file change");
      expect(talk.far.cases.size).toBe(0);
      talk.until("permit");
      expect(talk.chain.conditions.filter(({ type }) => type === "consent")).toHaveLength(appears ? 1 : 0);
    }
  });
});

describe("before our word to record", () => {
  test.each([
    ["a condition that ran out is met again first", hour, 2],
    ["a condition that still holds is enough", 60 * day, 1],
  ])("%s, and the filing is told once", (_what, holdsFor, stated) => {
    const talk = insured("new_loan", "only", "nantong-haimen");
    state(talk, "decision_condition", { subject: "insurance", validUntil: talk.now + holdsFor });
    talk.until("query");
    const told = (): number => talk.notices.filter((each) => each === "filed").length;
    expect(told()).toBe(1);
    talk.now += day;
    talk.until("confirm");
    expect(talk.chain.conditions).toHaveLength(stated);
    expect(told()).toBe(1);
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

describe("before a permit", () => {
  test.each([
    ["that ran out keeps the money back until it is met again", hour, false],
    ["that still holds does not", 60 * day, true],
  ])("a condition of the decision %s", (_what, holdsFor, leaves) => {
    const talk = insured("new_loan", "only");
    state(talk, "decision_condition", { subject: "insurance", validUntil: talk.now + holdsFor });
    reach(talk, "recorded first");
    talk.now += day;
    talk.until("permit");
    // The bank of this scene states anew whatever is asked for: what was stated twice was asked for twice.
    expect(talk.chain.conditions).toHaveLength(leaves ? 1 : 2);
    expect(endedConditions(talk)).toEqual([]);
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("nothing leaves while the bank is silent, and what is missing is shown", () => {
    const talk = insured("new_loan", "only");
    state(talk, "decision_condition", { subject: "insurance", validUntil: talk.now + hour });
    talk.until("search", "before_disbursement");
    talk.now += day;
    talk.take({ type: "interrupted" });
    talk.answer();
    talk.take({ type: "due" });
    expect(talk.chain).toMatchObject({ state: "open", inFlight: null, disbursement: null });
    expect(talk.notices).toContain("conditions_wanted");
    expect(endedConditions(talk)).toEqual([{ type: "decision_condition", subject: "insurance" }]);
  });
});

describe("a paper", () => {
  const on = (talk: Conversation, day_: string, type: ConditionType = "registrable"): unknown =>
    talk.take({
      type: "condition_recorded",
      fact: { type, subject: null, number: "文-1", sha256: "e".repeat(64), on: day_ },
      by: "core",
    });
  test("of tomorrow in China is refused, of today taken", () => {
    const talk = reach(converse(openSample(lawful("cancellation", "guangzhou-tianhe"))), "final_repayment");
    expect(on(talk, "2026-11-24", "final_repayment")).toEqual(["invalid_field", "condition.on"]);
    expect(on(talk, "2026-11-23", "final_repayment")).toBeNull();
  });
  test("of a later day does not move the ninety days, one of an earlier day does", () => {
    const business = lawful("notice_conversion", "suzhou-huqiu");
    const { conversion } = business;
    if (conversion === undefined) throw new Error("it converts");
    const talk = converse(openSample({ ...business, conversion: { ...conversion, registrableOn: "2026-10-30" } }));
    const known = talk.chain.lapse?.countsFrom ?? 0;
    expect(on(talk, "2026-11-20")).toBeNull();
    expect(talk.chain.lapse?.countsFrom).toBe(known);
    expect(on(talk, "2026-10-29")).toBeNull();
    expect(talk.chain.lapse?.countsFrom).toBe(known - day);
  });
  test("on what pays off another lender says until when it holds, and is not above the loan", () => {
    const talk = reach(converse(openSample(lawful("lender_switch", "guangzhou-tianhe"))), "payoff_statement");
    const loan = talk.chain.business.loan?.amount ?? yuan(0);
    const stated = (amount: typeof loan, validUntil?: number): unknown =>
      talk.take({
        type: "condition_recorded",
        fact: {
          type: "payoff_statement",
          subject: null,
          number: "文-1",
          sha256: "e".repeat(64),
          on: "2026-11-23",
          amount,
          validUntil,
        },
        by: "core",
      });
    const until = talk.now + day;
    expect(stated(loan)).toEqual(["invalid_field", "condition.validUntil"]);
    expect(stated(fen(loan + 1n), until)).toEqual(["invalid_field", "condition.amount"]);
    expect(stated(loan, until)).toBeNull();
  });
});

test("once money is out a gate waits for the bank also on an expired decision", () => {
  const talk = reach(converse(openSample(inTranches("suzhou-huqiu", 300_000, 500_000))), "works_progress");
  talk.now += 40 * day;
  talk.take({ type: "due" });
  expect(talk.chain).toMatchObject({ state: "open", inFlight: null, dueAt: null });
  talk.until("rest");
  expect(talk.far.books).toHaveLength(2);
});

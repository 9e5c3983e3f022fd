// The table of actions: who takes each, on which document; where money or security moves it takes two.
// Invariant: every duty and every kind of document is needed somewhere, and the sample bank's two people can do all of it.

import { expect, test } from "vitest";
import { areHeldBetween, duties, dutyWords, evidenceKinds, evidenceWords } from "../../../domain/parked-needs.ts";
import { actionRules } from "../../../domain/parked-rules.ts";
import { parkedActions, parkedKinds, parkedRules } from "../../../domain/parked.ts";
import { dutiesOf } from "../../samples/duties.ts";

/** What only asks again: nothing moves by it, whatever the answer. */
const questions = ["query_again", "reread", "search_again", "query_posting"];

test("one person asks, two different ones with a document do everything else", () => {
  for (const action of parkedActions) {
    const { by, evidence } = actionRules[action];
    const isQuestion = questions.includes(action);
    expect([action, by.length, evidence === null]).toEqual([action, isQuestion ? 1 : 2, isQuestion]);
    expect(new Set(by).size, `${action}: one duty is not held twice`).toBe(by.length);
  }
});

test("money takes the disbursement's reviewers or credit, and what is given up or accepted takes credit or the lawyers", () => {
  const moneyOrSecurity = [
    "permit_again",
    "posting_accepted",
    "posting_reversed",
    "stop_drawing",
    "unwind",
    "end_as_recorded",
    "accepted_as_recorded",
    "duplicate_cancelled",
    "legal_settled",
    "lapse_settled",
    "abort",
  ] as const;
  const heavy = ["credit_approval", "legal_compliance", "disbursement_review"];
  for (const action of moneyOrSecurity)
    expect([action, actionRules[action].by.some((duty) => heavy.includes(duty))]).toEqual([action, true]);
});

test("every duty, every kind of document and every action is used", () => {
  const rules = Object.values(actionRules);
  expect(duties.filter((duty) => !rules.some(({ by }) => by.some((each) => each === duty)))).toEqual([]);
  expect(evidenceKinds.filter((kind) => !rules.some(({ evidence }) => evidence === kind))).toEqual([]);
  const offered = parkedKinds.flatMap((kind) => parkedRules[kind]);
  expect(parkedActions.filter((action) => !offered.includes(action))).toEqual([]);
});

test("every duty and document is named in both languages, and no two alike", () => {
  const words = [...duties.map((duty) => dutyWords[duty]), ...evidenceKinds.map((kind) => evidenceWords[kind])];
  for (const { zh, en } of words) expect([/[\u4e00-\u9fff]/.test(zh), /^[a-z]/.test(en)]).toEqual([true, true]);
  expect(new Set(words.flatMap(({ zh, en }) => [zh, en])).size).toBe(words.length * 2);
});

test("two persons have the two duties between them, either way round, and not one duty twice", () => {
  const pair = ["credit_approval", "legal_compliance"] as const;
  const [credit, legal] = pair;
  expect([
    areHeldBetween(pair, [credit], [legal]),
    areHeldBetween(pair, [legal], [credit]),
    areHeldBetween(pair, [credit, legal], [legal]),
    areHeldBetween(pair, [credit], [credit]),
    areHeldBetween(pair, [credit, legal], []),
    areHeldBetween(pair, [], [credit, legal]),
  ]).toEqual([true, true, true, false, false, false]);
});

test("the sample bank's two people can take every action, and neither of them alone one that takes two", () => {
  const people = Object.values(dutiesOf).map((held) => new Set<string>(held));
  for (const action of parkedActions) {
    const { by } = actionRules[action];
    const held = people.map((each) => by.filter((duty) => each.has(duty)).length);
    expect([action, Math.max(...held), held.reduce((sum, each) => sum + each)]).toEqual([action, 1, by.length]);
  }
});

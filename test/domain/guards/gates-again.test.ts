// Gates looked at again before an application or a permit leaves: which facts are missed once they have run out, and what is told of it.
// Invariant: what was stated once for all is never asked for again, and no name of a person leaves with the telling.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../../domain/chain-state.ts";
import type { Condition, RecordedCondition } from "../../../domain/conditions.ts";
import { endedConditions, goBackToGate, waitForEnded } from "../../../domain/decide/gates-again.ts";
import type { Work } from "../../../domain/decide/work.ts";
import type { Step } from "../../../domain/plan.ts";
import { approval, start } from "../sample-chains.ts";
import { refinance, workOn, type Scene } from "./bench.ts";

const { business } = refinance();
const [owner] = business.mortgagors;
if (owner === undefined) throw new Error("a refinance has a mortgagor");

/** Two who mortgage for another's debt: each has to know that the new loan repays an old one. */
const mortgagors = ["甲示一", "乙示二"].map((name): Chain["business"]["mortgagors"][number] => ({
  ...owner,
  capacity: "third_party",
  party: { ...owner.party, name },
}));
const ofTwo = { ...business, mortgagors, consents: [], cover: undefined };
const subjectOf = ({ party }: { party: { name: string } }): string => `repays_old_loan:${party.name}`;
const [one = "", other = ""] = mortgagors.map(subjectOf);

const consents: Step = { step: "consents" };
const gate = (...wanted: Condition[]): Step => ({ step: "conditions", wanted });
const decided = (part: "only" | "conditional"): Step => ({ step: "decision", part });
const funds: Condition = { type: "funds_supervised", subject: null };
const tax: Condition = { type: "tax_clearance", subject: null };
const insurance: Condition = { type: "decision_condition", subject: "insurance" };
const conditional = { ...approval(refinance(), start), outcome: "conditional" as const, conditions: ["insurance"] };

function stated(condition: Condition, validUntil?: number): RecordedCondition {
  const paper = { number: "文-1", sha256: "e".repeat(64), on: "2026-11-20", recordedAt: start - 1, by: "core" };
  return { ...condition, ...paper, ...(validUntil === undefined ? {} : { validUntil }) };
}

function consentOf(subject: string, validUntil?: number): RecordedCondition {
  return stated({ type: "consent", subject }, validUntil);
}

/** Behind these gates, before a filing. */
function behind(gates: Step[], over: Scene = {}): Work {
  const steps: Step[] = [...gates, { step: "signed" }];
  const plan = { ...refinance().plan, steps };
  return workOn(structuredClone(refinance({ plan, step: gates.length, business: ofTwo, ...over })));
}

function missed(gates: Step[], over: Scene = {}): (string | null)[] {
  return endedConditions(behind(gates, over)).map(({ type, subject }) => subject ?? type);
}

describe("a gate that was passed", () => {
  test.each<[string, Step[], Scene, string[]]>([
    ["whose fact still counts", [gate(funds)], { conditions: [stated(funds, start + 1)] }, []],
    ["whose fact has run out", [gate(funds)], { conditions: [stated(funds, start)] }, ["funds_supervised"]],
    ["whose fact was stated once for all", [gate(tax)], { conditions: [stated(tax, start)] }, []],
    ["of another sort", [{ step: "search", stage: "opening" }], {}, []],
    ["of a decision whose condition is unmet", [decided("only")], { decision: conditional }, ["insurance"]],
    [
      "of a decision whose condition is met",
      [decided("only")],
      { decision: conditional, conditions: [stated(insurance)] },
      [],
    ],
    ["of a decision before the final one", [decided("conditional")], { decision: conditional }, []],
    ["of a decision that is not there", [decided("only")], {}, []],
    ["of two consents, neither given", [consents], {}, [one, other]],
    ["of two consents, one given", [consents], { conditions: [consentOf(one)] }, [other]],
    ["of two consents, one run out", [consents], { conditions: [consentOf(one, start), consentOf(other)] }, [one]],
  ])("%s", (_what, gates, over, wanted) => {
    expect(missed(gates, over)).toEqual(wanted);
  });
  test("and none that is still to come", () => {
    const ahead = behind([gate(funds)], { step: 0 });
    expect(endedConditions(ahead)).toEqual([]);
  });
});

describe("once one of two legs is recorded", () => {
  const recorded = { first: { state: "recorded" as const } };
  test("whoever never consented is not asked any more: the register shows our own recording", () => {
    expect(missed([consents], recorded)).toEqual([]);
    expect(missed([consents], { ...recorded, conditions: [stated(insurance)] })).toEqual([]);
  });
  test("a consent that was given and has run out is missed, that one alone", () => {
    const conditions = [stated({ type: "decision_condition", subject: other }), consentOf(one, start)];
    expect(missed([consents], { ...recorded, conditions })).toEqual([one]);
    expect(missed([consents], { ...recorded, conditions: [consentOf(one, start + 1)] })).toEqual([]);
  });
});

describe("before an application leaves", () => {
  test("nothing happens while all gates stand", () => {
    const free = behind([gate(funds)], { conditions: [stated(funds)] });
    expect([goBackToGate(free), free.chain.step, free.notices]).toEqual([null, 1, []]);
  });
  test("the chain goes back to the first gate that does not, and searches anew", () => {
    const over = { conditions: [stated(tax), stated(funds, start)], searched: ["a"], tries: 3, decision: conditional };
    const work = behind([gate(tax), gate(funds), decided("only")], over);
    expect(goBackToGate(work)).toBe("rest");
    expect(work.chain).toMatchObject({ step: 1, tries: 0, dueAt: conditional.validUntil });
    expect(work.chain.searched).toEqual([]);
    expect(work.notices).toEqual([
      { type: "conditions_wanted", data: { reference: business.reference, conditions: [funds] } },
    ]);
  });
  test("the condition of a decision is told by its name, a consent without the person's", () => {
    const told = (gates: Step[]): unknown => {
      const work = behind(gates, { decision: conditional });
      goBackToGate(work);
      return work.notices.map(({ data }) => data);
    };
    const { reference } = business;
    expect(told([decided("only")])).toEqual([{ reference, conditions: [insurance] }]);
    const nameless = { type: "consent", subject: null };
    expect(told([consents])).toEqual([{ reference, conditions: [nameless, nameless] }]);
  });
});

describe("before a permit leaves", () => {
  test("nothing happens while all gates stand", () => {
    const free = behind([gate(funds)], { conditions: [stated(funds)] });
    expect([waitForEnded(free), free.notices]).toEqual([null, []]);
  });
  test("the money waits where the chain stands until new facts come; all that is missed is told, without names", () => {
    const conditions = [stated(funds, start), consentOf(other)];
    const work = behind([gate(funds), consents, decided("only")], { conditions, decision: conditional });
    expect(waitForEnded(work)).toBe("rest");
    expect(work.chain).toMatchObject({ state: "open", step: 3, dueAt: null });
    const told = [funds, { type: "consent", subject: null }, insurance];
    expect(work.notices).toEqual([
      { type: "conditions_wanted", data: { reference: business.reference, conditions: told } },
    ]);
  });
});

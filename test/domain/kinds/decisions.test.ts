// The credit decision as a gate: conditions, refusal, a lower amount, expiry, and the two steps of a presale.
// Invariant: nothing is signed or filed on a decision that does not stand, and no presale is paid on a decision that cites less than both notices.

import { describe, expect, test } from "vitest";
import type { CreditDecision } from "../../../domain/chain-state.ts";
import type { ChainEvent } from "../../../domain/event.ts";
import { documentsToSign } from "../../../domain/documents-to-sign.ts";
import { converse, type Conversation } from "../conversation.ts";
import { lawful, yuan } from "../pre-lodgement/kinds.ts";
import { approval, conditionsWanted, openSample } from "../sample-chains.ts";
import { reach, standing } from "./story.ts";
import { atMaximum, inTranches } from "./variants.ts";

const day = 86_400_000;

function decided(talk: Conversation, change: Partial<CreditDecision> = {}): ReturnType<Conversation["take"]> {
  return talk.take({ type: "decision_recorded", decision: { ...approval(talk.chain, talk.now), ...change } });
}

/** At its decision, the register searched. */
function atDecision(business = lawful("new_loan")): Conversation {
  const talk = converse(openSample(business));
  talk.take({ type: "due" });
  talk.answer();
  return talk;
}

function met(subject: string, change: object = {}): ChainEvent {
  const fact = {
    type: "decision_condition" as const,
    subject,
    number: "文-1",
    sha256: "e".repeat(64),
    on: "2026-11-23",
  };
  return { type: "condition_recorded", fact: { ...fact, ...change }, by: "core" };
}

describe("a conditional decision", () => {
  test("waits for each of its conditions, in any order, before anything is signed", () => {
    const talk = atDecision();
    expect(decided(talk, { outcome: "conditional", conditions: ["insurance", "guarantee"] })).toBeNull();
    talk.take({ type: "due" });
    expect(standing(talk.chain)).toBe("decision only");
    expect(talk.take(met("guarantee"))).toBeNull();
    talk.take({ type: "due" });
    expect(standing(talk.chain)).toBe("decision only");
    expect(talk.take(met("insurance"))).toBeNull();
    talk.take({ type: "due" });
    expect(standing(talk.chain)).toBe("signed");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("takes no fact that is not one of its conditions, and none once it has ended", () => {
    const talk = atDecision();
    decided(talk, { outcome: "conditional", conditions: ["insurance"] });
    expect(talk.take(met("another"))).toEqual(["condition_not_wanted", "condition.type"]);
    talk.take({ type: "abort_requested", by: "bank", reason: "x" });
    talk.until("rest");
    expect(talk.take(met("insurance"))).toEqual(["wrong_state", null]);
  });
  test("whose condition lapses again before the gate opens waits for it anew", () => {
    const talk = atDecision();
    decided(talk, { outcome: "conditional", conditions: ["insurance", "guarantee"] });
    talk.take(met("insurance", { validUntil: talk.now + day }));
    talk.now += 2 * day;
    talk.take(met("guarantee"));
    talk.take({ type: "due" });
    expect(standing(talk.chain)).toBe("decision only");
    expect(conditionsWanted(talk.chain, talk.now).map(({ subject }) => subject)).toContain("insurance");
  });
  test.each<[string, Partial<CreditDecision>, [string, string]]>([
    ["without conditions", { outcome: "conditional", conditions: [] }, ["invalid_field", "decision.conditions"]],
    ["approved, yet with conditions", { conditions: ["x"] }, ["invalid_field", "decision.conditions"]],
    ["that cites notices and is not final", { citedNotices: ["1"] }, ["invalid_field", "decision.citedNotices"]],
  ])("%s is refused", (_name, change, refusal) => {
    expect(decided(atDecision(), change)).toEqual(refusal);
  });
});

describe("a declined decision", () => {
  test("ends the chain, whatever amount it names: nothing is signed, held or filed", () => {
    const talk = atDecision();
    expect(decided(talk, { outcome: "declined", approvedAmount: yuan(0) })).toBeNull();
    talk.until("rest");
    expect(talk.chain).toMatchObject({
      state: "aborted",
      hold: null,
      abort: { refusal: { code: "decision_declined" } },
    });
    expect(talk.far.cases.size + talk.far.holds.size).toBe(0);
  });
});

describe("a lower amount", () => {
  test("re-plans before signing: hold and permit follow; a mortgage that secures more than the loan stays as agreed", () => {
    const talk = atDecision();
    expect(decided(talk, { approvedAmount: yuan(500_000) })).toBeNull();
    expect(talk.notices).toContain("replanned");
    talk.until("place_hold");
    expect(talk.chain.inFlight?.request).toMatchObject({ amount: yuan(500_000) });
    talk.until("file");
    const { request } = talk.chain.inFlight ?? {};
    expect(request).toMatchObject({ applications: [{ business: { mortgage: { securedAmount: yuan(1_000_000) } } }] });
    talk.until("permit");
    expect(talk.chain.inFlight?.request).toMatchObject({ amount: yuan(500_000) });
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "completed", disbursement: { posting: { amount: yuan(500_000) } } });
  });
  test("changes the forms where the general mortgage secured just the loan", () => {
    const business = lawful("new_loan");
    const talk = atDecision({ ...business, mortgage: { ...business.mortgage, securedAmount: yuan(800_000) } });
    const before = documentsToSign(talk.chain).find(({ legId }) => legId === "first");
    decided(talk, { approvedAmount: yuan(500_000) });
    const after = documentsToSign(talk.chain).find(({ legId }) => legId === "first");
    expect(after?.sha256).not.toBe(before?.sha256);
    talk.until("file");
    const { request } = talk.chain.inFlight ?? {};
    expect(request).toMatchObject({ applications: [{ business: { mortgage: { securedAmount: yuan(500_000) } } }] });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("leaves a maximum as it is, and is not taken for a loan in tranches or where no money moves", () => {
    const business = lawful("new_loan");
    const maximum = { ...business.mortgage, securedAmount: yuan(800_000) };
    const talk = atDecision(atMaximum({ ...business, mortgage: maximum }));
    decided(talk, { approvedAmount: yuan(500_000) });
    expect(talk.chain.business.mortgage.securedAmount).toBe(yuan(800_000));
    const refused = ["decision_amount_differs", "decision.approvedAmount"];
    const amount = { approvedAmount: yuan(500_000) };
    expect(decided(atDecision(inTranches("suzhou-huqiu", 300_000, 500_000)), amount)).toEqual(refused);
    expect(decided(atDecision(lawful("extension")), amount)).toEqual(refused);
  });
});

describe("a lower amount for a loan that repays an old debt", () => {
  const outstanding = yuan(600_000);
  const business = lawful("refinance");
  const { previousMortgage } = business;
  if (previousMortgage === undefined) throw new Error("a refinance has its old mortgage");
  const owing = { ...business, previousMortgage: { ...previousMortgage, outstanding } };
  test("is refused when part of that debt would be left without security", () => {
    const talk = atDecision(owing);
    const refused = ["decision_amount_differs", "decision.approvedAmount"];
    expect(decided(talk, { approvedAmount: yuan(599_999) })).toEqual(refused);
    expect(talk.chain.decision).toBeNull();
  });
  test("is taken when it still repays it", () => {
    expect(decided(atDecision(owing), { approvedAmount: outstanding })).toBeNull();
  });
  test("is taken for a sale, whose price is under supervision and repays it", () => {
    const talk = atDecision(lawful("sale_with_mortgage", "suzhou-huqiu"));
    expect(decided(talk, { approvedAmount: yuan(400_000) })).toBeNull();
  });
});

describe("an expired decision", () => {
  const until = (stage: "signed" | "hold" | "before_filing"): Conversation => {
    const talk = atDecision();
    decided(talk, { validUntil: talk.now + day });
    if (stage === "signed") talk.take({ type: "due" });
    if (stage === "hold") talk.until("place_hold");
    if (stage === "before_filing") talk.until("search", "before_filing");
    talk.now += day;
    return talk;
  };
  test.each(["signed", "hold", "before_filing"] as const)("at %s stops the chain before filing", (stage) => {
    const talk = until(stage);
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "decision_expired" } } });
    expect(talk.far.cases.size).toBe(0);
    expect([...talk.far.holds.values()].filter((state) => state === "held")).toEqual([]);
  });
  test("whose condition never came stops the chain, too", () => {
    const talk = atDecision();
    decided(talk, { outcome: "conditional", conditions: ["insurance"], validUntil: talk.now + day });
    talk.take({ type: "due" });
    expect(talk.chain.dueAt).toBe(talk.now + day);
    talk.now += day;
    talk.take({ type: "due" });
    expect(talk.chain.abort?.refusal.code).toBe("decision_expired");
  });
  test("no longer matters once something is recorded", () => {
    const talk = atDecision();
    decided(talk, { validUntil: talk.now + day });
    talk.until("search", "before_disbursement");
    talk.now += day;
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

describe("a presale is decided twice", () => {
  const presale = (): Conversation => {
    const talk = atDecision(lawful("presale"));
    decided(talk);
    return talk;
  };
  /** Both notices recorded, the final decision waited for. */
  const atFinal = (): Conversation => reach(presale(), "decision final");
  test("a final one before both notices are recorded is refused", () => {
    const talk = presale();
    expect(decided(talk, { citedNotices: ["1", "2"] })).toEqual(["wrong_state", null]);
    talk.until("file");
    expect(decided(talk, { citedNotices: ["1", "2"] })).toEqual(["wrong_state", null]);
  });
  test("the final one must be approved and cite both notices, and no more", () => {
    const talk = atFinal();
    expect(standing(talk.chain)).toBe("decision final");
    const numbers = talk.chain.legs.map((leg) => leg.recordingResult?.registrationCertificateNumber ?? "");
    const refused = ["notices_not_cited", "decision.citedNotices"];
    expect(decided(talk, { citedNotices: [] })).toEqual(refused);
    expect(decided(talk, { citedNotices: numbers.slice(1) })).toEqual(refused);
    expect(decided(talk, { citedNotices: [...numbers, "证明第9号"] })).toEqual(refused);
    expect(decided(talk, { citedNotices: numbers, approvedAmount: yuan(1) })).toEqual([
      "decision_amount_differs",
      "decision.approvedAmount",
    ]);
    expect(decided(talk, { outcome: "conditional", conditions: ["x"], citedNotices: numbers })).toEqual([
      "invalid_field",
      "decision.outcome",
    ]);
    expect(decided(talk, { citedNotices: numbers })).toBeNull();
    expect(talk.chain.earlierDecisions).toHaveLength(1);
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("declined in the end, the lender's notice is cancelled by the lender and the buyer's stays", () => {
    const talk = atFinal();
    expect(decided(talk, { outcome: "declined" })).toBeNull();
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", hold: { state: "given_back" } });
    expect(talk.leg("unwind_mortgage_priority_notice")).toMatchObject({
      state: "recorded",
      ground: "waiver",
      alone: true,
      right: "mortgage_priority_notice",
    });
    const [unit] = [...talk.far.units.values()];
    expect(unit?.priorityNotices.map(({ kind }) => kind)).toEqual(["priority_notice"]);
    expect(talk.far.permits.size).toBe(0);
  });
  test("aborted by the bank after both notices it ends the same way", () => {
    const talk = atFinal();
    expect(talk.take({ type: "abort_requested", by: "bank", reason: "buyer withdrew" })).toBeNull();
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    const [unit] = [...talk.far.units.values()];
    expect(unit?.priorityNotices.map(({ kind }) => kind)).toEqual(["priority_notice"]);
  });
});

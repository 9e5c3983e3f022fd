// Facts and consents that gates wait for: which are taken, which are refused, and of whom nothing is asked.
// Invariant: only what the plan, the decision or the register asks for is taken, with the sum where the paper must state one.

import { describe, expect, test } from "vitest";
import type { Business, ChainKind } from "../../../domain/business.ts";
import type { ConditionFact, ConditionType } from "../../../domain/conditions.ts";
import { consentsWanted } from "../../../domain/consents.ts";
import { converse, type Conversation } from "../conversation.ts";
import { lawful, yuan } from "../pre-lodgement/kinds.ts";
import { otherLender } from "../pre-lodgement/people.ts";
import { openSample } from "../sample-chains.ts";
import { alias, reach, standing } from "./story.ts";
import { collateral, mortgagedWith, sale } from "./variants.ts";

const day = 86_400_000;

function state(
  talk: Conversation,
  type: ConditionType,
  change: Partial<ConditionFact> = {},
): [string, string | null] | null {
  const fact = { type, subject: null, number: "文-1", sha256: "e".repeat(64), on: "2026-11-23" };
  return talk.take({ type: "condition_recorded", fact: { ...fact, ...change }, by: "core" });
}

describe("a condition", () => {
  test("that nothing of the chain waits for is refused; the one it waits for opens the gate", () => {
    const talk = reach(converse(openSample(lawful("cancellation"))), "final_repayment");
    expect(state(talk, "refund_final")).toEqual(["condition_not_wanted", "condition.type"]);
    expect(state(talk, "final_repayment", { subject: "another" })).toEqual(["condition_not_wanted", "condition.type"]);
    expect(state(talk, "final_repayment")).toBeNull();
    talk.take({ type: "due" });
    expect(standing(talk.chain)).toBe("signed");
  });
  test("may come before its gate is reached, and counts there", () => {
    const talk = converse(openSample(lawful("cancellation")));
    expect(state(talk, "final_repayment")).toBeNull();
    talk.take({ type: "due" });
    talk.answer();
    expect(standing(talk.chain)).toBe("signed");
  });
  test("on a payoff statement or funds under supervision states its sum; others state none", () => {
    const business = sale("suzhou-huqiu", "staged", "other");
    const talk = reach(converse(openSample(business)), "payoff_statement+funds_supervised");
    const refused = ["invalid_field", "condition.amount"];
    expect(state(talk, "payoff_statement")).toEqual(refused);
    expect(state(talk, "payoff_statement", { amount: yuan(0) })).toEqual(refused);
    expect(state(talk, "tax_clearance", { amount: yuan(1) })).toEqual(refused);
    expect(state(talk, "payoff_statement", { amount: yuan(650_000), validUntil: talk.now + day })).toBeNull();
    talk.take({ type: "due" });
    expect(standing(talk.chain)).toBe("payoff_statement+funds_supervised");
  });
  test("of funds below the old debt is refused, and of the debt itself taken", () => {
    const business = sale("suzhou-huqiu", "combined", "same");
    const talk = reach(converse(openSample(business)), "funds_supervised");
    expect(state(talk, "funds_supervised", { amount: yuan(649_999) })).toEqual(["invalid_field", "condition.amount"]);
    expect(state(talk, "funds_supervised", { amount: yuan(650_000) })).toBeNull();
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("that has expired is refused, and one that expires before its gate is asked for again", () => {
    const talk = reach(converse(openSample(lawful("lender_switch"))), "payoff_statement");
    const amount = yuan(600_000);
    expect(state(talk, "payoff_statement", { amount, validUntil: talk.now })).toEqual([
      "invalid_field",
      "condition.validUntil",
    ]);
    const early = converse(openSample(lawful("lender_switch")));
    expect(state(early, "payoff_statement", { amount, validUntil: early.now + 1_000 })).toBeNull();
    reach(early, "payoff_statement");
    expect(early.notices).toContain("conditions_wanted");
  });
  test("waited for in vain ends the chain when the decision expires", () => {
    const talk = reach(converse(openSample(lawful("lender_switch"))), "payoff_statement");
    talk.now += 31 * day;
    talk.take({ type: "due" });
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "decision_expired" } } });
  });
  test("after the payoff is waited for without end: the money is out", () => {
    const talk = reach(converse(openSample(lawful("lender_switch"))), "payoff_receipt");
    talk.now += 90 * day;
    talk.take({ type: "due" });
    expect(talk.chain.state).toBe("open");
    expect(state(talk, "payoff_receipt")).toBeNull();
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

describe("consents", () => {
  const wanted = (business: Business): string[] => {
    const talk = converse(openSample(business));
    talk.take({ type: "due" });
    talk.answer();
    return consentsWanted(talk.chain).map(
      ({ matter, party, affected }) => `${matter}: ${alias({ name: party })} (${affected})`,
    );
  };
  const more = (kind: ChainKind, capacity: "co_owner" | "third_party"): Business => {
    const business = mortgagedWith(kind, "suzhou-huqiu", capacity);
    const { mortgage } = business;
    return { ...business, mortgage: { ...mortgage, securedAmount: yuan(2_000_000) } };
  };
  test.each<[string, Business, string[]]>([
    ["of nobody for a new loan", lawful("new_loan"), []],
    ["of nobody for an increase on the debtor's own home", lawful("increase"), []],
    ["of nobody for a co-owner's own new mortgage, which is signed", more("new_loan", "co_owner"), []],
    ["of whom a rank change overtakes, and of no other", lawful("rank_change"), []],
    ["of nobody for a cancellation", lawful("cancellation"), []],
    ["of nobody where a unit only comes in", collateral("suzhou-huqiu", "addition"), []],
  ])("are asked %s", (_name, business, expected) => {
    expect(wanted(business)).toEqual(expected);
  });
  /** The mortgage stands at less than is asked for now. */
  const raised = (capacity: "co_owner" | "third_party"): Conversation => {
    const business = more("increase", capacity);
    const talk = converse(openSample({ ...business, debtor: lawful("increase").debtor }));
    for (const unit of talk.far.units.values()) {
      unit.owners = business.mortgagors.map(({ party }) => ({
        name: party.name,
        certificateNumber: party.certificateNumber,
        share: null,
      }));
      for (const mortgage of unit.mortgages) mortgage.securedAmount = yuan(1_000_000);
    }
    return talk;
  };
  test.each(["co_owner", "third_party"] as const)(
    "are asked of a %s for an increase, and may be recorded later",
    (capacity) => {
      const talk = reach(raised(capacity), "consents");
      const [first] = consentsWanted(talk.chain);
      expect(first).toMatchObject({
        matter: "increase",
        affected: capacity === "co_owner" ? "co_owner" : "third_party_mortgagor",
      });
      expect(talk.notices).toContain("consents_wanted");
      expect(state(talk, "consent", { subject: "increase:nobody" })).toEqual([
        "condition_not_wanted",
        "condition.type",
      ]);
      expect(state(talk, "consent", { subject: `increase:${first?.party}` })).toBeNull();
      talk.take({ type: "due" });
      expect(standing(talk.chain)).toBe("signed");
      talk.until("rest");
      expect(talk.chain.state).toBe("completed");
    },
  );
  test("of a lender who stands behind are asked for an increase, and not of one who stands ahead", () => {
    const talk = raised("third_party");
    const rank = (own: number, others: number): string[] => {
      for (const unit of talk.far.units.values()) {
        const [ours] = unit.mortgages;
        if (ours === undefined) throw new Error("ours stands there");
        unit.mortgages = [
          { ...ours, rank: own },
          {
            ...ours,
            registrationCertificateNumber: "证明第77号",
            caseNumber: "YWH-77",
            mortgageeName: otherLender.name,
            mortgageeCertificateNumber: otherLender.creditCode,
            rank: others,
            recordedAt: ours.recordedAt + others - own,
          },
        ];
      }
      const other = converse(talk.chain);
      other.far.units = talk.far.units;
      other.take({ type: "due" });
      other.answer();
      return consentsWanted(other.chain).map(({ affected }) => affected);
    };
    expect(rank(1, 2)).toContain("junior_mortgagee");
    expect(rank(2, 1)).not.toContain("junior_mortgagee");
  });
});

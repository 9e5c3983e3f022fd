// What the doors and the register do to a chain before anything is filed: decisions, signatures, searches.
// Invariant: a refusal names its field and changes nothing.

import { describe, expect, test } from "vitest";
import type { CreditDecision } from "../../domain/chain-state.ts";
import { fen } from "../../domain/money.ts";
import { actionsOf, converse, resolve, shown, type Conversation } from "./conversation.ts";
import { endOld } from "./far-side.ts";
import { approval, sampleChain, signatures } from "./sample-chains.ts";

describe("a decision is refused", () => {
  const cases: [string, Partial<CreditDecision>, [string, string]][] = [
    [
      "for more than was asked",
      { approvedAmount: fen(10n ** 12n) },
      ["decision_amount_differs", "decision.approvedAmount"],
    ],
    ["for nothing", { approvedAmount: fen(0n) }, ["decision_amount_differs", "decision.approvedAmount"]],
    ["by one person twice", { persons: ["Li", "li "] }, ["decision_needs_two_persons", "decision.persons"]],
    ["when it has expired", { validUntil: 0 }, ["decision_expired", "decision.validUntil"]],
  ];
  test.each(cases)("%s, and nothing changes", (_, change, refusal) => {
    const talk = converse(sampleChain("new_loan", "combined"));
    const before = talk.chain;
    expect(talk.take({ type: "decision_recorded", decision: { ...approval(before, talk.now), ...change } })).toEqual(
      refusal,
    );
    expect(talk.chain).toBe(before);
  });

  test("declined, it ends the chain; early, it is kept; twice, it is refused", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    const decision = { ...approval(talk.chain, talk.now), outcome: "declined" as const };
    expect(talk.take({ type: "decision_recorded", decision })).toBeNull();
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "decision_declined" } } });
    const early = converse(sampleChain("new_loan", "combined"));
    const approved = { type: "decision_recorded" as const, decision: approval(early.chain, early.now) };
    expect(early.take(approved)).toBeNull();
    expect(early.take(approved)).toEqual(["wrong_state", null]);
  });

  test("expired before the signatures came, it stops the chain before filing", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.take({ type: "due" });
    talk.answer();
    talk.take({ type: "decision_recorded", decision: approval(talk.chain, talk.now) });
    talk.take({ type: "due" });
    talk.now += 31 * 86_400_000;
    talk.take({ type: "due" });
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "decision_expired" } } });
  });
});

describe("signatures are refused", () => {
  const atSigned = (): Conversation => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.take({ type: "due" });
    talk.answer();
    talk.take({ type: "decision_recorded", decision: approval(talk.chain, talk.now) });
    return talk;
  };
  test("before approval", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    expect(talk.take({ type: "signatures_recorded", documents: signatures(talk.chain, 0) })).toEqual([
      "wrong_state",
      null,
    ]);
  });
  test.each([
    ["a co-owner's signature is missing", 2, { signatures: [] }, ["signature_missing", "documents[2].signatures"]],
    ["the text differs", 2, { sha256: shown }, ["document_digest_differs", "documents[2].sha256"]],
    [
      "the figures of a contract are not there",
      0,
      { figures: null },
      ["document_figures_differ", "documents[0].figures"],
    ],
    ["a document is of another leg", 2, { legId: "change" }, ["invalid_field", "documents[2]"]],
  ])("when %s", (_, place, change, refusal) => {
    const talk = atSigned();
    const documents = signatures(talk.chain, talk.now).map((each, index) =>
      index === place ? { ...each, ...change } : each,
    );
    expect(talk.take({ type: "signatures_recorded", documents })).toEqual(refusal);
    expect(talk.chain.signedDocuments).toEqual([]);
  });
  test("when the amount in a contract differs, or one document is left out", () => {
    const talk = atSigned();
    const documents = signatures(talk.chain, talk.now);
    const [first, ...others] = documents;
    if (first === undefined || first.figures === null) throw new Error("the first document is a contract");
    const other = { ...first, figures: { ...first.figures, securedAmount: fen(1n) } };
    expect(talk.take({ type: "signatures_recorded", documents: [other, ...others] })).toEqual([
      "document_figures_differ",
      "documents[0].figures.securedAmount",
    ]);
    expect(talk.take({ type: "signatures_recorded", documents: others })).toEqual(["signature_missing", "documents"]);
    expect(talk.take({ type: "signatures_recorded", documents })).toBeNull();
  });
});

describe("the register", () => {
  test("with a seizure refuses a new mortgage before filing and gives the hold back", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.until("search", "before_filing");
    talk.far.seized = true;
    talk.until("rest");
    expect(talk.chain).toMatchObject({
      state: "aborted",
      abort: { refusal: { code: "unit_seized", field: "units[0].unitCode" } },
      hold: { state: "given_back" },
    });
    expect(talk.leg("first").state).toBe("chain_refused");
  });
  test("without the old mortgage, or with another lender's, refuses a refinance", () => {
    const none = converse(sampleChain("refinance", "combined"));
    endOld(none.far);
    none.until("rest");
    expect(none.chain.abort?.refusal.code).toBe("no_such_mortgage");
    const other = converse(sampleChain("refinance", "combined"));
    for (const { mortgages } of other.far.units.values()) {
      for (const mortgage of mortgages) mortgage.mortgageeCertificateNumber = "91350100M000100Y43";
    }
    other.until("rest");
    expect(other.chain.abort?.refusal.code).toBe("other_lenders_mortgage");
  });
  test("with a seizure after recording parks, and a fresh search after it was lifted goes on", () => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("search", "before_disbursement");
    talk.far.seized = true;
    talk.until("rest");
    expect(talk.chain.parked?.kind).toBe("legal");
    expect(actionsOf(talk)).toEqual(["search_again", "end_as_recorded"]);
    talk.far.seized = false;
    resolve(talk, "search_again");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

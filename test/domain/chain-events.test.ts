// What each event does to a chain: refusals at the doors, lost effects, supplements, mismatches, aborts, persons.
// Invariant: a refusal changes nothing; doubt is left by asking; a person's action is one of those allowed.

import { describe, expect, test } from "vitest";
import type { CreditDecision } from "../../domain/chain-state.ts";
import type { ChainEvent } from "../../domain/event.ts";
import { fen } from "../../domain/money.ts";
import { allowedActions } from "../../domain/parked.ts";
import { end } from "./far-side.ts";
import { converse, notice, type Conversation } from "./conversation.ts";
import { approval, sampleBusiness, sampleChain, signatures } from "./sample-chains.ts";

const lost: ChainEvent = { type: "effect_failed", origin: "registry", advice: "query_first", reason: "no reply" };
const document = "e".repeat(64);

const actions = (talk: Conversation): string[] => allowedActions(talk.chain).map(({ action }) => action);

function resolve(
  talk: Conversation,
  action: typeof allowedActions extends (...a: never[]) => { action: infer A }[] ? A : never,
): void {
  for (const person of ["one", "two"]) {
    if (talk.chain.parked !== null)
      talk.take({ type: "resolved", action, person, note: "seen", evidenceSha256: document });
  }
}

describe("a decision is refused", () => {
  const cases: [string, Partial<CreditDecision>, [string, string]][] = [
    ["for another amount", { approvedAmount: fen(1n) }, ["decision_amount_differs", "decision.approvedAmount"]],
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
    ["the text differs", 2, { sha256: document }, ["document_digest_differs", "documents[2].sha256"]],
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
    none.far.oldIsLive = false;
    none.until("rest");
    expect(none.chain.abort?.refusal.code).toBe("no_such_mortgage");
    const business = sampleBusiness("refinance", "combined");
    const other = converse(sampleChain("refinance", "combined", business));
    other.far.business = { ...business, mortgagee: { ...business.mortgagee, creditCode: "91350100M000100Y43" } };
    other.until("rest");
    expect(other.chain.abort?.refusal.code).toBe("other_lenders_mortgage");
  });
  test("with a seizure after recording parks, and a fresh search after it was lifted goes on", () => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("search", "before_disbursement");
    talk.far.seized = true;
    talk.until("rest");
    expect(talk.chain.parked?.kind).toBe("legal");
    expect(actions(talk)).toEqual(["search_again"]);
    talk.far.seized = false;
    resolve(talk, "search_again");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

describe("a filing whose reply was lost", () => {
  test("is asked about, never sent again", () => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("file");
    talk.take(lost);
    expect(talk.chain.inFlight?.request).toMatchObject({
      type: "query",
      businessNumbers: ["chn_1-cancellation-1", "chn_1-first-1"],
    });
    expect(talk.leg("first").state).toBe("unknown");
  });
  test("is sent once more under the same number after two spaced answers that there is no such case", () => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("file");
    denyTwice(talk);
    expect(talk.chain).toMatchObject({ state: "open", inFlight: { request: { type: "file" } } });
    expect(talk.leg("first")).toMatchObject({ state: "sending", generation: 1, businessNumber: "chn_1-first-1" });
    talk.answer();
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("is parked when it is denied again and again; a person's proof files a new generation", () => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("file");
    for (let sends = 0; sends < 3; sends += 1) denyTwice(talk);
    expect(talk.chain.parked).toMatchObject({ kind: "unknown", legId: "first" });
    resolve(talk, "no_case_confirmed");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.leg("first")).toMatchObject({ generation: 2, businessNumber: "chn_1-first-2" });
  });
  test("that the registry once told of and now denies is parked, not sent again", () => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("file");
    talk.callback("first", { state: "received", caseNumber: "Y-1", notice });
    denyTwice(talk);
    expect(talk.chain.parked).toMatchObject({ kind: "unknown", legId: "first" });
  });
  test("leaves its doubt by a verified callback alone", () => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("file");
    talk.take(lost);
    talk.callback("first", { state: "accepted", caseNumber: "Y-1", acceptedAt: talk.now, notice });
    expect(talk.leg("first")).toMatchObject({ state: "accepted", caseNumber: "Y-1" });
    expect(talk.chain.inFlight?.request.type).toBe("query");
  });
  test("a number of an earlier generation alive at the registry parks the chain as duplicate", () => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("file");
    talk.answer();
    const earlier = { ...talk.leg("first"), generation: 2, businessNumber: "chn_1-first-2" };
    talk.chain = { ...talk.chain, legs: [earlier] };
    const outcome = { state: "accepted", caseNumber: "Y-9", acceptedAt: talk.now, notice } as const;
    const event = {
      type: "registry_answered" as const,
      source: "callback" as const,
      outcomes: [{ businessNumber: "chn_1-first-1", outcome }],
      messageSha256: document,
    };
    talk.take(event);
    expect(talk.chain.parked).toMatchObject({ kind: "duplicate", legId: "first" });
    resolve(talk, "duplicate_withdrawn");
    talk.take(event);
    expect(talk.chain.state).toBe("open");
  });
});

test("a late or doubled callback takes no leg back, and is no re-reading", () => {
  const talk = converse(sampleChain("new_loan", "independent"));
  talk.until("search", "before_disbursement");
  const before = talk.leg("first");
  talk.callback("first", { state: "received", caseNumber: null, notice });
  talk.callback("first", { state: "registration_refused", caseNumber: null, notice });
  expect(talk.leg("first")).toEqual(before);
});

test("a supplement asked for is told, kept until the registry took it, and refused when it is not wanted", () => {
  const talk = converse(sampleChain("refinance", "independent"));
  const items = [{ name: "询问记录", sha256: document, pages: 2 }];
  const supply: ChainEvent = { type: "supplement_supplied", legId: "first", items };
  expect(talk.take(supply)).toEqual(["wrong_state", "legId"]);
  talk.until("query");
  for (const item of talk.far.cases.values()) item.state = "supplement";
  talk.answer();
  expect(talk.notices).toContain("supplement_wanted");
  expect(talk.take(supply)).toBeNull();
  expect(talk.take(supply)).toEqual(["wrong_state", "legId"]);
  talk.take({ type: "due" });
  expect(talk.chain.inFlight?.request).toMatchObject({ type: "supplement", businessNumber: "chn_1-first-1", items });
  talk.until("rest");
  expect(talk.chain.state).toBe("completed");
});

test("another amount recorded parks as mismatch with both figures; rectified and read again it goes on", () => {
  const talk = converse(sampleChain("refinance", "independent"));
  talk.until("query");
  for (const item of talk.far.cases.values()) item.wrongAmount = true;
  talk.until("rest");
  expect(talk.chain.parked).toMatchObject({ kind: "mismatch", differences: [{ field: "securedAmount" }] });
  expect(talk.far.permits.size).toBe(0);
  for (const item of talk.far.cases.values()) item.wrongAmount = false;
  resolve(talk, "reread");
  talk.until("rest");
  expect(talk.chain.state).toBe("completed");
});

describe("an abort", () => {
  const abort: ChainEvent = { type: "abort_requested", by: "bank", reason: "customer withdrew" };
  test("before filing gives the hold back and ends", () => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("search", "before_filing");
    expect(talk.take(abort)).toBeNull();
    expect(talk.chain.inFlight?.request.type).toBe("search");
    talk.until("rest");
    expect(talk.chain).toMatchObject({
      state: "aborted",
      hold: { state: "given_back" },
      abort: { refusal: { code: "aborted_by_bank" } },
    });
  });
  test("while the case is pending withdraws on the mandate", () => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("query");
    talk.take(abort);
    talk.until("withdraw");
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect(talk.leg("first").state).toBe("withdrawn");
  });
  test("without a mandate naming withdrawal parks unwind; once recorded the new mortgage alone is given up by waiver", () => {
    const talk = converse(
      sampleChain("new_loan", "independent", { ...sampleBusiness("new_loan", "independent"), mandates: [] }),
    );
    talk.until("query");
    talk.take(abort);
    talk.answer();
    expect(talk.chain.parked?.kind).toBe("unwind");
    resolve(talk, "query_again");
    talk.until("rest");
    while (talk.chain.state === "parked") {
      resolve(talk, "query_again");
      talk.until("rest");
    }
    expect(talk.chain.state).toBe("aborted");
    expect(talk.leg("unwind")).toMatchObject({ ground: "waiver", state: "recorded", reread: true });
    expect(talk.far.permits.size).toBe(0);
  });
  test("past the point of no return is refused", () => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("search", "before_disbursement");
    expect(talk.take(abort)).toEqual(["wrong_state", null]);
  });
  test("that the combined recording overtook goes forward by two persons: the lender would be unsecured otherwise", () => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("query");
    talk.take(abort);
    for (const item of talk.far.cases.values()) item.state = "recorded";
    talk.far.oldIsLive = false;
    talk.until("rest");
    expect(talk.chain.parked?.kind).toBe("unwind");
    expect(actions(talk)).toEqual(["query_again", "permit_again"]);
    resolve(talk, "permit_again");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

describe("a leg the registry ended", () => {
  test.each(["not_accepted", "registration_refused"] as const)(
    "%s before disbursement aborts with the registry's notice; the sibling is chain_refused",
    (state) => {
      const talk = converse(sampleChain("refinance", "independent"));
      talk.until("query");
      for (const item of talk.far.cases.values()) end(talk.far, item, state);
      talk.until("rest");
      expect(talk.chain.state).toBe("aborted");
      expect(talk.chain.legs.map((leg) => leg.state)).toEqual([state, "chain_refused"]);
    },
  );
  test("the cancellation refused after disbursement parks; filed again it completes", () => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.until("permit");
    talk.until("file");
    talk.answer();
    const item = talk.far.cases.get("chn_1-cancellation-1");
    if (item !== undefined) end(talk.far, item, "registration_refused");
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "cancellation", legId: "cancellation" });
    expect(actions(talk)).toEqual(["query_again", "file_again"]);
    resolve(talk, "file_again");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

describe("a disbursement", () => {
  test("waits while a stop is in place, and searches again when it was lifted late", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.until("search", "before_disbursement");
    talk.take({ type: "disbursement_stopped", by: "risk", reason: "check" });
    talk.answer();
    expect(talk.chain).toMatchObject({ inFlight: null, dueAt: null, disbursement: null });
    talk.now += 86_400_000;
    expect(talk.take({ type: "disbursement_stop_lifted", by: "risk" })).toBeNull();
    talk.take({ type: "due" });
    expect(talk.chain.inFlight?.request.type).toBe("search");
  });
  test("whose reply was lost is asked about, and sent again under the same key only when the core has not seen it", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.until("permit");
    const permit = talk.chain.inFlight?.request;
    talk.take({ type: "interrupted" });
    expect(talk.chain.inFlight?.request).toMatchObject({ type: "query_posting", key: "chn_1-permit-1" });
    talk.answer();
    talk.now += 5_000;
    talk.take({ type: "due" });
    expect(talk.chain.inFlight?.request).toEqual(permit);
  });
  test("report of another key or amount is refused; an expired permit parks, and a second key needs two persons", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.until("permit");
    const amount = talk.chain.disbursement?.amount ?? fen(0n);
    const report = (key: string, posted: typeof amount): ChainEvent => ({
      type: "posting_reported",
      posting: { key, state: "posted", postingNumber: "P-1", amount: posted, at: talk.now, reason: null },
    });
    expect(talk.take(report("chn_1-permit-9", amount))).toEqual(["posting_does_not_match", "posting.key"]);
    expect(talk.take(report("chn_1-permit-1", fen(1n)))).toEqual(["posting_does_not_match", "posting.amount"]);
    const notFound = {
      type: "posting" as const,
      key: "chn_1-permit-1",
      state: "not_found" as const,
      postingNumber: null,
      amount,
      at: talk.now,
      reason: null,
    };
    talk.take({
      type: "core_answered",
      answer: { type: "permit_received", key: "chn_1-permit-1", state: "accepted", reason: null },
    });
    talk.now += 36 * 60_000;
    talk.take({ type: "due" });
    talk.take({ type: "core_answered", answer: notFound });
    expect(talk.chain.parked?.kind).toBe("disbursement");
    const again: ChainEvent = {
      type: "resolved",
      action: "permit_again",
      person: "one",
      note: "seen",
      evidenceSha256: document,
    };
    expect(talk.take({ ...again, evidenceSha256: null })).toEqual(["evidence_required", "evidenceSha256"]);
    expect(talk.take(again)).toBeNull();
    expect(talk.chain.state).toBe("parked");
    expect(talk.take(again)).toEqual(["second_person_must_differ", null]);
    expect(talk.take({ ...again, person: "two" })).toBeNull();
    talk.until("permit");
    expect(talk.chain.inFlight?.request).toMatchObject({ key: "chn_1-permit-2" });
  });
});

test("an action that is not allowed is refused, on a parked chain and on one that is not", () => {
  const talk = converse(sampleChain("new_loan", "combined"));
  const force: ChainEvent = {
    type: "resolved",
    action: "permit_again",
    person: "one",
    note: "x",
    evidenceSha256: document,
  };
  expect(talk.take(force)).toEqual(["action_not_allowed", "action"]);
});

test("the chain handed in is never changed", () => {
  const opened = sampleChain("refinance", "confirmed");
  const copy = structuredClone(opened);
  const talk = converse(opened);
  talk.until("rest");
  expect(talk.chain.state).toBe("completed");
  expect(opened).toEqual(copy);
});

/** The holder dies with the filing in flight; the registry says twice, an interval apart, that it holds no such case. */
function denyTwice(talk: ReturnType<typeof converse>): void {
  talk.take({ type: "interrupted" });
  talk.answer();
  expect(talk.chain).toMatchObject({ state: "open", inFlight: null });
  talk.now += 1_000;
  talk.take({ type: "due" });
  talk.answer();
}

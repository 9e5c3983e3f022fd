// What goes wrong once a chain is on its way: lost filings, supplements, mismatches, aborts, refusals, disbursements.
// Invariant: doubt is left by asking; a person's action is one of those allowed.

import { describe, expect, test } from "vitest";
import type { ChainEvent } from "../../domain/event.ts";
import { fen } from "../../domain/money.ts";
import { end, recordAll } from "./far-side.ts";
import { actionsOf, converse, notice, resolve, shown, wordOn } from "./conversation.ts";
import { sampleBusiness, sampleChain } from "./sample-chains.ts";

const lost: ChainEvent = { type: "effect_failed", origin: "registry", advice: "query_first", reason: "no reply" };

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
      messageSha256: shown,
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
  const items = [{ name: "询问记录", sha256: shown, pages: 2 }];
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
    recordAll(talk.far, talk.now);
    talk.until("rest");
    expect(talk.chain.parked?.kind).toBe("unwind");
    expect(actionsOf(talk)).toEqual(["query_again", "permit_again", "end_as_recorded"]);
    resolve(talk, "permit_again");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

describe("a leg the registry ended", () => {
  test("registration_refused before disbursement aborts with the registry's notice; the sibling is chain_refused", () => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.until("query");
    for (const item of talk.far.cases.values()) end(talk.far, item, "registration_refused");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "registration_refused" } } });
    expect(talk.chain.legs.map((leg) => leg.state)).toEqual(["registration_refused", "chain_refused"]);
  });
  test("not_accepted waits to be mended; aborted by the bank the sibling is chain_refused", () => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.until("query");
    for (const item of talk.far.cases.values()) end(talk.far, item, "not_accepted");
    talk.answer();
    expect(talk.chain).toMatchObject({ state: "open", inFlight: null });
    expect(talk.notices).toContain("filing_again_wanted");
    expect(talk.take({ type: "abort_requested", by: "bank", reason: "customer withdrew" })).toBeNull();
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect(talk.chain.legs.map((leg) => leg.state)).toEqual(["not_accepted", "chain_refused"]);
  });
  test("the cancellation refused after disbursement parks; filed again it completes", () => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.until("permit");
    talk.until("file");
    talk.answer();
    const item = talk.far.cases.get("chn_1-cancellation-1");
    if (item !== undefined) end(talk.far, item, "registration_refused");
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "cancellation", legId: "cancellation" });
    expect(actionsOf(talk)).toEqual(["query_again", "file_again"]);
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
  test("report of another key is refused; an expired permit parks, and a second key needs two persons", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.until("permit");
    const amount = talk.chain.disbursement?.amount ?? fen(0n);
    const report = (key: string, posted: typeof amount): ChainEvent => ({
      type: "posting_reported",
      posting: { key, state: "posted", postingNumber: "P-1", amount: posted, at: talk.now, reason: null },
    });
    expect(talk.take(report("chn_1-permit-9", amount))).toEqual(["posting_does_not_match", "posting.key"]);
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
    const again = wordOn("permit_again");
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
  expect(talk.take(wordOn("permit_again"))).toEqual(["action_not_allowed", "action"]);
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

// Money that is out, told late, told otherwise or told twice: each brought about by hand and taken to its end.
// Invariant: while money is with the customer no mortgage is given up, and no posting is forgotten by what comes later.

import { describe, expect, test } from "vitest";
import type { Posting } from "../../domain/disbursement.ts";
import type { ChainEvent } from "../../domain/event.ts";
import { fen } from "../../domain/money.ts";
import { actionsOf, converse, resolve, wordOn, type Conversation } from "./conversation.ts";
import { sampleChain } from "./sample-chains.ts";

const stop: ChainEvent = { type: "disbursement_stopped", by: "risk", reason: "check" };
const firstKey = "chn_1-permit-1";
const secondKey = "chn_1-permit-2";

function loanOf(talk: Conversation): Posting["amount"] {
  return talk.chain.business.loan?.amount ?? fen(1n);
}

/** ReportPosting: posted as permitted under the first permit, but for what `change` says. */
function report(talk: Conversation, change: Partial<Posting> = {}): ReturnType<Conversation["take"]> {
  const posted = { state: "posted" as const, postingNumber: "P-9", amount: loanOf(talk), at: talk.now, reason: null };
  return talk.take({ type: "posting_reported", posting: { key: firstKey, ...posted, ...change } });
}

/** The core takes every permit and has seen no posting, until the permit has expired. */
function expire(talk: Conversation): void {
  for (let turns = 0; turns < 400 && talk.chain.state === "open"; turns += 1) {
    talk.now += 60_000;
    const effect = talk.chain.inFlight;
    if (effect === null) talk.take({ type: "due" });
    else if (effect.request.type === "permit") {
      const { key } = effect.request;
      talk.take({ type: "core_answered", answer: { type: "permit_received", key, state: "accepted", reason: null } });
    } else if (effect.request.type === "query_posting")
      answerPosting(talk, { state: "not_found", postingNumber: null });
    else talk.answer();
  }
  expect(talk.chain.parked).toMatchObject({
    kind: "disbursement",
    reason: "the permit expired and nothing was posted",
  });
}

/** The core answers the question in flight. */
function answerPosting(talk: Conversation, change: Partial<Posting>): void {
  const key = talk.chain.disbursement?.key ?? "";
  const posted = {
    key,
    state: "posted" as const,
    postingNumber: "P-1",
    amount: loanOf(talk),
    at: talk.now,
    reason: null,
  };
  talk.take({ type: "core_answered", answer: { type: "posting", ...posted, ...change } });
}

describe("a posting that two persons showed to be reversed", () => {
  const reversed = (how: "stopped" | "other amount"): Conversation => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("query_posting");
    if (how === "stopped") talk.take(stop);
    answerPosting(talk, how === "stopped" ? {} : { amount: fen(100n) });
    expect(talk.chain.parked?.kind).toBe("disbursement");
    talk.far.postings.set(firstKey, "refused");
    resolve(talk, "posting_reversed");
    talk.until("rest");
    return talk;
  };
  test.each(["stopped", "other amount"] as const)("is not brought back by one who asks the core again: %s", (how) => {
    const talk = reversed(how);
    expect(actionsOf(talk)).toEqual(["permit_again", "unwind"]);
    expect(talk.take(wordOn("query_posting"))?.[0]).toBe("action_not_allowed");
    expect(
      report(talk, { postingNumber: "P-1", amount: talk.chain.disbursement?.posting?.amount ?? fen(0n) }),
    ).toBeNull();
    expect(talk.chain).toMatchObject({ state: "parked", disbursement: { state: "refused", settled: true } });
    resolve(talk, "permit_again");
    expect(talk.chain.disbursement).toMatchObject({
      key: secondKey,
      earlier: [{ key: firstKey, settled: true, posting: { state: "posted", postingNumber: "P-1" } }],
    });
    talk.take({ type: "disbursement_stop_lifted", by: "risk" });
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "completed", disbursement: { key: secondKey, state: "posted" } });
  });
  test("is not asked about by a chain that went on under its key: it waits for a person", () => {
    const talk = reversed("other amount");
    const { disbursement } = talk.chain;
    if (disbursement === null) throw new Error("a permit was given");
    // As such a chain was left by a release that let one person ask again.
    const asked = { ...disbursement, state: "permitted" as const, posting: null };
    talk.chain = { ...talk.chain, state: "open", parked: null, dueAt: talk.now, disbursement: asked };
    talk.take({ type: "due" });
    expect(talk.chain).toMatchObject({ state: "parked", inFlight: null, disbursement: { state: "refused" } });
    expect(actionsOf(talk)).toEqual(["permit_again", "unwind"]);
  });
});

describe("a report of money that moved otherwise than permitted is kept", () => {
  test("of another amount, though nobody asks any more: nothing is given up before two persons looked at it", () => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("permit");
    expire(talk);
    resolve(talk, "unwind");
    expect(report(talk, { amount: fen(100n) })).toBeNull();
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "disbursement", resume: "aborting" });
    expect(actionsOf(talk)).toEqual(["posting_accepted", "posting_reversed"]);
    resolve(talk, "posting_accepted");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "completed", disbursement: { posting: { amount: 100n } } });
  });
  test("of another amount after the end: an alarm", () => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("permit");
    expire(talk);
    resolve(talk, "unwind");
    talk.until("rest");
    expect(report(talk, { amount: fen(100n) })).toBeNull();
    expect(talk.chain).toMatchObject({
      state: "aborted",
      alarms: [{ kind: "posted_after_end", key: firstKey }],
      disbursement: { posting: { amount: 100n } },
    });
  });
  test("also against an answer of the core that was on its way", () => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("query_posting");
    expect(report(talk, { amount: fen(100n) })).toBeNull();
    answerPosting(talk, { state: "not_found", postingNumber: null });
    expect(talk.chain).toMatchObject({ state: "parked", disbursement: { posting: { state: "posted", amount: 100n } } });
  });
  test("of another number under the same key: on its way the chain waits, ended it raises an alarm", () => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.until("query_posting");
    expect(report(talk)).toBeNull();
    expect(report(talk)).toBeNull();
    expect(report(talk, { postingNumber: "P-10" })).toBeNull();
    answerPosting(talk, { postingNumber: "P-9" });
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "security", reason: "posted once more under the same permit" });
    expect(actionsOf(talk)).toEqual(["reread", "posting_reversed"]);
    resolve(talk, "posting_reversed");
    talk.until("rest");
    expect(talk.chain).toMatchObject({
      state: "completed",
      alarms: [],
      disbursement: { posting: { postingNumber: "P-9" } },
    });
    expect(report(talk, { postingNumber: "P-11" })).toBeNull();
    expect(talk.chain.alarms).toMatchObject([{ kind: "posted_after_end", key: firstKey }]);
  });
  test("of another number under a key whose first posting was reversed: two persons say which it is", () => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("query_posting");
    answerPosting(talk, { amount: fen(100n) });
    resolve(talk, "posting_reversed");
    expect(report(talk, { postingNumber: "P-2" })).toBeNull();
    talk.until("rest");
    expect(actionsOf(talk)).toEqual(["reread", "posting_accepted", "posting_reversed"]);
    resolve(talk, "posting_accepted");
    talk.until("rest");
    expect(talk.chain).toMatchObject({
      state: "completed",
      disbursement: {
        posting: { postingNumber: "P-2" },
        earlier: [{ posting: { postingNumber: "P-1" }, settled: true }],
      },
    });
  });
});

describe("a posting under an earlier permit that two persons accepted", () => {
  /** The second permit was sent and had expired. */
  const accepted = (): Conversation => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("permit");
    expire(talk);
    resolve(talk, "permit_again");
    talk.until("permit");
    expire(talk);
    report(talk);
    talk.until("rest");
    resolve(talk, "posting_accepted");
    return talk;
  };
  test("leaves the permit after it known: money that moves under that one as well waits for two persons", () => {
    const talk = accepted();
    expect(talk.chain.disbursement).toMatchObject({ key: firstKey, state: "posted", earlier: [{ key: secondKey }] });
    expect(report(talk, { key: secondKey, postingNumber: "P-10" })).toBeNull();
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "security", reason: "posted under an earlier permit" });
    expect(actionsOf(talk)).toEqual(["reread", "posting_reversed"]);
    resolve(talk, "posting_reversed");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "completed", disbursement: { key: firstKey, state: "posted" } });
  });
  test("is followed by an alarm when money moves under the permit after it, though the chain has ended", () => {
    const talk = accepted();
    talk.until("rest");
    expect(report(talk, { key: secondKey, postingNumber: "P-10" })).toBeNull();
    expect(talk.chain).toMatchObject({ state: "completed", alarms: [{ kind: "posted_after_end", key: secondKey }] });
  });
  /** The second permit was never sent: the search before it found a seizure that stays. */
  const seized = (capability: "independent" | "combined"): Conversation => {
    const talk = converse(sampleChain("refinance", capability));
    talk.until("permit");
    expire(talk);
    resolve(talk, "permit_again");
    talk.now += 31 * 60_000;
    talk.far.seized = true;
    talk.until("rest");
    expect(talk.chain.parked?.kind).toBe("legal");
    expect(report(talk)).toBeNull();
    return talk;
  };
  test("keeps the mortgage: nothing is given up and no hold goes back while the seizure lasts", () => {
    for (const capability of ["independent", "combined"] as const) {
      const talk = seized(capability);
      expect(actionsOf(talk)).toEqual(["search_again"]);
      resolve(talk, "search_again");
      talk.until("rest");
      expect(talk.chain.parked).toMatchObject({ kind: "security", reason: "posted under an earlier permit" });
      expect(actionsOf(talk)).not.toContain("unwind");
      expect(actionsOf(talk)).not.toContain("end_as_recorded");
      resolve(talk, "posting_accepted");
      expect(talk.chain.disbursement).toMatchObject({ key: firstKey, state: "posted", amount: loanOf(talk) });
      expect(talk.chain.disbursement?.expiresAt).not.toBeNull();
      talk.until("rest");
      expect(talk.chain).toMatchObject({ state: "completed", hold: { state: "held" } });
    }
  });
  test("leaves no way back where the cancellation of the old mortgage is refused afterwards", () => {
    const talk = seized("independent");
    resolve(talk, "search_again");
    talk.until("rest");
    resolve(talk, "posting_accepted");
    talk.until("file");
    talk.answer();
    const notice = { number: "N-1", code: "C-1", text: "见告知书", at: null };
    talk.callback("cancellation", { state: "registration_refused", caseNumber: "Y-2", notice });
    talk.until("rest");
    expect(talk.chain.parked?.kind).toBe("cancellation");
    expect(actionsOf(talk)).toEqual(["query_again", "file_again"]);
    expect(talk.take({ type: "abort_requested", by: "bank", reason: "customer" })?.[0]).toBe("wrong_state");
  });
});

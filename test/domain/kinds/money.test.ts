// Money in parts and fees: tranches with a search and a key each, stops, a second posting; the registry's fee ordered once.
// Invariant: each tranche moves once, under its own key; a fee is ordered once per payment notice.

import { describe, expect, test } from "vitest";
import { fen } from "../../../domain/money.ts";
import type { FeeNotice } from "../../../domain/registry.ts";
import { actionsOf, converse, notice, resolve, type Conversation } from "../conversation.ts";
import { lawful, yuan } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { reach, story } from "./story.ts";
import { assignedForPrice, inTranches } from "./variants.ts";

const three = inTranches("suzhou-huqiu", 200_000, 250_000, 350_000);

describe("a loan in three tranches", () => {
  test("pays each on its own search, under its own key and with its own amount", () => {
    const { chain, effects } = story(openSample(three));
    expect(chain.state).toBe("completed");
    const permits = effects.flatMap(({ request }) => (request.type === "permit" ? [request] : []));
    expect(permits.map(({ key, amount, tranche }) => [key, amount, tranche])).toEqual([
      ["chn_1-permit-1", yuan(200_000), 1],
      ["chn_1-permit-2", yuan(250_000), 2],
      ["chn_1-permit-3", yuan(350_000), 3],
    ]);
    const order = effects.flatMap(({ to, request, ...effect }) =>
      request.type === "permit"
        ? [`permit ${request.tranche}`]
        : to === "registry" && "stage" in effect && effect.stage === "before_disbursement"
          ? ["search"]
          : [],
    );
    expect(order).toEqual(["search", "permit 1", "search", "permit 2", "search", "permit 3"]);
    expect(chain.conditions.map(({ type, subject }) => `${type} ${subject}`)).toEqual([
      "works_progress 2",
      "works_progress 3",
    ]);
  });
  const atSecond = (): Conversation => reach(converse(openSample(three)), "works_progress");

  test("cannot be aborted once one is out", () => {
    const talk = atSecond();
    expect(talk.take({ type: "abort_requested", by: "bank", reason: "x" })).toEqual(["wrong_state", null]);
  });
  test("a second posting under an earlier tranche's key stops the next one and is put before two persons", () => {
    const talk = atSecond();
    const posting = {
      key: "chn_1-permit-1",
      state: "posted" as const,
      amount: yuan(200_000),
      at: talk.now,
      reason: null,
    };
    expect(talk.take({ type: "posting_reported", posting: { ...posting, postingNumber: "P-1" } })).toBeNull();
    talk.take({ type: "due" });
    expect(talk.chain.state).toBe("open");
    expect(talk.take({ type: "posting_reported", posting: { ...posting, postingNumber: "P-2" } })).toBeNull();
    talk.take({ type: "due" });
    expect(talk.chain.parked).toMatchObject({ kind: "security", reason: "posted once more under the same permit" });
    expect(actionsOf(talk)).toEqual(["reread", "posting_reversed"]);
    resolve(talk, "posting_reversed");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect([...talk.far.permits.keys()]).toEqual(["chn_1-permit-1", "chn_1-permit-2", "chn_1-permit-3"]);
  });
  test("the same under an earlier key while the next permit is out: that is revoked first", () => {
    const talk = atSecond();
    talk.until("permit");
    const key = "chn_1-permit-2";
    talk.take({ type: "core_answered", answer: { type: "permit_received", key, state: "accepted", reason: null } });
    const posting = {
      key: "chn_1-permit-1",
      state: "posted" as const,
      amount: yuan(200_000),
      at: talk.now,
      reason: null,
    };
    talk.take({ type: "posting_reported", posting: { ...posting, postingNumber: "P-2" } });
    for (let turns = 0; turns < 5 && talk.chain.inFlight?.request.type !== "revoke_permit"; turns += 1) {
      const answer = {
        type: "posting" as const,
        key,
        state: "not_found" as const,
        postingNumber: null,
        amount: fen(0n),
      };
      if (talk.chain.inFlight === null) talk.take({ type: "due" });
      else talk.take({ type: "core_answered", answer: { ...answer, at: talk.now, reason: null } });
    }
    expect(talk.chain.inFlight?.request).toMatchObject({ type: "revoke_permit", key });
    talk.answer();
    expect(talk.chain.parked?.kind).toBe("security");
  });
  test("a seizure before the second parks; two persons end the drawing and the chain completes with what is out", () => {
    const talk = atSecond();
    talk.far.seized = true;
    talk.until("rest");
    expect(talk.chain.parked?.kind).toBe("legal");
    expect(actionsOf(talk)).toEqual(["search_again", "stop_drawing"]);
    resolve(talk, "stop_drawing");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.notices).toContain("drawing_stopped");
    expect([...talk.far.postings.keys()]).toEqual(["chn_1-permit-1"]);
  });
  test("the drawing cannot be ended before anything is out", () => {
    const talk = converse(openSample(three));
    talk.until("search", "before_disbursement");
    talk.far.seized = true;
    talk.until("rest");
    expect(actionsOf(talk)).not.toContain("stop_drawing");
  });
  test("a stop between two tranches is taken and keeps the next one until it is lifted", () => {
    const talk = atSecond();
    expect(talk.take({ type: "disbursement_stopped", by: "risk", reason: "check" })).toBeNull();
    talk.until("search", "before_disbursement");
    talk.answer();
    expect(talk.chain).toMatchObject({ state: "open", inFlight: null, dueAt: null });
    talk.take({ type: "disbursement_stop_lifted", by: "risk" });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

test("the price of an assignment is paid on a search of its own, after recording", () => {
  const { lines } = story(openSample(assignedForPrice("suzhou-huqiu")));
  expect(lines.slice(-4)).toEqual([
    "reread transfer → search before_disbursement",
    "search before_disbursement → disbursement 1",
    "permit → disbursement 1",
    "posted → completed",
  ]);
});

describe("the registry's fee", () => {
  const fee: FeeNotice = { item: "不动产登记费", amount: yuan(80), paymentNoticeNumber: "JK-1", deadline: null };
  /** The registry waits for its fee. */
  const wanted = (): Conversation => {
    const talk = converse(openSample(lawful("new_loan", "guangzhou-tianhe")));
    talk.until("file");
    talk.answer();
    talk.callback("first", { state: "accepted", caseNumber: "Y-1", acceptedAt: talk.now, notice });
    talk.callback("first", { state: "awaiting_fee", caseNumber: "Y-1", fee, notice });
    talk.take({ type: "due" });
    return talk;
  };
  const key = "chn_1-first-1-fee-1";

  test("is ordered once, of the right-holder's account and under the leg's own key; told again it is not ordered again", () => {
    const talk = wanted();
    expect(talk.chain.inFlight?.request).toMatchObject({
      type: "pay_fee",
      key,
      amount: yuan(80),
      paymentNoticeNumber: "JK-1",
    });
    talk.answer();
    expect(talk.leg("first").fee).toMatchObject({ state: "paid", receiptNumber: "R-1" });
    talk.callback("first", { state: "reviewed", caseNumber: "Y-1", notice });
    talk.callback("first", { state: "awaiting_fee", caseNumber: "Y-1", fee, notice });
    talk.take({ type: "due" });
    expect(talk.chain.inFlight?.request.type).not.toBe("pay_fee");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect([...talk.far.fees]).toEqual([[key, "paid"]]);
  });
  test("of another payment notice is another order under another key", () => {
    const talk = wanted();
    talk.answer();
    talk.callback("first", { state: "reviewed", caseNumber: "Y-1", notice });
    talk.callback("first", {
      state: "awaiting_fee",
      caseNumber: "Y-1",
      fee: { ...fee, paymentNoticeNumber: "JK-2" },
      notice,
    });
    talk.until("pay_fee");
    expect(talk.chain.inFlight?.request).toMatchObject({ key: "chn_1-first-1-fee-2", paymentNoticeNumber: "JK-2" });
  });
  test("whose answer was lost is asked for again under the same key", () => {
    const talk = wanted();
    const order = talk.chain.inFlight?.request;
    talk.take({ type: "effect_failed", origin: "bank_core", advice: "query_first", reason: "no reply" });
    talk.until("pay_fee");
    expect(talk.chain.inFlight?.request).toEqual(order);
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.far.fees.size).toBe(1);
  });
  test("refused by the core parks; two persons have it ordered again under a new key, and the chain goes on", () => {
    const talk = wanted();
    const refused = { type: "fee" as const, key, state: "refused" as const, receiptNumber: null, reason: "no funds" };
    talk.take({ type: "core_answered", answer: refused });
    expect(talk.chain.parked).toMatchObject({ kind: "disbursement", legId: "first" });
    expect(actionsOf(talk)).toContain("fee_again");
    resolve(talk, "fee_again");
    talk.until("pay_fee");
    expect(talk.chain.inFlight?.request).toMatchObject({ key: "chn_1-first-1-fee-2" });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("asked for without a notice is waited for, and nothing is ordered", () => {
    const talk = converse(openSample(lawful("new_loan", "guangzhou-tianhe")));
    talk.until("query");
    talk.callback("first", { state: "awaiting_fee", caseNumber: "Y-1", fee: null, notice });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.far.fees.size).toBe(0);
  });
});

// Ways out of parked chains, and what becomes known too late: each brought about by hand and taken to its end.
// Invariant: an end is told as what it is; money that moved and mortgages that stand are never passed over.

import { describe, expect, test } from "vitest";
import { documentsToSign } from "../../domain/documents-to-sign.ts";
import type { Posting } from "../../domain/disbursement.ts";
import type { ChainEvent } from "../../domain/event.ts";
import { fen } from "../../domain/money.ts";
import { end } from "./far-side.ts";
import { told } from "./far-told.ts";
import { actionsOf, converse, notice, resolve, type Conversation } from "./conversation.ts";
import { mandateTo } from "./mandate-given.ts";
import { sampleBusiness, sampleChain, signatures } from "./sample-chains.ts";

const abort: ChainEvent = { type: "abort_requested", by: "bank", reason: "customer withdrew" };
const stop: ChainEvent = { type: "disbursement_stopped", by: "risk", reason: "check" };
const lift: ChainEvent = { type: "disbursement_stop_lifted", by: "risk" };

function report(talk: Conversation, change: Partial<Posting>): ReturnType<Conversation["take"]> {
  const amount = talk.chain.business.loan?.amount ?? fen(1n);
  const posting = { state: "posted" as const, postingNumber: "P-9", amount, at: talk.now, reason: null };
  return talk.take({ type: "posting_reported", posting: { key: "chn_1-permit-1", ...posting, ...change } });
}

/** The core refuses the permit in flight. */
function refusePermit(talk: Conversation): void {
  const key = talk.chain.disbursement?.key ?? "";
  talk.far.postings.set(key, "refused");
  talk.take({ type: "core_answered", answer: { type: "permit_received", key, state: "refused", reason: "account" } });
}

describe("an abort that no mandate covers", () => {
  const parked = (): Conversation => {
    const business = { ...sampleBusiness("refinance", "confirmed"), mandates: [] };
    const talk = converse(sampleChain("refinance", "confirmed", business));
    talk.until("confirm");
    talk.answer();
    for (const item of talk.far.cases.values()) item.state = "reviewed";
    talk.chain = { ...talk.chain, inFlight: null };
    talk.take(abort);
    talk.take({ type: "due" });
    for (let turns = 0; turns < 9 && talk.chain.state === "aborting"; turns += 1) talk.answer();
    return talk;
  };
  test("is carried out on the withdrawal that all applicants signed", () => {
    const talk = parked();
    expect(talk.chain.parked?.kind).toBe("unwind");
    expect(actionsOf(talk)).toEqual(["query_again", "abort_given_up"]);
    const [wanted] = documentsToSign(talk.chain);
    expect(wanted).toMatchObject({ type: "withdrawal_application", legId: null });
    expect(wanted?.text).toContain("业务编号：chn_1-first-1、chn_1-cancellation-1");
    const documents = signatures(talk.chain, talk.now);
    const unsigned = documents.map((each) => ({ ...each, signatures: each.signatures.slice(1) }));
    expect(talk.take({ type: "signatures_recorded", documents: unsigned })?.[0]).toBe("signature_missing");
    expect(talk.take({ type: "signatures_recorded", documents })).toBeNull();
    expect(actionsOf(talk)).toEqual(["query_again", "withdraw_jointly", "abort_given_up"]);
    resolve(talk, "withdraw_jointly");
    talk.until("withdraw");
    expect(talk.chain.inFlight?.request).toMatchObject({
      businessNumbers: ["chn_1-first-1", "chn_1-cancellation-1"],
      authority: { type: "all_applicants", signers: documents[0]?.signatures, document: { sha256: wanted?.sha256 } },
    });
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", hold: { state: "given_back" } });
  });
  test("is given up, and the plan goes on", () => {
    const talk = parked();
    resolve(talk, "abort_given_up");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "completed", abort: null });
  });
  test("goes out on several mandates that between them name every mortgagor, and on fewer not", () => {
    const business = sampleBusiness("new_loan", "independent");
    const [mortgagor] = business.mortgagors;
    if (mortgagor === undefined) throw new Error("a business has a mortgagor");
    const second = { ...mortgagor, party: { ...mortgagor.party, name: "共有人样例" } };
    const mandates = [mortgagor, second].map(({ party }, index) =>
      mandateTo(business.mortgagee, [party], { number: `M-${index + 1}`, sha256: String(index).repeat(64) }),
    );
    const joint = { ...business, mortgagors: [mortgagor, second], mandates };
    const withdrawOn = (held: typeof mandates): Conversation => {
      const talk = converse(sampleChain("new_loan", "independent"));
      talk.until("query");
      talk.chain = { ...talk.chain, business: { ...joint, mandates: held } };
      talk.take(abort);
      talk.answer();
      return talk;
    };
    expect(withdrawOn(mandates).chain.inFlight?.request).toMatchObject({
      type: "withdraw",
      authority: { type: "mandate", number: "M-1", others: [{ number: "M-2" }] },
    });
    expect(withdrawOn(mandates.slice(1)).chain.parked?.kind).toBe("unwind");
  });
});

describe("a new mortgage that stands, with the old one gone, and a disbursement that must not be", () => {
  test("a seizure that stays: ended by two persons as recorded, told, the hold given back, nothing permitted", () => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("search", "before_disbursement");
    talk.far.seized = true;
    talk.until("rest");
    expect(talk.chain.parked?.kind).toBe("legal");
    resolve(talk, "end_as_recorded");
    talk.until("query");
    talk.until("rest");
    expect(talk.chain).toMatchObject({
      state: "aborted",
      abort: { refusal: { code: "ended_as_recorded" } },
      hold: { state: "given_back" },
      disbursement: null,
    });
    expect(talk.chain.legs.map(({ state }) => state)).toEqual(["certificate_issued", "certificate_issued"]);
  });
  test("another's right ahead, and a core that refuses for good, can end the same way", () => {
    const ahead = converse(sampleChain("renewal", "independent"));
    ahead.until("search", "before_disbursement");
    ahead.far.strangerAhead = true;
    ahead.until("rest");
    expect(ahead.chain.parked?.kind).toBe("security");
    expect(actionsOf(ahead)).toContain("end_as_recorded");
    const refused = converse(sampleChain("renewal", "independent"));
    refused.until("permit");
    refusePermit(refused);
    expect(refused.chain.parked?.kind).toBe("disbursement");
    resolve(refused, "end_as_recorded");
    refused.until("rest");
    expect(refused.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "ended_as_recorded" } } });
  });
  test("is not offered where the old mortgage stands: there the new one is given up", () => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.until("search", "before_disbursement");
    talk.far.seized = true;
    talk.until("rest");
    expect(actionsOf(talk)).toEqual(["search_again", "unwind"]);
  });
});

describe("a stop while a permit is out", () => {
  test("revokes the permit; once lifted, the chain searches again and permits under a new key", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.until("permit");
    const key = talk.chain.disbursement?.key ?? "";
    talk.take({ type: "core_answered", answer: { type: "permit_received", key, state: "accepted", reason: null } });
    expect(talk.take(stop)).toBeNull();
    talk.take({ type: "due" });
    if (talk.chain.inFlight?.request.type === "query_posting") {
      const answer = { type: "posting", key, state: "not_found", postingNumber: null, amount: fen(0n) } as const;
      talk.take({ type: "core_answered", answer: { ...answer, at: talk.now, reason: null } });
    }
    expect(talk.chain.inFlight?.request).toMatchObject({ type: "revoke_permit", key });
    talk.answer();
    expect(talk.chain).toMatchObject({ state: "open", inFlight: null, disbursement: { key: "chn_1-permit-2" } });
    expect(talk.notices).toContain("permit_revoked");
    talk.take(lift);
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "completed", disbursement: { key: "chn_1-permit-2", state: "posted" } });
    expect([...talk.far.postings]).toEqual([
      ["chn_1-permit-1", "refused"],
      ["chn_1-permit-2", "posted"],
    ]);
  });
  test("that came too late is not passed over: two persons accept the posting, or the stop is lifted", () => {
    for (const way of ["accept", "lift"]) {
      const talk = converse(sampleChain("refinance", "independent"));
      talk.until("query_posting");
      talk.take(stop);
      talk.until("rest");
      expect(talk.chain.parked).toMatchObject({ kind: "disbursement", reason: "posted before the stop took effect" });
      if (way === "lift") talk.take(lift);
      else resolve(talk, "posting_accepted");
      talk.until("rest");
      expect(talk.chain.state).toBe("completed");
    }
  });
});

describe("a posting that is not as permitted", () => {
  const other = (): Conversation => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.until("query_posting");
    const key = "chn_1-permit-1";
    const answer = { type: "posting", key, state: "posted", postingNumber: "P-1", amount: fen(100n) } as const;
    talk.take({ type: "core_answered", answer: { ...answer, at: talk.now, reason: null } });
    return talk;
  };
  test("of another amount is parked, and ends as the core made it when two persons accept it", () => {
    const talk = other();
    expect(talk.chain.parked?.kind).toBe("disbursement");
    expect(actionsOf(talk)).toEqual(["posting_accepted", "posting_reversed"]);
    resolve(talk, "posting_accepted");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "completed", disbursement: { posting: { amount: 100n } } });
  });
  test("reversed by the core, it counts as not posted, and the chain permits again", () => {
    const talk = other();
    talk.far.postings.set("chn_1-permit-1", "refused");
    resolve(talk, "posting_reversed");
    talk.take({ type: "due" });
    resolve(talk, "permit_again");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "completed", disbursement: { key: "chn_1-permit-2" } });
  });
  test("under an earlier permit stops the next one, and becomes the posting of the chain when accepted", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.until("permit");
    refusePermit(talk);
    resolve(talk, "permit_again");
    expect(report(talk, {})).toBeNull();
    talk.take({ type: "due" });
    expect(talk.chain.parked).toMatchObject({ kind: "security", reason: "posted under an earlier permit" });
    expect(actionsOf(talk)).toEqual(["reread", "posting_accepted", "posting_reversed"]);
    resolve(talk, "posting_accepted");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "completed", disbursement: { key: "chn_1-permit-1" } });
    expect(talk.far.permits.has("chn_1-permit-2")).toBe(false);
  });
  test("under an earlier permit while the next one is out: that is revoked first", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.until("permit");
    refusePermit(talk);
    resolve(talk, "permit_again");
    talk.until("permit");
    report(talk, {});
    const key = "chn_1-permit-2";
    talk.take({ type: "core_answered", answer: { type: "permit_received", key, state: "accepted", reason: null } });
    expect(talk.chain.inFlight?.request).toMatchObject({ type: "revoke_permit", key });
    talk.answer();
    expect(talk.chain.parked?.kind).toBe("security");
  });
  test("under no key of the chain is refused", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.until("query_posting");
    expect(report(talk, { key: "chn_2-permit-1" })).toEqual(["posting_does_not_match", "posting.key"]);
  });
});

describe("what becomes known after the end moves nothing, and is kept and told once", () => {
  test("a filing that was recorded after all", () => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.until("query");
    for (const item of talk.far.cases.values()) end(talk.far, item, "registration_refused");
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    for (const item of talk.far.cases.values()) item.state = "recorded";
    const { outcome } = told(talk.far, "chn_1-first-1", talk.now);
    talk.callback("first", outcome);
    talk.callback("first", outcome);
    expect(talk.chain).toMatchObject({
      state: "aborted",
      dueAt: null,
      alarms: [{ kind: "recorded_after_end", key: "chn_1-first-1" }],
    });
    expect(talk.notices.filter((each) => each === "alarm")).toHaveLength(1);
  });
  test("a combined filing that was recorded after all, told one leg at a time", () => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("query");
    for (const item of talk.far.cases.values()) end(talk.far, item, "registration_refused");
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    for (const item of talk.far.cases.values()) item.state = "recorded";
    for (const { legId, businessNumber } of talk.chain.legs) {
      talk.callback(legId, told(talk.far, businessNumber ?? "", talk.now).outcome);
    }
    expect(talk.chain).toMatchObject({ state: "aborted", dueAt: null });
    expect(talk.chain.alarms.map(({ key }) => key).toSorted()).toEqual(["chn_1-cancellation-1", "chn_1-first-1"]);
  });
  test("money posted under a permit that the core had refused", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.until("permit");
    refusePermit(talk);
    resolve(talk, "unwind");
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect(report(talk, {})).toBeNull();
    expect(report(talk, {})).toBeNull();
    expect(talk.chain).toMatchObject({
      state: "aborted",
      alarms: [{ kind: "posted_after_end", key: "chn_1-permit-1" }],
      disbursement: { state: "posted" },
    });
    expect(talk.notices.filter((each) => each === "alarm")).toHaveLength(1);
  });
});

test("recorded though the registry had told of its end: the chain on its way asks, and believes neither", () => {
  const talk = converse(sampleChain("refinance", "confirmed"));
  talk.until("query");
  talk.callback("first", { state: "withdrawn", caseNumber: "Y-1", notice });
  const item = talk.far.cases.get("chn_1-first-1");
  if (item === undefined) throw new Error("the first leg was filed");
  item.state = "recorded";
  talk.callback("first", told(talk.far, "chn_1-first-1", talk.now).outcome);
  expect(talk.leg("first")).toMatchObject({ state: "unknown", recordingResult: null });
});

test("a signer that fails parks key; the key confirmed by two persons, the chain goes on", () => {
  const talk = converse(sampleChain("new_loan", "combined"));
  talk.until("file");
  talk.take({ type: "effect_failed", origin: "signer", advice: "give_up", reason: "the token is gone" });
  expect(talk.chain.parked?.kind).toBe("key");
  resolve(talk, "key_confirmed");
  talk.until("rest");
  expect(talk.chain.state).toBe("completed");
});

test("a filing that the registry denies is in doubt, not absent: an expired decision ends no chain over it", () => {
  const talk = converse(sampleChain("new_loan", "independent"));
  talk.until("file");
  talk.take({ type: "effect_failed", origin: "registry", advice: "query_first", reason: "no reply" });
  talk.now += 31 * 86_400_000;
  for (let turns = 0; turns < 9 && talk.chain.state !== "parked"; turns += 1) {
    talk.now += 700_000;
    if (talk.chain.inFlight === null) talk.take({ type: "due" });
    else talk.answer();
  }
  expect(talk.chain).toMatchObject({ state: "parked", parked: { kind: "unknown", resume: "aborting" } });
  resolve(talk, "no_case_confirmed");
  talk.until("rest");
  expect(talk.chain.state).toBe("aborted");
});

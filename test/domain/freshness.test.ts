// Nothing old passes for new: signatures, register snapshots, and what a filing rests on that is sent again.
// Invariant: a date of the far past or of the future is refused or asked about, and no filing leaves without the checks of the first.

import { describe, expect, test } from "vitest";
import type { SignedDocument } from "../../domain/signatures.ts";
import { actionsOf, converse, resolve, type Conversation } from "./conversation.ts";
import { ask, recordAll } from "./far-side.ts";
import { approval, sampleBusiness, sampleChain, signatures } from "./sample-chains.ts";

const minute = 60_000;
const day = 86_400_000;

describe("a signature is refused", () => {
  const decided = (): Conversation => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.take({ type: "due" });
    talk.answer();
    talk.take({ type: "decision_recorded", decision: approval(talk.chain, talk.now) });
    talk.now += day;
    return talk;
  };
  const sign = (talk: Conversation, place: number, signedAt: number): [string, string | null] | null => {
    const date = (document: SignedDocument): SignedDocument => {
      const [first, ...others] = document.signatures;
      return first === undefined ? document : { ...document, signatures: [{ ...first, signedAt }, ...others] };
    };
    const documents = signatures(talk.chain, talk.now).map((each, index) => (index === place ? date(each) : each));
    return talk.take({ type: "signatures_recorded", documents });
  };
  const refused = (place: number): [string, string] => [
    "signature_time_wrong",
    `documents[${place}].signatures[0].signedAt`,
  ];

  test.each([
    ["an application form", 2],
    ["a contract", 0],
  ])("on %s when it is dated 1970 or in the future, and nothing is recorded", (_, place) => {
    const talk = decided();
    expect(sign(talk, place, 0)).toEqual(refused(place));
    expect(sign(talk, place, talk.now + 6 * minute)).toEqual(refused(place));
    expect(sign(talk, place, Date.UTC(2076, 0, 1))).toEqual(refused(place));
    expect(talk.chain.signedDocuments).toEqual([]);
    expect(sign(talk, place, talk.now + minute)).toBeNull();
  });
  test("on an application form when it is dated before the decision was recorded", () => {
    const talk = decided();
    expect(sign(talk, 2, talk.now - day - 6 * minute)).toEqual(refused(2));
    expect(sign(talk, 2, talk.now - day)).toBeNull();
  });
  test("on a contract when it is older than the contract; an older contract keeps its own dates", () => {
    const talk = decided();
    const signedOn = Date.parse(`${talk.chain.business.mainContract.signedOn}T00:00:00+08:00`);
    expect(sign(talk, 0, signedOn - day)).toEqual(refused(0));
    const business = sampleBusiness("extension", "independent");
    const older = { ...business.mortgageContract, signedOn: "2021-05-06", signedForThisBusiness: false };
    const extended = converse(sampleChain("extension", "independent", { ...business, mortgageContract: older }));
    extended.take({ type: "due" });
    extended.answer();
    extended.take({ type: "decision_recorded", decision: approval(extended.chain, extended.now) });
    expect(sign(extended, 1, Date.parse("2021-05-06T10:00:00+08:00"))).toBeNull();
  });
});

describe("a register snapshot", () => {
  const answerTaken = (talk: Conversation, takenAt: number): void => {
    const request = talk.chain.inFlight?.request;
    if (request?.type !== "search") throw new Error("no search is in flight");
    const snapshot = ask(talk.far, request, takenAt);
    if (Array.isArray(snapshot)) throw new Error("a search is answered with the register");
    talk.take({ type: "search_answered", snapshot, messageSha256: "a".repeat(64) });
  };
  test.each(["opening", "before_filing", "before_disbursement"])("kept from earlier is no answer %s", (stage) => {
    const talk = converse(sampleChain("new_loan", "combined"));
    talk.until("search", stage);
    const { searches } = talk.chain;
    for (const takenAt of [talk.now - 400 * day, talk.now - 11 * minute, talk.now + 6 * minute]) {
      answerTaken(talk, takenAt);
      expect(talk.chain).toMatchObject({ state: "open", inFlight: null });
      expect(talk.chain.searches).toEqual(searches);
      talk.until("search", stage);
    }
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("given again and again stops in front of a person, who has it searched again", () => {
    const talk = converse(sampleChain("new_loan", "combined"));
    while (talk.chain.state === "open") {
      talk.until("search", "opening");
      answerTaken(talk, 0);
      talk.now = talk.chain.dueAt ?? talk.now;
    }
    expect(talk.chain.parked).toMatchObject({ kind: "unknown" });
    expect(actionsOf(talk)).toContain("query_again");
    resolve(talk, "query_again");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

describe("a filing sent again", () => {
  /** Filed, lost, and denied by the registry; the third time, or when it was told of once, in front of a person. */
  const denied = (kind: "new_loan" | "refinance" = "new_loan"): Conversation => {
    const talk = converse(sampleChain(kind, "independent"));
    talk.until("file");
    for (let sends = 0; sends < 3; sends += 1) denyTwice(talk);
    expect(talk.chain.parked).toMatchObject({ kind: "unknown", legId: "first" });
    return talk;
  };

  test("90 days later finds the decision expired: nothing is filed, the hold is given back", () => {
    const talk = denied();
    talk.now += 90 * day;
    resolve(talk, "no_case_confirmed");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "decision_expired" } } });
    expect(talk.chain.hold?.state).toBe("given_back");
    expect(talk.far.cases.size).toBe(0);
  });
  test("after the hold lapsed stops too", () => {
    const talk = denied();
    const { hold } = talk.chain;
    if (hold === null) throw new Error("a new loan has a hold");
    talk.chain = { ...talk.chain, hold: { ...hold, expiresAt: talk.now + minute } };
    talk.now += minute;
    resolve(talk, "no_case_confirmed");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "hold_refused" } } });
    expect(talk.far.cases.size).toBe(0);
  });
  test("half an hour later searches first, and a seizure found then stops it", () => {
    const talk = denied("refinance");
    talk.now += 31 * minute;
    resolve(talk, "no_case_confirmed");
    talk.take({ type: "due" });
    expect(talk.chain.inFlight).toMatchObject({ request: { type: "search" }, stage: "before_filing" });
    talk.far.seized = true;
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "unit_seized" } } });
    expect(talk.far.cases.size).toBe(0);
  });
  test("half an hour later, with a clean register, is filed under its new number and completes", () => {
    const talk = denied("refinance");
    talk.now += 31 * minute;
    resolve(talk, "no_case_confirmed");
    talk.until("file");
    expect(talk.chain.searches.filter(({ stage }) => stage === "before_filing")).toHaveLength(2);
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.leg("first").businessNumber).toBe("chn_1-first-2");
  });
  test("by the machine itself rests on the same checks", () => {
    const stale = converse(sampleChain("new_loan", "independent"));
    stale.until("file");
    denyTwice(stale, 31 * minute);
    expect(stale.chain.inFlight).toMatchObject({ request: { type: "search" }, stage: "before_filing" });
    stale.answer();
    expect(stale.chain.inFlight).toMatchObject({ request: { type: "file" } });
    expect(stale.leg("first").businessNumber).toBe("chn_1-first-1");
    const expired = converse(sampleChain("new_loan", "independent"));
    expired.until("file");
    denyTwice(expired, 90 * day);
    expect(expired.chain).toMatchObject({ state: "parked", abort: { refusal: { code: "decision_expired" } } });
    expect(expired.leg("first").state).toBe("unknown");
    // The plan does not go on beside the abort: nothing is told as filed.
    expect(expired.notices).not.toContain("filed");
    expect(expired.chain.plan.steps[expired.chain.step]?.step).toBe("file");
  });
  test("that arrived after all while the register was searched goes on with what is recorded", () => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("file");
    const filing = talk.chain.inFlight?.request;
    denyTwice(talk, 31 * minute);
    expect(talk.chain.inFlight?.request.type).toBe("search");
    if (filing?.type !== "file") throw new Error("the filing was in flight");
    ask(talk.far, filing, talk.now);
    recordAll(talk.far, talk.now);
    const outcomes = ask(talk.far, { ...filing, type: "query", businessNumbers: [...talk.far.cases.keys()] }, talk.now);
    if (!Array.isArray(outcomes)) throw new Error("a query is answered with outcomes");
    talk.take({ type: "registry_answered", source: "callback", outcomes, messageSha256: "c".repeat(64) });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

/** The holder dies with the filing in flight; the registry says twice, `apart` ms from one another, that it holds no such case. */
function denyTwice(talk: Conversation, apart = 1_000): void {
  talk.take({ type: "interrupted" });
  talk.answer();
  talk.now += apart;
  talk.take({ type: "due" });
  talk.answer();
}

// Taking back (practice 6, 13): by all applicants, by a mandate that names it, too late; and unwinding what is recorded.
// Invariant: never by the lender alone, never what would leave the lender unsecured, and several legs one after another.

import { describe, expect, test } from "vitest";
import type { Business, Mandate } from "../../../domain/business.ts";
import type { ChainEvent } from "../../../domain/event.ts";
import { recordAll } from "../far-side.ts";
import { actionsOf, converse, resolve, type Conversation } from "../conversation.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample, signatures } from "../sample-chains.ts";
import { reach } from "./story.ts";
import { overTwo } from "./variants.ts";

const abort: ChainEvent = { type: "abort_requested", by: "bank", reason: "customer withdrew" };

function withMatters(business: Business, ...matters: Mandate["matters"]): Business {
  return { ...business, mandates: business.mandates.map((mandate) => ({ ...mandate, matters })) };
}

function pending(business: Business): Conversation {
  const talk = converse(openSample(business));
  talk.until("query");
  talk.take(abort);
  return talk;
}

describe("a pending application", () => {
  test("is withdrawn on a mandate of every applicant that names withdrawal", () => {
    const talk = pending(lawful("new_loan", "guangzhou-tianhe"));
    talk.until("withdraw");
    expect(talk.chain.inFlight?.request).toMatchObject({
      businessNumbers: ["chn_1-first-1"],
      authority: { type: "mandate", number: talk.chain.business.mandates[0]?.number },
    });
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
  });
  test("is not withdrawn on one that names other matters only: the lender alone never withdraws", () => {
    const talk = pending(withMatters(lawful("new_loan", "guangzhou-tianhe"), "apply", "supplement"));
    for (let turns = 0; turns < 9 && talk.chain.state === "aborting"; turns += 1) talk.answer();
    expect(talk.chain.parked).toMatchObject({ kind: "unwind", reason: expect.stringContaining("every applicant") });
    expect([...talk.far.cases.values()].map(({ state }) => state)).not.toContain("withdrawn");
  });
  test("is withdrawn on the last day of the mandate, and the day after not: everybody's signatures are asked for", () => {
    const business = lawful("new_loan", "guangzhou-tianhe");
    const ending = { untilCompleted: undefined, validUntil: "2026-11-30" };
    const aborted = (day: string): Conversation => {
      const mandates = business.mandates.map((mandate) => ({ ...mandate, ...ending }));
      const talk = converse(openSample({ ...business, mandates }));
      talk.until("query");
      talk.now = Date.parse(`${day}T10:00:00+08:00`);
      talk.take(abort);
      for (let turns = 0; turns < 9 && talk.chain.state === "aborting"; turns += 1) talk.answer();
      return talk;
    };
    expect(aborted("2026-11-30").chain.state).toBe("aborted");
    const late = aborted("2026-12-01");
    expect(late.chain.parked?.kind).toBe("unwind");
    expect(signatures(late.chain, late.now).map(({ type }) => type)).toEqual(["withdrawal_application"]);
  });
  test("of a sale needs the seller too: the buyer's mandate is not enough, everybody's signatures are", () => {
    const talk = converse(openSample(lawful("sale_with_mortgage", "suzhou-huqiu")));
    talk.until("file");
    talk.answer();
    talk.take(abort);
    talk.take({ type: "due" });
    for (let turns = 0; turns < 9 && talk.chain.state === "aborting"; turns += 1) talk.answer();
    expect(talk.chain.parked?.kind).toBe("unwind");
    const documents = signatures(talk.chain, talk.now);
    expect(documents[0]?.signatures.map(({ capacity }) => capacity)).toEqual(["transferor", "mortgagor", "mortgagee"]);
    expect(talk.take({ type: "signatures_recorded", documents })).toBeNull();
    resolve(talk, "withdraw_jointly");
    talk.take({ type: "due" });
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect(talk.chain.legs.map(({ state }) => state)).toEqual(["withdrawn", "withdrawn", "withdrawn"]);
  });
  test("that was recorded meanwhile is too late to withdraw: the new mortgage is given up by the lender", () => {
    const talk = pending(lawful("new_loan", "guangzhou-tianhe"));
    talk.until("withdraw");
    recordAll(talk.far, talk.now);
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect(talk.leg("first").state).toBe("recorded");
    expect(talk.leg("unwind")).toMatchObject({ registrationType: "cancellation", ground: "waiver", state: "recorded" });
    expect([...talk.far.units.values()].flatMap(({ mortgages }) => mortgages)).toEqual([]);
  });
  test("that changed the mortgage for good and was recorded meanwhile is not given up: forward, or ended as recorded", () => {
    const talk = pending(lawful("increase", "guangzhou-tianhe"));
    talk.until("withdraw");
    recordAll(talk.far, talk.now);
    talk.until("rest");
    expect(talk.chain.parked?.kind).toBe("unwind");
    expect(actionsOf(talk)).toEqual(["query_again", "permit_again", "end_as_recorded"]);
    resolve(talk, "end_as_recorded");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "ended_as_recorded" } } });
  });
});

describe("two recorded mortgages", () => {
  const both = (): Conversation =>
    reach(converse(openSample(overTwo("new_loan", "suzhou-huqiu", "guangzhou-tianhe"))), "recorded first_r2");
  test("are given up one after another, each at its registry, with the papers of both signed first", () => {
    const talk = both();
    talk.until("search", "before_disbursement");
    talk.take(abort);
    talk.until("file");
    const first = talk.chain.inFlight;
    expect(first).toMatchObject({ registryId: "suzhou-huqiu", legIds: ["unwind"] });
    talk.answer();
    talk.until("file");
    expect(talk.chain.inFlight).toMatchObject({ registryId: "guangzhou-tianhe", legIds: ["unwind_first_r2"] });
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", hold: { state: "given_back" } });
    expect([...talk.far.units.values()].flatMap(({ mortgages }) => mortgages)).toEqual([]);
  });
  test("of which one cannot be given up: parked, filed again, and ended", () => {
    const talk = both();
    talk.until("search", "before_disbursement");
    talk.take(abort);
    talk.until("file");
    talk.answer();
    const item = talk.far.cases.get("chn_1-unwind-1");
    if (item !== undefined) item.state = "registration_refused";
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "unwind", legId: "unwind" });
    expect(actionsOf(talk)).toContain("file_again");
    resolve(talk, "file_again");
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect(talk.leg("unwind").generation).toBe(2);
  });
});

describe("with nothing filed", () => {
  test.each(["extension", "cancellation", "assignment", "notice_conversion"] as const)("%s simply ends", (kind) => {
    const talk = converse(openSample(lawful(kind)));
    talk.until("search", "before_filing");
    expect(talk.take(abort)).toBeNull();
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect(talk.chain.legs.every(({ state }) => state === "chain_refused")).toBe(true);
    expect(talk.far.cases.size).toBe(0);
  });
  test("an abort after a final recording is refused", () => {
    const talk = converse(openSample(lawful("increase")));
    talk.until("search", "before_disbursement");
    expect(talk.take(abort)).toEqual(["wrong_state", null]);
  });
});

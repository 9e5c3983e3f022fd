// Dates that people must not miss are told whatever the chain is doing, and rest on every word the registry gave of them.
// Invariant: an acceptance told late or with a later state counts, and a parked or aborting chain is not silent.

import { describe, expect, test } from "vitest";
import { promiseState } from "../../../domain/leg-clock.ts";
import type { Leg } from "../../../domain/leg.ts";
import type { Outcome } from "../../../domain/registry.ts";
import { converse, type Conversation } from "../conversation.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { conditionsWanted, openSample, sampleChain, signatures } from "../sample-chains.ts";
import { letPass } from "./story.ts";

const day = 86_400_000;
const notice = { number: null, code: null, text: null, at: null };

/** Every pending leg of the filing is told so. */
function told(talk: Conversation, source: "callback" | "query", outcome: Outcome): void {
  const outcomes = talk.chain.legs.flatMap(({ businessNumber }) =>
    businessNumber === null ? [] : [{ businessNumber, outcome }],
  );
  talk.take({ type: "registry_answered", source, outcomes, messageSha256: "c".repeat(64) });
}

function filedNewLoan(): Conversation {
  const talk = converse(sampleChain("new_loan", "independent"));
  talk.until("file");
  talk.answer();
  return talk;
}

/** A conversion whose building is registrable since the 16th of November, its taxes not cleared. */
function conversion(): Conversation {
  const talk = converse(openSample(lawful("notice_conversion")));
  letPass(talk, 1_000);
  const registrable = conditionsWanted(talk.chain, talk.now).find(({ type }) => type === "registrable");
  if (registrable === undefined) throw new Error("it waits for the building");
  talk.take({ type: "condition_recorded", fact: { ...registrable, on: "2026-11-16" }, by: "core" });
  return talk;
}

function filedConversion(): Conversation {
  const talk = conversion();
  const [tax] = conditionsWanted(talk.chain, talk.now).filter(({ type }) => type === "tax_clearance");
  if (tax === undefined) throw new Error("it waits for the taxes");
  talk.take({ type: "condition_recorded", fact: tax, by: "core" });
  talk.take({ type: "due" });
  talk.take({ type: "signatures_recorded", documents: signatures(talk.chain, talk.now) });
  talk.until("file");
  talk.answer();
  return talk;
}

describe("an acceptance", () => {
  test("told only after a later state starts the clock all the same, which then runs out", () => {
    const talk = filedNewLoan();
    const acceptedAt = talk.now;
    told(talk, "query", { state: "reviewed", caseNumber: "Y-1", notice });
    expect(talk.leg("first")).toMatchObject({ state: "reviewed", acceptedAt: null, promisedBy: null });
    told(talk, "callback", { state: "accepted", caseNumber: "Y-1", acceptedAt, notice });
    expect(talk.leg("first")).toMatchObject({ state: "reviewed", acceptedAt, promisedBy: expect.any(Number) });
    talk.now += 25 * day;
    talk.take({ type: "due" });
    expect(talk.notices).toContain("leg_overdue");
  });
  test("told with the later state itself needs no word of its own", () => {
    const talk = filedNewLoan();
    const acceptedAt = talk.now - 1;
    told(talk, "callback", { state: "suspended", caseNumber: "Y-1", acceptedAt, notice });
    expect(talk.leg("first")).toMatchObject({ state: "suspended", acceptedAt, promisedBy: null });
    expect(talk.leg("first").clock?.stills).toHaveLength(1);
    told(talk, "callback", { state: "reviewed", caseNumber: "Y-1", notice });
    expect(talk.leg("first").promisedBy).toEqual(expect.any(Number));
  });
  test.each(["suspended", "reviewed"] as const)("of a case that is %s keeps the notices of a conversion", (state) => {
    const talk = filedConversion();
    told(talk, "callback", { state, caseNumber: "Y-1", notice });
    talk.now = (talk.chain.lapse?.countsFrom ?? 0) + 95 * day;
    talk.take({ type: "due" });
    expect(talk.chain.state).toBe("open");
    expect(talk.notices).not.toContain("lapsed");
  });
  test("that never came keeps nothing: received is not accepted", () => {
    const talk = filedConversion();
    told(talk, "callback", { state: "received", caseNumber: "Y-1", notice });
    talk.now = (talk.chain.lapse?.countsFrom ?? 0) + 95 * day;
    talk.take({ type: "due" });
    expect(talk.chain.parked).toMatchObject({ kind: "security", reason: expect.stringContaining("lapsed") });
  });
});

describe("while a person is waited for", () => {
  test("the ninety days are told of as ever, and that they are over", () => {
    const talk = conversion();
    const since = talk.chain.lapse?.countsFrom ?? 0;
    const dispute = { matter: "dispute" as const, number: "L-1", sha256: "d".repeat(64), on: "2026-11-20" };
    talk.take({ type: "legal_notice_recorded", notice: dispute, by: "core" });
    talk.take({ type: "due" });
    expect(talk.chain.parked?.kind).toBe("legal");
    const news: string[] = [];
    for (const days of [59, 60, 75, 85, 90, 91, 120]) {
      talk.now = since + days * day;
      const before = talk.notices.length;
      if (talk.chain.dueAt !== null && talk.chain.dueAt <= talk.now) talk.take({ type: "due" });
      news.push(`${days}:${talk.notices.slice(before).join()}`);
    }
    expect(news).toEqual(["59:", "60:lapse_near", "75:lapse_near", "85:lapse_near", "90:", "91:lapsed", "120:"]);
    expect(talk.chain).toMatchObject({ state: "parked", dueAt: null, parked: { kind: "legal" } });
  });
  test("a registry that is late is told of, once", () => {
    const talk = filedNewLoan();
    told(talk, "callback", { state: "accepted", caseNumber: "Y-1", acceptedAt: talk.now, notice });
    const death = { matter: "death" as const, number: "L-1", sha256: "d".repeat(64), on: "2026-11-20" };
    talk.take({ type: "legal_notice_recorded", notice: death, by: "core" });
    talk.take({ type: "due" });
    expect(talk.chain.state).toBe("parked");
    const due = talk.chain.dueAt;
    expect(due).toBe((talk.leg("first").promisedBy ?? 0) + 1);
    talk.now = due ?? 0;
    talk.take({ type: "due" });
    talk.take({ type: "due" });
    expect(talk.notices.filter((type) => type === "leg_overdue")).toHaveLength(1);
  });
});

describe("the day by which the registry promises to record", () => {
  const accepted = (at: string): Leg => {
    const talk = filedNewLoan();
    talk.now = Date.parse(at);
    told(talk, "callback", { state: "accepted", caseNumber: "Y-1", acceptedAt: talk.now, notice });
    return talk.leg("first");
  };
  test("is said to be unknown where the published calendar does not reach so far", () => {
    const leg = accepted("2026-12-30T10:00:00+08:00");
    expect([leg.promisedBy, promiseState(leg)]).toEqual([null, "unknown_calendar"]);
  });
  test("moves on by each whole working day on which the case stood still, and is none meanwhile", () => {
    const talk = filedNewLoan();
    const tell = (state: "accepted" | "suspended", at: string): number | null => {
      talk.now = Date.parse(`${at}+08:00`);
      told(talk, "callback", { state, caseNumber: "Y-1", acceptedAt: talk.now, notice });
      return talk.leg("first").promisedBy;
    };
    const endOf = (date: string): number => Date.parse(`${date}T23:59:59.999+08:00`);
    expect(tell("accepted", "2026-11-24T10:00:00")).toBe(endOf("2026-11-30"));
    expect(tell("suspended", "2026-11-25T10:00:00")).toBeNull();
    expect(tell("accepted", "2026-11-27T10:00:00")).toBe(endOf("2026-12-01"));
    expect(tell("suspended", "2026-11-27T11:00:00")).toBeNull();
    expect(tell("accepted", "2026-11-27T15:00:00")).toBe(endOf("2026-12-01"));
  });
  test("is told apart from none at all, none yet, and none for the while", () => {
    const leg = accepted("2026-11-24T10:00:00+08:00");
    expect(promiseState(leg)).toBe("by");
    expect(promiseState({ ...leg, state: "recorded" })).toBe("none");
    expect(promiseState({ ...leg, clock: null })).toBe("not_accepted");
    const clock = { startedAt: 1, limit: 5, stills: [{ from: 2, to: null }] };
    expect(promiseState({ ...leg, state: "suspended", clock })).toBe("standing_still");
  });
});

// 补正 more than once (practice 9): another list of what is missing, what was handed in when the leg is filed again, and an abort.
// Invariant: the bank is told the registry's present list; what it handed in is not lost; nothing is handed in for what is taken back.

import { describe, expect, test } from "vitest";
import type { ChainEvent } from "../../../domain/event.ts";
import type { MissingItem, Outcome } from "../../../domain/registry.ts";
import { converse, notice, shown, type Conversation } from "../conversation.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";

const identity: MissingItem = { code: "A", name: "身份证明", copies: 1, reason: "未提交" };
const marriage: MissingItem = { code: "B", name: "婚姻状况证明", copies: 1, reason: null };
const day = 86_400_000;

function asks(missing: MissingItem, number: string, more: { deadline?: number; at?: number } = {}): Outcome {
  const { deadline = null, at = null } = more;
  return { state: "supplement", caseNumber: "Y-1", missing: [missing], deadline, notice: { ...notice, number, at } };
}

function supply(name: string, sha256 = shown): ChainEvent {
  return { type: "supplement_supplied", legId: "first", items: [{ name, sha256, pages: 1 }] };
}

/** Filed, and the registry asks for the identity papers. */
function asked(at?: number): Conversation {
  const talk = converse(openSample(lawful("new_loan", "guangzhou-tianhe")));
  talk.until("file");
  talk.answer();
  for (const item of talk.far.cases.values()) item.state = "supplement";
  talk.callback("first", asks(identity, "BZ-1", { deadline: talk.now + day, ...(at === undefined ? {} : { at }) }));
  talk.notices.length = 0;
  return talk;
}

function answered(talk: Conversation, source: "reply" | "query", outcome: Outcome): void {
  const outcomes = [{ businessNumber: "chn_1-first-1", outcome }];
  talk.take({ type: "registry_answered", source, outcomes, messageSha256: shown });
}

const told = ({ notices }: Conversation): number => notices.filter((type) => type === "supplement_wanted").length;

describe("another list of what is missing", () => {
  test("in the reply to what was handed in is told once, with its notice and deadline", () => {
    const talk = asked();
    expect(talk.take(supply("身份证明"))).toBeNull();
    talk.until("supplement");
    answered(talk, "reply", asks(marriage, "BZ-2", { deadline: talk.now + 9 * day }));
    expect(talk.leg("first")).toMatchObject({
      state: "supplement",
      missing: [marriage],
      deadline: talk.now + 9 * day,
      notice: { number: "BZ-2" },
      suppliedItems: null,
    });
    expect(told(talk)).toBe(1);
    expect(talk.take(supply("婚姻状况证明"))).toBeNull();
  });
  test("read by query is told; the same list again is not", () => {
    const talk = asked();
    talk.until("query");
    answered(talk, "query", asks(identity, "BZ-1", { deadline: talk.now + 3 * day }));
    expect([told(talk), talk.leg("first").deadline]).toEqual([0, talk.now + 3 * day]);
    talk.now += day;
    talk.take({ type: "due" });
    answered(talk, "query", asks(marriage, "BZ-2"));
    expect([told(talk), talk.leg("first").missing]).toEqual([1, [marriage]]);
  });
  test("in a message that may be an old one makes the registry be asked at once; its answer is what counts", () => {
    const talk = asked();
    talk.until("query");
    answered(talk, "query", asks(identity, "BZ-1"));
    const { queriedAt } = talk.leg("first");
    expect(queriedAt).not.toBeNull();
    talk.callback("first", asks(marriage, "BZ-2"));
    expect([told(talk), talk.leg("first").missing, talk.leg("first").queriedAt]).toEqual([0, [identity], null]);
    talk.take({ type: "due" });
    expect(talk.chain.inFlight?.request.type).toBe("query");
    answered(talk, "query", asks(marriage, "BZ-2"));
    expect([told(talk), talk.leg("first").missing]).toEqual([1, [marriage]]);
  });
  test.each([
    ["dated later counts as it comes", 200, [marriage], 1],
    ["dated earlier does not", 50, [identity], 0],
  ])("in a message %s", (_what, at, missing, times) => {
    const talk = asked(100);
    talk.callback("first", asks(marriage, "BZ-2", { at }));
    expect([talk.leg("first").missing, told(talk)]).toEqual([missing, times]);
  });
});

describe("what is handed in", () => {
  test("answers what is asked for, by name or code however written; what answers nothing is refused, named", () => {
    const both = (name: string): ReturnType<Conversation["take"]> => {
      const items = [identity, { name }].map((each) => ({ name: each.name, sha256: shown, pages: 1 }));
      return asked().take({ type: "supplement_supplied", legId: "first", items });
    };
    expect(["身份 证明", "A", "a"].map(both)).toEqual([null, null, ["invalid_field", "items[1].name"]]);
    expect(asked().take(supply("无关材料"))).toEqual(["invalid_field", "items[0].name"]);
  });
  test("where the registry asks in the words of its notice alone, may be anything", () => {
    const talk = asked();
    talk.chain = { ...talk.chain, legs: [{ ...talk.leg("first"), missing: [] }] };
    expect(talk.take(supply("说明"))).toBeNull();
  });
  test("is among the materials when the leg is filed again, beside what mends the refusal, once each", () => {
    const talk = asked();
    talk.take(supply("身份证明", "7".repeat(64)));
    talk.until("supplement");
    talk.answer();
    talk.callback("first", { state: "not_accepted", notice });
    for (const item of talk.far.cases.values()) item.state = "not_accepted";
    talk.take(supply("说明", "8".repeat(64)));
    talk.until("file");
    const { request } = talk.chain.inFlight ?? {};
    const materials = request?.type === "file" ? request.applications[0]?.business.materials : undefined;
    const digests = materials?.map(({ sha256 }) => sha256[0]) ?? [];
    expect(["7", "8"].map((digit) => digests.filter((each) => each === digit).length)).toEqual([1, 1]);
  });
});

describe("an abort after something was supplied", () => {
  test("withdraws, and hands nothing in for what is taken back", () => {
    const talk = asked();
    talk.take(supply("身份证明"));
    talk.take({ type: "abort_requested", by: "bank", reason: "x" });
    const requests: string[] = [];
    while (talk.chain.state === "aborting") {
      talk.now += 700;
      if (talk.chain.inFlight === null) talk.take({ type: "due" });
      else requests.push(talk.answer());
    }
    expect(requests).toContain("withdraw");
    expect(requests).not.toContain("supplement");
    expect(talk.chain.state).toBe("aborted");
  });
  test("hands in what the cancellation of the new mortgage needs", () => {
    const talk = converse(openSample(lawful("new_loan", "guangzhou-tianhe")));
    talk.until("permit");
    talk.chain = { ...talk.chain, inFlight: null, disbursement: null };
    talk.chain = { ...talk.chain, step: 0, plan: { ...talk.chain.plan, pointOfNoReturn: 99 } };
    expect(talk.take({ type: "abort_requested", by: "bank", reason: "x" })).toBeNull();
    talk.until("file");
    talk.answer();
    talk.callback("unwind", asks(identity, "BZ-3"));
    const items = [{ name: "身份证明", sha256: shown, pages: 1 }];
    expect(talk.take({ type: "supplement_supplied", legId: "unwind", items })).toBeNull();
    talk.until("supplement");
    expect(talk.chain.inFlight).toMatchObject({ legIds: ["unwind"], request: { items } });
  });
});

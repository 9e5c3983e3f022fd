// What a verified message of the registry makes of a leg: each outcome taken by itself.
// Invariant: a state never goes back, doubt is not a fact, and what was recorded is not unsaid without a person.

import { describe, expect, test } from "vitest";
import { applyOutcomes, earlierNumbers } from "../../../domain/decide/outcomes.ts";
import type { Work } from "../../../domain/decide/work.ts";
import type { ChainEvent } from "../../../domain/event.ts";
import type { Leg } from "../../../domain/leg.ts";
import { fen } from "../../../domain/money.ts";
import type { RecordingResult } from "../../../domain/register.ts";
import type { Outcome } from "../../../domain/registry.ts";
import { notice } from "../conversation.ts";
import { start } from "../sample-chains.ts";
import { legNamed, ready, refinance, workOn, type Scene } from "../guards/bench.ts";

type Source = Extract<ChainEvent, { type: "registry_answered" }>["source"];

const result = legNamed(ready.chain, "first").recordingResult as RecordingResult;
const recorded: Outcome = { state: "recorded", notice, result };
const messageSha256 = "d".repeat(64);

/** The registry tells of `first` (its number is first-1) what `outcome` says. */
function told(outcome: Outcome, scene: Scene = {}, source: Source = "query", businessNumber = "first-1"): Work {
  const work = workOn(structuredClone(refinance(scene)));
  applyOutcomes(work, { type: "registry_answered", source, outcomes: [{ businessNumber, outcome }], messageSha256 });
  return work;
}

function first(work: Work): Leg {
  return legNamed(work.chain, "first");
}

const doubt: Outcome = { state: "unknown", reason: "unlisted_code", notice };
const noCase: Outcome = { state: "unknown", reason: "no_case", notice };
const withdrawn: Outcome = { state: "withdrawn", caseNumber: null, notice };
const accepted: Outcome = { state: "accepted", caseNumber: "C-1", acceptedAt: start, notice };

describe("doubt", () => {
  test("told when we asked: counted, and whether there is no such case", () => {
    const scene = { first: { state: "accepted" as const, unknownQueries: 2, noCaseAnswers: 1 } };
    expect(first(told(doubt, scene))).toMatchObject({ state: "unknown", unknownQueries: 3, noCaseAnswers: 0 });
    expect(first(told(noCase, scene))).toMatchObject({ state: "unknown", unknownQueries: 3, noCaseAnswers: 2 });
  });
  test("told by a reply or a callback: begins anew, unless there is doubt already", () => {
    const counted = { unknownQueries: 2, noCaseAnswers: 1 };
    for (const source of ["reply", "callback"] as const) {
      const anew = first(told(noCase, { first: { ...counted, state: "accepted" } }, source));
      expect(anew).toMatchObject({ state: "unknown", unknownQueries: 0, noCaseAnswers: 1 });
      const already = first(told(noCase, { first: { ...counted, state: "unknown" } }, source));
      expect(already).toMatchObject({ state: "unknown", ...counted });
    }
  });
  test("about what is recorded is counted and moves nothing; about what has ended is nothing", () => {
    const scene = { first: { state: "recorded" as const, unknownQueries: 1 } };
    expect(first(told(doubt, scene))).toMatchObject({ state: "recorded", unknownQueries: 2 });
    expect(first(told(doubt, scene, "callback"))).toMatchObject({ state: "recorded", unknownQueries: 1 });
    const ended = first(told(doubt, { first: { state: "withdrawn" } }));
    expect(ended).toMatchObject({ state: "withdrawn", unknownQueries: 0 });
  });
  test("is what is told of one leg of a combined filing; of the whole it is a fact", () => {
    const group = { groupNumber: "g", state: "sending" as const };
    const scene = { first: group, cancellation: group };
    expect(first(told(accepted, scene)).state).toBe("unknown");
    const work = workOn(structuredClone(refinance(scene)));
    const outcomes = ["first-1", "cancellation-1"].map((businessNumber) => ({ businessNumber, outcome: accepted }));
    applyOutcomes(work, { type: "registry_answered", source: "reply", outcomes, messageSha256 });
    expect(work.chain.legs.map(({ state }) => state)).toEqual(["accepted", "accepted"]);
    const other = { first: group, cancellation: { ...group, groupNumber: "other" } };
    expect(first(told(accepted, other)).state).toBe("accepted");
  });
});

describe("a fact", () => {
  test("brings the leg on, and is told; what was in doubt is in doubt no more", () => {
    const work = told(accepted, { first: { state: "unknown", unknownQueries: 2, noCaseAnswers: 1 } });
    const known = {
      state: "accepted",
      caseNumber: "C-1",
      unknownQueries: 0,
      noCaseAnswers: 0,
      acknowledged: true,
      notice,
    };
    expect(first(work)).toMatchObject({ ...known, acceptedAt: start, clock: { startedAt: start, stills: [] } });
    expect(first(work).promisedBy).toBeGreaterThan(start);
    const data = { legId: "first", state: "accepted", caseNumber: "C-1" };
    expect(work.notices).toMatchObject([{ type: "leg_moved", data }]);
  });
  test("of an earlier state moves nothing back, but the registry has told of the filing", () => {
    const work = told({ state: "received", caseNumber: "C-9", notice }, { first: { state: "accepted" } });
    expect(first(work)).toMatchObject({ state: "accepted", caseNumber: null, acknowledged: true });
    expect(work.notices).toEqual([]);
  });
  test("without a case number keeps the one known", () => {
    expect(first(told(withdrawn, { first: { state: "accepted", caseNumber: "C-1" } })).caseNumber).toBe("C-1");
    expect(first(told({ state: "not_accepted", notice }, { first: { caseNumber: "C-1" } })).caseNumber).toBe("C-1");
  });
  test("of acceptance counts from the first time it was told", () => {
    const clock = { startedAt: 1, limit: 5, stills: [] };
    const work = told(accepted, { first: { state: "supplement", acceptedAt: 1, clock } });
    expect(first(work)).toMatchObject({ acceptedAt: 1, clock });
    expect(first(told({ state: "reviewed", caseNumber: "C", notice })).clock).toBeNull();
  });
  test("that the registry waits stops its clock, and going on runs it", () => {
    const clock = { startedAt: 1, limit: 5, stills: [] };
    const scene = { first: { state: "accepted" as const, acceptedAt: 1, clock } };
    const still = told({ state: "suspended", caseNumber: "C", notice }, scene);
    expect(first(still)).toMatchObject({ clock: { stills: [{ from: start, to: null }] }, promisedBy: null });
    const standing = { ...clock, stills: [{ from: 1, to: null }] };
    const on = told(accepted, { first: { state: "suspended", acceptedAt: 1, clock: standing } });
    expect(first(on).clock?.stills).toEqual([{ from: 1, to: start }]);
  });
  test("a supplement taken starts the clock anew where the day of completed material counts, and nowhere else", () => {
    const clock = { startedAt: 1, limit: 5, stills: [{ from: 2, to: null }] };
    const reads = (clockStarts: "same_day" | "completed_material", state: "supplement" | "suspended") => {
      const work = workOn(structuredClone(refinance({ first: { state, acceptedAt: 1, clock } })));
      work.profiles = new Map([...work.profiles].map(([id, profile]) => [id, { ...profile, clockStarts }]));
      const outcomes = [{ businessNumber: "first-1", outcome: accepted }];
      applyOutcomes(work, { type: "registry_answered", source: "query", outcomes, messageSha256 });
      return first(work).clock;
    };
    expect(reads("completed_material", "supplement")).toMatchObject({ startedAt: start, stills: [] });
    const goesOn = { startedAt: 1, stills: [{ from: 2, to: start }] };
    expect(reads("same_day", "supplement")).toMatchObject(goesOn);
    expect(reads("completed_material", "suspended")).toMatchObject(goesOn);
  });
  test("that papers are missing is told with what and until when, and forgotten afterwards", () => {
    const missing = [{ name: "婚姻状况证明", reason: null }] as unknown as Leg["missing"];
    const supplement: Outcome = { state: "supplement", caseNumber: "C", missing, deadline: 9, notice };
    const work = told(supplement, { first: { suppliedItems: [] } });
    expect(first(work)).toMatchObject({ state: "supplement", missing, deadline: 9, suppliedItems: [] });
    expect(work.notices).toMatchObject([
      { type: "leg_moved" },
      { type: "supplement_wanted", data: { legId: "first", missing, deadline: 9 } },
    ]);
    const mended = told(accepted, { first: { state: "supplement", missing, deadline: 9, suppliedItems: [] } });
    expect(first(mended)).toMatchObject({ missing: [], deadline: null, suppliedItems: null });
  });
  test("that it was not accepted asks for the mending while it may be filed again", () => {
    const numbered = { ...notice, number: "N-1", code: "C-1" };
    const told1 = told({ state: "not_accepted", notice: numbered });
    const data = { legId: "first", noticeNumber: "N-1", noticeCode: "C-1" };
    expect(told1.notices).toMatchObject([{ type: "leg_moved" }, { type: "filing_again_wanted", data }]);
    const late = told({ state: "not_accepted", notice }, { cancellation: { state: "recorded" } });
    expect(late.notices.map(({ type }) => type)).toEqual(["leg_moved"]);
    expect(told(withdrawn).notices.map(({ type }) => type)).toEqual(["leg_moved"]);
  });
});

describe("a fee", () => {
  const fee = { item: "登记费", amount: fen(80_00n), paymentNoticeNumber: "P-1", deadline: 9 };
  const awaiting: Outcome = { state: "awaiting_fee", caseNumber: "C", fee, notice };
  const ordered = { ...fee, key: "first-1-fee-1", state: "ordered" as const, receiptNumber: null };
  test("is ordered once per payment notice, each under a key of its own", () => {
    const work = told(awaiting);
    expect(first(work).fee).toEqual({ ...ordered, state: "wanted" });
    const data = { legId: "first", key: "first-1-fee-1", amount: "80.00" };
    expect(work.notices[0]).toMatchObject({ type: "fee_ordered", data });
    expect(first(told(awaiting, { first: { fee: ordered } })).fee).toEqual(ordered);
    const other = told(awaiting, { first: { fee: { ...ordered, paymentNoticeNumber: "P-0", key: "first-1-fee-9" } } });
    expect(first(other).fee).toEqual({ ...fee, key: "first-1-fee-10", state: "wanted", receiptNumber: null });
  });
  test("that the registry does not name is not ordered", () => {
    expect(first(told({ ...awaiting, fee: null }))).toMatchObject({ state: "awaiting_fee", fee: null });
  });
});

describe("a recording", () => {
  const kept = { recordingResult: result, proofSha256: messageSha256, caseNumber: result.caseNumber };
  test("is kept with its message; only a question after it is the reading again", () => {
    for (const source of ["reply", "query", "callback"] as const) {
      expect(first(told(recorded, {}, source))).toMatchObject({ state: "recorded", ...kept, reread: false });
      const again = first(told(recorded, { first: { state: "recorded", unknownQueries: 2 } }, source));
      expect(again).toMatchObject({ ...kept, reread: source === "query", unknownQueries: source === "query" ? 0 : 2 });
    }
  });
  test("read again is replaced by another reading only", () => {
    const read = { state: "recorded" as const, reread: true, proofSha256: "e".repeat(64) };
    expect(first(told(recorded, { first: read }, "callback")).proofSha256).toBe(read.proofSha256);
    expect(first(told(recorded, { first: read }, "query"))).toMatchObject({ ...kept, reread: true });
  });
  test("is unsaid by nobody but the registry when asked: then a person looks at it", () => {
    const scene = { first: { state: "recorded" as const } };
    const unsaid = told(withdrawn, scene);
    expect(unsaid.chain.parked).toMatchObject({
      kind: "security",
      legId: "first",
      reason: expect.stringContaining("withdrawn"),
    });
    expect(first(unsaid).acknowledged).toBe(false);
    expect(told(withdrawn, scene, "callback").chain.state).toBe("open");
    expect(told({ ...recorded, state: "certificate_issued" }, scene).chain.state).toBe("open");
  });
  test("of what had ended is doubt on a chain that goes on, and an alarm on one that has ended", () => {
    const ended = { first: { state: "withdrawn" as const, unknownQueries: 2, noCaseAnswers: 2 } };
    const goes = first(told(recorded, ended));
    expect(goes).toMatchObject({ state: "unknown", unknownQueries: 0, noCaseAnswers: 0, recordingResult: null });
    for (const state of ["completed", "aborted"] as const) {
      const late = told(recorded, { ...ended, state });
      expect(late.chain.alarms).toMatchObject([{ kind: "recorded_after_end", key: "first-1" }]);
      expect(first(late).state).toBe("withdrawn");
    }
  });
  test("after the end is told also of one leg of a combined filing alone", () => {
    const group = { groupNumber: "g", state: "withdrawn" as const };
    const late = told(recorded, { state: "aborted", first: group, cancellation: group });
    expect(late.chain.alarms).toHaveLength(1);
    const on = told(recorded, { first: group, cancellation: group });
    expect([on.chain.alarms, first(on).state]).toEqual([[], "withdrawn"]);
  });
});

describe("a number of an earlier filing", () => {
  const refiled = { generation: 3 };
  const earlier = "chn_1-first-2";
  test("is known by the generations before", () => {
    expect(earlierNumbers(refinance(), { ...legNamed(refinance(), "first"), ...refiled })).toEqual([
      "chn_1-first-1",
      earlier,
    ]);
    expect(earlierNumbers(refinance(), legNamed(refinance(), "first"))).toEqual([]);
  });
  test("that is alive at the registry is a duplicate, unless it was shown to be withdrawn", () => {
    const alive = told(accepted, { first: refiled }, "query", earlier);
    expect(alive.chain.parked).toMatchObject({
      kind: "duplicate",
      legId: "first",
      reason: expect.stringContaining(earlier),
    });
    const shown = { ...refiled, withdrawnDuplicates: [earlier] };
    expect(told(accepted, { first: shown }, "query", earlier).chain.state).toBe("open");
    expect(told(accepted, { first: refiled }, "query", "chn_1-first-3").chain.state).toBe("open");
  });
  test.each([
    doubt,
    withdrawn,
    { state: "not_accepted", notice },
    { state: "registration_refused", caseNumber: null, notice },
  ] as Outcome[])("that has ended there is none: $state", (outcome) => {
    expect(told(outcome, { first: refiled }, "query", earlier).chain.state).toBe("open");
  });
  test.each([
    ["legal", "duplicate"],
    ["unknown", "duplicate"],
    ["security", "security"],
  ] as const)("learnt while parked as %s is faced as %s first", (kind, faced) => {
    const reason = { reason: "x", since: 0, legId: null, differences: [], proposal: null, resume: "open" as const };
    const scene = { state: "parked" as const, parked: { kind, ...reason }, first: refiled };
    const { chain } = told(accepted, scene, "query", earlier);
    expect([chain.state, chain.parked?.kind, chain.parked?.resume]).toEqual(["parked", faced, "open"]);
  });
  test("that is recorded after the end is an alarm; that is merely alive then is none", () => {
    const scene = { state: "aborted" as const, first: refiled };
    expect(told(recorded, scene, "query", earlier).chain.alarms).toMatchObject([{ key: earlier }]);
    expect(told(accepted, scene, "query", earlier).chain.alarms).toEqual([]);
  });
});

describe("a person is needed no more", () => {
  test.each<[string, Scene, Outcome, string]>([
    [
      "the doubt is over",
      { parked: { kind: "unknown", legId: "first" }, first: { state: "unknown" } },
      accepted,
      "open",
    ],
    ["it is not", { parked: { kind: "unknown", legId: "first" }, first: { state: "unknown" } }, doubt, "parked"],
    [
      "another leg was in doubt",
      { parked: { kind: "unknown", legId: "cancellation" }, cancellation: { state: "unknown" } },
      accepted,
      "parked",
    ],
    [
      "the recording could not be read, and still cannot",
      { parked: { kind: "unknown", legId: "first" }, first: { state: "recorded" } },
      doubt,
      "parked",
    ],
    [
      "it is withdrawn",
      { parked: { kind: "unwind", legId: "first" }, first: { state: "accepted" } },
      withdrawn,
      "open",
    ],
    [
      "it went on instead",
      { parked: { kind: "unwind", legId: "first" }, first: { state: "received" } },
      accepted,
      "parked",
    ],
    [
      "it is about something else",
      { parked: { kind: "legal", legId: "first" }, first: { state: "unknown" } },
      withdrawn,
      "parked",
    ],
    ["no leg was named", { parked: { kind: "unknown" }, first: { state: "unknown" } }, accepted, "parked"],
  ])("when %s: it depends", (_what, scene, outcome, state) => {
    expect(told(outcome, scene).chain.state).toBe(state);
  });
});

// A case that could not be withdrawn is kept under watch while people are waited for (practice 6, reliability 5.8).
// Invariant: however it ends, the way back goes on by itself: ended there is nothing left, recorded the mortgagee gives it up.

import { describe, expect, test } from "vitest";
import { watchedWhileParked } from "../../../domain/watched-legs.ts";
import { actionsOf, converse, notice, type Conversation } from "../conversation.ts";
import { end, progress } from "../far-side.ts";
import { told } from "../far-told.ts";
import { refinance } from "../guards/bench.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { letPass } from "./story.ts";

const day = 86_400_000;

/** Filed, aborted, and nothing lets the lender withdraw it. */
function parked(): Conversation {
  const talk = converse(openSample({ ...lawful("new_loan", "guangzhou-tianhe"), mandates: [] }));
  talk.until("query");
  talk.take({ type: "abort_requested", by: "bank", reason: "x" });
  talk.until("rest");
  expect(talk.chain.parked?.kind).toBe("unwind");
  talk.notices.length = 0;
  return talk;
}

function recordThere(talk: Conversation): void {
  for (const item of talk.far.cases.values())
    for (let steps = 0; steps < 3; steps += 1) progress(talk.far, item, talk.now);
}

describe("an application that could not be withdrawn", () => {
  test("is asked about at the registry's interval for as long as it is open, and nothing is written", () => {
    const talk = parked();
    expect(talk.chain.dueAt).toBeGreaterThan(talk.now);
    letPass(talk, day / 24);
    expect(talk.leg("first").queriedAt).toBeGreaterThan(talk.now - day / 24);
    expect(talk.chain).toMatchObject({ state: "parked", parked: { kind: "unwind" } });
    expect(talk.notices).not.toContain("parked");
  });
  test("recorded meanwhile, as a query tells: the new mortgage is given up, and the hold goes back", () => {
    const talk = parked();
    recordThere(talk);
    letPass(talk, day / 24);
    expect(talk.notices).toEqual(expect.arrayContaining(["unparked", "signatures_wanted"]));
    expect(talk.leg("unwind")).toMatchObject({ ground: "waiver", alone: true });
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", hold: { state: "given_back" } });
    expect(talk.far.permits.size).toBe(0);
  });
  test("recorded meanwhile, as the registry tells by itself, is no different", () => {
    const talk = parked();
    recordThere(talk);
    talk.callback("first", told(talk.far, "chn_1-first-1", talk.now).outcome);
    expect(talk.chain).toMatchObject({ state: "aborting", dueAt: talk.now });
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
  });
  test.each(["registration_refused", "not_accepted", "withdrawn"] as const)(
    "%s meanwhile: nothing is left to take back, and the chain ends as aborted",
    (state) => {
      const talk = parked();
      for (const item of talk.far.cases.values()) end(talk.far, item, state);
      letPass(talk, day / 24);
      expect(talk.chain).toMatchObject({ state: "aborted", hold: { state: "given_back" } });
    },
  );
  test("that only went on is left with the person", () => {
    const talk = parked();
    talk.callback("first", { state: "accepted", caseNumber: "Y", acceptedAt: talk.now, notice });
    expect(talk.chain.parked?.kind).toBe("unwind");
    expect(actionsOf(talk)).toContain("abort_given_up");
    expect(talk.chain.dueAt).not.toBeNull();
  });
});

describe("what is watched while a chain is parked", () => {
  const names = (scene: Parameters<typeof refinance>[0]): string[] =>
    watchedWhileParked(refinance(scene)).map(({ legId }) => legId);
  const open = { first: { state: "accepted" as const }, cancellation: { state: "unknown" as const } };
  const duplicate = { businessNumber: "n", registrationCertificateNumber: "c", recordedAt: 1, since: 1 };
  test("is every open case of ours where one could not be taken back, and in other matters none", () => {
    expect(names({ ...open, parked: { kind: "unwind" } }).toSorted()).toEqual(["cancellation", "first"]);
    expect(names({ ...open, parked: { kind: "legal" } })).toEqual([]);
    expect(names({ parked: { kind: "unwind" }, first: { state: "recorded" } })).toEqual([]);
    expect(
      names({ ...open, parked: { kind: "unwind" }, first: { state: "accepted", filedBy: "other_lender" } }),
    ).toEqual(["cancellation"]);
    expect(names(open)).toEqual([]);
  });
  test("is the later of two filings, while it may be recorded", () => {
    const doubled = { recordedDuplicates: [{ ...duplicate, state: "standing" as const }] };
    const of = (state: "accepted" | "withdrawn"): string[] =>
      names({ ...open, first: { ...doubled, state }, parked: { kind: "duplicate" } });
    expect([of("accepted"), of("withdrawn")]).toEqual([["first"], []]);
  });
});

// A legal notice in the middle of a chain (practice 1, 5): death, incapacity, insolvency, dispute, seizure told by somebody.
// Invariant: from then on nothing is filed and no money moves until two persons have settled it, or the chain is taken back.

import { describe, expect, test } from "vitest";
import type { ChainEvent } from "../../../domain/event.ts";
import { legalMatters, type LegalMatter } from "../../../domain/legal-notice.ts";
import { actionsOf, converse, resolve, takeTurn, wordOn, type Conversation } from "../conversation.ts";
import { lawful, yuan } from "../pre-lodgement/kinds.ts";
import { openSample } from "../sample-chains.ts";
import { reach } from "./story.ts";
import { byLenderAlone, cancelled, inTranches } from "./variants.ts";

function told(matter: LegalMatter = "death"): ChainEvent {
  return {
    type: "legal_notice_recorded",
    notice: { matter, on: "2026-11-23", number: "通知2026第1号", sha256: "d".repeat(64) },
    by: "branch",
  };
}

function until(request: Parameters<Conversation["until"]>[0], stage?: string): Conversation {
  const talk = converse(openSample(lawful("new_loan", "guangzhou-tianhe")));
  talk.until(request, stage);
  return talk;
}

describe("a legal notice", () => {
  test.each(legalMatters)("of %s before filing parks as legal, and nothing is filed", (matter) => {
    const talk = until("search", "before_filing");
    expect(talk.take(told(matter))).toBeNull();
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "legal", reason: expect.stringContaining(matter) });
    expect(talk.notices).toContain("legal_notice_taken");
    expect(talk.far.cases.size).toBe(0);
    expect(actionsOf(talk)).toEqual(["search_again", "legal_settled", "abort"]);
  });
  test("settled by two persons, the chain goes on; by one it does not", () => {
    const talk = until("search", "before_filing");
    talk.take(told());
    talk.until("rest");
    const word = wordOn("legal_settled");
    expect(talk.take({ ...word, person: "one" })).toBeNull();
    expect(talk.chain.state).toBe("parked");
    expect(talk.take({ ...word, person: "one" })).toEqual(["second_person_must_differ", null]);
    expect(talk.take({ ...word, person: "two", evidenceSha256: "f".repeat(64) })?.[0]).toBe("evidence_required");
    expect(talk.take({ ...word, person: "two" })).toBeNull();
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("not settled, the chain can be ended: nothing was recorded, nothing posted", () => {
    const talk = until("search", "before_filing");
    talk.take(told());
    talk.until("rest");
    resolve(talk, "abort");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", hold: { state: "given_back" } });
  });
  test("with a permit out has it revoked first; what was posted already is not asked back", () => {
    const talk = until("permit");
    const key = "chn_1-permit-1";
    talk.take({ type: "core_answered", answer: { type: "permit_received", key, state: "accepted", reason: null } });
    talk.take(told("insolvency"));
    for (let turns = 0; turns < 4 && talk.chain.inFlight?.request.type !== "revoke_permit"; turns += 1) {
      const answer = {
        type: "posting" as const,
        key,
        state: "not_found" as const,
        postingNumber: null,
        amount: yuan(0),
      };
      if (talk.chain.inFlight === null) talk.take({ type: "due" });
      else talk.take({ type: "core_answered", answer: { ...answer, at: talk.now, reason: null } });
    }
    expect(talk.chain.inFlight?.request).toMatchObject({ type: "revoke_permit", key });
    talk.answer();
    expect(talk.chain.parked?.kind).toBe("legal");
    expect(talk.far.postings.get(key)).toBe("refused");
    resolve(talk, "legal_settled");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "completed", disbursement: { key: "chn_1-permit-2" } });
  });
  test("between two tranches keeps the next one; two persons may end the drawing with what is out", () => {
    const talk = reach(converse(openSample(inTranches("suzhou-huqiu", 300_000, 500_000))), "works_progress");
    talk.take(told("seizure_notice"));
    talk.take({ type: "due" });
    expect(talk.chain.parked?.kind).toBe("legal");
    expect(actionsOf(talk)).toContain("stop_drawing");
    expect(talk.far.permits.size).toBe(1);
  });
  test("on a chain that is being taken back does not hinder that", () => {
    const talk = until("query");
    talk.take({ type: "abort_requested", by: "bank", reason: "x" });
    expect(talk.take(told())).toBeNull();
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
  });
  test("after the end is refused", () => {
    const talk = until("search", "before_filing");
    talk.until("rest");
    expect(talk.take(told())).toEqual(["wrong_state", null]);
  });
  test.each(["death", "loss_of_capacity"] as const)("of %s leaves a cancellation by the mortgagee alone", (matter) => {
    const alone = converse(openSample(cancelled("suzhou-huqiu", "waiver")));
    expect(alone.chain.legs.map((leg) => leg.alone)).toEqual([true]);
    alone.take(told(matter));
    alone.until("rest");
    expect(alone.chain.state).toBe("completed");
    const joint = converse(openSample(cancelled("suzhou-huqiu", "claim_extinguished")));
    joint.take(told(matter));
    joint.until("rest");
    expect(joint.chain.parked?.kind).toBe("legal");
    expect(joint.chain.parked?.reason).toContain("the mortgagee cancels alone, by waiver");
    expect(actionsOf(joint)).toContain("abort");
  });
  test("of death holds back a mortgage that the lender registers alone", () => {
    const talk = converse(openSample(byLenderAlone("notice_conversion", "suzhou-huqiu")));
    expect(talk.chain.legs.map((leg) => leg.alone)).toEqual([true]);
    talk.take(told());
    talk.take({ type: "due" });
    expect(talk.chain.parked?.kind).toBe("legal");
  });
  test("of a cancellation waits for persons, too", () => {
    const talk = converse(openSample(cancelled("suzhou-huqiu", "waiver")));
    talk.take(told("dispute"));
    for (let turns = 0; turns < 5 && talk.chain.state === "open"; turns += 1) takeTurn(talk);
    expect(talk.chain.parked?.kind).toBe("legal");
    resolve(talk, "legal_settled");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

// Two filings of one leg that the registry recorded: what people may say of it, and what the register has to show before the chain goes on.
// Invariant: nothing is permitted while two recordings stand, and a paper is believed only as far as the register agrees.

import { describe, expect, test } from "vitest";
import type { Parked, Search } from "../../domain/chain-state.ts";
import { isShown, searchAfter, type RecordedDuplicate } from "../../domain/duplicates.ts";
import type { FarCase } from "./far-side.ts";
import { progress } from "./far-side.ts";
import { told } from "./far-told.ts";
import { actionsOf, converse, resolve, shown, wordOn, type Conversation } from "./conversation.ts";
import { legNamed, refinance } from "./guards/bench.ts";
import { sampleChain, signatures } from "./sample-chains.ts";

const earlier = "chn_1-first-1";
const later = "chn_1-first-2";

/** A new loan filed twice: the registry denied the first filing and has it after all. */
function filedTwice(): Conversation {
  const talk = converse(sampleChain("new_loan", "independent"));
  talk.until("file");
  talk.answer();
  const first = caseOf(talk, earlier);
  const application = { ...first.application, businessNumber: later };
  talk.far.cases.set(later, { ...first, application, certificate: `证明第${later}号` });
  const leg = { ...talk.leg("first"), generation: 2, businessNumber: later };
  talk.chain = { ...talk.chain, inFlight: null, legs: [leg] };
  return talk;
}

function caseOf({ far }: Conversation, businessNumber: string): FarCase {
  const item = far.cases.get(businessNumber);
  if (item === undefined) throw new Error(`no case ${businessNumber}`);
  return item;
}

/** The registry records it and tells so. */
function record(talk: Conversation, businessNumber: string): void {
  const item = caseOf(talk, businessNumber);
  for (let steps = 0; steps < 3; steps += 1) progress(talk.far, item, talk.now);
  tell(talk, businessNumber);
}

function tell(talk: Conversation, businessNumber: string): void {
  const outcomes = [told(talk.far, businessNumber, talk.now)];
  talk.take({ type: "registry_answered", source: "callback", outcomes, messageSha256: shown });
}

/** The registry takes the recording out of its register again. */
function cancelInRegister({ far }: Conversation, businessNumber: string): void {
  const number = `证明第${businessNumber}号`;
  for (const unit of far.units.values())
    unit.mortgages = unit.mortgages.filter((each) => each.registrationCertificateNumber !== number);
}

function liveMortgages({ far }: Conversation): number {
  return Math.max(...[...far.units.values()].map(({ mortgages }) => mortgages.length));
}

describe("an earlier filing that was recorded, the later one still pending and not to be withdrawn", () => {
  const parked = (): Conversation => {
    const talk = filedTwice();
    talk.chain = { ...talk.chain, business: { ...talk.chain.business, mandates: [] } };
    record(talk, earlier);
    talk.take({ type: "due" });
    return talk;
  };
  test("is parked with an alarm; it is not said to stand while the later one may be recorded", () => {
    const talk = parked();
    expect(talk.chain).toMatchObject({
      parked: { kind: "duplicate", legId: "first", reason: expect.stringContaining("cannot be withdrawn yet") },
      alarms: [{ kind: "duplicate_recorded", key: earlier }],
    });
    expect(talk.notices).toEqual(expect.arrayContaining(["alarm", "signatures_wanted"]));
    expect(actionsOf(talk)).toEqual(["query_again", "duplicate_cancelled"]);
    for (const action of ["earlier_filing_stands", "duplicate_withdrawn"] as const)
      expect(talk.take(wordOn(action))).toEqual(["action_not_allowed", "action"]);
    tell(talk, earlier);
    expect(talk.chain.alarms).toHaveLength(1);
  });
  test("is cancelled, which the register has to show: then the later one is recorded and paid on", () => {
    const talk = parked();
    cancelInRegister(talk, earlier);
    resolve(talk, "duplicate_cancelled");
    expect(talk.leg("first").recordedDuplicates).toMatchObject([{ state: "cancellation_stated" }]);
    talk.take({ type: "due" });
    expect(talk.chain.inFlight).toMatchObject({ stage: "watch", request: { type: "search" } });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.leg("first")).toMatchObject({ businessNumber: later, recordedDuplicates: [{ state: "gone" }] });
    expect([liveMortgages(talk), talk.far.permits.size]).toEqual([1, 1]);
  });
  test("said to be cancelled while the register shows it still, it is parked again, and nothing is permitted", () => {
    const talk = parked();
    resolve(talk, "duplicate_cancelled");
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "duplicate", reason: expect.stringContaining("still shows") });
    expect(talk.far.permits.size).toBe(0);
    cancelInRegister(talk, earlier);
    resolve(talk, "duplicate_cancelled");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("is withdrawn once every applicant has signed for it, and for it alone", () => {
    const talk = parked();
    const documents = signatures(talk.chain, talk.now);
    expect(documents).toMatchObject([{ type: "withdrawal_application" }]);
    expect(talk.take({ type: "signatures_recorded", documents })).toBeNull();
    expect(actionsOf(talk)).toContain("withdraw_jointly");
    resolve(talk, "withdraw_jointly");
    talk.until("withdraw");
    expect(talk.chain.inFlight?.request).toMatchObject({
      businessNumbers: [later],
      authority: { type: "all_applicants" },
    });
    talk.until("rest");
    expect(talk.leg("first").state).toBe("withdrawn");
    expect(actionsOf(talk)).toEqual(["duplicate_cancelled", "earlier_filing_stands"]);
  });
  test("has ended at the registry, which is asked again: then the earlier one stands", () => {
    const talk = parked();
    caseOf(talk, later).state = "registration_refused";
    resolve(talk, "query_again");
    talk.until("rest");
    expect(talk.leg("first").state).toBe("registration_refused");
    resolve(talk, "earlier_filing_stands");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect([liveMortgages(talk), talk.far.permits.size]).toEqual([1, 1]);
  });
});

describe("an earlier filing that was recorded, the later one pending", () => {
  const withdrawn = (): Conversation => {
    const talk = filedTwice();
    record(talk, earlier);
    talk.until("withdraw");
    expect(talk.chain.inFlight?.request).toMatchObject({ businessNumbers: [later], authority: { type: "mandate" } });
    return talk;
  };
  test("is withdrawn on the mandate, and its end read, before people say that the earlier one stands", () => {
    const talk = withdrawn();
    talk.until("rest");
    expect(caseOf(talk, later).state).toBe("withdrawn");
    expect(talk.chain.parked?.kind).toBe("duplicate");
    expect(actionsOf(talk)).toEqual(["duplicate_cancelled", "earlier_filing_stands"]);
    resolve(talk, "earlier_filing_stands");
    expect(talk.leg("first")).toMatchObject({ state: "unknown", businessNumber: earlier, recordedDuplicates: [] });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect([liveMortgages(talk), talk.far.permits.size]).toEqual([1, 1]);
  });
  test("is recorded before the withdrawal comes: two recordings, of which the register has to lose one", () => {
    const talk = withdrawn();
    for (let steps = 0; steps < 3; steps += 1) progress(talk.far, caseOf(talk, later), talk.now);
    talk.until("rest");
    expect([liveMortgages(talk), talk.chain.parked?.kind, talk.far.permits.size]).toEqual([2, "duplicate", 0]);
    expect(actionsOf(talk)).toEqual(["duplicate_cancelled"]);
  });
  test("is not withdrawn, as the registry declines: parked, and tried again when a person asks", () => {
    const talk = withdrawn();
    const outcomes = [told(talk.far, later, talk.now)];
    talk.take({ type: "registry_answered", source: "reply", outcomes, messageSha256: shown });
    expect(talk.chain.parked).toMatchObject({ kind: "duplicate", reason: expect.stringContaining("declined") });
    expect(actionsOf(talk)).toEqual(["query_again", "duplicate_cancelled"]);
    resolve(talk, "query_again");
    talk.until("withdraw");
  });
  test("said to be withdrawn, and recorded after all: that is a duplicate again", () => {
    const talk = withdrawn();
    talk.until("rest");
    resolve(talk, "earlier_filing_stands");
    caseOf(talk, later).state = "reviewed";
    record(talk, later);
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "duplicate", reason: expect.stringContaining(later) });
    expect(talk.far.permits.size).toBe(0);
  });
});

describe("an earlier filing that was recorded, of the later one nothing known", () => {
  const doubtful = (): Conversation => {
    const talk = filedTwice();
    const leg = { ...talk.leg("first"), state: "unknown" as const };
    talk.chain = { ...talk.chain, legs: [leg] };
    return talk;
  };
  test("asks for the later one first, and withdraws what it finds", () => {
    const talk = doubtful();
    record(talk, earlier);
    talk.take({ type: "due" });
    expect(talk.chain.inFlight?.request).toMatchObject({ type: "query", businessNumbers: [later] });
    talk.until("withdraw");
  });
  test("which the registry denies twice, is put before persons: with its statement the earlier one stands", () => {
    const talk = doubtful();
    talk.far.cases.delete(later);
    record(talk, earlier);
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "duplicate", reason: expect.stringContaining("no such case") });
    expect(actionsOf(talk)).toEqual(["query_again", "no_case_confirmed", "duplicate_cancelled"]);
    resolve(talk, "no_case_confirmed");
    talk.until("rest");
    expect(talk.leg("first")).toMatchObject({ state: "waiting", generation: 3, businessNumber: null });
    expect(actionsOf(talk)).toEqual(["duplicate_cancelled", "earlier_filing_stands"]);
    resolve(talk, "earlier_filing_stands");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect([liveMortgages(talk), talk.far.permits.size, talk.far.cases.size]).toEqual([1, 1, 1]);
  });
});

test("a filing shown to be withdrawn, and recorded after all, is parked: the register's word goes first", () => {
  const talk = filedTwice();
  tell(talk, earlier);
  expect(actionsOf(talk)).toEqual(["duplicate_withdrawn"]);
  resolve(talk, "duplicate_withdrawn");
  tell(talk, earlier);
  expect(talk.chain.state).toBe("open");
  record(talk, earlier);
  talk.until("rest");
  expect(talk.chain.parked?.kind).toBe("duplicate");
  expect(actionsOf(talk)).not.toContain("duplicate_withdrawn");
});

test("recorded while the chain is parked for its security, it is faced as soon as the chain goes on", () => {
  const talk = filedTwice();
  const parked: Parked = {
    kind: "security",
    reason: "x",
    since: 0,
    legId: "first",
    differences: [],
    proposal: null,
    resume: "open",
  };
  talk.chain = { ...talk.chain, state: "parked", parked };
  record(talk, earlier);
  expect(talk.chain.parked?.kind).toBe("security");
  talk.chain = { ...talk.chain, state: "open", parked: null };
  talk.until("rest");
  expect(talk.chain.parked?.kind).toBe("duplicate");
});

test("recorded with the permit out: that is revoked first, and no other leaves", () => {
  const talk = converse(sampleChain("new_loan", "independent"));
  talk.until("permit");
  const key = talk.chain.disbursement?.key ?? "";
  talk.take({ type: "core_answered", answer: { type: "permit_received", key, state: "accepted", reason: null } });
  const item = caseOf(talk, earlier);
  const application = { ...item.application, businessNumber: later };
  talk.far.cases.set(later, { ...item, application, certificate: `证明第${later}号`, state: "reviewed" });
  const legs = [{ ...talk.leg("first"), generation: 2, businessNumber: earlier }];
  talk.chain = { ...talk.chain, inFlight: null, legs };
  record(talk, later);
  talk.take({ type: "due" });
  expect(talk.chain.inFlight?.request).toMatchObject({ type: "revoke_permit", key });
  talk.until("rest");
  expect(talk.chain).toMatchObject({ parked: { kind: "duplicate" }, disbursement: { state: "permit_wanted" } });
  expect(actionsOf(talk)).toEqual(["duplicate_cancelled"]);
  expect(talk.far.books).toEqual([]);
  cancelInRegister(talk, later);
  resolve(talk, "duplicate_cancelled");
  talk.until("rest");
  expect(talk.chain.state).toBe("completed");
  expect(talk.far.books).toHaveLength(1);
});

describe("what the register has to show", () => {
  const duplicate: RecordedDuplicate = {
    businessNumber: earlier,
    registrationCertificateNumber: "苏(2026)第1号",
    recordedAt: 100,
    state: "cancellation_stated",
    since: 200,
  };
  const search = (receivedAt: number, takenAt: number, registryId = "r"): Search => {
    const snapshot = { searchNumber: "s", takenAt, units: [] };
    return { stage: "watch", registryId, snapshot, messageSha256: shown, receivedAt };
  };
  test.each<[string, Search, boolean]>([
    ["a search made afterwards tells", search(201, 150), true],
    ["one that was there before the word does not", search(200, 150), false],
    ["nor one of the register before the duplicate was recorded", search(201, 99), false],
    ["nor one of another registry", search(201, 150, "other"), false],
  ])("%s", (_what, made, tells) => {
    expect(searchAfter([made], "r", duplicate) !== undefined).toBe(tells);
  });
  test("a mortgage or a notice under its number, unless that is the leg's own", () => {
    const talk = converse(sampleChain("new_loan", "independent"));
    talk.until("rest");
    const last = talk.chain.searches.at(-1);
    const own = talk.leg("first");
    const number = own.recordingResult?.registrationCertificateNumber ?? "";
    if (last === undefined) throw new Error("the register was searched");
    const other = legNamed(refinance(), "first");
    const numbered = { ...duplicate, registrationCertificateNumber: number };
    expect([isShown(other, numbered, last), isShown(own, numbered, last), isShown(other, duplicate, last)]).toEqual([
      true,
      false,
      false,
    ]);
    const units = last.snapshot.units.map((unit) => {
      const standing = {
        number,
        kind: "mortgage_priority_notice" as const,
        holder: { name: "", certificateNumber: "" },
      };
      return { ...unit, mortgages: [], priorityNotices: [standing] };
    });
    expect(isShown(other, numbered, { ...last, snapshot: { ...last.snapshot, units } })).toBe(true);
  });
});

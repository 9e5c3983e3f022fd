// What a registry answers beside yes: supplement, not accepted, refused, recorded otherwise; and what follows for the chain.
// Invariant: a supplement stays the same case, a filing not accepted is a new generation, and a refusal carries its reasons.

import { describe, expect, test } from "vitest";
import type { ChainEvent } from "../../../domain/event.ts";
import type { Outcome } from "../../../domain/registry.ts";
import { end } from "../far-side.ts";
import { actionsOf, converse, notice, resolve, shown, takeTurn, type Conversation } from "../conversation.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { openSample, signatures } from "../sample-chains.ts";
import { reach } from "./story.ts";
import { altered, batch } from "./variants.ts";

const day = 86_400_000;
const items = [{ name: "婚姻状况证明", sha256: shown, pages: 2 }];
const supply = (legId: string): ChainEvent => ({ type: "supplement_supplied", legId, items });

/** Filed, and nothing heard yet but that it was received. */
function filed(
  kind: Parameters<typeof lawful>[0] = "new_loan",
  place: Parameters<typeof lawful>[1] = "guangzhou-tianhe",
): Conversation {
  const talk = converse(openSample(lawful(kind, place)));
  talk.until("file");
  talk.answer();
  return talk;
}

describe("a supplement", () => {
  test("of a parked chain is kept, and handed in once the chain goes on", () => {
    const talk = converse(openSample(lawful("new_loan")));
    talk.until("file");
    talk.answer();
    for (const item of talk.far.cases.values()) item.state = "supplement";
    talk.until("query");
    talk.answer();
    const dispute = { matter: "dispute" as const, on: "2026-11-23", number: "文-9", sha256: "e".repeat(64) };
    talk.take({ type: "legal_notice_recorded", notice: dispute, by: "core" });
    talk.take({ type: "due" });
    expect(talk.chain.state).toBe("parked");
    const supplied = [{ name: "询问记录", sha256: shown, pages: 2 }];
    expect(talk.take({ type: "supplement_supplied", legId: "first", items: supplied })).toBeNull();
    expect(talk.chain.inFlight).toBeNull();
    resolve(talk, "legal_settled");
    talk.until("supplement");
    expect(talk.leg("first").suppliedItems).toEqual(supplied);
  });
  const missing = [{ code: "17", name: "婚姻状况证明", copies: 1, reason: "未提交" }];
  const asked = (deadline: number | null): Outcome => ({
    state: "supplement",
    caseNumber: "Y-1",
    missing,
    deadline,
    notice,
  });
  test("is kept as structured items with its deadline, answered under the same case, and asked for again where not enough", () => {
    const talk = filed();
    talk.callback("first", asked(talk.now + 3 * day));
    expect(talk.leg("first")).toMatchObject({ state: "supplement", missing, deadline: talk.now + 3 * day });
    expect(talk.notices).toContain("supplement_wanted");
    expect(talk.take({ type: "supplement_supplied", legId: "first", items: [] })).toEqual(["invalid_field", "items"]);
    expect(talk.take(supply("another"))).toEqual(["not_found", "legId"]);
    for (const item of talk.far.cases.values()) item.state = "supplement";
    expect(talk.take(supply("first"))).toBeNull();
    talk.until("supplement");
    expect(talk.chain.inFlight?.request).toMatchObject({ businessNumber: "chn_1-first-1", items });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.leg("first")).toMatchObject({ generation: 1, missing: [], suppliedItems: null });
  });
  test("after its deadline is refused, and before it taken", () => {
    const late = filed();
    late.callback("first", asked(late.now + day));
    late.now += day;
    expect(late.take(supply("first"))).toEqual(["supplement_too_late", "legId"]);
    const early = filed();
    early.callback("first", asked(early.now + day));
    early.now += day - 1;
    expect(early.take(supply("first"))).toBeNull();
  });
  test("of one leg of a batch is answered for that leg alone", () => {
    const talk = converse(openSample(batch("guangzhou-tianhe", 3)));
    reach(talk, "recorded transfer+transfer_2+transfer_3");
    const item = talk.far.cases.get("chn_1-transfer_2-1");
    if (item === undefined) throw new Error("the second was filed");
    item.state = "supplement";
    talk.callback("transfer_2", asked(null));
    expect(talk.take(supply("transfer_2"))).toBeNull();
    expect(talk.take(supply("transfer"))).toEqual(["wrong_state", "legId"]);
    talk.until("supplement");
    expect(talk.chain.inFlight?.request).toMatchObject({ businessNumber: "chn_1-transfer_2-1" });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

describe("not accepted", () => {
  /** The registry does not accept what was filed, with its notice. */
  const notAccepted = (talk: Conversation): Conversation => {
    for (const item of talk.far.cases.values()) end(talk.far, item, "not_accepted");
    talk.until("query");
    talk.answer();
    return talk;
  };
  test("waits to be mended, and is filed again under a new number with what was missing among its materials", () => {
    const talk = notAccepted(filed());
    expect(talk.chain).toMatchObject({ state: "open", inFlight: null });
    expect(talk.notices).toContain("filing_again_wanted");
    expect(talk.take({ type: "supplement_supplied", legId: "first", items: [] })).toEqual(["invalid_field", "items"]);
    expect(talk.take(supply("first"))).toBeNull();
    talk.until("file");
    expect(talk.chain.inFlight?.request).toMatchObject({
      applications: [
        {
          businessNumber: "chn_1-first-2",
          business: { materials: expect.arrayContaining([expect.objectContaining({ name: "婚姻状况证明" })]) },
        },
      ],
    });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.leg("first")).toMatchObject({ generation: 2, clock: { startedAt: expect.any(Number) } });
    expect(talk.notices.filter((type) => type === "filed")).toHaveLength(2);
  });
  test("of a combined filing is filed again as a whole, whichever leg is named", () => {
    const talk = notAccepted(filed("refinance", "suzhou-huqiu"));
    expect(talk.take(supply("first"))).toBeNull();
    talk.until("file");
    expect(talk.chain.inFlight?.request).toMatchObject({
      groupNumber: "chn_1-g2",
      applications: [{ businessNumber: "chn_1-cancellation-2" }, { businessNumber: "chn_1-first-2" }],
    });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.notices.filter((type) => type === "filed")).toHaveLength(2);
  });
  test("and not mended ends the chain when the decision expires, or when the bank aborts it", () => {
    const expired = notAccepted(filed());
    expired.now += 31 * day;
    expired.until("rest");
    expect(expired.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "registry_not_accepted" } } });
    const aborted = notAccepted(filed());
    aborted.take({ type: "abort_requested", by: "bank", reason: "x" });
    aborted.until("rest");
    expect(aborted.chain).toMatchObject({ state: "aborted", hold: { state: "given_back" } });
  });
  test("five times over, is no longer mended by itself", () => {
    const talk = filed();
    for (let generation = 1; generation < 5; generation += 1) {
      notAccepted(talk);
      expect(talk.take(supply("first"))).toBeNull();
      talk.until("file");
      talk.answer();
    }
    notAccepted(talk);
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "registry_not_accepted" } } });
  });
});

describe("registration refused", () => {
  const reasons = { number: "不予登记2026第3号", code: "R-7", text: "权属有争议", at: null };
  test("ends the chain with the number and code of the decision; its text stays with the leg", () => {
    const talk = filed();
    talk.callback("first", { state: "registration_refused", caseNumber: "Y-1", notice: reasons });
    expect(talk.take(supply("first"))).toEqual(["wrong_state", "legId"]);
    talk.until("rest");
    expect(talk.chain).toMatchObject({
      state: "aborted",
      abort: { refusal: { code: "registration_refused", detail: "first: notice 不予登记2026第3号, code R-7" } },
      hold: { state: "given_back" },
    });
    expect(talk.leg("first").notice).toEqual(reasons);
  });
  test("of the lender's notice, filed after the buyer's, leaves the buyer's where it stands", () => {
    const profiles = altered("guangzhou-tianhe", { combinedFilings: [] });
    const talk = converse(openSample(lawful("presale", "guangzhou-tianhe"), profiles));
    talk.until("file");
    talk.answer();
    talk.until("file");
    talk.answer();
    const item = talk.far.cases.get("chn_1-mortgage_priority_notice-1");
    if (item !== undefined) end(talk.far, item, "registration_refused");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", hold: { state: "given_back" } });
    const [unit] = talk.far.units.values();
    expect(unit?.priorityNotices.map(({ kind }) => kind)).toEqual(["priority_notice"]);
    expect(talk.chain.legs.map(({ legId }) => legId)).toEqual(["priority_notice", "mortgage_priority_notice"]);
  });
  test("of both notices in one filing ends the chain with nothing standing", () => {
    const talk = filed("presale");
    for (const item of talk.far.cases.values()) end(talk.far, item, "registration_refused");
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect([...talk.far.units.values()].flatMap(({ priorityNotices }) => priorityNotices)).toEqual([]);
  });
  test("of one of several that are final is put before a person, who has it filed again", () => {
    const talk = converse(openSample(batch("guangzhou-tianhe", 2)));
    reach(talk, "recorded transfer+transfer_2");
    const item = talk.far.cases.get("chn_1-transfer_2-1");
    if (item !== undefined) item.state = "registration_refused";
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "security", legId: "transfer_2" });
    expect(actionsOf(talk)).toContain("file_again");
    resolve(talk, "file_again");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.leg("transfer_2").generation).toBe(2);
  });
});

describe("recorded otherwise than filed", () => {
  const mismatch = (): Conversation => {
    const talk = filed();
    for (const item of talk.far.cases.values()) item.wrongAmount = true;
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({
      kind: "mismatch",
      legId: "first",
      differences: [{ field: "securedAmount" }],
    });
    return talk;
  };
  test("is rectified by two persons: signed, filed, recorded, and the mended leg read again and compared", () => {
    const talk = mismatch();
    expect(actionsOf(talk)).toEqual(["reread", "rectify", "unwind"]);
    resolve(talk, "rectify");
    expect(talk.chain.state).toBe("open");
    expect(talk.notices.filter((type) => type === "signatures_wanted")).toHaveLength(2);
    talk.take({ type: "due" });
    expect(talk.chain).toMatchObject({ inFlight: null });
    expect(talk.take({ type: "signatures_recorded", documents: signatures(talk.chain, talk.now) })).toBeNull();
    talk.until("file");
    expect(talk.chain.inFlight?.request).toMatchObject({
      applications: [
        { businessNumber: "chn_1-rectification_first-1", registrationType: "rectification", right: "mortgage" },
      ],
    });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.leg("rectification_first")).toMatchObject({ mends: "first", reread: true });
    expect(talk.leg("first").reread).toBe(true);
    expect(talk.far.permits.size).toBe(1);
  });
  test("a rectification is offered once, and one that is refused puts the mismatch before a person again", () => {
    const talk = mismatch();
    resolve(talk, "rectify");
    talk.until("file");
    talk.answer();
    const item = talk.far.cases.get("chn_1-rectification_first-1");
    if (item !== undefined) end(talk.far, item, "registration_refused");
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "mismatch", legId: "rectification_first" });
    expect(actionsOf(talk)).toContain("file_again");
    resolve(talk, "file_again");
    for (let turns = 0; turns < 200 && talk.chain.state !== "completed"; turns += 1) takeTurn(talk);
    expect(talk.chain.state).toBe("completed");
  });
  test("a rectification refused, and the registry mends its record by itself: read again, the chain goes on", () => {
    const talk = mismatch();
    resolve(talk, "rectify");
    talk.until("file");
    talk.answer();
    const item = talk.far.cases.get("chn_1-rectification_first-1");
    if (item !== undefined) end(talk.far, item, "registration_refused");
    talk.until("rest");
    resolve(talk, "reread");
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "mismatch", legId: "rectification_first" });
    expect(actionsOf(talk)).toContain("file_again");
    for (const each of talk.far.cases.values()) each.wrongAmount = false;
    resolve(talk, "reread");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect([talk.leg("rectification_first").state, talk.far.permits.size]).toEqual(["registration_refused", 1]);
  });
  test("by the registry itself it is only read again, and where it still differs it waits on", () => {
    const talk = mismatch();
    resolve(talk, "reread");
    talk.until("rest");
    expect(talk.chain.parked?.kind).toBe("mismatch");
    for (const item of talk.far.cases.values()) item.wrongAmount = false;
    resolve(talk, "reread");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("or given up by the lender: cancelled on waiver, and nothing is posted", () => {
    const talk = mismatch();
    resolve(talk, "unwind");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", hold: { state: "given_back" } });
    expect(talk.leg("unwind")).toMatchObject({ ground: "waiver", alone: true, state: "recorded" });
    expect(talk.far.permits.size).toBe(0);
  });
});

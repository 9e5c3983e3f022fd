// 预告转本 where transfer and first registration are filed in turn: what may go wrong between the two (reliability 5.7).
// Invariant: until the mortgage is recorded the lender's notice stands, and from every stop between the two a way leads on.

import { describe, expect, test } from "vitest";
import type { RegistrationApplication } from "../../../domain/registry.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { actionsOf, converse, notice, resolve, wordOn, type Conversation } from "../conversation.ts";
import { end } from "../far-side.ts";
import { openSample } from "../sample-chains.ts";
import { reach } from "./story.ts";
import { altered, byLenderAlone } from "./variants.ts";

const day = 86_400_000;
const newTitle = "苏(2026)苏州市不动产权第5000999号";

function inTurn(): Conversation {
  return converse(
    openSample(lawful("notice_conversion", "suzhou-huqiu"), altered("suzhou-huqiu", { combinedFilings: [] })),
  );
}

/** The transfer is recorded and read again; the register is about to be read for the mortgage. */
function transferred(): Conversation {
  const talk = inTurn();
  reach(talk, "recorded ownership_transfer");
  talk.until("search", "before_filing");
  expect(talk.leg("ownership_transfer")).toMatchObject({ state: "recorded", reread: true });
  return talk;
}

/** The registry decides against the mortgage. */
function refuseFirst(talk: Conversation, state: "not_accepted" | "registration_refused"): void {
  talk.until("file");
  talk.answer();
  const item = talk.far.cases.get(talk.leg("first").businessNumber ?? "");
  if (item === undefined) throw new Error("the mortgage was filed");
  end(talk.far, item, state);
  talk.callback("first", state === "not_accepted" ? { state, notice } : { state, caseNumber: "Y-1", notice });
}

function kindsOfNotices({ far }: Conversation): string[] {
  return [...far.units.values()].flatMap(({ priorityNotices }) => priorityNotices.map(({ kind }) => kind));
}

describe("between transfer and mortgage", () => {
  test("the buyer's notice has ended and the lender's keeps its place; with the mortgage it ends too", () => {
    const talk = transferred();
    expect(kindsOfNotices(talk)).toEqual(["mortgage_priority_notice"]);
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(kindsOfNotices(talk)).toEqual([]);
  });
  test("the mortgage is filed of the buyer as owner, under the title the register gives now", () => {
    const talk = transferred();
    const stated = talk.chain.business.units[0]?.titleCertificateNumber;
    for (const unit of talk.far.units.values()) unit.titleCertificateNumber = newTitle;
    talk.until("file");
    const request = talk.chain.inFlight?.request;
    const [application] = request?.type === "file" ? request.applications : ([] as RegistrationApplication[]);
    expect(application?.legId).toBe("first");
    expect(application?.business.units[0]?.titleCertificateNumber).toBe(newTitle);
    expect(application?.business.units[0]?.titleCertificateNumber).not.toBe(stated);
    const buyers = talk.chain.business.mortgagors.map(({ party }) => party.certificateNumber);
    expect(application?.registeredOwners?.[0]?.owners.map((owner) => owner.certificateNumber)).toEqual(buyers);
  });
  test("the transfer itself is filed under the title that was stated", () => {
    const talk = inTurn();
    talk.until("file");
    const request = talk.chain.inFlight?.request;
    const [application] = request?.type === "file" ? request.applications : [];
    expect(application?.legId).toBe("ownership_transfer");
    expect(application?.business.units[0]?.titleCertificateNumber).toBe(
      talk.chain.business.units[0]?.titleCertificateNumber,
    );
  });
  test("a seizure stops the mortgage before people, who look again; the chain then ends as it should", () => {
    const talk = transferred();
    talk.far.seized = true;
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "legal" });
    expect(actionsOf(talk)).toEqual(["search_again", "end_as_recorded"]);
    talk.far.seized = false;
    resolve(talk, "search_again");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("a lender's notice that is gone is a loss of security", () => {
    const talk = transferred();
    for (const unit of talk.far.units.values()) unit.priorityNotices = [];
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "security", reason: "notice_not_on_register" });
    expect(actionsOf(talk)).toEqual(["search_again", "reread", "end_as_recorded"]);
  });
});

describe("a mortgage that is not recorded after the transfer", () => {
  test.each(["not_accepted", "registration_refused"] as const)(
    "%s: the lender holds its notice, people file again",
    (state) => {
      const talk = transferred();
      refuseFirst(talk, state);
      talk.until("rest");
      expect(talk.chain.parked).toMatchObject({ kind: "security", legId: "first" });
      expect(actionsOf(talk)).toEqual(["reread", "file_again", "end_as_recorded"]);
      expect(kindsOfNotices(talk)).toEqual(["mortgage_priority_notice"]);
      resolve(talk, "file_again");
      talk.until("rest");
      expect(talk.chain.state).toBe("completed");
      expect(talk.leg("first")).toMatchObject({ state: "recorded", generation: 2 });
      expect(talk.leg("ownership_transfer").generation).toBe(1);
    },
  );
  test("two persons may end the chain on the notice, so that it is converted in a chain of its own", () => {
    const talk = transferred();
    refuseFirst(talk, "registration_refused");
    talk.until("rest");
    talk.take(wordOn("end_as_recorded"));
    expect(talk.chain.state).toBe("parked");
    resolve(talk, "end_as_recorded");
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "ended_as_recorded" } } });
    expect(kindsOfNotices(talk)).toEqual(["mortgage_priority_notice"]);
    const own = converse(openSample(byLenderAlone("notice_conversion", "suzhou-huqiu")));
    own.far.units = talk.far.units;
    own.until("rest");
    expect(own.chain).toMatchObject({ state: "completed", plan: { way: "first_alone" } });
    expect(kindsOfNotices(own)).toEqual([]);
  });
});

describe("by the lender alone", () => {
  const filedUnder = (stated: string): string | undefined => {
    const business = byLenderAlone("notice_conversion", "suzhou-huqiu");
    const units = business.units.map((unit) => ({ ...unit, titleCertificateNumber: stated }));
    const blanks = [{ field: "units[0].titleCertificateNumber", reason: "以登记簿记载为准" }];
    const talk = converse(openSample({ ...business, units, blanks: stated === "/" ? blanks : [] }));
    for (const unit of talk.far.units.values()) unit.titleCertificateNumber = newTitle;
    talk.until("file");
    const request = talk.chain.inFlight?.request;
    const [application] = request?.type === "file" ? request.applications : [];
    return application?.business.units[0]?.titleCertificateNumber;
  };
  test("a title left to the register is the one by which the buyer holds; a stated one is filed as stated", () => {
    expect(filedUnder("/")).toBe(newTitle);
    expect(filedUnder("苏(2026)苏州市不动产权第5000111号")).toBe("苏(2026)苏州市不动产权第5000111号");
  });
});

test("a transfer that is refused ends the chain with both notices as they were", () => {
  const talk = inTurn();
  talk.until("file");
  talk.answer();
  const item = [...talk.far.cases.values()][0];
  if (item === undefined) throw new Error("the transfer was filed");
  end(talk.far, item, "registration_refused");
  talk.until("rest");
  expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "registration_refused" } } });
  expect(talk.leg("first").businessNumber).toBeNull();
  expect(kindsOfNotices(talk)).toEqual(["priority_notice", "mortgage_priority_notice"]);
});

describe("the ninety days", () => {
  test("run on for the mortgage though the transfer is recorded", () => {
    const talk = transferred();
    talk.far.strangersCase = true;
    talk.answer();
    expect(talk.chain.state).toBe("open");
    const since = talk.chain.lapse?.countsFrom ?? 0;
    talk.now = since + 91 * day;
    talk.take({ type: "due" });
    expect(talk.chain.parked).toMatchObject({ kind: "security" });
    expect(talk.chain.parked?.reason).toContain("lapsed");
    expect(talk.chain.parked?.reason).toContain("the lender applies alone, if the registry takes that, or suit");
    expect(actionsOf(talk)).toEqual(["reread", "lapse_settled", "end_as_recorded"]);
    talk.far.strangersCase = false;
    resolve(talk, "lapse_settled");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("are kept by a mortgage accepted in time, however late it is recorded", () => {
    const talk = transferred();
    talk.until("file");
    talk.answer();
    talk.callback("first", { state: "accepted", caseNumber: "Y-1", acceptedAt: talk.now, notice });
    talk.now = (talk.chain.lapse?.countsFrom ?? 0) + 95 * day;
    talk.take({ type: "due" });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

// The ninety days in which the notices of a presale are converted (民法典 221): reminders, the lapse, and which day counts.
// Invariant: a lapse is never passed over, and no paper alone moves it to a later day.

import { describe, expect, test } from "vitest";
import { actionsOf, converse, resolve, type Conversation } from "../conversation.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { conditionsWanted, openSample, signatures } from "../sample-chains.ts";
import { letPass } from "./story.ts";

const day = 86_400_000;

describe("the ninety days of a notice", () => {
  /** Registrable since the 16th of November; taxes not cleared. */
  const waiting = (): Conversation => {
    const talk = converse(openSample(lawful("notice_conversion")));
    letPass(talk, 1_000);
    const registrable = conditionsWanted(talk.chain, talk.now).find(({ type }) => type === "registrable");
    if (registrable === undefined) throw new Error("it waits for the building");
    talk.take({ type: "condition_recorded", fact: { ...registrable, on: "2026-11-16" }, by: "core" });
    return talk;
  };
  const since = Date.parse("2026-11-16T00:00:00+08:00");
  const at = (talk: Conversation, days: number): number => {
    letPass(talk, since + days * day - talk.now);
    return talk.notices.filter((type) => type === "lapse_near").length;
  };
  test("are told at 60, 75 and 85 days, once each, and parked as security when the ninetieth is over", () => {
    const talk = waiting();
    expect(at(talk, 59)).toBe(0);
    expect(at(talk, 60)).toBe(1);
    expect(at(talk, 74)).toBe(1);
    expect(at(talk, 75)).toBe(2);
    expect(at(talk, 85)).toBe(3);
    expect(at(talk, 91 - 1 / 86_400)).toBe(3);
    expect(talk.chain.state).toBe("open");
    at(talk, 91);
    expect(talk.chain).toMatchObject({ state: "parked", parked: { kind: "security" } });
    expect(talk.chain.parked?.reason).toContain("lapsed");
    expect(actionsOf(talk)).toEqual(["lapse_settled", "abort"]);
    resolve(talk, "lapse_settled");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  const state = (talk: Conversation, on: string): unknown =>
    talk.take({
      type: "condition_recorded",
      fact: { type: "registrable", subject: null, number: "通知-2", sha256: "f".repeat(64), on },
      by: "core",
    });
  test("are moved to a later day by two persons only: until then the earliest day known counts", () => {
    const talk = waiting();
    at(talk, 10);
    expect(state(talk, "2026-11-20")).toBeNull();
    expect(state(talk, "2026-11-24")).toBeNull();
    expect(talk.chain.lapse?.countsFrom).toBe(since);
    at(talk, 91);
    expect(talk.chain.parked).toMatchObject({ kind: "security", reason: expect.stringContaining("2026-11-20") });
    resolve(talk, "lapse_settled");
    expect(talk.chain).toMatchObject({ state: "open", lapse: { countsFrom: since + 4 * day, remindedDays: [] } });
    at(talk, 95);
    expect(talk.chain.parked?.reason).toContain("2026-11-24");
    resolve(talk, "lapse_settled");
    at(talk, 99);
    expect(talk.chain.parked?.reason).not.toContain("2026");
    resolve(talk, "lapse_settled");
    expect(talk.chain).toMatchObject({ state: "open", lapse: null });
  });
  test("are moved by an earlier day at once, also one that is stated after a later one", () => {
    const talk = waiting();
    at(talk, 10);
    for (const on of ["2026-11-20", "2026-11-10"]) expect(state(talk, on)).toBeNull();
    expect(talk.chain.lapse?.countsFrom).toBe(since - 6 * day);
    at(talk, 85);
    expect(talk.chain.parked).toMatchObject({ kind: "security", reason: expect.stringContaining("2026-11-16") });
  });
  test("are kept by an application accepted in time, however late it is recorded", () => {
    const talk = waiting();
    const [tax] = conditionsWanted(talk.chain, talk.now).filter(({ type }) => type === "tax_clearance");
    if (tax === undefined) throw new Error("it waits for the taxes");
    talk.take({ type: "condition_recorded", fact: tax, by: "core" });
    talk.take({ type: "due" });
    talk.take({ type: "signatures_recorded", documents: signatures(talk.chain, talk.now) });
    talk.until("file");
    talk.answer();
    const outcome = {
      state: "accepted" as const,
      caseNumber: "Y-1",
      acceptedAt: talk.now,
      notice: { number: null, code: null, text: null, at: null },
    };
    const outcomes = talk.chain.legs.map(({ businessNumber }) => ({ businessNumber: businessNumber ?? "", outcome }));
    talk.take({ type: "registry_answered", source: "callback", outcomes, messageSha256: "c".repeat(64) });
    talk.now = since + 95 * day;
    talk.take({ type: "due" });
    expect(talk.chain.state).toBe("open");
    expect(talk.notices).not.toContain("lapse_near");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("count from the building's first registration, where the register tells it and the bank does not", () => {
    const business = lawful("notice_conversion");
    const {
      registrableOn: _day,
      registrableSource: _source,
      ...conversion
    } = business.conversion ?? { by: "application" };
    const told = (firstRegisteredOn: string | undefined, stated = {}): Conversation => {
      const talk = converse(openSample({ ...business, conversion: { ...conversion, ...stated } }));
      for (const unit of talk.far.units.values()) unit.firstRegisteredOn = firstRegisteredOn;
      letPass(talk, 1_000);
      return talk;
    };
    expect(told(undefined).chain.lapse).toBeNull();
    const talk = told("2026-11-16");
    expect(talk.chain.lapse?.countsFrom).toBe(since);
    expect(at(talk, 60)).toBe(1);
    // What the bank states later than the register tells moves nothing; an earlier day does.
    const source = "developer_notice" as const;
    const countsFrom = (on: string): unknown =>
      told("2026-11-16", { registrableOn: on, registrableSource: source }).chain.lapse?.countsFrom;
    expect(countsFrom("2026-11-20")).toBe(since);
    expect(countsFrom("2026-11-10")).toBe(since - 6 * day);
  });
});

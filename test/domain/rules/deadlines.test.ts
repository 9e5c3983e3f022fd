// Deadlines the registry sets (补正, confirmation by the applicants): told before they pass and when they have, once each.
// Invariant: also while a person is waited for and over every restart; what a deadline that passed means is asked, never assumed.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../../domain/chain.ts";
import type { Chain } from "../../../domain/chain-state.ts";
import { deadlineNews, nextDeadlineNews, reminderOf } from "../../../domain/deadlines.ts";
import type { NoticeDraft } from "../../../domain/event.ts";
import type { Leg } from "../../../domain/leg.ts";
import { fromJson, toJson } from "../../../domain/json.ts";
import { isRefusal } from "../../../domain/refusal.ts";
import type { Outcome } from "../../../domain/registry.ts";
import { legNamed, refinance, type Scene } from "../guards/bench.ts";
import { profilesOf, sampleProfile, start } from "../sample-chains.ts";

const hour = 3_600_000;
const day = 24 * hour;
/** A Friday at five in the afternoon in China; the reminder is due as the Thursday begins. */
const friday = Date.parse("2026-11-27T17:00:00+08:00");
const thursday = Date.parse("2026-11-26T00:00:00+08:00");
const noDays = { off: [], working: [] };
const notice = { number: "BZ-1", code: "1", text: null, at: null };

type Told = { chain: Chain; notices: NoticeDraft[] };

/** A leg of a refinance that waits under a deadline at the registry, told of by its last query. */
function waiting(first: Partial<Leg>, more: Scene = {}): Chain {
  const chain = refinance({ first: { acknowledged: true, queriedAt: start, ...first }, ...more });
  const file = chain.plan.steps.findIndex(({ step }) => step === "recorded");
  return { ...chain, step: file, dueAt: start };
}

/** A worker comes at that time, with the chain as the store gives it back. */
function looks({ chain }: Pick<Told, "chain">, now: number): Told {
  const kept = fromJson<Chain>(toJson({ ...chain, inFlight: null, dueAt: now }));
  const decision = decide(kept, { type: "due" }, profilesOf(chain), { now });
  if (isRefusal(decision)) throw new Error(decision.code);
  return decision;
}

function deadlinesIn({ notices }: Told): [string, unknown][] {
  return notices.filter(({ type }) => type.startsWith("deadline_")).map(({ type, data }) => [type, data["deadline"]]);
}

describe("when people are reminded", () => {
  test.each([
    ["a deadline on a Friday: as the Thursday begins", "2026-11-27T17:00:00", "2026-11-26"],
    ["on a Monday: as the Friday before begins", "2026-11-30T09:00:00", "2026-11-27"],
    ["in a holiday: as the last working day before it begins", "2026-10-05T12:00:00", "2026-09-30"],
    ["at the end of a day: as the working day before that begins", "2026-11-27T23:59:59", "2026-11-26"],
  ])("%s", (_what, at, reminded) => {
    const due = reminderOf(Date.parse(`${at}+08:00`), noDays);
    expect(due).toBe(Date.parse(`${reminded}T00:00:00+08:00`));
  });
  test("a day the registry is closed does not count as left", () => {
    expect(reminderOf(friday, { off: ["2026-11-26"], working: [] })).toBe(thursday - day);
  });
  test("past the published calendar three days before, since no working day is guessed", () => {
    const far = Date.parse("2031-05-06T12:00:00+08:00");
    expect(reminderOf(far, noDays)).toBe(far - 3 * day);
  });
});

describe("a deadline", () => {
  const profile = sampleProfile("independent");
  test.each([
    ["that is far is not told", thursday - 1, null, null],
    ["with one working day left is near", thursday, null, "near"],
    ["told as near is not told again", friday - 1, "near", null],
    ["that comes has passed", friday, "near", "passed"],
    ["that passed before anybody looked is told as passed alone", friday + day, null, "passed"],
    ["told as passed is not told again", friday + 9 * day, "passed", null],
  ] as const)("%s", (_what, now, told, news) => {
    const deadlineTold = told === null ? null : { deadline: friday, news: told };
    const leg = legNamed(waiting({ state: "supplement", deadline: friday, deadlineTold }), "first");
    expect(deadlineNews(leg, profile, now)).toBe(news);
  });
  test.each<[string, Partial<Leg>, boolean]>([
    ["of applicants who are to confirm", { state: "awaiting_applicant" }, true],
    ["of what is missing", { state: "supplement" }, true],
    ["of what was supplied and is not taken yet", { state: "supplement", suppliedItems: [] }, true],
    ["of a case whose outcome is not told", { state: "unknown" }, true],
    ["of a case that ended", { state: "not_accepted" }, false],
    ["of what was recorded", { state: "recorded" }, false],
    ["of what was not filed", { state: "waiting" }, false],
  ])("%s is told only while it can matter", (_what, first, isTold) => {
    const chain = waiting({ deadline: friday, ...first });
    expect(nextDeadlineNews(chain, profilesOf(chain))).toBe(isTold ? thursday : null);
    expect(nextDeadlineNews({ ...chain, state: "aborted" }, profilesOf(chain))).toBeNull();
  });
  test("that is none is never told", () => {
    const chain = waiting({ state: "supplement", deadline: null });
    expect(nextDeadlineNews(chain, profilesOf(chain))).toBeNull();
    expect(deadlinesIn(looks({ chain }, friday))).toEqual([]);
  });
});

describe("a worker", () => {
  const open = waiting({ state: "supplement", deadline: friday });
  const awaiting = { state: "awaiting_applicant", deadline: friday } as const;
  const parked = waiting(awaiting, { parked: { kind: "unknown", legId: "cancellation" } });
  const givenUp = waiting(awaiting, { parked: { kind: "unwind", legId: "first", resume: "aborting" } });
  test.each([
    ["of an open chain", open],
    ["of a parked chain", parked],
    ["of a chain that is given up, and parked", givenUp],
  ])("%s tells it near and passed, once each, over restarts", (_what, chain) => {
    const near = looks({ chain }, thursday + 1);
    expect(deadlinesIn(near)).toEqual([["deadline_near", friday]]);
    expect(deadlinesIn(looks(near, thursday + hour))).toEqual([]);
    const passed = looks(near, friday);
    expect(deadlinesIn(passed)).toEqual([["deadline_passed", friday]]);
    expect(deadlinesIn(looks(passed, friday + day))).toEqual([]);
  });
  test("sleeps no longer than the next of them, also on a parked chain", () => {
    const rests = looks({ chain: parked }, start);
    expect([rests.chain.state, rests.chain.dueAt]).toEqual(["parked", thursday]);
    const near = looks(rests, thursday);
    expect(near.chain.dueAt).toBe(friday);
    expect(looks(near, friday).chain.dueAt).toBeNull();
  });
  test("does nothing else on a parked chain, and assumes nothing of the case", () => {
    const decision = decide(parked, { type: "due" }, profilesOf(parked), { now: friday });
    if (isRefusal(decision)) throw new Error(decision.code);
    expect(decision.effect).toBeNull();
    expect(legNamed(decision.chain, "first").state).toBe("awaiting_applicant");
  });
  test("asks the registry at once when one has passed on an open chain", () => {
    const chain = waiting({ state: "supplement", deadline: friday, queriedAt: friday - 1 });
    const decision = decide(chain, { type: "due" }, profilesOf(chain), { now: friday });
    if (isRefusal(decision)) throw new Error(decision.code);
    expect(decision.effect?.request.type).toBe("query");
    expect(legNamed(decision.chain, "first").state).toBe("supplement");
  });
});

describe("the registry gives another deadline", () => {
  const later = friday + 7 * day;
  const supplement: Outcome = { state: "supplement", caseNumber: null, missing: [], deadline: later, notice };
  const hears = (source: "query" | "callback"): Chain => {
    const deadlineTold = { deadline: friday, news: "near" as const };
    const chain = waiting({ state: "supplement", deadline: friday, deadlineTold });
    const businessNumber = legNamed(chain, "first").businessNumber ?? "";
    const outcomes = [{ businessNumber, outcome: supplement }];
    const event = { type: "registry_answered", source, outcomes, messageSha256: "a".repeat(64) } as const;
    const decision = decide(chain, event, profilesOf(chain), { now: start });
    if (isRefusal(decision)) throw new Error(decision.code);
    return decision.chain;
  };
  test("to our question: it counts, and is told anew", () => {
    const chain = hears("query");
    expect(legNamed(chain, "first").deadline).toBe(later);
    expect(deadlinesIn(looks({ chain }, later - hour))).toEqual([["deadline_near", later]]);
  });
  test("in a message that may be an old one: it does not", () => {
    expect(legNamed(hears("callback"), "first").deadline).toBe(friday);
  });
});

test("at whatever times a worker comes: each once, near before passed, and passed as soon as somebody looks", () => {
  const times = fc.array(fc.integer({ min: thursday - 3 * day, max: friday + 9 * day }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      times,
      fc.boolean(),
      fc.constantFrom("supplement", "awaiting_applicant"),
      (moments, isParked, state) => {
        const scene: Scene = isParked ? { parked: { kind: "unknown", legId: "cancellation" } } : {};
        let told: Told = { chain: waiting({ state, deadline: friday }, scene), notices: [] };
        const sorted = moments.toSorted((one, other) => one - other);
        const news = sorted.flatMap((now) => {
          told = looks(told, now);
          return deadlinesIn(told).map(([type]) => type);
        });
        const wantsNear = sorted.some((now) => now >= thursday && now < friday);
        const wantsPassed = sorted.some((now) => now >= friday);
        expect(news).toEqual([...(wantsNear ? ["deadline_near"] : []), ...(wantsPassed ? ["deadline_passed"] : [])]);
      },
    ),
  );
});

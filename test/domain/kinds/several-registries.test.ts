// One loan over units of two registries of different capability (practice 13): two barriers, and one way back for all.
// Invariant: no group files an irrevocable leg until every group may, and no money moves before every group is recorded.

import { describe, expect, test } from "vitest";
import { end } from "../far-side.ts";
import { actionsOf, converse, resolve, type Conversation } from "../conversation.ts";
import { openSample } from "../sample-chains.ts";
import { story, stepsOf } from "./story.ts";
import { overTwo } from "./variants.ts";

const newLoan = overTwo("new_loan", "suzhou-huqiu", "guangzhou-tianhe");
const refinance = overTwo("refinance", "suzhou-huqiu", "guangzhou-tianhe");

describe("the plan", () => {
  test("of a new loan has one barrier, before the money", () => {
    expect(stepsOf(openSample(newLoan))).toEqual([
      "search opening",
      "decision only",
      "consents",
      "signed",
      "hold",
      "search before_filing",
      "file first",
      "recorded first",
      "file first_r2",
      "recorded first_r2",
      "barrier money",
      "search before_disbursement",
      "disbursement 1",
    ]);
  });
  test("of a refinance has both: what can be taken back first, then the combined filing, then money, then the other cancellation", () => {
    const { plan, registries, legs } = openSample(refinance);
    expect(registries.map(({ registryId, capability }) => [registryId, capability])).toEqual([
      ["suzhou-huqiu", "combined"],
      ["guangzhou-tianhe", "independent"],
    ]);
    expect(stepsOf({ plan }).slice(5)).toEqual([
      "search before_filing",
      "file first_r2",
      "recorded first_r2",
      "barrier irrevocable",
      "file cancellation+first together",
      "recorded cancellation+first",
      "barrier money",
      "search before_disbursement",
      "disbursement 1",
      "file cancellation_r2",
      "recorded cancellation_r2",
    ]);
    expect(legs.map(({ legId, registryId }) => `${legId} ${registryId}`)).toEqual([
      "cancellation suzhou-huqiu",
      "first suzhou-huqiu",
      "first_r2 guangzhou-tianhe",
      "cancellation_r2 guangzhou-tianhe",
    ]);
  });
});

test("the barriers hold: nothing irrevocable is filed before the other group is recorded, and no permit before both", () => {
  const told = story(openSample(refinance));
  expect(told.chain.state).toBe("completed");
  const at = (line: string): number => told.lines.findIndex((each) => each.startsWith(line));
  expect(at("reread first_r2")).toBeGreaterThan(0);
  expect(at("file cancellation+first together")).toBeGreaterThan(at("reread first_r2"));
  expect(at("permit")).toBeGreaterThan(at("reread cancellation+first"));
  expect(at("file cancellation_r2")).toBeGreaterThan(at("posted"));
});

test("each search asks both registries, each for its own units, and the permit rests on both groups", () => {
  const { effects, chain } = story(openSample(newLoan));
  for (const stage of ["opening", "before_filing", "before_disbursement"]) {
    const asked = effects.flatMap((effect) =>
      effect.to === "registry" && effect.stage === stage && effect.request.type === "search"
        ? [[effect.registryId, effect.request.unitCodes]]
        : [],
    );
    expect(asked).toEqual(chain.registries.map(({ registryId, unitCodes }) => [registryId, unitCodes]));
  }
  const permit = effects.find(({ request }) => request.type === "permit")?.request;
  expect(permit).toMatchObject({ proofs: [{ legId: "first" }, { legId: "first_r2" }] });
});

describe("one group is refused", () => {
  /** The first group recorded, the second refused. */
  const refused = (): Conversation => {
    const talk = converse(openSample(newLoan));
    talk.until("file");
    talk.answer();
    talk.until("file");
    talk.answer();
    const item = talk.far.cases.get("chn_1-first_r2-1");
    if (item !== undefined) end(talk.far, item, "registration_refused");
    return talk;
  };
  test("and the mortgage of the other is given up: nothing stands, nothing is posted", () => {
    const talk = refused();
    talk.until("rest");
    expect(talk.chain).toMatchObject({
      state: "aborted",
      abort: { refusal: { code: "registration_refused" } },
      hold: { state: "given_back" },
    });
    expect(talk.leg("unwind")).toMatchObject({ registryId: "suzhou-huqiu", state: "recorded" });
    expect([...talk.far.units.values()].flatMap(({ mortgages }) => mortgages)).toEqual([]);
    expect(talk.far.permits.size).toBe(0);
  });
  test("before the irrevocable barrier: the old mortgages stand in both, and nothing of the combined filing left", () => {
    const talk = converse(openSample(refinance));
    talk.until("file");
    talk.answer();
    const item = talk.far.cases.get("chn_1-first_r2-1");
    if (item !== undefined) end(talk.far, item, "registration_refused");
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect([...talk.far.cases.keys()]).toEqual(["chn_1-first_r2-1"]);
    expect([...talk.far.units.values()].map(({ mortgages }) => mortgages.length)).toEqual([1, 1]);
  });
  test("of the irrevocable one: what the other group recorded is given up", () => {
    const talk = converse(openSample(refinance));
    talk.until("search", "before_filing");
    for (let turns = 0; turns < 99 && talk.far.cases.size < 3; turns += 1) {
      talk.until("file");
      talk.answer();
    }
    const item = talk.far.cases.get("chn_1-first-1");
    if (item !== undefined) end(talk.far, item, "registration_refused");
    talk.until("rest");
    expect(talk.chain.state).toBe("aborted");
    expect(talk.leg("unwind_first_r2")).toMatchObject({ registryId: "guangzhou-tianhe", state: "recorded" });
    expect([...talk.far.units.values()].map(({ mortgages }) => mortgages.length)).toEqual([1, 1]);
  });
  test("in doubt at one registry, the whole waits for a person", () => {
    const talk = converse(openSample(newLoan));
    talk.until("file");
    talk.answer();
    talk.until("file");
    for (let turns = 0; turns < 30 && talk.chain.state === "open"; turns += 1) {
      talk.now = Math.max(talk.now + 1_000, talk.chain.dueAt ?? 0);
      if (talk.chain.inFlight === null) talk.take({ type: "due" });
      else talk.take({ type: "registry_unreadable", reason: "garbage" });
    }
    expect(talk.chain.parked).toMatchObject({ kind: "unknown", legId: "first_r2" });
    expect(actionsOf(talk)).toContain("query_again");
    resolve(talk, "query_again");
    talk.until("rest");
    expect(["completed", "parked"]).toContain(talk.chain.state);
  });
});

test("a seizure at one of them after recording keeps the money of the whole loan", () => {
  const talk = converse(openSample(newLoan));
  talk.until("search", "before_disbursement");
  talk.far.seized = true;
  talk.until("rest");
  expect(talk.chain.parked?.kind).toBe("legal");
  expect(talk.far.permits.size).toBe(0);
  resolve(talk, "unwind");
  talk.far.seized = false;
  talk.until("rest");
  expect(talk.chain.state).toBe("aborted");
});

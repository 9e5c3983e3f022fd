// The search as a step, and the answer to it.
// Invariant: nothing rests on a stale search, or on an answer to another question.

import { describe, expect, test } from "vitest";
import type { Chain, Search } from "../../../domain/chain-state.ts";
import { searchAnswered } from "../../../domain/decide/answers.ts";
import { goBackToSearch, isTakenNow, nothingIsLeftToFile, takeSearch } from "../../../domain/decide/search-steps.ts";
import type { Work } from "../../../domain/decide/work.ts";
import type { Step } from "../../../domain/plan.ts";
import { converse } from "../conversation.ts";
import { sampleChain, start } from "../sample-chains.ts";
import { posted, ready, refinance, workOn, type Scene } from "../guards/bench.ts";

const minute = 60_000;
const steps: Step[] = [
  { step: "search", stage: "opening" },
  { step: "search", stage: "before_filing" },
  { step: "signed" },
  { step: "search", stage: "before_disbursement" },
  { step: "disbursement", tranche: 1 },
];
const plan = { ...refinance().plan, steps };

function work(scene: Scene = {}): Work {
  return workOn(structuredClone(refinance({ plan, ...scene })));
}

function searched(over: Partial<Search> = {}, takenAt = start): Search {
  const [search] = ready.chain.searches;
  if (search === undefined) throw new Error("it was searched");
  const { registryId } = refinance();
  return {
    ...search,
    stage: "before_filing",
    registryId,
    receivedAt: start,
    snapshot: { ...search.snapshot, takenAt },
    ...over,
  };
}

describe("a search", () => {
  test("is made of each registry in turn, and done when each has answered", () => {
    const { registryId } = refinance();
    const asked = work();
    expect(takeSearch(asked, "opening")).toBe("rest");
    expect(asked.effect).toMatchObject({
      registryId,
      stage: "opening",
      request: { type: "search", searchNumber: "chn_1-s1" },
    });
    expect(takeSearch(work({ searched: [registryId] }), "opening")).toBe("done");
    const [group] = refinance().registries;
    if (group === undefined) throw new Error("it has a registry");
    const two = { registries: [group, { ...group, registryId: "other" }], searched: [registryId] };
    const next = work(two);
    takeSearch(next, "opening");
    expect(next.effect).toMatchObject({ registryId: "other" });
  });
  test("before a tranche that is out already is not made", () => {
    const paid: Scene = { step: 3, disbursement: { state: "posted", posting: posted() } };
    expect(takeSearch(work(paid), "before_disbursement")).toBe("done");
    expect(takeSearch(work({ ...paid, disbursement: {} }), "before_disbursement")).toBe("rest");
    expect(takeSearch(work(paid), "opening")).toBe("rest");
    expect(takeSearch(work({ ...paid, step: 4 }), "before_disbursement")).toBe("rest");
  });
  test.each([
    [start, true],
    [start - 10 * minute, true],
    [start - 10 * minute - 1, false],
    [start + 5 * minute, true],
    [start + 5 * minute + 1, false],
  ])("taken at %d shows the register as it is now: %s", (takenAt, isNow) => {
    expect(isTakenNow(work(), { ...searched().snapshot, takenAt })).toBe(isNow);
  });
  const back = (searches: Search[], scene: Scene = {}): [boolean, Chain] => {
    const at = work({ step: 2, dueAt: null, searched: ["kept"], ...scene, searches });
    return [goBackToSearch(at, "before_filing"), at.chain];
  };
  test.each<[string, Search[], boolean]>([
    ["there is none", [], true],
    ["it is of another stage", [searched({ stage: "opening" })], true],
    ["it is of another registry", [searched({ registryId: "other" })], true],
    ["it is fresh", [searched()], false],
    ["it is not quite half an hour old", [searched({ receivedAt: start - 30 * minute + 1 })], false],
    ["it is half an hour old", [searched({ receivedAt: start - 30 * minute })], true],
    ["it was taken half an hour ago", [searched({}, start - 30 * minute)], true],
    ["it is of the near future", [searched({ receivedAt: start + 5 * minute }, start + 5 * minute)], false],
    ["it is of the future", [searched({ receivedAt: start + 5 * minute + 1 }, start + 5 * minute + 1)], true],
    ["the last is fresh", [searched({ receivedAt: 0 }), searched()], false],
    ["the last is stale", [searched(), searched({ receivedAt: 0 })], true],
  ])("is gone back to when %s: it depends", (_what, searches, goes) => {
    const [went, chain] = back(searches);
    expect(went).toBe(goes);
    expect(chain).toMatchObject(
      goes ? { step: 1, dueAt: start, searched: [] } : { step: 2, dueAt: null, searched: ["kept"] },
    );
  });
  test("is not gone back to where the plan has none before, and at the search itself only the stale is made again", () => {
    expect(back([], { step: 0 })[0]).toBe(false);
    const { registryId } = refinance();
    const [, chain] = back([], { step: 1, searched: ["kept", registryId] });
    expect(chain).toMatchObject({ step: 1, searched: ["kept"] });
  });
  test("finds nothing to file when everything of ours has left", () => {
    const left = { state: "received" as const };
    const is = (scene: Scene): boolean => nothingIsLeftToFile(work(scene));
    expect([is({}), is({ first: left }), is({ first: left, cancellation: left })]).toEqual([false, false, true]);
    expect(is({ first: left, cancellation: { filedBy: "other_lender" } })).toBe(true);
  });
});

describe("the answer to a search", () => {
  const asked = (stage: string): ReturnType<typeof converse> => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.until("search", stage);
    return talk;
  };
  test("is believed only under the number asked for, for every unit, and as of now", () => {
    const talk = asked("before_filing");
    const now = talk.now;
    const request = talk.chain.inFlight?.request;
    if (request?.type !== "search") throw new Error("a search is asked for");
    const last = talk.chain.searches.at(-1)?.snapshot ?? searched().snapshot;
    const right = { ...last, searchNumber: request.searchNumber, takenAt: now };
    const answer = (snapshot: typeof right): Chain => {
      const at = workOn(structuredClone(talk.chain), now);
      searchAnswered(at, { type: "search_answered", snapshot, messageSha256: "a".repeat(64) });
      return at.chain;
    };
    expect(answer(right).searches).toHaveLength(talk.chain.searches.length + 1);
    expect(answer(right).searches.at(-1)).toMatchObject({ stage: "before_filing", receivedAt: now, snapshot: right });
    for (const wrong of [
      { ...right, searchNumber: "x" },
      { ...right, units: [] },
      { ...right, takenAt: 0 },
    ]) {
      const chain = answer(wrong);
      expect(chain).toMatchObject({ tries: 1, inFlight: null, step: talk.chain.step });
      expect(chain.searches).toHaveLength(talk.chain.searches.length);
    }
  });
});

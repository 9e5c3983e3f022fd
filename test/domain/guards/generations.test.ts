// A leg that is filed once more, and when it may be.
// Invariant: nothing of the earlier filing counts, and nothing is filed again while something rests on it.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../../domain/chain-state.ts";
import { askAnew, filingOf, mayBeFiledAgain, newGeneration } from "../../../domain/decide/generations.ts";
import type { Leg } from "../../../domain/leg.ts";
import { fen } from "../../../domain/money.ts";
import { start } from "../sample-chains.ts";
import { legNamed, mending, permitted, posted, refinance, unwinding, type Scene } from "./bench.ts";

const fresh = legNamed(refinance(), "first");
const asked = { unknownQueries: 3, noCaseAnswers: 2, lostWrites: 4, queriedAt: start };

describe("asking anew", () => {
  test("forgets the vain questions, and the time of the last one while the case is pending", () => {
    const pending: Leg = { ...fresh, ...asked, state: "accepted" };
    askAnew(pending);
    expect(pending).toMatchObject({ unknownQueries: 0, noCaseAnswers: 0, lostWrites: 0, queriedAt: null });
    const doubtful: Leg = { ...fresh, ...asked, state: "unknown" };
    askAnew(doubtful);
    expect(doubtful).toMatchObject({ unknownQueries: 0, noCaseAnswers: 0, lostWrites: 0, queriedAt: start });
  });
});

test("a new generation keeps nothing of the filing before it", () => {
  const leg: Leg = {
    ...fresh,
    ...asked,
    state: "registration_refused",
    generation: 2,
    acknowledged: true,
    resends: 1,
    groupNumber: "g",
    caseNumber: "c",
    acceptedAt: start,
    promisedBy: start,
    deadline: start,
    clock: { startedAt: start, limit: 5, stills: [] },
    fee: {
      item: "登记费",
      amount: fen(1n),
      paymentNoticeNumber: "p",
      deadline: null,
      key: "k",
      state: "paid",
      receiptNumber: null,
    },
    overdueTold: true,
    filedTold: true,
    confirmed: true,
    suppliedItems: [],
  };
  newGeneration(leg);
  const otherFilings = [{ businessNumber: fresh.businessNumber, platformSigning: null }];
  expect(leg).toEqual({ ...fresh, generation: 3, businessNumber: null, queriedAt: start, otherFilings });
});

describe("a filing", () => {
  test("is what was filed in one envelope, or the leg alone", () => {
    const grouped = refinance({
      first: { groupNumber: "g" },
      cancellation: { groupNumber: "g" },
      further: [mending()],
    });
    const names = (chain: Chain, legId: string): string[] =>
      filingOf(chain, legNamed(chain, legId)).map((leg) => leg.legId);
    expect(names(grouped, "cancellation").toSorted()).toEqual(["cancellation", "first"]);
    expect(names(refinance(), "cancellation")).toEqual(["cancellation"]);
  });
  const refused = { state: "not_accepted" as const };
  const together: Scene = { first: { ...refused, groupNumber: "g" }, cancellation: { ...refused, groupNumber: "g" } };
  test.each<[string, Scene, boolean]>([
    ["not accepted", { first: refused }, true],
    ["refused by decision", { first: { state: "registration_refused" } }, false],
    ["not accepted four times", { first: { ...refused, generation: 4 } }, true],
    ["not accepted five times", { first: { ...refused, generation: 5 } }, false],
    ["not accepted as a whole", together, true],
    ["of which one was refused", { ...together, cancellation: { groupNumber: "g", state: "withdrawn" } }, false],
    ["of a chain that is being aborted", { first: refused, state: "aborting" }, false],
    ["with money out", { first: refused, disbursement: permitted({ state: "posted", posting: posted() }) }, false],
    ["with another recorded", { first: refused, cancellation: { state: "recorded" } }, false],
    ["with another pending", { first: refused, cancellation: { state: "accepted" } }, true],
  ])("%s may be filed again: it depends", (_what, scene, may) => {
    const chain = refinance(scene);
    expect(mayBeFiledAgain(chain, legNamed(chain, "first"))).toBe(may);
  });
  test("by which something is given up is not filed again like that", () => {
    const chain = refinance({ further: [unwinding({ ...refused, legId: "unwind" })] });
    expect(mayBeFiledAgain(chain, legNamed(chain, "unwind"))).toBe(false);
  });
});

// Claims that move with their mortgages (practice 4, 16): whole, a share, a part, after determination, and a batch of twenty.
// Invariant: each mortgage is a leg of its own, and the register names who holds what afterwards.

import { describe, expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import type { AssignmentMode } from "../../../domain/business-parts.ts";
import { converse, resolve, type Conversation } from "../conversation.ts";
import { yuan } from "../pre-lodgement/kinds.ts";
import { mortgageeOf, places, type Place } from "../pre-lodgement/people.ts";
import { openSample } from "../sample-chains.ts";
import { alias, filed, reach, story, type Story } from "./story.ts";
import { assignedAs, assignedForPrice, batch } from "./variants.ts";

/** Who holds the mortgages afterwards, by the results of the legs in turn, with form and amount. */
function held({ chain }: Pick<Story, "chain">): string[] {
  return chain.legs.map(({ legId, recordingResult: result }) => {
    const holders = result?.holders.map(alias).join("+");
    return `${legId}: ${holders}, ${result?.mortgage?.form} ${String((result?.mortgage?.securedAmount ?? 0n) / 100n)}`;
  });
}

test.each<[AssignmentMode, string[]]>([
  ["whole", ["transfer: assignee, general 1000000"]],
  ["shared", ["transfer: assignee+bank, maximum_amount 1000000"]],
  ["split", ["transfer: assignee, general 400000", "change: bank, maximum_amount 600000"]],
  ["exit", ["determination: bank, general 650000", "transfer: assignee, general 650000"]],
])("an assignment that is %s", (mode, expected) => {
  for (const place of places) {
    const told = story(openSample(assignedAs(place, mode)));
    expect(told.chain.state).toBe("completed");
    expect(held(told)).toEqual(expected);
  }
});

describe("for a price that is paid on recording", () => {
  const forPrice = (place: Place, mode: AssignmentMode): Business => {
    const { loan, mainContract } = assignedForPrice(place);
    return { ...assignedAs(place, mode), loan, mainContract };
  };
  const cases = (["whole", "shared", "split", "exit"] as const).flatMap((mode) =>
    places.map((place) => [mode, place] as const),
  );
  test.each(cases)("%s at %s is paid once and completed", (mode, place) => {
    const told = story(openSample(forPrice(place, mode)));
    expect(told.chain).toMatchObject({ state: "completed", parked: null });
    expect(told.far.books.map(({ amount }) => amount)).toEqual([yuan(600_000)]);
  });
  const beforePaying = (mode: AssignmentMode): Conversation => {
    const talk = converse(openSample(forPrice("suzhou-huqiu", mode)));
    talk.until("search", "before_disbursement");
    return talk;
  };
  test.each(["shared", "split", "exit"] as const)(
    "%s is not paid while what went over is not the assignee's on the register",
    (mode) => {
      const talk = beforePaying(mode);
      for (const { mortgages } of talk.far.units.values()) {
        for (const each of mortgages) {
          each.mortgageeName = "样本信托银行股份有限公司";
          each.mortgageeCertificateNumber = "91440100MA2000035Y";
        }
      }
      talk.until("rest");
      expect(talk.chain.parked).toMatchObject({ kind: "security" });
      expect(talk.far.books).toEqual([]);
    },
  );
  test.each(["shared", "split", "exit"] as const)("%s is not paid with a stranger's mortgage ahead", (mode) => {
    const talk = beforePaying(mode);
    for (const { mortgages } of talk.far.units.values()) {
      const [ours] = mortgages;
      if (ours === undefined) throw new Error("the mortgage stands");
      mortgages.push({
        ...ours,
        registrationCertificateNumber: "他行证明第1号",
        mortgageeName: "样本信托银行股份有限公司",
        mortgageeCertificateNumber: "91440100MA2000035Y",
        rank: 1,
      });
    }
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "security" });
    expect(talk.far.books).toEqual([]);
  });
});

test("an assignee who joins holds it with every mortgagee there is, a co-mortgagee too", () => {
  const business = assignedAs("suzhou-huqiu", "shared");
  const coMortgagee = { mortgagee: mortgageeOf("policy_bank"), part: "commercial" as const };
  const talk = converse(openSample({ ...business, coMortgagees: [coMortgagee] }));
  for (const { mortgages } of talk.far.units.values()) {
    for (const each of mortgages) each.mortgageeName += `、${coMortgagee.mortgagee.name}`;
  }
  talk.until("file");
  const { request } = talk.chain.inFlight ?? {};
  const [application] = request?.type === "file" ? request.applications : [];
  const { assignment, mortgagee } = business;
  expect(application?.holders.map(({ name }) => name)).toEqual([
    assignment?.assignee.name,
    mortgagee.name,
    coMortgagee.mortgagee.name,
  ]);
});

describe("a batch of twenty", () => {
  test.each(places)("goes over at %s, each mortgage by itself, and is complete when all are", (place) => {
    const told = story(openSample(batch(place, 20)));
    expect(told.chain.state).toBe("completed");
    expect(filed(told)).toHaveLength(20);
    expect(
      new Set(told.chain.legs.map(({ recordingResult }) => recordingResult?.registrationCertificateNumber)).size,
    ).toBe(20);
    const after = [...told.far.units.values()].flatMap(({ mortgages }) =>
      mortgages.map(({ mortgageeName }) => alias({ name: mortgageeName })),
    );
    expect(after).toEqual(Array.from({ length: 20 }, () => "assignee"));
  });
  test("of which one was mortgaged to somebody else is refused before anything is filed", () => {
    const talk = converse(openSample(batch("suzhou-huqiu", 20)));
    const [, , unit] = [...talk.far.units.values()];
    for (const mortgage of unit?.mortgages ?? []) mortgage.mortgageeCertificateNumber = "91350100M000100Y43";
    talk.until("rest");
    expect(talk.chain).toMatchObject({ state: "aborted", abort: { refusal: { code: "other_lenders_mortgage" } } });
    expect(talk.far.cases.size).toBe(0);
  });
  const oneNotAccepted = (): Conversation => {
    const talk = reach(converse(openSample(batch("guangzhou-tianhe", 3))), "recorded transfer+transfer_2+transfer_3");
    const item = talk.far.cases.get("chn_1-transfer_2-1");
    if (item === undefined) throw new Error("the second was filed");
    item.state = "not_accepted";
    talk.until("query");
    talk.answer();
    expect(talk.leg("transfer_2").state).toBe("not_accepted");
    return talk;
  };
  test("of which one is not accepted goes on with the others, and that one is filed again when it is mended", () => {
    const talk = oneNotAccepted();
    const items = [{ name: "债权转让通知", sha256: "e".repeat(64), pages: 1 }];
    expect(talk.take({ type: "supplement_supplied", legId: "transfer_2", items })).toBeNull();
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.chain.legs.map(({ generation }) => generation)).toEqual([1, 2, 1]);
  });
  test("of which one is not accepted and not mended until the others are recorded is put before persons", () => {
    const talk = oneNotAccepted();
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "security", legId: "transfer_2" });
    resolve(talk, "file_again");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
  test("is not stopped by a seizure: the mortgage passes with the claim", () => {
    const talk = converse(openSample(batch("suzhou-huqiu", 3)));
    talk.far.seized = true;
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.notices).toContain("burden_found");
  });
});

test("the part that goes over is what was agreed, and what stays is the rest", () => {
  const { business } = openSample(assignedAs("suzhou-huqiu", "split"));
  expect(business.assignment?.assignedAmount).toBe(yuan(400_000));
  expect(business.mortgage.securedAmount).toBe(yuan(1_000_000));
});

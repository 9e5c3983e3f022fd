// Differences between what was recorded and what was filed: which of them two persons may accept, and what stays on record of it.
// Invariant: on what secures the lender none is accepted, and on what ends none while a debt is owed under it.

import { describe, expect, test } from "vitest";
import { comparedFields, isAccepted, mayBeAccepted, type Difference } from "../../domain/accepting.ts";
import type { Leg } from "../../domain/leg.ts";
import { actionsOf, converse, resolve, takeTurn, wordOn, type Conversation } from "./conversation.ts";
import { legNamed, offers, posted, refinance, unwinding, type Scene } from "./guards/bench.ts";
import { sampleChain } from "./sample-chains.ts";

const recorded = { state: "recorded" as const };
const paid: Scene = { step: 99, disbursement: { state: "posted", posting: posted() } };

function differing(field: string): Difference {
  return { field, filed: "a", recorded: "b" };
}

describe("the table", () => {
  const sorts: [string, Partial<Leg>][] = [
    ["ends", { registrationType: "cancellation", right: "mortgage" }],
    ["ends a notice", { registrationType: "cancellation", right: "mortgage_priority_notice" }],
    ["secures", { registrationType: "first", right: "mortgage" }],
    ["changes", { registrationType: "change", right: "mortgage" }],
    ["secures by notice", { registrationType: "priority_notice", right: "mortgage_priority_notice" }],
    ["property", { registrationType: "transfer", right: "ownership" }],
    ["buyer's notice", { registrationType: "priority_notice", right: "priority_notice" }],
  ];
  const accepted = (over: Partial<Leg>): string[] => {
    const chain = refinance({ ...paid, cancellation: { ...recorded, ...over } });
    const leg = legNamed(chain, "cancellation");
    return [...comparedFields, "securedAmount 320505400202GB00001F00010101", "colour"].filter((field) =>
      mayBeAccepted(chain, leg, [differing(field)]),
    );
  };
  test.each(sorts)("a leg that %s", (sort, over) => {
    expect(accepted(over)).toEqual(sort.startsWith("ends") ? ["obligors", "obligors' numbers", "ground"] : []);
  });
  test("is asked of a difference alone that says the same in every part", () => {
    const one = { ...differing("ground"), at: 0, persons: ["one", "two"], evidenceKind: null, evidenceSha256: null };
    const leg = { ...legNamed(refinance(), "cancellation"), accepted: [one] };
    const others = [{ field: "obligors" }, { filed: "c" }, { recorded: "c" }].map((over) => ({ ...one, ...over }));
    expect([one, ...others].map((each) => isAccepted(leg, each))).toEqual([true, false, false, false]);
    expect(isAccepted({ ...leg, accepted: [...others, one] }, one)).toBe(true);
    expect(isAccepted({ ...leg, accepted: [] }, one)).toBe(false);
  });
  test("of several differences each has to be acceptable, and there has to be one", () => {
    const chain = refinance({ ...paid, cancellation: recorded });
    const leg = legNamed(chain, "cancellation");
    const may = (...fields: string[]): boolean => mayBeAccepted(chain, leg, fields.map(differing));
    expect([may("ground", "obligors"), may("ground", "unitCodes"), may()]).toEqual([true, false, false]);
  });
});

describe("is offered", () => {
  const ground = { legId: "cancellation", differences: [differing("ground")] };
  const lawful: Scene = { ...paid, parked: ground, cancellation: recorded };
  const condition = { subject: null, number: "1", sha256: "a".repeat(64) };
  const repaid = { ...condition, type: "final_repayment" as const, on: "2026-11-20", recordedAt: 0, by: "core" };
  const unwind = unwinding({ ...recorded, legId: "unwind" });
  test.each<[string, Scene, boolean]>([
    ["the money is out", lawful, true],
    ["no money is out", { parked: ground, cancellation: recorded }, false],
    ["a permit is out", { ...lawful, disbursement: {} }, false],
    ["another tranche is to come", { ...lawful, ...tranches(1) }, false],
    ["the last tranche is out", { ...lawful, ...tranches(0) }, true],
    [
      "another amount was posted",
      { ...lawful, disbursement: { state: "posted", posting: null, earlier: [unseen()] } },
      false,
    ],
    ["the debt was finally repaid", { parked: ground, cancellation: recorded, conditions: [repaid] }, true],
    [
      "the refund to the lender is final",
      { parked: ground, cancellation: recorded, conditions: [{ ...repaid, type: "refund_final" }] },
      true,
    ],
    [
      "another condition was met",
      { parked: ground, cancellation: recorded, conditions: [{ ...repaid, type: "works_progress" }] },
      false,
    ],
    ["it is not recorded", { ...lawful, cancellation: { state: "accepted" } }, false],
    ["no leg is named", { ...lawful, parked: { ...ground, legId: null } }, false],
    ["nothing differs", { ...lawful, parked: { ...ground, differences: [] } }, false],
    ["it is the new mortgage", { ...lawful, first: recorded, parked: { ...ground, legId: "first" } }, false],
    ["a new mortgage given up, nothing posted", { parked: { ...ground, legId: "unwind" }, further: [unwind] }, true],
    [
      "given up, and a permit is out",
      { parked: { ...ground, legId: "unwind" }, further: [unwind], disbursement: {} },
      false,
    ],
  ])("%s", (_what, scene, isOffered) => {
    expect(offers("mismatch", "accepted_as_recorded", scene)).toBe(isOffered);
  });

  function tranches(left: number): Pick<Scene, "plan" | "step"> {
    const steps = [1, 2].map((tranche) => ({ step: "disbursement" as const, tranche }));
    const plan = { ...refinance().plan, steps: steps.slice(0, 1 + left) };
    return { plan, step: 0 };
  }

  function unseen(): NonNullable<NonNullable<Scene["disbursement"]>["earlier"]>[number] {
    const { amount } = posted();
    return { key: "chn_1-permit-0", amount, posting: posted({ key: "chn_1-permit-0" }), settled: false };
  }
});

describe("the old mortgage ended on another ground than was filed", () => {
  const mismatch = (): Conversation => {
    const talk = converse(sampleChain("refinance", "independent"));
    talk.until("file");
    talk.answer();
    while (talk.far.cases.size === 1) takeTurn(talk);
    caseOf(talk, "chn_1-cancellation-1").wrongAmount = true;
    talk.until("rest");
    return talk;
  };
  test("after the money is out two persons accept it, and it stays on record as a difference", () => {
    const talk = mismatch();
    expect(talk.chain.parked).toMatchObject({
      kind: "mismatch",
      legId: "cancellation",
      differences: [{ field: "ground", recorded: "other_by_law" }],
    });
    expect(actionsOf(talk)).toEqual(["reread", "accepted_as_recorded"]);
    resolve(talk, "accepted_as_recorded");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    const { accepted, notes, recordingResult, ground } = talk.leg("cancellation");
    expect(accepted).toMatchObject([
      { field: "ground", recorded: "other_by_law", persons: ["one", "two"], evidenceKind: "legal_opinion" },
    ]);
    expect(notes).toContain("accepted as recorded: ground");
    expect([recordingResult?.ground, ground]).toEqual(["other_by_law", accepted[0]?.filed]);
  });
  test("the first person's word alone accepts nothing, nor does another kind of document", () => {
    const talk = mismatch();
    expect(talk.take(wordOn("accepted_as_recorded", { evidenceKind: "bank_resolution" }))).toEqual([
      "evidence_kind_differs",
      "evidenceKind",
    ]);
    expect(talk.take(wordOn("accepted_as_recorded"))).toBeNull();
    expect([talk.chain.state, talk.leg("cancellation").accepted]).toEqual(["parked", []]);
  });
  test("what was accepted is that difference and no other: read once more with another text it is parked again", () => {
    const talk = mismatch();
    const [difference] = talk.chain.parked?.differences ?? [];
    if (difference === undefined) throw new Error("something differs");
    const other = { ...difference, recorded: "realised", at: talk.now, persons: ["one", "two"] };
    const accepted = [{ ...other, evidenceKind: null, evidenceSha256: null }];
    const legs = talk.chain.legs.map((leg) => (leg.legId === "cancellation" ? { ...leg, accepted } : leg));
    talk.chain = { ...talk.chain, legs };
    resolve(talk, "reread");
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "mismatch", differences: [difference] });
  });
});

test("before the money is out, in one filing, another ground is not accepted: the debt still stands", () => {
  const talk = converse(sampleChain("refinance", "combined"));
  talk.until("file");
  talk.answer();
  caseOf(talk, "chn_1-cancellation-1").wrongAmount = true;
  talk.until("rest");
  expect(talk.chain.parked).toMatchObject({ kind: "mismatch", legId: "cancellation" });
  expect(actionsOf(talk)).toEqual(["reread", "end_as_recorded"]);
  expect(talk.far.permits.size).toBe(0);
});

function caseOf({ far }: Conversation, businessNumber: string): { wrongAmount: boolean } {
  const item = far.cases.get(businessNumber);
  if (item === undefined) throw new Error(`no case ${businessNumber}`);
  return item;
}

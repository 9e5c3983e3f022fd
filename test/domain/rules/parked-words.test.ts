// What a person says of a parked chain, and what it does.
// Invariant: an action does what it says and nothing else, and two persons act on the same evidence.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../../domain/chain-state.ts";
import { resolved } from "../../../domain/decide/resolve.ts";
import type { Work } from "../../../domain/decide/work.ts";
import { fen } from "../../../domain/money.ts";
import type { Duty } from "../../../domain/parked-needs.ts";
import type { ParkedAction } from "../../../domain/parked.ts";
import { refuse } from "../../../domain/refusal.ts";
import { wordOn } from "../conversation.ts";
import { start } from "../sample-chains.ts";
import { legNamed, permitted, posted, refinance, workOn, type Scene } from "../guards/bench.ts";

function work(scene: Scene): Work {
  return workOn(structuredClone(refinance(scene)));
}

describe("a person's word", () => {
  const evidenceSha256 = "e".repeat(64);
  const word = (
    at: Work,
    action: ParkedAction,
    person: string,
    change: Parameters<typeof wordOn>[1] = {},
  ): string | null => {
    const refusal = resolved(at, wordOn(action, { person, ...change }));
    return refusal === null ? null : `${refusal.code} ${refusal.field}`;
  };
  const parked = (scene: Scene): Work => work({ tries: 4, ...scene });
  const both = (at: Work, action: ParkedAction): Chain => {
    expect([word(at, action, "one"), word(at, action, "two")]).toEqual([null, null]);
    return at.chain;
  };
  test("takes two, with the same evidence, where the action asks for it", () => {
    const at = parked({ parked: { kind: "key" } });
    expect(word(at, "unwind", "one")).toBe("action_not_allowed action");
    expect(word(at, "key_confirmed", "one", { evidenceSha256: null })).toBe("evidence_required evidenceSha256");
    expect(word(at, "key_confirmed", "one", { note: " " })).toBe("evidence_required note");
    expect(word(at, "key_confirmed", "one")).toBeNull();
    const evidence = { evidenceKind: "key_fingerprint_confirmation", evidenceSha256 };
    const held = ["security_officer", "operations_supervisor"];
    const proposal = { action: "key_confirmed", person: "one", duties: held, at: start, note: "seen", ...evidence };
    expect(at.chain.parked?.proposal).toEqual(proposal);
    expect(word(at, "key_confirmed", "one")).toBe("second_person_must_differ null");
    expect(word(at, "key_confirmed", "two", { evidenceSha256: "f".repeat(64) })).toBe(
      "evidence_required evidenceSha256",
    );
    expect(word(at, "abort", "two")).toBeNull();
    expect(at.chain.parked?.proposal).toMatchObject({ action: "abort", person: "two" });
    expect(word(at, "abort", "one")).toBeNull();
    expect(at.chain).toMatchObject({ state: "aborting", abort: { refusal: { code: "aborted_by_bank" }, by: "one" } });
  });
  test("is taken of those alone whose duty it is, one each, and of two the same person is not both", () => {
    const at = parked({ parked: { kind: "key" } });
    const as = (person: string, ...held: Duty[]): string | null => word(at, "key_confirmed", person, { duties: held });
    expect(as("one")).toBe("duty_required null");
    expect(as("one", "credit_approval", "registration_operations")).toBe("duty_required null");
    expect(at.chain.parked?.proposal).toBeNull();
    expect(as("one", "security_officer", "credit_approval")).toBeNull();
    expect(at.chain.parked?.proposal).toMatchObject({ person: "one", duties: ["security_officer"] });
    expect(as("two", "security_officer")).toBe("duty_required null");
    expect(as("two", "legal_compliance")).toBe("duty_required null");
    expect(as("one", "security_officer", "operations_supervisor")).toBe("second_person_must_differ null");
    expect(as("two", "operations_supervisor")).toBeNull();
    expect(at.chain.parked).toBeNull();
    const turned = parked({ parked: { kind: "key" } });
    const other = (person: string, duty: Duty): string | null =>
      word(turned, "key_confirmed", person, { duties: [duty] });
    expect([other("one", "operations_supervisor"), other("two", "security_officer")]).toEqual([null, null]);
  });
  test("is taken by one only of that duty", () => {
    const at = parked({ parked: { kind: "unknown", legId: "first" }, first: { state: "unknown" } });
    expect(word(at, "query_again", "one", { duties: ["operations_supervisor"] })).toBe("duty_required null");
    expect(word(at, "query_again", "one", { duties: ["registration_operations"] })).toBeNull();
  });
  test("names the kind of document that the action needs; kind and digest go together", () => {
    const at = parked({ parked: { kind: "key" } });
    const asked = (over: Parameters<typeof wordOn>[1]): string | null => word(at, "key_confirmed", "one", over);
    expect(asked({ evidenceKind: "core_statement" })).toBe("evidence_kind_differs evidenceKind");
    expect(asked({ evidenceKind: null })).toBe("evidence_required evidenceKind");
    expect(asked({ evidenceKind: "key_fingerprint_confirmation" })).toBeNull();
    const plain = parked({ parked: { kind: "unknown", legId: "first" }, first: { state: "unknown" } });
    const free = (over: Parameters<typeof wordOn>[1]): string | null => word(plain, "query_again", "one", over);
    expect(free({ evidenceSha256 })).toBe("evidence_required evidenceKind");
    expect(free({ evidenceKind: "core_statement" })).toBe("evidence_required evidenceSha256");
    expect(free({ evidenceKind: "core_statement", evidenceSha256 })).toBeNull();
  });
  test("asks the registry again: vain questions are forgotten", () => {
    const first = { state: "unknown" as const, unknownQueries: 9, noCaseAnswers: 9 };
    const at = parked({ parked: { kind: "unknown", legId: "first" }, first });
    expect(word(at, "query_again", "one", { note: "" })).toBeNull();
    expect(legNamed(at.chain, "first")).toMatchObject({ unknownQueries: 0, noCaseAnswers: 0 });
    expect(at.chain).toMatchObject({ state: "open", parked: null, tries: 0 });
  });
  test.each([
    ["no_case_confirmed", "unknown", "unknown"],
    ["file_again", "withdrawn", "cancellation"],
  ] as const)("%s files the leg named anew, with those of its envelope and no other", (action, state, kind) => {
    const leg = { state, generation: 1 };
    const states = (first: object, cancellation: object): unknown => {
      const at = parked({
        parked: { kind, legId: "first" },
        first: { ...leg, ...first },
        cancellation: { ...leg, ...cancellation },
      });
      return both(at, action)
        .legs.map((each) => `${each.legId} ${each.generation}`)
        .toSorted();
    };
    expect(states({}, {})).toEqual(["cancellation 1", "first 2"]);
    expect(states({ groupNumber: "g" }, { groupNumber: "g" })).toEqual(["cancellation 2", "first 2"]);
    expect(states({ groupNumber: "g" }, { groupNumber: "g", state: "accepted" })).toEqual([
      "cancellation 1",
      "first 2",
    ]);
    expect(states({ groupNumber: "g" }, { groupNumber: "h" })).toEqual(["cancellation 1", "first 2"]);
  });
  test("asks the core again", () => {
    const at = parked({
      parked: { kind: "disbursement" },
      disbursement: { state: "refused", posting: posted({ state: "refused" }) },
    });
    expect(word(at, "query_posting", "one")).toBeNull();
    expect(at.chain.disbursement).toEqual(permitted({ askedAt: null }));
  });
  test("permits again under new keys, and forward where an abort came too late", () => {
    const hold = {
      key: "chn_1-hold",
      amount: fen(1n),
      state: "refused" as const,
      holdNumber: null,
      expiresAt: null,
      neededUntil: null,
    };
    const dead = { state: "refused" as const };
    const again = both(parked({ parked: { kind: "disbursement" }, disbursement: dead, hold }), "permit_again");
    expect(again).toMatchObject({
      state: "open",
      disbursement: { key: "chn_1-permit-2" },
      hold: { key: "chn_1-hold-2", state: "wanted" },
    });
    const unsent = parked({
      parked: { kind: "disbursement" },
      disbursement: { ...dead, expiresAt: null },
      hold: { ...hold, state: "held" },
    });
    expect(both(unsent, "permit_again")).toMatchObject({
      disbursement: { key: "chn_1-permit-1" },
      hold: { key: "chn_1-hold", state: "held" },
    });
    const recorded = { first: { state: "recorded" as const }, cancellation: { state: "recorded" as const } };
    const abort = { refusal: refuse("aborted_by_bank"), at: start, by: "bank" };
    const late = parked({ parked: { kind: "unwind", resume: "aborting" }, ...recorded, abort });
    expect(both(late, "permit_again")).toMatchObject({ state: "open", abort: null });
  });
  test("gives an abort up: what was held back waits again", () => {
    const abort = { refusal: refuse("aborted_by_bank"), at: start, by: "bank" };
    const pending = { first: { state: "accepted" as const }, cancellation: { state: "chain_refused" as const } };
    const chain = both(parked({ parked: { kind: "unwind", resume: "aborting" }, abort, ...pending }), "abort_given_up");
    expect(chain).toMatchObject({ state: "open", abort: null });
    expect(chain.legs.map(({ legId, state }) => `${legId} ${state}`).toSorted()).toEqual([
      "cancellation waiting",
      "first accepted",
    ]);
  });
  test("ends with what is recorded, after it is read once more", () => {
    const recorded = { state: "recorded" as const, reread: true, unknownQueries: 3 };
    const chain = both(
      parked({ parked: { kind: "legal" }, first: recorded, cancellation: recorded }),
      "end_as_recorded",
    );
    expect(chain).toMatchObject({ state: "aborting", abort: { refusal: { code: "ended_as_recorded" }, by: "two" } });
    expect(chain.legs.map(({ reread, unknownQueries }) => [reread, unknownQueries])).toEqual([
      [false, 0],
      [false, 0],
    ]);
  });
  test("accepts a posting, under the present permit or an earlier one, and an abort is over with it", () => {
    const abort = { refusal: refuse("aborted_by_bank"), at: start, by: "bank" };
    const other = posted({ amount: fen(1n) });
    const at = parked({
      parked: { kind: "disbursement", resume: "aborting" },
      disbursement: { posting: other },
      abort,
    });
    expect(both(at, "posting_accepted")).toMatchObject({ state: "open", abort: null });
    expect(at.chain.disbursement).toEqual(permitted({ state: "posted", posting: other, settled: true }));
    const old = { key: "k", amount: fen(7n), expiresAt: 5, posting: posted({ key: "k" }), settled: false, tranche: 1 };
    const dead = parked({ parked: { kind: "disbursement" }, disbursement: { state: "refused", earlier: [old] } });
    const taken = { key: "k", amount: fen(7n), expiresAt: 5, posting: old.posting, state: "posted", settled: true };
    expect(both(dead, "posting_accepted").disbursement).toMatchObject({
      ...taken,
      earlier: [{ key: "chn_1-permit-1" }],
    });
    const unsent = parked({
      parked: { kind: "disbursement" },
      disbursement: { expiresAt: null, earlier: [{ ...old, expiresAt: undefined }] },
    });
    expect(both(unsent, "posting_accepted").disbursement).toMatchObject({ ...taken, expiresAt: start, earlier: [] });
  });
  test("shows a posting reversed: it counts as none", () => {
    const other = posted({ amount: fen(1n) });
    const at = parked({ parked: { kind: "disbursement" }, disbursement: { posting: other } });
    expect(both(at, "posting_reversed").disbursement).toEqual(
      permitted({ state: "refused", posting: other, settled: true }),
    );
    const old = { key: "k", amount: fen(7n), posting: posted({ key: "k" }), settled: false };
    const two = [old, { ...old, key: "l" }];
    const dead = parked({ parked: { kind: "disbursement" }, disbursement: { state: "refused", earlier: two } });
    expect(both(dead, "posting_reversed").disbursement).toEqual(
      permitted({
        state: "refused",
        earlier: [
          { ...old, settled: true },
          { ...old, key: "l" },
        ],
      }),
    );
  });
});

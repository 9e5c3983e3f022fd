// The word on which a registry records, and what was signed before a filing: what holds them back, and what does not.
// Invariant: a word is given on a decision that stands, but what takes a recording back or mends it never waits for one.

import { describe, expect, test } from "vitest";
import type { Chain } from "../../../domain/chain-state.ts";
import { takeConfirm, waitForSignatures } from "../../../domain/decide/registry-steps.ts";
import type { Work } from "../../../domain/decide/work.ts";
import { documentsToSign } from "../../../domain/documents-to-sign.ts";
import type { Leg } from "../../../domain/leg.ts";
import { converse } from "../conversation.ts";
import { sampleChain } from "../sample-chains.ts";
import { legNamed, permitted, posted, workOn } from "./bench.ts";

const { chain, now } = ((): { chain: Chain; now: number } => {
  const talk = converse(sampleChain("refinance", "confirmed"));
  talk.until("confirm");
  return { chain: { ...talk.chain, inFlight: null }, now: talk.now };
})();
const { decision } = chain;
if (decision === null) throw new Error("it was decided");
const expired = { ...decision, validUntil: now };

function legs(over: Partial<Leg>, only: string): Leg[] {
  return chain.legs.map((leg) => (leg.legId === only ? { ...leg, ...over } : leg));
}

/** Stands before its word on `first`, but for what is said. */
function confirming(over: Partial<Chain>): Work {
  const work = workOn(structuredClone({ ...chain, ...over }), now);
  takeConfirm(work, legNamed(work.chain, "first"));
  return work;
}

describe("a word to the registry is held back", () => {
  test("by an expired decision: that ends the chain", () => {
    const held = confirming({ decision: expired });
    expect(held.chain).toMatchObject({ state: "aborting", abort: { refusal: { code: "decision_expired" } } });
    expect(held.effect).toBeNull();
  });
  test.each<[string, Partial<Chain>]>([
    ["that holds a moment more", { decision: { ...decision, validUntil: now + 1 } }],
    ["once the chain is on its way back", { decision: expired, state: "aborting" }],
    ["for what takes a recording back", { decision: expired, legs: legs({ unwinds: "other" }, "first") }],
    ["for what mends a recording", { decision: expired, legs: legs({ mends: "other" }, "first") }],
    ["once one leg of two is final", { decision: expired, legs: legs({ state: "recorded" }, "cancellation") }],
    [
      "once money is out",
      { decision: expired, disbursement: permitted({ state: "posted", posting: posted({ at: now }) }) },
    ],
  ])("not by a decision %s", (_what, over) => {
    const given = confirming(over);
    expect(given.effect).toMatchObject({ legIds: ["first"], request: { type: "confirm" } });
    expect(given.chain.abort).toBeNull();
  });
});

describe("what was signed over another text", () => {
  /** Nothing is filed; the form of `cancellation` was signed as it read before. */
  const signedBefore = (over: Partial<Chain> = {}): Work => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("file");
    const waiting = talk.chain.legs.map((leg): Leg => ({ ...leg, state: "waiting" }));
    const signedDocuments = talk.chain.signedDocuments.map((each) =>
      each.legId === "cancellation" ? { ...each, sha256: "0".repeat(64) } : each,
    );
    const { chain: filing } = talk;
    return workOn(structuredClone({ ...filing, inFlight: null, legs: waiting, signedDocuments, ...over }), talk.now);
  };
  const wait = (work: Work): string | null => waitForSignatures(work, work.chain.legs);
  test("is signed again, be it one form of two, while the decision holds or where there is none", () => {
    const held = signedBefore();
    expect(documentsToSign(held.chain).some(({ legId }) => legId === "cancellation")).toBe(true);
    expect([wait(held), held.chain.dueAt]).toEqual(["rest", held.chain.decision?.validUntil]);
    const undecided = signedBefore({ decision: null });
    expect([wait(undecided), undecided.chain.dueAt]).toEqual(["rest", null]);
  });
  test("holds nothing back where all was signed as it reads", () => {
    const talk = converse(sampleChain("refinance", "combined"));
    talk.until("file");
    const signedDocuments = talk.chain.signedDocuments;
    expect(wait(signedBefore({ signedDocuments }))).toBeNull();
  });
});

// A leg filed twice at a registry that asks its applicants itself: which signatures count when the earlier filing is the one recorded.
// Invariant: each filing has signatures of its own; what is not known to have been signed permits nothing.

import { describe, expect, test } from "vitest";
import { newGeneration, takeEarlierFiling } from "../../../domain/decide/generations.ts";
import type { ToldOutcome } from "../../../domain/registry.ts";
import { unsignedOnPlatform } from "../../../domain/signing-ways.ts";
import { actionsOf, converse, resolve, shown, type Conversation } from "../conversation.ts";
import { progress, type FarCase } from "../far-side.ts";
import { told } from "../far-told.ts";
import { called, plain } from "../safety/scenes.ts";

const place = "guangzhou-tianhe";
const earlier = "chn_1-first-1";

/** The registry denied the first filing until persons showed its word for that; then it is recorded after all. */
function recordedAfterAll(prepare: (item: FarCase) => void): Conversation {
  const talk = converse(called(plain("new_loan", place), place).open());
  talk.until("file");
  talk.answer();
  const item = talk.far.cases.get(earlier);
  if (item === undefined) throw new Error("it was filed");
  talk.far.cases.delete(earlier);
  talk.until("rest");
  expect(talk.chain.parked).toMatchObject({ kind: "unknown" });
  resolve(talk, "no_case_confirmed");
  talk.far.cases.set(earlier, item);
  prepare(item);
  for (let steps = 0; steps < 9; steps += 1) progress(talk.far, item, talk.now);
  tell(talk, told(talk.far, earlier, talk.now));
  talk.until("rest");
  expect(talk.chain.parked?.kind).toBe("duplicate");
  return talk;
}

function tell(talk: Conversation, outcome: ToldOutcome): void {
  talk.take({ type: "registry_answered", source: "callback", outcomes: [outcome], messageSha256: shown });
}

describe("the earlier filing stands", () => {
  test("with the signatures given for it, which the registry told of: the chain goes on", () => {
    const talk = recordedAfterAll(() => undefined);
    expect(talk.leg("first").otherFilings).toMatchObject([
      { businessNumber: earlier, platformSigning: { signatures: [{ capacity: "mortgagor" }] } },
    ]);
    resolve(talk, "earlier_filing_stands");
    expect(talk.leg("first")).toMatchObject({ businessNumber: earlier, otherFilings: [] });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
    expect(talk.leg("first").platformSigning?.signatures).toHaveLength(1);
  });
  test("and nobody is known to have signed it: parked, and nothing is permitted", () => {
    const talk = recordedAfterAll((item) => {
      item.state = "reviewed";
      item.signing = null;
    });
    resolve(talk, "earlier_filing_stands");
    talk.until("rest");
    expect(talk.chain.parked).toMatchObject({ kind: "mismatch", reason: expect.stringContaining("signer 1 of 1") });
    expect([talk.chain.disbursement, talk.far.books]).toEqual([null, []]);
    expect(actionsOf(talk)).toContain("reread");
  });
});

describe("each filing", () => {
  test("keeps its own signing when the leg goes on under another and comes back to it", () => {
    const leg = converse(called(plain("new_loan", place), place).open()).leg("first");
    const signing = (letter: string): NonNullable<typeof leg.platformSigning> => ({
      sha256: letter.repeat(64),
      signers: [],
      signatures: [],
    });
    leg.businessNumber = earlier;
    leg.platformSigning = signing("a");
    newGeneration(leg);
    expect(leg).toMatchObject({ platformSigning: null, businessNumber: null });
    leg.businessNumber = "chn_1-first-2";
    leg.platformSigning = signing("b");
    leg.state = "withdrawn";
    const certificate = { registrationCertificateNumber: "n", recordedAt: 1, since: 1 };
    leg.recordedDuplicates = [{ ...certificate, businessNumber: earlier, state: "standing" }];
    takeEarlierFiling(leg);
    expect(leg).toMatchObject({
      businessNumber: earlier,
      platformSigning: signing("a"),
      otherFilings: [{ businessNumber: "chn_1-first-2", platformSigning: signing("b") }],
      withdrawnDuplicates: ["chn_1-first-2"],
    });
  });
});

describe("nothing known of whom the platform asked", () => {
  test("is nobody's signature where the registry calls its applicants, and no hindrance where all sign beforehand", () => {
    const calling = converse(called(plain("new_loan", place), place).open());
    expect(unsignedOnPlatform(calling.chain, calling.leg("first"))).toMatchObject([{ place: 1, of: 1 }]);
    const carrying = converse(plain("new_loan", place).open());
    expect(unsignedOnPlatform(carrying.chain, carrying.leg("first"))).toEqual([]);
  });
});

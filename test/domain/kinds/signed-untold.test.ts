// A cancellation recorded at a registry that asks its applicants itself, of which no signature was told (practice 1: called).
// Invariant: two persons go on with the registry's written statement for what ended, and never for what makes or changes a right.

import { describe, expect, test } from "vitest";
import type { ChainKind } from "../../../domain/business.ts";
import { actionsOf, converse, resolve, shown, takeTurn, wordOn, type Conversation } from "../conversation.ts";
import { places, type Place } from "../pre-lodgement/people.ts";
import { called, plain } from "../safety/scenes.ts";

/** The registry tells who signed until the money is out, and forgets to afterwards. */
function forgotten(kind: ChainKind, place: Place): Conversation {
  const talk = converse(called(plain(kind, place), place).open());
  for (let turns = 0; turns < 300 && !(talk.chain.inFlight === null && talk.chain.state !== "open"); turns += 1) {
    talk.far.forgetsSignatures = talk.chain.disbursement?.state === "posted";
    takeTurn(talk);
  }
  return talk;
}

describe.each(["refinance", "sale_with_mortgage"] as const)("of %s, the money out", (kind) => {
  test.each(places)("at %s: it completes by itself, or on the registry's written statement", (place) => {
    const talk = forgotten(kind, place);
    if (actionsOf(talk).includes("signatures_stated")) resolve(talk, "signatures_stated");
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  });
});

test("the statement is kept with the leg: who showed it, and which document", () => {
  const talk = forgotten("refinance", "guangzhou-tianhe");
  expect(talk.chain.parked).toMatchObject({ kind: "mismatch", legId: "cancellation" });
  const opinion = wordOn("signatures_stated", { evidenceKind: "legal_opinion" });
  expect(talk.take(opinion)).toEqual(["evidence_kind_differs", "evidenceKind"]);
  resolve(talk, "signatures_stated");
  const evidence = { evidenceKind: "registry_written_statement", evidenceSha256: shown };
  expect(talk.leg("cancellation").accepted).toMatchObject([
    { field: "platformSignatures", persons: ["one", "two"], ...evidence },
  ]);
});

test.each<ChainKind>(["new_loan", "extension", "presale", "increase"])("of %s it is not offered", (kind) => {
  const talk = converse(called(plain(kind, "guangzhou-tianhe"), "guangzhou-tianhe").open());
  talk.far.forgetsSignatures = true;
  talk.until("rest");
  expect(talk.chain.parked?.kind).toBe("mismatch");
  expect(talk.take(wordOn("signatures_stated"))).toEqual(["action_not_allowed", "action"]);
});

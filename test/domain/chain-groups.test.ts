// A combined filing is accepted and recorded as one: told of one leg only, whoever tells it, nothing is believed.

import { expect, test } from "vitest";
import { converse, type Conversation } from "./conversation.ts";
import { progress } from "./far-side.ts";
import { told } from "./far-told.ts";
import { sampleChain } from "./sample-chains.ts";

/** Filed together and recorded at the registry, which we have not heard yet. */
function recordedUnheard(): Conversation {
  const talk = converse(sampleChain("refinance", "combined"));
  talk.until("file");
  talk.answer();
  for (const item of talk.far.cases.values()) while (item.state !== "recorded") progress(talk.far, item, talk.now);
  return talk;
}

function push(talk: Conversation, legIds: string[]): void {
  const outcomes = legIds.map((legId) => told(talk.far, talk.leg(legId).businessNumber ?? "", talk.now));
  talk.take({ type: "registry_answered", source: "callback", outcomes, messageSha256: "c".repeat(64) });
}

test.each(["first", "cancellation"])(
  "a push of %s alone leaves it in doubt, and it is asked about as a group",
  (legId) => {
    const talk = recordedUnheard();
    push(talk, [legId]);
    expect(talk.leg(legId)).toMatchObject({ state: "unknown", recordingResult: null });
    talk.until("query");
    const request = talk.chain.inFlight?.to === "registry" ? talk.chain.inFlight.request : null;
    const businessNumbers = talk.chain.legs.map((leg) => leg.businessNumber);
    expect(request).toMatchObject({
      type: "query",
      groups: [{ groupNumber: talk.leg(legId).groupNumber, businessNumbers }],
    });
    talk.until("rest");
    expect(talk.chain.state).toBe("completed");
  },
);

test("a push of both is believed", () => {
  const talk = recordedUnheard();
  push(talk, ["cancellation", "first"]);
  expect(talk.chain.legs.map((leg) => leg.state)).toEqual(["recorded", "recorded"]);
});

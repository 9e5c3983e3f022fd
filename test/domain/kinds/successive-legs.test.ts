// A leg that follows a change of the same mortgage is filed under the case of that change; any other under the register's.
// Invariant: the number signed stays the number filed.

import { expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import { openSample } from "../sample-chains.ts";
import { lawful } from "../pre-lodgement/kinds.ts";
import { places } from "../pre-lodgement/people.ts";
import { story } from "./story.ts";
import { assignedAs, batch } from "./variants.ts";

function filed(business: Business) {
  const told = story(openSample(business));
  expect(told.chain.state).toBe("completed");
  const applications = told.effects.flatMap((effect) =>
    effect.to === "registry" && effect.request.type === "file" ? effect.request.applications : [],
  );
  const caseOf = (legId: string) => told.chain.legs.find((leg) => leg.legId === legId)?.recordingResult?.caseNumber;
  return { applications, caseOf };
}

test.each(places)("after determination at %s the transfer is of the mortgage as determined", (place) => {
  const { applications, caseOf } = filed(assignedAs(place, "exit"));
  const [determination, transfer] = applications;
  expect(transfer?.previousCaseNumber).toBe(caseOf("determination"));
  expect(transfer?.previousCaseNumber).not.toBe(determination?.previousCaseNumber);
  expect(transfer?.previousCertificateNumber).toBe(determination?.previousCertificateNumber);
});

test.each(places)("a transfer alone at %s is of the mortgage as the register has it", (place) => {
  const [transfer] = filed(lawful("assignment", place)).applications;
  const [determination] = filed(assignedAs(place, "exit")).applications;
  expect(transfer?.previousCaseNumber).toBe(determination?.previousCaseNumber);
});

test("of a batch each transfer is of its own mortgage", () => {
  const { applications } = filed(batch("suzhou-huqiu", 2));
  expect(new Set(applications.map(({ previousCaseNumber }) => previousCaseNumber)).size).toBe(2);
});

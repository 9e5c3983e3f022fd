// A leg that follows a change of the same mortgage is filed under case and number of that change; any other under the register's.
// Invariant: the number signed is the number filed: where it has become another the form is signed again.

import { expect, test } from "vitest";
import type { Business } from "../../../domain/business.ts";
import { fen } from "../../../domain/money.ts";
import { openSample } from "../sample-chains.ts";
import { lawful, yuan } from "../pre-lodgement/kinds.ts";
import { places, type Place } from "../pre-lodgement/people.ts";
import { converse, type Conversation } from "../conversation.ts";
import { story } from "./story.ts";
import { assignedAs, assignedForPrice, batch } from "./variants.ts";

function filed(business: Business) {
  const told = story(openSample(business));
  expect(told.chain.state).toBe("completed");
  const applications = told.effects.flatMap((effect) =>
    effect.to === "registry" && effect.request.type === "file" ? effect.request.applications : [],
  );
  const resultOf = (legId: string) => told.chain.legs.find((leg) => leg.legId === legId)?.recordingResult;
  const caseOf = (legId: string) => resultOf(legId)?.caseNumber;
  const numberOf = (legId: string) => resultOf(legId)?.registrationCertificateNumber;
  return { applications, caseOf, numberOf };
}

test.each(places)("after determination at %s the transfer is of the mortgage as determined", (place) => {
  const { applications, caseOf, numberOf } = filed(assignedAs(place, "exit"));
  const [determination, transfer] = applications;
  expect(transfer?.previousCaseNumber).toBe(caseOf("determination"));
  expect(transfer?.previousCaseNumber).not.toBe(determination?.previousCaseNumber);
  expect(transfer?.previousCertificateNumber).toBe(numberOf("determination"));
  expect(transfer?.previousCertificateNumber).not.toBe(determination?.previousCertificateNumber);
  expect(transfer?.applicationForm).toContain(`不动产登记证明号：${numberOf("determination")}\n`);
});

const stillThere = (talk: Conversation): void => {
  const number = talk.leg("determination").recordingResult?.registrationCertificateNumber;
  for (const { mortgages } of talk.far.units.values()) {
    const [taken] = mortgages;
    if (taken === undefined || number === undefined) throw new Error("the assignee's mortgage stands");
    const { mortgagee } = talk.chain.business;
    const assignors = { mortgageeName: mortgagee.name, mortgageeCertificateNumber: mortgagee.creditCode };
    mortgages.push({ ...taken, ...assignors, registrationCertificateNumber: number, rank: 2 });
  }
};

const forPrice = (place: Place): Business => {
  const { loan, mainContract } = assignedForPrice(place);
  return { ...assignedAs(place, "exit"), loan, mainContract };
};

test.each(places)(
  "at %s nothing is paid or completed while the assignor's mortgage stands beside the assignee's",
  (place) => {
    for (const business of [assignedAs(place, "exit"), forPrice(place)]) {
      const stage = business.loan === undefined ? "watch" : "before_disbursement";
      const lawfully = converse(openSample(business));
      lawfully.until("rest");
      expect(lawfully.chain.state).toBe("completed");
      expect([...lawfully.far.units.values()].map(({ mortgages }) => mortgages.length)).toEqual([1]);
      const talk = converse(openSample(business));
      talk.until("search", stage);
      stillThere(talk);
      talk.until("rest");
      expect(talk.chain).toMatchObject({ state: "parked", parked: { kind: "security" } });
      expect(talk.chain.parked?.reason).toContain("still on the register");
      expect(talk.far.books).toEqual([]);
    }
  },
);

test("the form of the transfer is asked for again once its mortgage has another number", () => {
  const talk = converse(openSample(assignedAs("suzhou-huqiu", "exit")));
  const form = () => talk.chain.signedDocuments.find(({ legId }) => legId === "transfer")?.sha256;
  talk.until("file");
  const first = form();
  talk.until("rest");
  expect(first).toBeDefined();
  expect(form()).not.toBe(first);
});

test("what is registered as determined is what is owed, within the maximum", () => {
  const owed = (inFen: bigint) => {
    const business = assignedAs("suzhou-huqiu", "exit");
    const { previousMortgage } = business;
    if (previousMortgage === undefined) throw new Error("an assignment is of a mortgage");
    const { applications } = filed({ ...business, previousMortgage: { ...previousMortgage, outstanding: fen(inFen) } });
    return applications.map(({ business: { mortgage } }) => mortgage.securedAmount);
  };
  expect(owed(65_000_000n)).toEqual([yuan(650_000), yuan(650_000)]);
  expect(owed(120_000_000n)).toEqual([yuan(1_000_000), yuan(1_000_000)]);
  expect(() => owed(65_000_050n)).toThrow("amount_not_representable previousMortgage.outstanding");
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

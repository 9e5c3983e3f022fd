// A batch whose mortgages secure claims against different debtors: each is filed under its own contracts, each debtor is told.
// Invariant: nothing of one mortgage's debtor, contracts or notice stands in the application of another.

import { describe, expect, test } from "vitest";
import { notesOf } from "../../../adapters/national-xml/reasons.ts";
import type { Business } from "../../../domain/business.ts";
import type { RegistrationApplication } from "../../../domain/registry.ts";
import { converse } from "../conversation.ts";
import { digest } from "../pre-lodgement/kinds.ts";
import { scenes } from "../pre-lodgement/people.ts";
import { openSample } from "../sample-chains.ts";
import { reach, story, type Story } from "./story.ts";
import { batch, renamedBatch } from "./variants.ts";

const { owner, stranger, buyer } = scenes["suzhou-huqiu"];

/** Of two mortgages the second is the stranger's; the third the buyer mortgages for the stranger. */
function ofSeveral(business: Business): Business {
  const [second, third] = (business.assignment ?? business.rename)?.further ?? [];
  if (second === undefined || third === undefined) throw new Error("three mortgages");
  Object.assign(second, { debtor: stranger, mortgagors: [{ party: stranger, capacity: "owner" }] });
  Object.assign(third, { debtor: stranger, mortgagors: [{ party: buyer, capacity: "third_party" }] });
  return business;
}

function applications({ effects }: Story): RegistrationApplication[] {
  return effects.flatMap(({ request }) => (request.type === "file" ? request.applications : []));
}

/** The contracts in the form and in the message, and what is said of the debtor. */
function rests(application: RegistrationApplication): (string | undefined)[] {
  const { business, applicationForm } = application;
  const line = (label: string): string | undefined =>
    applicationForm
      .split("\n")
      .find((each) => each.startsWith(label))
      ?.slice(label.length + 1);
  expect([line("主债权合同号"), line("抵押合同号")]).toEqual([
    business.mainContract.number,
    business.mortgageContract.number,
  ]);
  return [line("主债权合同号"), line("抵押人"), business.debtor.name, ...notesOf(application)];
}

describe.each([
  ["assigned", () => ofSeveral(batch("suzhou-huqiu", 3))],
  ["of a mortgagee with a new name", () => ofSeveral(renamedBatch("suzhou-huqiu", 3))],
])("a batch %s", (_what, business) => {
  test("files every mortgage with its own debtor and contracts", () => {
    const told = story(openSample(business()));
    expect(told.chain.state).toBe("completed");
    expect(applications(told).map(rests)).toEqual([
      [business().mainContract.number, owner.name, owner.name],
      ["示银借字2023第301号", stranger.name, stranger.name],
      ["示银借字2023第302号", buyer.name, stranger.name, `债务人：${stranger.name}`],
    ]);
  });
});

describe("the debtors of a batch assigned", () => {
  const all = ofSeveral(batch("suzhou-huqiu", 3));
  const numbers = [
    all.previousMortgage?.registrationCertificateNumber ?? "",
    ...(all.assignment?.further ?? []).map((each) => each.registrationCertificateNumber),
  ];
  const paperOf = (subject: string) => ({
    type: "debtor_notified" as const,
    subject,
    number: `通知-${subject}`,
    sha256: digest(subject),
    on: "2026-11-23",
  });

  test("are told one by one: nothing is signed before the last of them was", () => {
    const talk = reach(converse(openSample(all)), "debtor_notified+debtor_notified+debtor_notified");
    for (const [index, subject] of numbers.entries()) {
      expect(talk.chain.plan.steps[talk.chain.step]?.step).toBe("conditions");
      expect(talk.take({ type: "condition_recorded", fact: paperOf(subject), by: "core" })).toBeNull();
      talk.take({ type: "due" });
      expect(talk.chain.plan.steps[talk.chain.step]?.step).toBe(index === 2 ? "signed" : "conditions");
    }
    expect(talk.take({ type: "condition_recorded", fact: { ...paperOf(""), subject: null }, by: "core" })).toEqual([
      "condition_not_wanted",
      "condition.type",
    ]);
  });

  test("and each application has the notice of its own mortgage alone", () => {
    const talk = reach(converse(openSample(all)), "debtor_notified+debtor_notified+debtor_notified");
    for (const subject of numbers) talk.take({ type: "condition_recorded", fact: paperOf(subject), by: "core" });
    talk.take({ type: "due" });
    talk.until("rest");
    const told = [...talk.far.cases.values()].map(({ application }) =>
      application.business.materials.filter(({ name }) => name === "债权转让通知").map(({ sha256 }) => sha256),
    );
    expect(told).toEqual(numbers.map((subject) => [digest(subject)]));
  });

  test("of one mortgage is told without naming it", () => {
    const { plan } = openSample(batch("suzhou-huqiu", 1));
    const wanted = plan.steps.flatMap((step) => (step.step === "conditions" ? step.wanted : []));
    expect(wanted).toEqual([{ type: "debtor_notified", subject: null }]);
  });
});

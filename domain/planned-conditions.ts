// What a way of this business waits for beside what every business of its kind does: old paper, and the debtors of a batch.
// Invariant: each condition has a subject of its own wherever there may be several, so that one paper never stands for two facts.

import type { Business } from "./business.ts";
import { normaliseCertificateNumber } from "./certificate-number.ts";
import { unreachable } from "./fault.ts";
import type { PlanShape } from "./flows/shape.ts";
import { furtherMortgages } from "./further-mortgages.ts";
import type { Step } from "./plan.ts";
import type { RegistryProfile } from "./registry-profile.ts";

/** The way of that business at that registry, with what it waits for besides. */
export function withConditions(business: Business, profile: RegistryProfile, way: PlanShape): PlanShape {
  return withSurrender(business, profile, { ...way, gates: way.gates.map((step) => eachDebtorTold(business, step)) });
}

/** Of a batch every debtor is told of the own mortgage, which its number names (民法典 546, 696). */
function eachDebtorTold(business: Business, step: Step): Step {
  const numbers = furtherMortgages(business).map((mortgage) => mortgage.registrationCertificateNumber);
  if (step.step !== "conditions" || numbers.length === 0) return step;
  const all = [business.previousMortgage?.registrationCertificateNumber ?? null, ...numbers];
  return {
    ...step,
    wanted: step.wanted.flatMap((each) =>
      each.type === "debtor_notified" ? all.map((subject) => ({ ...each, subject })) : [each],
    ),
  };
}

/**
 * Old paper is waited for when the registry wants it: before it accepts, before it records, or at collection (practice 11),
 * of the leg that ends it. That of an old mortgage which another lender ends in its own channel is that lender's to hand in.
 */
function withSurrender(business: Business, profile: RegistryProfile, way: PlanShape): PlanShape {
  const numbers = business.oldCertificates.filter(({ medium }) => medium === "paper").map(({ number }) => number);
  if (way.legs.length === 0) return way;
  const isOfOld = ofOldMortgage(business);
  const old = numbers.filter(isOfOld);
  const others = numbers.filter((number) => !isOfOld(number));
  const isTheirs = way.legs.some(({ filedBy }) => filedBy === "other_lender");
  const wayOfOthers = surrendering(way, others, profile.surrender, "first");
  return isTheirs ? wayOfOthers : surrendering(wayOfOthers, old, profile.surrender, "last");
}

/** Whether that certificate is of the mortgage that stands, so that it ends with that. */
function ofOldMortgage({ previousMortgage }: Business): (number: string) => boolean {
  const { registrationCertificateNumber = "", furtherCertificateNumbers = [] } = previousMortgage ?? {};
  const all = [registrationCertificateNumber, ...furtherCertificateNumbers].map(normaliseCertificateNumber);
  return (number) => previousMortgage !== undefined && all.includes(normaliseCertificateNumber(number));
}

/** `leg`: whether the paper ends with what is filed first, or with what the way files after the money is out, if anything. */
function surrendering(
  way: PlanShape,
  numbers: string[],
  at: RegistryProfile["surrender"],
  leg: "first" | "last",
): PlanShape {
  if (numbers.length === 0) return way;
  const wanted: Step = {
    step: "conditions",
    wanted: numbers.map((number) => ({ type: "surrender", subject: number })),
  };
  const isLater = leg === "last" && way.after.some(awaitsRecording);
  const before = (part: "gates" | "reversible" | "irrevocable" | "after", is: (step: Step) => boolean): PlanShape => {
    const index = way[part].findIndex(is);
    return { ...way, [part]: way[part].toSpliced(index === -1 ? way[part].length : index, 0, wanted) };
  };
  switch (at) {
    case "before_acceptance":
      return isLater
        ? before("after", ({ step }) => step === "file" || step === "confirm")
        : before("gates", (each) => each.step === "search" && each.stage === "before_filing");
    case "before_recording":
      if (isLater) return before("after", awaitsRecording);
      return before(way.reversible.some(awaitsRecording) ? "reversible" : "irrevocable", awaitsRecording);
    case "at_collection":
      return { ...way, after: [...way.after, wanted] };
    default:
      return unreachable(at);
  }
}

function awaitsRecording({ step }: Step): boolean {
  return step === "recorded" || step === "confirm";
}

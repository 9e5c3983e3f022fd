// What stands on a unit besides its mortgages, and what of it stops the legs that are still to come (practice 5).
// Invariant: what is our own, or belongs to this very business, burdens nobody.

import { normaliseText } from "../certificate-number.ts";
import { answerOf, burdenAnswers, type Burden, type BurdenAnswer, type BurdenedLeg } from "../burdens.ts";
import type { Consent } from "../business-parts.ts";
import type { Chain } from "../chain-state.ts";
import type { Leg } from "../leg.ts";
import { refuse } from "../refusal.ts";
import type { NamedParty, UnitSnapshot } from "../register.ts";
import type { ChangeEvent } from "../registration.ts";
import type { SearchStage } from "../search-stage.ts";
import { isConsented } from "./consent-given.ts";
import { isUnitUnderCover } from "./cover.ts";
import { legal, type FoundBurden, type SearchCase, type SearchFinding, type SearchJudgement } from "./finding.ts";
import {
  fieldOf,
  holderNames,
  isLender,
  isHeldByUs,
  isSameNumber,
  isSameParty,
  legsLeft,
  legsOver,
  mortgageeOf,
} from "./on-register.ts";

/** A burden on the unit with those whose written consent meets it. */
export type Standing = { burden: Burden; holders: string[] };

/**
 * A change is as heavy as what it changes: what makes the mortgage weigh more is a new burden on the unit, and a new name of who
 * holds it weighs no more than another holder would.
 */
const weightOf: Record<ChangeEvent, BurdenedLeg> = {
  name: "mortgage_transfer",
  scope: "increase",
  rank: "change",
  claim_kind: "change",
  amount: "increase",
  term: "extension",
  maximum: "increase",
  determination_period: "extension",
  determination: "change",
  prior_claims: "increase",
  main_claim: "increase",
  units: "change",
  built: "change",
  mortgagor: "change",
};

/** Sorts of leg, as the table of burdens tells them apart, still to come over the unit; with the disbursement that rests on it. */
export function sortsOfLeg(chain: Chain, unitCode: string, isBeforeDisbursement: boolean): BurdenedLeg[] {
  // What the registry converts by itself has no leg of ours: its mortgage is changed all the same.
  if (isMadeByRegistry(chain)) return ["change"];
  const left = isBeforeDisbursement ? [] : legsLeft(chain, unitCode).flatMap((leg) => sortsOf(chain, leg));
  const pays = chain.plan.steps.slice(chain.step).some(({ step }) => step === "disbursement");
  const secures = legsOver(chain, unitCode).some(({ registrationType }) => registrationType !== "cancellation");
  const isCovered = isUnitUnderCover(chain, unitCode);
  if (pays && (secures || isCovered)) return [...new Set<BurdenedLeg>([...left, "disbursement"])];
  return [...new Set<BurdenedLeg>(isCovered ? ["extension"] : left)];
}

function isMadeByRegistry({ business: { conversion } }: Chain): boolean {
  return conversion?.by === "registry";
}

/** Of an assigned mortgage less stays behind: its change of amount makes it no heavier. */
function sortsOf({ business }: Chain, { registrationType, right, changes }: Leg): BurdenedLeg[] {
  switch (registrationType) {
    case "first":
      return ["first"];
    case "change":
      return business.assignment === undefined ? changes.map((event) => weightOf[event]) : ["change"];
    case "transfer":
      return [right === "ownership" ? "ownership_transfer" : "mortgage_transfer"];
    case "cancellation":
      return ["cancellation"];
    case "priority_notice":
      return ["notice"];
    case "rectification":
      return ["rectification"];
  }
}

/** Everything of others that stands on the unit. */
export function standingOn(chain: Chain, unit: UnitSnapshot): Standing[] {
  const mortgagors = chain.business.mortgagors.map(({ party }) => party.name);
  const covenants = unit.mortgages.filter(
    (mortgage) => mortgage.transferCovenant === true && !isHeldByUs(chain, mortgageeOf(mortgage)),
  );
  const isOurCase = (caseNumber: string): boolean => chain.legs.some((leg) => leg.caseNumber === caseNumber);
  return [
    ...unit.seizures.map(({ type, number }): Standing => ({ burden: type, holders: [number] })),
    ...unit.objections.map((): Standing => ({ burden: "objection", holders: mortgagors })),
    ...strangersNotices(chain, unit).map(({ holder }): Standing => ({
      burden: "priority_notice",
      holders: [holder.name],
    })),
    ...unit.residenceRights.map(({ holder }): Standing => ({ burden: "residence_right", holders: [holder] })),
    ...unit.leases.map(({ lessee }): Standing => ({ burden: "lease", holders: [lessee] })),
    ...unit.easements.map(({ number }): Standing => ({ burden: "easement", holders: [number] })),
    ...unit.rectifications
      .filter(({ caseNumber }) => !isOurCase(caseNumber))
      .map(({ caseNumber }): Standing => ({ burden: "rectification", holders: [caseNumber] })),
    ...unit.casesInHand
      .filter((each) => each.businessNumber?.startsWith(`${chain.chainId}-`) !== true && !isOurCase(each.caseNumber))
      .map(({ caseNumber }): Standing => ({ burden: "case_in_hand", holders: [caseNumber] })),
    ...unit.officialRestrictions.map(({ number }): Standing => ({ burden: "official_restriction", holders: [number] })),
    ...covenants.map((mortgage): Standing => ({ burden: "transfer_covenant", holders: holderNames(mortgage) })),
  ];
}

/** Priority notices of somebody who has no part in this business. */
export function strangersNotices(chain: Chain, unit: UnitSnapshot): UnitSnapshot["priorityNotices"] {
  const { notices } = chain.business;
  const known = [notices?.priorityNotice, notices?.mortgagePriorityNotice].filter((number) => number !== undefined);
  return unit.priorityNotices.filter(
    ({ number, holder }) => !known.some((each) => isSameNumber(each, number)) && !hasPart(chain, holder),
  );
}

/** Buyers and mortgagors, the lenders of either side, and the old lender who is paid out. */
function hasPart(chain: Chain, holder: NamedParty): boolean {
  const { mortgagors, mortgagee, coMortgagees, previousMortgage, assignment } = chain.business;
  if (mortgagors.some(({ party }) => isSameParty(party, holder))) return true;
  const lenders = [
    mortgagee,
    ...coMortgagees.map((each) => each.mortgagee),
    ...(previousMortgage?.lender === undefined ? [] : [previousMortgage.lender]),
    ...(assignment === undefined ? [] : [assignment.assignee]),
  ];
  const isBlank = ["", "/"].includes(holder.certificateNumber.trim());
  return lenders.some((lender) =>
    isBlank
      ? normaliseText(lender.name) === normaliseText(holder.name)
      : isLender(chain, lender, holder.certificateNumber),
  );
}

/** The matter of a consent that meets the burden for that leg; null where only a recorded condition names the burden itself. */
export function matterOf(burden: Burden, leg: BurdenedLeg): Consent["matter"] | null {
  if (burden === "transfer_covenant") return "sale_with_mortgage";
  if (burden !== "priority_notice") return null;
  return leg === "ownership_transfer" ? "sale_with_mortgage" : "second_mortgage";
}

/** Each burden on each unit once, by the strictest answer to the legs to come. */
export function judgeBurdens(searched: SearchCase): SearchJudgement {
  const judgement: SearchJudgement = { finding: null, waits: null, warnings: [] };
  const isMade = isMadeByRegistry(searched.chain);
  if (searched.stage === "watch" && !isMade) return judgement;
  for (const unit of searched.units) {
    const sorts = sortsOfLeg(searched.chain, unit.unitCode, searched.stage === "before_disbursement");
    for (const standing of standingOn(searched.chain, unit)) {
      const answers = sorts.map((leg) => meets(searched, standing, leg));
      const strictest = burdenAnswers.find((answer) => answers.includes(answer)) ?? "ignore";
      const answer = isMade ? whatIsTold(searched.stage, strictest) : strictest;
      take(judgement, searched, answer, { burden: standing.burden, unitCode: unit.unitCode });
    }
  }
  return judgement;
}

/**
 * We file nothing and take no place in the queue, so that nobody's case is waited for: it may be the conversion itself. Once
 * the registry is watched a burden is told; whether the conversion goes on with it is the registry's to say.
 */
function whatIsTold(stage: SearchStage, answer: BurdenAnswer): BurdenAnswer {
  if (answer === "ignore" || (stage !== "watch" && answer !== "wait")) return answer;
  return "warn";
}

/** A document that is there leaves nothing to ask. */
function meets({ chain, profile, takenAt }: SearchCase, { burden, holders }: Standing, leg: BurdenedLeg): BurdenAnswer {
  const answer = answerOf(burden, leg, profile.burdens);
  if (answer !== "need_document") return answer;
  const matter = matterOf(burden, leg);
  const isGiven = (holder: string): boolean =>
    (matter !== null && isConsented(chain, matter, holder, takenAt)) || isConsented(chain, burden, holder, takenAt);
  return holders.length > 0 && holders.every(isGiven) ? "ignore" : answer;
}

/** At the opening a missing document is told, not refused: it is collected before filing. */
function take(
  judgement: SearchJudgement,
  { chain, stage }: SearchCase,
  answer: BurdenAnswer,
  found: FoundBurden,
): void {
  switch (answer) {
    case "refuse":
      judgement.finding ??= refusedFor(chain, found);
      return;
    case "need_document":
      if (stage === "opening") return warn(judgement, found);
      judgement.finding ??= legal(refuse("consent_missing", fieldOf(chain.business, found.unitCode), wordsOf(found)));
      return;
    case "wait":
      // The case in hand may be that of the very chain it stands behind: it waits for that before it files.
      if (stage === "opening" && chain.behind.length > 0) return warn(judgement, found);
      judgement.waits ??= found;
      return;
    case "warn":
      return warn(judgement, found);
    case "ignore":
      return;
  }
}

function refusedFor({ business }: Chain, found: FoundBurden): SearchFinding {
  const isSeizure = ["seizure", "pre_seizure", "waiting_seizure"].includes(found.burden);
  const field = fieldOf(business, found.unitCode);
  return legal(refuse(isSeizure ? "unit_seized" : "burden_on_unit", field, wordsOf(found)));
}

function wordsOf({ burden }: FoundBurden): string {
  return burden.replaceAll("_", " ");
}

function warn({ warnings }: SearchJudgement, found: FoundBurden): void {
  const isTold = warnings.some(({ burden, unitCode }) => burden === found.burden && unitCode === found.unitCode);
  if (!isTold) warnings.push(found);
}

// Mandates (委托; practice 1, 民法典 161–169): who may act for whom, in which matter, over which units, at what time.
// Invariant: what a mandate does not name it does not give; only where it names no unit and no contract it is over all of them.

import type { Business, Mandate, MandateAgent, MandateForm, MandateMatter, MandatePrincipal } from "./business.ts";
import { normaliseContractNumber, normaliseText } from "./certificate-number.ts";
import { normaliseIdentityNumber } from "./identity-number.ts";
import { isSameLender, type Institution } from "./institution.ts";
import type { RecordedLegalNotice } from "./legal-notice.ts";
import type { Party } from "./parties.ts";
import type { EpochMs } from "./time.ts";
import { chinaDate } from "./working-days.ts";

/** One thing that is to be done on a mandate. */
export type MandatedAct = {
  matter: MandateMatter;
  /** When it is done, in ms. */
  at: EpochMs;
  /** The units it is about: a mandate over some of them only does not cover it. */
  unitCodes: string[];
  /** The contracts it rests on: a mandate bound to one contract covers it when that is among them. */
  contractNumbers: string[];
};

/** Somebody as a mandate names him: names are not unique, certificate numbers are. */
export type Named = { name: string; certificateNumber: string };

/**
 * Whether it was given by then and has not ended at `at` (ms): its first and its last day in China count. One that says
 * nothing of its end is not relied on.
 */
export function isInForce({ givenOn, validUntil, untilCompleted }: Mandate, at: EpochMs): boolean {
  if (chinaDate(at) < givenOn) return false;
  if (validUntil !== undefined) return chinaDate(at) <= validUntil;
  return untilCompleted === true;
}

/**
 * Whether it is still there at `at` (ms) after what the bank came to know: with the death of who gave it a mandate ends for
 * good, but where it says that it lasts until completion (民法典 173(4), 174(3)). A notice names nobody, so that it may be of
 * any natural person; that two persons settled it means that heirs take part, who give mandates of their own.
 */
export function outlives(
  { principals, untilCompleted }: Mandate,
  notices: readonly RecordedLegalNotice[],
  at: EpochMs,
): boolean {
  if (untilCompleted === true || principals.every(({ type }) => type === "organisation")) return true;
  return !notices.some(({ matter, on }) => matter === "death" && on <= chinaDate(at));
}

/** Whether it is over the unit: over every one where it names none. */
export function isOverUnit({ unitCodes }: Mandate, unitCode: string): boolean {
  return unitCodes === undefined || unitCodes.includes(unitCode);
}

/** Whether the mandate gives this matter, is in force then, and is over all that the act is about. */
export function covers(mandate: Mandate, { matter, at, unitCodes, contractNumbers }: MandatedAct): boolean {
  const { contractNumber } = mandate;
  const bound = contractNumber === undefined ? null : normaliseContractNumber(contractNumber);
  return (
    mandate.matters.includes(matter) &&
    isInForce(mandate, at) &&
    unitCodes.every((code) => isOverUnit(mandate, code)) &&
    (bound === null || contractNumbers.some((number) => normaliseContractNumber(number) === bound))
  );
}

/** Who gives mandates for a party: itself, but for somebody without full capacity its guardian alone (民法典 19, 20, 23, 34). */
export function principalFor({ name, certificateNumber, guardian }: Named & Pick<Party, "guardian">): Named {
  return guardian ?? { name, certificateNumber };
}

/** Whether the person or organisation with that name and certificate number gave it. */
export function isGivenBy({ principals }: Mandate, somebody: Named): boolean {
  return principals.some((principal) => isSamePerson(principal, somebody));
}

/** The same name under the same certificate number, however either is written. */
export function isSamePerson(one: Named, other: Named): boolean {
  return (
    normaliseText(one.name) === normaliseText(other.name) &&
    normaliseIdentityNumber(one.certificateNumber) === normaliseIdentityNumber(other.certificateNumber)
  );
}

/** Everybody who may act on it: the agent, and each sub-agent whom the principals agreed to (民法典 169). */
export function actingOn({ agent, subAgents }: Mandate): MandateAgent[] {
  return [agent, ...subAgents.filter(({ consentSha256 }) => consentSha256 !== undefined)];
}

/** Whether the person or organisation with that name and certificate number may act on it. */
export function mayActOn(mandate: Mandate, somebody: Named): boolean {
  return actingOn(mandate).some((each) => isSamePerson(each, somebody));
}

/**
 * The mandates on which the lender itself, one of its houses or its own agent at the registry, may do the act at a registry that
 * takes these forms: of its own side's, or given with consent to the agent being the other party (民法典 168).
 */
export function mandatesOfLender(
  business: Business,
  lender: Institution,
  act: MandatedAct,
  forms: readonly MandateForm[],
): Mandate[] {
  const clerks = [business.mortgagee, business.assignment?.assignee]
    .flatMap((house) => house ?? [])
    .filter(({ creditCode }) => isSameLender(lender, creditCode))
    .flatMap(({ agent }) => agent ?? [])
    .map(({ certificateNumber }) => normaliseIdentityNumber(certificateNumber));
  const isLenders = ({ certificateNumber }: MandateAgent): boolean =>
    isSameLender(lender, certificateNumber) || clerks.includes(normaliseIdentityNumber(certificateNumber));
  const holders = [business.mortgagee, ...business.coMortgagees.map(({ mortgagee }) => mortgagee)];
  const isOfOwnSide = ({ certificateNumber }: MandatePrincipal): boolean =>
    isSameLender(lender, certificateNumber) ||
    holders.some(
      ({ creditCode }) => normaliseIdentityNumber(creditCode) === normaliseIdentityNumber(certificateNumber),
    );
  const isAgreed = ({ coversOtherParty, principals }: Mandate): boolean =>
    coversOtherParty === true || principals.every(isOfOwnSide);
  return business.mandates.filter(
    (mandate) =>
      forms.includes(mandate.form) && isAgreed(mandate) && covers(mandate, act) && actingOn(mandate).some(isLenders),
  );
}

/** Numbers of the contracts a business rests on: loan, mortgage, sale, assignment. */
export function contractNumbersOf({
  mainContract,
  mortgageContract,
  propertyTransfer,
  assignment,
}: Business): string[] {
  return [mainContract, mortgageContract, propertyTransfer?.contract, assignment?.contract].flatMap((contract) =>
    contract === undefined ? [] : [contract.number],
  );
}

// On whose authority the lender asks: its own, that of everybody who applied with it, or mandates that let it (practice 1, 6).
// Invariant: a mandate that has ended, is over other units, is for another matter or for another agent is never relied on.

import type { Mandate, MandateMatter, Sha256 } from "../business.ts";
import { isSameLender } from "../institution.ts";
import type { Leg } from "../leg.ts";
import { applyingOf } from "../leg-business.ts";
import { contractNumbersOf, isGivenBy, isOverUnit, mandatesOfLender, outlives, principalFor } from "../mandates.ts";
import type { WithdrawalAuthority } from "../registry.ts";
import { signedWithdrawal } from "../withdrawal-form.ts";
import type { Work } from "./work.ts";

/** Mandates on which the lender may do that now, at that registry and over all of these units. */
export function lendersMandates(work: Work, matter: MandateMatter, registryId: string, unitCodes: string[]): Mandate[] {
  const { chain, now } = work;
  const { business, lender } = chain;
  const act = { matter, at: now, unitCodes, contractNumbers: contractNumbersOf(business) };
  const held = mandatesOfLender(business, lender, act, work.profiles.get(registryId)?.mandateForms ?? []);
  return held.filter((mandate) => outlives(mandate, chain.legalNotices, now));
}

/** On what the lender hands papers in for those who applied with it; for itself, one of the applicants, it needs no mandate. */
export function mandatesShown(work: Work, leg: Leg): { number: string; sha256: Sha256 }[] {
  const held = lendersMandates(work, "supplement", leg.registryId, leg.unitCodes);
  return held.map(({ number, sha256 }) => ({ number, sha256 }));
}

/**
 * By all applicants together, once they have signed; or on mandates that let the lender withdraw these cases now, one for
 * all other applicants or several between them. The lender speaks for itself, and for a house it took over.
 */
export function withdrawalAuthority(work: Work, registryId: string, legs: Leg[]): WithdrawalAuthority | null {
  const { chain } = work;
  const signed = signedWithdrawal(chain);
  if (signed !== null) return signed;
  const needs = legs.flatMap((leg) => {
    const { holders, obligors } = applyingOf(chain.business, leg);
    return [...holders, ...obligors]
      .filter(({ certificateNumber }) => !isSameLender(chain.lender, certificateNumber))
      .map((applicant) => ({ principal: principalFor(applicant), unitCodes: leg.unitCodes }));
  });
  const serves = (mandate: Mandate, { principal, unitCodes }: (typeof needs)[number]): boolean =>
    isGivenBy(mandate, principal) && unitCodes.every((code) => isOverUnit(mandate, code));
  const naming = lendersMandates(work, "withdraw", registryId, []);
  const one = naming.find((mandate) => needs.every((need) => serves(mandate, need)));
  const used = one === undefined ? naming.filter((mandate) => needs.some((need) => serves(mandate, need))) : [one];
  const [first, ...others] = used.map(({ number, sha256 }) => ({ number, sha256 }));
  const isCovered = needs.every((need) => used.some((mandate) => serves(mandate, need)));
  return first === undefined || !isCovered ? null : { type: "mandate", ...first, others };
}

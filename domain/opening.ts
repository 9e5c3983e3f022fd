// How a chain begins: pre-lodgement, its plan taken as a snapshot, and the keys that keep a second one out (practice 18).
// Invariant: a chain is opened only with a plan whose needs every registry meets, and on a business without a finding.

import type { Business } from "./business.ts";
import { normaliseCertificateNumber, normaliseContractNumber } from "./certificate-number.ts";
import type { Chain } from "./chain-state.ts";
import { sha256 } from "./evidence.ts";
import { furtherMortgages } from "./further-mortgages.ts";
import { normaliseIdentityNumber } from "./identity-number.ts";
import type { Institution } from "./institution.ts";
import { unitCodesOf } from "./leg-placing.ts";
import { lapseFrom } from "./lapse.ts";
import { newLeg } from "./new-leg.ts";
import { choosePlan, type LendingPolicy } from "./planning.ts";
import { checkBusiness, refusalOf } from "./pre-lodgement/check.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import type { RegistryProfile } from "./registry-profile.ts";
import { groupUnits } from "./routing.ts";
import { fieldOf } from "./search/on-register.ts";
import type { EpochMs } from "./time.ts";

export type Opening = {
  chainId: string;
  institution: string;
  /** The house that lends, as known now. */
  lender: Institution;
  business: Business;
  /** Every registry there is. */
  profiles: RegistryProfile[];
  policy: LendingPolicy;
  now: EpochMs;
};

/** Builds the chain at its first step, due now; or the refusal, with every finding of pre-lodgement. */
export function openChain({ chainId, institution, lender, business, profiles, policy, now }: Opening): Chain | Refusal {
  const groups = groupUnits(unitCodesOf(business), profiles, (unitCode) => fieldOf(business, unitCode));
  const ofUnits = isRefusal(groups) ? [] : groups;
  const plan = isRefusal(groups) ? groups : choosePlan(business, groups, policy);
  const findings = checkBusiness({
    business,
    profiles: ofUnits.map(({ profile }) => profile),
    plan: isRefusal(plan) ? null : plan,
    lender,
    now,
  });
  if (findings.length > 0) return refusalOf(findings);
  if (isRefusal(groups)) return groups;
  if (isRefusal(plan)) return plan;
  const registries = groups.map(({ profile, unitCodes }) => ({
    registryId: profile.registryId,
    capability: profile.capability,
    signing: profile.signing,
    unitCodes,
  }));
  const [first] = registries;
  return {
    ...emptyChain(),
    chainId,
    institution,
    lender,
    registryId: first?.registryId ?? "",
    capability: first?.capability ?? "independent",
    registries,
    business,
    plan: structuredClone(plan),
    legs: plan.legs.map((planned) => newLeg(planned, business)),
    lapse: lapseOf(business),
    dueAt: now,
    openedAt: now,
    updatedAt: now,
  };
}

/** The ninety days run from the day the bank states; where it does not know it, from the day it records later (民法典 221). */
function lapseOf({ kind, conversion }: Business): Chain["lapse"] {
  const day = conversion?.registrableOn;
  return kind === "notice_conversion" && day !== undefined ? lapseFrom(day) : null;
}

/** A chain of which nothing is known but that it is open. */
function emptyChain(): Omit<
  Chain,
  | "chainId"
  | "institution"
  | "lender"
  | "registryId"
  | "capability"
  | "registries"
  | "business"
  | "plan"
  | "legs"
  | "dueAt"
  | "openedAt"
  | "updatedAt"
> {
  return {
    state: "open",
    step: 0,
    searches: [],
    searchesMade: 0,
    waitingSince: null,
    asked: null,
    behind: [],
    waitsBehind: null,
    searched: [],
    decision: null,
    earlierDecisions: [],
    conditions: [],
    lapse: null,
    signedDocuments: [],
    hold: null,
    stops: [],
    disbursement: null,
    termsInForce: null,
    inFlight: null,
    tries: 0,
    parked: null,
    abort: null,
    alarms: [],
    legalNotices: [],
  };
}

/** Keys of which one live chain of an institution may hold each, and those of contracts, each filed once. */
export type ChainKeys = { live: string[]; contract: string[] };

/** The keys by which a chain for the business keeps a second one out. */
export function keysOf(business: Business): ChainKeys {
  return { live: liveKeys(business), contract: contractKeys(business) };
}

/**
 * Keys of which one live chain may hold each, per institution. One names a debtor by a digest of an identity number, which can be
 * guessed: the store keeps keyed digests of them.
 */
export function liveKeys(business: Business): string[] {
  const { mortgageContract, debtor, units } = business;
  const touched = touchedMortgages(business).map((number) => `mortgage:${normaliseCertificateNumber(number)}`);
  if (touched.length > 0) return [...new Set(touched)];
  const debtorDigest = sha256(new TextEncoder().encode(normaliseIdentityNumber(debtor.certificateNumber)));
  const contract = normaliseContractNumber(mortgageContract.number);
  return units.map((unit) => `new:${unit.unitCode}:${debtorDigest}:${contract}`);
}

/** Certificates of every mortgage or notice the business touches. */
function touchedMortgages(business: Business): string[] {
  const { previousMortgage, notices, rankChange } = business;
  return [
    ...(previousMortgage === undefined
      ? []
      : [previousMortgage.registrationCertificateNumber, ...(previousMortgage.furtherCertificateNumbers ?? [])]),
    ...furtherMortgages(business).map((each) => each.registrationCertificateNumber),
    ...(notices === undefined ? [] : [notices.mortgagePriorityNotice]),
    ...(rankChange?.others.map((each) => each.registrationCertificateNumber) ?? []),
  ];
}

/**
 * Keys held for ever unless the chain ends aborted: a contract signed for a business is filed, and posted on, once. An older
 * contract may be named again by every later change of its mortgage and by every later loan under it, a framework contract
 * by all that is drawn; money is posted on it once for a reference.
 */
export function contractKeys({ mainContract, mortgageContract, loan, reference }: Business): string[] {
  const signed = [mainContract, mortgageContract].filter((contract) => contract.signedForThisBusiness);
  const keys = signed.map(({ number }) => `contract:${normaliseContractNumber(number)}`);
  const isOnOlder = loan !== undefined && !mainContract.signedForThisBusiness;
  const older = `contract:${normaliseContractNumber(mainContract.number)}:for:${reference}`;
  return [...new Set([...keys, ...(isOnOlder ? [older] : [])])];
}

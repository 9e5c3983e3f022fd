// How a chain begins: pre-lodgement, its plan taken as a snapshot, and the keys that keep a second one out (practice 18).
// Invariant: a chain is opened only with a plan whose needs the registry meets.

import type { Business } from "./business.ts";
import type { EpochMs } from "./time.ts";
import { normaliseCertificateNumber, normaliseContractNumber } from "./certificate-number.ts";
import type { Chain } from "./chain-state.ts";
import type { Leg } from "./leg.ts";
import { sha256 } from "./evidence.ts";
import { flows } from "./flows.ts";
import { type PlannedLeg } from "./plan.ts";
import { normaliseIdentityNumber } from "./identity-number.ts";
import { checkBusiness } from "./pre-lodgement.ts";
import type { Refusal } from "./refusal.ts";
import type { CancellationGround, RegistrationType } from "./registration.ts";
import type { RegistryProfile } from "./registry-profile.ts";

type Opening = { chainId: string; institution: string; business: Business; profile: RegistryProfile; now: EpochMs };

/** Builds the chain at its first step, due now; or the refusal of pre-lodgement. */
export function openChain({ chainId, institution, business, profile, now }: Opening): Chain | Refusal {
  const refusal = checkBusiness(business, profile, now);
  if (refusal !== null) return refusal;
  const plan = structuredClone(flows[business.kind][profile.capability]);
  return {
    chainId,
    institution,
    registryId: profile.registryId,
    capability: profile.capability,
    business,
    state: "open",
    plan,
    step: 0,
    legs: plan.legs.map((planned) => plannedLeg(planned, business)),
    searches: [],
    decision: null,
    signedDocuments: [],
    hold: null,
    stops: [],
    disbursement: null,
    termsInForce: null,
    inFlight: null,
    tries: 0,
    dueAt: now,
    parked: null,
    abort: null,
    alarms: [],
    openedAt: now,
    updatedAt: now,
  };
}

function plannedLeg({ registrationType, ground, rank }: PlannedLeg, { mortgage }: Business): Leg {
  return newLeg(registrationType, registrationType, ground, rank === "next" ? mortgage.rank + 1 : mortgage.rank);
}

/** A leg that was not filed yet. `rank` as the application will ask for it. */
export function newLeg(legId: string, type: RegistrationType, ground: CancellationGround | null, rank: number): Leg {
  return {
    legId,
    registrationType: type,
    ground,
    rank,
    state: "waiting",
    generation: 1,
    businessNumber: null,
    groupNumber: null,
    caseNumber: null,
    acceptedAt: null,
    promisedBy: null,
    notice: null,
    missing: [],
    recordingResult: null,
    reread: false,
    proofSha256: null,
    confirmed: false,
    notes: [],
    unknownQueries: 0,
    noCaseAnswers: 0,
    acknowledged: false,
    resends: 0,
    lostWrites: 0,
    queriedAt: null,
    suppliedItems: null,
    withdrawnDuplicates: [],
  };
}

/** Keys of which one live chain may hold each, per institution; they carry no personal data. */
export function liveKeys(business: Business): string[] {
  const { previousMortgage, mortgageContract, debtor, units } = business;
  if (previousMortgage !== undefined) {
    return [`mortgage:${normaliseCertificateNumber(previousMortgage.registrationCertificateNumber)}`];
  }
  const debtorDigest = sha256(new TextEncoder().encode(normaliseIdentityNumber(debtor.certificateNumber)));
  const contract = normaliseContractNumber(mortgageContract.number);
  return units.map((unit) => `new:${unit.unitCode}:${debtorDigest}:${contract}`);
}

/**
 * Keys held for ever unless the chain ends aborted: the same contract is not filed twice. An older contract may be named
 * again by every later change of its mortgage, and takes none; the contract money is posted on takes one in any case.
 */
export function contractKeys({ mainContract, mortgageContract, loan }: Business): string[] {
  const kept = [
    ...(mainContract.signedForThisBusiness || loan !== undefined ? [mainContract] : []),
    ...(mortgageContract.signedForThisBusiness ? [mortgageContract] : []),
  ];
  return [...new Set(kept.map(({ number }) => `contract:${normaliseContractNumber(number)}`))];
}

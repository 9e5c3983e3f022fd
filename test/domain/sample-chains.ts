// Chains for tests of the domain, opened from the sample businesses.
// Invariant: one chain per kind and capability, always the same.

import { conditionRules, type Condition, type ConditionFact } from "../../domain/conditions.ts";
import { consentsWanted } from "../../domain/consents.ts";
import { endedConditions } from "../../domain/decide/gates-again.ts";
import { documentsToSign } from "../../domain/documents-to-sign.ts";
import type { Business, ChainKind, Contract } from "../../domain/business.ts";
import type { Chain, CreditDecision } from "../../domain/chain-state.ts";
import type { Institution } from "../../domain/institution.ts";
import { openChain } from "../../domain/opening.ts";
import type { Mortgagee } from "../../domain/parties.ts";
import type { LendingPolicy } from "../../domain/planning.ts";
import type { RedrawnContract, RedrawnContracts } from "../../domain/redrawn-contracts.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { RegistryCapability } from "../../domain/registration.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";
import type { SignedDocument } from "../../domain/signatures.ts";
import { chinaDate } from "../../domain/working-days.ts";
import { business as schema } from "../../gateway/schemas/business.ts";
import { readBusiness } from "../samples/read-samples.ts";
import { sampleProfiles } from "../samples/sample-profiles.ts";

export const start = Date.UTC(2026, 10, 23, 2);

export function sampleProfile(capability: RegistryCapability): RegistryProfile {
  const profile = sampleProfiles.find((each) => each.capability === capability);
  if (profile === undefined) throw new Error(`no sample registry is ${capability}`);
  return profile;
}

export function sampleBusiness(kind: ChainKind, capability: RegistryCapability): Business {
  return schema.parse(readBusiness(`${sampleProfile(capability).registryId}-${kind.replaceAll("_", "-")}.json`));
}

export function sampleChain(kind: ChainKind, capability: RegistryCapability, business?: Business): Chain {
  return openSample(business ?? sampleBusiness(kind, capability));
}

/** Opens a chain for the business at the sample registries, or throws with what was refused. */
export function openSample(business: Business, profiles: RegistryProfile[] = sampleProfiles): Chain {
  const opened = openChain({
    chainId: "chn_1",
    institution: "bank",
    lender: houseOfMortgagee(business.mortgagee),
    business,
    profiles,
    policy: samplePolicy,
    now: start,
  });
  if (isRefusal(opened)) throw new Error(`${opened.code} ${opened.field} ${opened.detail}`);
  return opened;
}

/** Every mapping there is, as practice 4 orders them; of a refinance a new mortgage before a change, which needs the cover of the old debt. */
export const samplePolicy: LendingPolicy = {
  mappings: {
    renewal: ["no_registration", "change", "new_loan_repays_old"],
    extension: ["no_registration", "change", "new_loan_repays_old"],
    refinance: ["no_registration", "new_loan_repays_old", "change"],
  },
};

/** A house of one: the mortgagee itself. */
export function houseOfMortgagee({ name, creditCode, kind, financialLicenceNumber }: Mortgagee): Institution {
  return {
    name,
    creditCode,
    kind,
    financialLicenceNumber: financialLicenceNumber ?? null,
    licenceValidUntil: null,
    branches: [],
    predecessors: [],
  };
}

/** The sample profiles of the chain's registries, by id. */
export function profilesOf({ registries }: Chain): ReadonlyMap<string, RegistryProfile> {
  const ids = registries.map(({ registryId }) => registryId);
  return new Map(
    sampleProfiles.filter(({ registryId }) => ids.includes(registryId)).map((each) => [each.registryId, each]),
  );
}

/** Facts for everything the present gate waits for. */
export function conditionsWanted(chain: Chain, now: number): ConditionFact[] {
  const step = chain.plan.steps[chain.step];
  const wanted: Condition[] =
    step?.step === "conditions"
      ? step.wanted
      : step?.step === "consents"
        ? consentsWanted(chain).map(({ matter, party }) => ({ type: "consent", subject: `${matter}:${party}` }))
        : step?.step === "decision"
          ? (chain.decision?.conditions ?? []).map((subject) => ({ type: "decision_condition", subject }))
          : [];
  return [...wanted, ...endedConditions({ chain, now })].map((condition) => ({
    ...condition,
    number: `文-${condition.type}`,
    sha256: "e".repeat(64),
    on: chinaDate(now),
    ...(conditionRules[condition.type].amount === "required"
      ? { amount: chain.business.previousMortgage?.outstanding ?? chain.business.mortgage.securedAmount }
      : {}),
    ...(conditionRules[condition.type].validUntil === "required" ? { validUntil: now + 365 * 86_400_000 } : {}),
  }));
}

/** A final decision cites both notices as they were recorded. */
function citedAt({ plan, step, legs }: Chain): string[] {
  const gate = plan.steps[step];
  if (gate?.step !== "decision" || gate.part !== "final") return [];
  return legs.map((leg) => leg.recordingResult?.registrationCertificateNumber ?? "");
}

export function approval(chain: Chain, now: number): CreditDecision {
  const { business } = chain;
  return {
    outcome: "approved",
    conditions: [],
    citedNotices: citedAt(chain),
    decisionNumber: "D-1",
    approvedAmount: business.loan?.amount ?? business.mortgage.securedAmount,
    validUntil: now + 30 * 86_400_000,
    shownSha256: "0".repeat(64),
    persons: ["maker", "checker"],
  };
}

/** The contracts that state what was asked for, drawn anew with what was approved; null where none does. */
export function redrawn({ asked, business, decision, openedAt, signedDocuments }: Chain): RedrawnContracts | null {
  if (asked === null || asked.redrawn.length > 0 || signedDocuments.length > 0) return null;
  const { mainContract, mortgageContract, cover, loan, mortgage } = business;
  const isMain = mainContract.signedForThisBusiness && asked.amount !== loan?.amount;
  const isMortgage = mortgageContract.signedForThisBusiness && asked.securedAmount !== mortgage.securedAmount;
  if (!isMain && !isMortgage) return null;
  const signedOn = chinaDate(decision?.recordedAt ?? openedAt);
  const anew = ({ number, unitCodes }: Contract, digit: string): RedrawnContract => ({
    number: `${number}-2`,
    sha256: digit.repeat(64),
    signedOn,
    unitCodes,
  });
  return {
    ...(isMain ? { main: anew(mainContract, "3") } : {}),
    ...(isMortgage ? { mortgage: anew(mortgageContract, "4") } : {}),
    ...(cover === undefined || !isMortgage ? {} : { cover: { ...cover, contractSha256: "4".repeat(64) } }),
  };
}

/** Every document the chain waits for, signed by everyone it names. */
export function signatures(chain: Chain, now: number): SignedDocument[] {
  const { mortgage, units } = chain.business;
  const figures = {
    securedAmount: mortgage.securedAmount,
    periodStart: mortgage.periodStart,
    periodEnd: mortgage.periodEnd,
    unitCodes: units.map((unit) => unit.unitCode),
  };
  return documentsToSign(chain).map((document) => ({
    type: document.type,
    legId: document.legId,
    sha256: document.sha256,
    figures: document.text === null ? figures : null,
    signatures: document.signers.map((signer) => ({
      signerName: signer.name,
      signerCertificateNumber: signer.certificateNumber,
      capacity: signer.capacity,
      method: "hand_signed_original",
      signedAt: now,
      reference: "teller-1",
      onBehalfOf: signer.onBehalfOf,
    })),
  }));
}

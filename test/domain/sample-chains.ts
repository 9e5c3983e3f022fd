// Chains for tests of the domain, opened from the sample businesses.
// Invariant: one chain per kind and capability, always the same.

import { documentsToSign } from "../../domain/application-form.ts";
import type { Business, ChainKind } from "../../domain/business.ts";
import type { Chain, CreditDecision } from "../../domain/chain-state.ts";
import { openChain } from "../../domain/opening.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { RegistryCapability } from "../../domain/registration.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";
import type { SignedDocument } from "../../domain/signatures.ts";
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
  return schema.parse(readBusiness(`${sampleProfile(capability).registryId}-${kind.replace("_", "-")}.json`));
}

export function sampleChain(kind: ChainKind, capability: RegistryCapability, business?: Business): Chain {
  const opened = openChain({
    chainId: "chn_1",
    institution: "bank",
    business: business ?? sampleBusiness(kind, capability),
    profile: sampleProfile(capability),
    now: start,
  });
  if (isRefusal(opened)) throw new Error(`${opened.code} ${opened.field}`);
  return opened;
}

export function approval({ business }: Chain, now: number): CreditDecision {
  return {
    outcome: "approved",
    decisionNumber: "D-1",
    approvedAmount: business.loan?.amount ?? business.mortgage.securedAmount,
    validUntil: now + 30 * 86_400_000,
    shownSha256: "0".repeat(64),
    persons: ["maker", "checker"],
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
    })),
  }));
}

// How somebody may sign what the bank carries to the registry (practice 1; 电子签名法 13): signer × method.
// Invariant: nobody is taken to have signed in a way in which it cannot: a person has no seal of an organisation.

import type { Chain } from "./chain-state.ts";
import { creditCodeIsValid } from "./credit-code.ts";
import { identityNumberIsValid } from "./identity-number.ts";
import type { SignatureMethod, SignatureRecord, SignedDocument } from "./signatures.ts";

type SignerType = "person" | "organisation" | "unknown";

/** signer → ways to sign beforehand; a stamped paper counts as an original. Of other certificates the number tells nothing. */
const methodsBeforehand: Record<SignerType, readonly SignatureMethod[]> = {
  person: ["hand_signed_original", "personal_certificate"],
  organisation: ["hand_signed_original", "organisation_seal"],
  unknown: ["hand_signed_original", "personal_certificate", "organisation_seal"],
};

function typeOf({ capacity, signerCertificateNumber }: SignatureRecord): SignerType {
  if (capacity === "mortgagee" || creditCodeIsValid(signerCertificateNumber)) return "organisation";
  return identityNumberIsValid(signerCertificateNumber) ? "person" : "unknown";
}

/**
 * Whether the signer can have signed the document in that way. On a registry's platform only where one that calls its
 * applicants takes the document: of a form the registry of its leg, of a contract any of the chain.
 */
export function isSignedAsItMay(
  { legs, registries }: Chain,
  { legId }: SignedDocument,
  record: SignatureRecord,
): boolean {
  if (record.method !== "registry_platform") return methodsBeforehand[typeOf(record)].includes(record.method);
  const leg = legs.find((each) => each.legId === legId);
  return registries.some(
    ({ registryId, signing }) => signing === "called" && (leg === undefined || leg.registryId === registryId),
  );
}

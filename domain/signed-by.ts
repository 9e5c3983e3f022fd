// Whose signature a record is: the signer's own, or that of an agent on a mandate that lets it sign this document.
// Invariant: who signs for another says for whom, by certificate number, and is believed only on a mandate of that very party.

import type { Business, MandateMatter } from "./business.ts";
import { normaliseText } from "./certificate-number.ts";
import type { Chain } from "./chain-state.ts";
import { normaliseIdentityNumber } from "./identity-number.ts";
import { applicantsOf } from "./leg-business.ts";
import { contractNumbersOf, covers, isGivenBy, mayActOn, outlives } from "./mandates.ts";
import type { DocumentToSign, DocumentType, SignatureRecord, WantedSigner } from "./signatures.ts";
import { toWithdraw } from "./withdrawal-form.ts";

/** Document → what a mandate must name for an agent to sign it: applying covers form and interview, never a contract (民法典 165). */
const matters: Record<DocumentType, MandateMatter> = {
  registration_application: "apply",
  interview_record: "apply",
  withdrawal_application: "withdraw",
  main_contract: "sign",
  mortgage_contract: "sign",
};

/** Document → numbers of the contracts it is about: a contract is about itself, a form about all the business rests on. */
const contractsOf: Record<DocumentType, (business: Business) => string[]> = {
  registration_application: contractNumbersOf,
  interview_record: contractNumbersOf,
  withdrawal_application: contractNumbersOf,
  main_contract: ({ mainContract }) => [mainContract.number],
  mortgage_contract: ({ mortgageContract }) => [mortgageContract.number],
};

/** Whether the record is the signer's own: same person, same capacity, for the same party. */
export function isOwn(record: SignatureRecord, signer: WantedSigner): boolean {
  return (
    record.capacity === signer.capacity &&
    normaliseText(record.signerName) === normaliseText(signer.name) &&
    isSame(record.signerCertificateNumber, signer.certificateNumber) &&
    isSame(record.onBehalfOf ?? "", signer.onBehalfOf ?? "")
  );
}

/**
 * Whether an agent claims to sign for that signer; for a ward he says so by the ward's number, and has his mandate from the
 * guardian. A successor signs itself.
 */
export function isByAgentOf(record: SignatureRecord, signer: WantedSigner): boolean {
  const { capacity, onBehalfOf, certificateNumber } = signer;
  if (record.capacity !== "agent" || (onBehalfOf !== undefined && capacity !== "guardian")) return false;
  return isSame(record.onBehalfOf ?? "", onBehalfOf ?? certificateNumber);
}

/** Whether a mandate of the signer, in force when the agent signed and over all the document is about, lets that agent sign it. */
export function isMandated(
  chain: Chain,
  document: Pick<DocumentToSign, "type" | "legId">,
  record: SignatureRecord,
  signer: WantedSigner,
): boolean {
  const { business } = chain;
  const act = {
    matter: matters[document.type],
    at: record.signedAt,
    unitCodes: unitsOf(chain, document, signer),
    contractNumbers: contractsOf[document.type](business),
  };
  const agent = { name: record.signerName, certificateNumber: record.signerCertificateNumber };
  return business.mandates.some(
    (mandate) =>
      isGivenBy(mandate, signer) &&
      mayActOn(mandate, agent) &&
      covers(mandate, act) &&
      outlives(mandate, chain.legalNotices, record.signedAt),
  );
}

/** Units the document is about: of a form its leg's, of a withdrawal those of the cases the signer applied for, of a contract all. */
function unitsOf(
  chain: Chain,
  { type, legId }: Pick<DocumentToSign, "type" | "legId">,
  signer: WantedSigner,
): string[] {
  const { business, legs } = chain;
  if (type === "withdrawal_application") {
    const own = toWithdraw(chain).filter((leg) => {
      const { holders, obligors } = applicantsOf(business, leg);
      const party = signer.onBehalfOf ?? signer.certificateNumber;
      return [...holders, ...obligors].some((each) => isSame(each.certificateNumber, party));
    });
    return own.flatMap(({ unitCodes }) => unitCodes);
  }
  if (legId === null) return business.units.map(({ unitCode }) => unitCode);
  return legs.filter((leg) => leg.legId === legId).flatMap(({ unitCodes }) => unitCodes);
}

function isSame(one: string, other: string): boolean {
  return normaliseIdentityNumber(one) === normaliseIdentityNumber(other);
}

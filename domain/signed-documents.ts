// Whether the documents handed in are signed as they must be: by everyone required, over the right text, with the right figures.
// Invariant: either the whole set is right or nothing is recorded; a refusal names the document and never a person.

import { documentsToSign } from "./documents-to-sign.ts";
import type { Business } from "./business.ts";
import type { EpochMs, IsoDate } from "./time.ts";
import type { Asked, Chain } from "./chain-state.ts";
import { refuse, type Refusal } from "./refusal.ts";
import { isSignedAsItMay } from "./signature-methods.ts";
import { isByAgentOf, isMandated, isOwn } from "./signed-by.ts";
import type { DocumentToSign, SignedDocument, WantedSigner } from "./signatures.ts";
import { chinaDate } from "./working-days.ts";

/** ms by which a signer's clock may differ from ours. */
const clockSkewMs = 5 * 60_000;

/**
 * The documents a chain waits for, complete and right at `now` → null; otherwise signature_missing, mandate_not_valid,
 * signature_time_wrong, document_digest_differs, document_figures_differ, or invalid_field for a way nobody can sign in.
 */
export function checkSignedDocuments(chain: Chain, documents: SignedDocument[], now: EpochMs): Refusal | null {
  const wanted = documentsToSign(chain);
  for (const [index, document] of documents.entries()) {
    const field = `documents[${index}]`;
    const match = wanted.find((each) => each.type === document.type && each.legId === document.legId);
    if (match === undefined) return refuse("invalid_field", field, `no ${nameOf(document)} is waited for`);
    if (documents.findIndex((each) => each.type === document.type && each.legId === document.legId) !== index) {
      return refuse("invalid_field", field, `${nameOf(document)} is named twice`);
    }
    const refusal =
      checkDocument(match, document, chain, field) ??
      checkMethods(chain, document, field) ??
      checkTimes(chain, document, field, now);
    if (refusal !== null) return refusal;
  }
  const missing = wanted.find(
    (each) => !documents.some((document) => document.type === each.type && document.legId === each.legId),
  );
  return missing === undefined ? null : refuse("signature_missing", "documents", `${nameOf(missing)} is missing`);
}

/**
 * Less was approved than was asked for: a contract named at submission, whose text its digest holds fast, still states what
 * was asked for, whatever figures are told of it now: the main contract what is lent (民法典 668), that of the mortgage what it
 * secures (400). Where one text was both it counts for neither once it is replaced.
 */
function mustBeRedrawn({ asked, business }: Chain, { type, sha256 }: DocumentToSign): boolean {
  if (asked === null) return false;
  const { mainContract, mortgageContract, mortgage, loan } = business;
  if (type === "main_contract") {
    return mainContract.signedForThisBusiness && isOld(asked, "main") && asked.amount !== loan?.amount;
  }
  if (type !== "mortgage_contract" || !mortgageContract.signedForThisBusiness) return false;
  const statesMore = isOld(asked, "mortgage") && asked.securedAmount !== mortgage.securedAmount;
  return statesMore || asked.earlier.includes(sha256);
}

function isOld({ redrawn }: Asked, name: Asked["redrawn"][number]): boolean {
  return !redrawn.includes(name);
}

function asRedrawn(wanted: DocumentToSign): string {
  return `${nameOf(wanted)}: less was approved, name the contracts drawn anew (RecordRedrawnContracts)`;
}

function checkDocument(wanted: DocumentToSign, signed: SignedDocument, chain: Chain, field: string): Refusal | null {
  if (mustBeRedrawn(chain, wanted)) return refuse("document_figures_differ", `${field}.sha256`, asRedrawn(wanted));
  if (signed.sha256 !== wanted.sha256) return refuse("document_digest_differs", `${field}.sha256`, nameOf(wanted));
  if (wanted.text === null) {
    const differing = differingFigure(signed, chain.business);
    if (differing !== null) return refuse("document_figures_differ", `${field}.figures${differing}`, nameOf(wanted));
  }
  const isSigned = (signer: WantedSigner): boolean =>
    signed.signatures.some(
      (record) => isOwn(record, signer) || (isByAgentOf(record, signer) && isMandated(chain, wanted, record, signer)),
    );
  const place = wanted.signers.findIndex((signer) => !isSigned(signer));
  const signer = wanted.signers[place];
  if (signer === undefined) return null;
  const detail = `${nameOf(wanted)}: ${signer.capacity}, signer ${place + 1} of ${wanted.signers.length}`;
  const unmandated = signed.signatures.findIndex((record) => isByAgentOf(record, signer));
  return unmandated === -1
    ? refuse("signature_missing", `${field}.signatures`, detail)
    : refuse("mandate_not_valid", `${field}.signatures[${unmandated}].onBehalfOf`, detail);
}

function checkMethods(chain: Chain, document: SignedDocument, field: string): Refusal | null {
  const index = document.signatures.findIndex((record) => !isSignedAsItMay(chain, document, record));
  if (index === -1) return null;
  return refuse(
    "invalid_field",
    `${field}.signatures[${index}].method`,
    `${nameOf(document)}: not by this signer there`,
  );
}

/** Signed after approval (practice 1) and not in the future, give or take a clock. */
function checkTimes(chain: Chain, document: SignedDocument, field: string, now: EpochMs): Refusal | null {
  const earliest = earliestSigning(chain, document);
  const index = document.signatures.findIndex(
    ({ signedAt }) => signedAt < earliest - clockSkewMs || signedAt > now + clockSkewMs,
  );
  if (index === -1) return null;
  return refuse("signature_time_wrong", `${field}.signatures[${index}].signedAt`, nameOf(document));
}

/**
 * The gateway's own forms are signed after the decision was recorded here. A contract is named, with its date, when the
 * business is submitted, and so before that: no signature on it is older than the date it bears. One drawn anew for what was
 * approved was not there before the day of the decision, and neither were its signatures.
 */
function earliestSigning({ business, decision, openedAt, asked }: Chain, { type }: SignedDocument): EpochMs {
  const decided = decision?.recordedAt ?? openedAt;
  if (type !== "main_contract" && type !== "mortgage_contract") return decided;
  const [contract, name] =
    type === "main_contract"
      ? ([business.mainContract, "main"] as const)
      : ([business.mortgageContract, "mortgage"] as const);
  const dated = startOfDay(contract.signedOn);
  const isRedrawn = asked !== null && !isOld(asked, name);
  return isRedrawn ? Math.max(dated, startOfDay(chinaDate(decided))) : Math.min(decided, dated);
}

function startOfDay(day: IsoDate): EpochMs {
  return Date.parse(`${day}T00:00:00+08:00`);
}

/** Path of the first figure that is not that of the business, "" when there are none at all, or null. */
function differingFigure({ figures }: SignedDocument, { mortgage, units }: Business): string | null {
  if (figures === null) return "";
  if (figures.securedAmount !== mortgage.securedAmount) return ".securedAmount";
  if (figures.periodStart !== mortgage.periodStart) return ".periodStart";
  if (figures.periodEnd !== mortgage.periodEnd) return ".periodEnd";
  const sameUnits = codes(figures.unitCodes) === codes(units.map((unit) => unit.unitCode));
  return sameUnits ? null : ".unitCodes";
}

function codes(unitCodes: string[]): string {
  return [...new Set(unitCodes.map((code) => code.replace(/\s/gu, "").toUpperCase()))].sort().join();
}

function nameOf({ type, legId }: { type: string; legId: string | null }): string {
  return legId === null ? type : `${type} (${legId})`;
}

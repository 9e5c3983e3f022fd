// Every document a chain waits to have signed: the 申请书 of each leg, the contracts named at submission, a withdrawal.
// Invariant: asked for by the leg's own table of signers; what was signed once for the same text is not asked for again.

import { renderApplicationForm } from "./application-form.ts";
import type { Business, ChainKind } from "./business.ts";
import { hasEnded, type Chain } from "./chain-state.ts";
import { hasStandingDuplicate } from "./duplicates.ts";
import { sha256 } from "./evidence.ts";
import type { Leg } from "./leg.ts";
import { isOurs, isUnwind } from "./legs.ts";
import { debtorSigners, mortgageeSigners, mortgagorSigners, onceEach, signersOf } from "./signers.ts";
import { signersByWay } from "./signing-ways.ts";
import type { DocumentToSign, SignedDocument } from "./signatures.ts";
import { applicantsTogether, toWithdraw, withdrawalOf } from "./withdrawal-form.ts";

/** Every document that still waits for signatures: the contracts and one 申请书 a leg of ours; while aborting only that of the unwinding. */
export function documentsToSign(chain: Chain): DocumentToSign[] {
  if (hasEnded(chain)) return [];
  // What everybody signs on the registry's platform is not asked for here.
  const forms = chain.legs
    .filter(isOurs)
    .map((leg) => applicationForm(chain, leg))
    .filter(({ signers }) => signers.length > 0);
  const wanted =
    chain.abort === null
      ? [...contracts(chain.business), ...forms, ...withdrawal(chain)]
      : [...chain.legs.filter(isUnwind).map((leg) => applicationForm(chain, leg)), ...withdrawal(chain)];
  return wanted.filter((each) => !chain.signedDocuments.some((signed) => isSameDocument(chain, each, signed)));
}

/** A withdrawal counts for the very cases it names, a 申请书 not filed yet for the text that would be filed; contracts are made once. */
function isSameDocument(chain: Chain, wanted: DocumentToSign, signed: SignedDocument): boolean {
  if (signed.type !== wanted.type || signed.legId !== wanted.legId) return false;
  const isUnfiled = chain.legs.some((leg) => leg.legId === wanted.legId && leg.state === "waiting");
  const isBoundToText = wanted.type === "withdrawal_application" || isUnfiled;
  return !isBoundToText || wanted.sha256 === signed.sha256;
}

/** Whether what would be filed of the leg now is not what was signed for it: the register told something else since. */
export function isSignedOverAnotherText(chain: Chain, leg: Leg): boolean {
  const isSigned = chain.signedDocuments.some(
    ({ type, legId }) => type === "registration_application" && legId === leg.legId,
  );
  return isSigned && documentsToSign(chain).some(({ legId }) => legId === leg.legId);
}

/** The 撤回申请 that all applicants sign together: asked for only where no mandate lets the lender withdraw (practice 6). */
function withdrawal(chain: Chain): DocumentToSign[] {
  const { parked } = chain;
  const isDoubled = parked?.kind === "duplicate" && toWithdraw(chain).some(hasStandingDuplicate);
  const document = parked?.kind === "unwind" || isDoubled ? withdrawalOf(chain) : null;
  if (document === null) return [];
  const all = onceEach(toWithdraw(chain).flatMap((leg) => signersOf(chain, leg)));
  const applicants = applicantsTogether(chain.business, toWithdraw(chain));
  const signers = applicants.flatMap(({ certificateNumber }) =>
    all.filter((each) => (each.onBehalfOf ?? each.certificateNumber) === certificateNumber),
  );
  return [{ type: "withdrawal_application", legId: null, ...document, signers }];
}

function applicationForm(chain: Chain, leg: Leg): DocumentToSign {
  const text = renderApplicationForm(chain, leg);
  const digest = sha256(new TextEncoder().encode(text));
  return {
    type: "registration_application",
    legId: leg.legId,
    sha256: digest,
    text,
    signers: signersByWay(chain, leg).carried,
  };
}

/** kind → the contracts made for it; the others rest on contracts that were signed long ago. */
const contractsOf: Record<ChainKind, readonly DocumentToSign["type"][]> = {
  new_loan: ["main_contract", "mortgage_contract"],
  drawdown: ["main_contract"],
  renewal: ["main_contract", "mortgage_contract"],
  extension: ["main_contract", "mortgage_contract"],
  refinance: ["main_contract", "mortgage_contract"],
  lender_switch: ["main_contract", "mortgage_contract"],
  presale: ["main_contract", "mortgage_contract"],
  notice_conversion: [],
  construction_conversion: [],
  increase: ["main_contract", "mortgage_contract"],
  rank_change: ["mortgage_contract"],
  collateral_change: ["mortgage_contract"],
  cancellation: [],
  notice_cancellation: [],
  assignment: [],
  sale_with_mortgage: ["main_contract", "mortgage_contract"],
  mortgagee_rename: [],
};

function contracts(business: Business): DocumentToSign[] {
  const { kind, mainContract, mortgageContract } = business;
  const lenders = mortgageeSigners(business);
  const signers = [...mortgagorSigners(business), ...lenders];
  const named: DocumentToSign[] = [
    {
      type: "main_contract",
      legId: null,
      sha256: mainContract.sha256,
      text: null,
      signers: [...debtorSigners(business), ...lenders],
    },
    { type: "mortgage_contract", legId: null, sha256: mortgageContract.sha256, text: null, signers },
  ];
  return named.filter(({ type }) => contractsOf[kind].includes(type));
}

// What the applicants sign: the 不动产登记申请书 of each leg, rendered here, and the two contracts named at submission.
// Invariant: the text depends on the business and the leg alone, so that what was signed is what is filed.

import type { Business } from "./business.ts";
import type { Mortgagor } from "./parties.ts";
import type { Chain } from "./chain-state.ts";
import type { Leg } from "./leg.ts";
import { sha256 } from "./evidence.ts";
import { unwindLegId } from "./legs.ts";
import { yuanFromFen } from "./money.ts";
import type { CancellationGround, RegistrationType } from "./registration.ts";
import type { DocumentToSign, SignedDocument, SignerCapacity } from "./signatures.ts";
import { withdrawalOf } from "./withdrawal-form.ts";

const typeNames: Record<RegistrationType, string> = {
  first: "首次登记",
  change: "变更登记",
  cancellation: "注销登记",
};
const formNames: Record<Business["mortgage"]["form"], string> = {
  general: "一般抵押",
  maximum_amount: "最高额抵押",
};
const groundNames: Record<CancellationGround, string> = {
  claim_extinguished: "主债权消灭",
  waiver: "抵押权人放弃抵押权",
};
const signerCapacities: Record<Mortgagor["capacity"], SignerCapacity> = {
  owner: "mortgagor",
  co_owner: "co_owner",
  third_party: "mortgagor",
};

/** UTF-8 text of the 申请书, one `label：value` a line (adapters/national-xml/DIALECT.md). A cancellation states no terms. */
export function renderApplicationForm(chain: Chain, leg: Leg): string {
  const { business } = chain;
  const { mortgage } = business;
  const terms = (value: string): string => (leg.registrationType === "cancellation" ? "/" : value);
  const lines: [string, string][] = [
    ["申请登记类型", typeNames[leg.registrationType]],
    ["不动产单元号", business.units.map((unit) => unit.unitCode).join("、")],
    ["抵押权人", business.mortgagee.name],
    ["抵押人", business.mortgagors.map((mortgagor) => mortgagor.party.name).join("、")],
    ["抵押方式", terms(formNames[mortgage.form])],
    ["担保数额（元）", terms(yuanFromFen(mortgage.securedAmount))],
    ["债务履行期限", terms(`${mortgage.periodStart} 至 ${mortgage.periodEnd}`)],
    ["抵押权顺位", terms(String(leg.rank))],
    ["担保范围", terms(mortgage.securedScope)],
    ["禁止或限制转让的约定", terms(mortgage.transferCovenant ? "有" : "无")],
    ["不动产登记证明号", previousCertificateNumber(chain, leg) ?? "/"],
    ["注销原因", leg.ground === null ? "/" : groundNames[leg.ground]],
    ["主债权合同号", business.mainContract.number],
    ["抵押合同号", business.mortgageContract.number],
  ];
  return lines.map(([label, value]) => `${label}：${value}\n`).join("");
}

/** Registration certificate number of the mortgage a leg changes or ends, as the bank stated it; null for a first registration. */
export function previousCertificateNumber({ business, legs }: Chain, leg: Leg): string | null {
  if (leg.registrationType === "first") return null;
  if (leg.legId !== unwindLegId) return business.previousMortgage?.registrationCertificateNumber ?? null;
  const unwound = legs.find((other) => other.registrationType === "first");
  return unwound?.recordingResult?.registrationCertificateNumber ?? null;
}

/** Every document that still waits for signatures: both contracts and one 申请书 a leg; while aborting only that of the unwinding. */
export function documentsToSign(chain: Chain): DocumentToSign[] {
  if (chain.state === "completed" || chain.state === "aborted") return [];
  const forms = chain.legs.map((leg) => applicationForm(chain, leg));
  const wanted =
    chain.abort === null
      ? [...contracts(chain.business), ...forms]
      : [...forms.filter(({ legId }) => legId === unwindLegId), ...withdrawal(chain)];
  return wanted.filter((each) => !chain.signedDocuments.some((signed) => isSameDocument(each, signed)));
}

/** A withdrawal counts for the very cases it names; the other documents are made once. */
function isSameDocument(wanted: DocumentToSign, signed: SignedDocument): boolean {
  const isSameText = wanted.type !== "withdrawal_application" || wanted.sha256 === signed.sha256;
  return signed.type === wanted.type && signed.legId === wanted.legId && isSameText;
}

/** The 撤回申请 that all applicants sign together: asked for only where no mandate lets the lender withdraw (practice 6). */
function withdrawal(chain: Chain): DocumentToSign[] {
  const { parked, business } = chain;
  const document = parked?.kind === "unwind" ? withdrawalOf(chain) : null;
  if (document === null) return [];
  const signers = [...mortgagorSigners(business), mortgageeSigner(business)];
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
    signers: signersOf(chain.business, leg),
  };
}

function contracts(business: Business): DocumentToSign[] {
  const signers = [...mortgagorSigners(business), mortgageeSigner(business)];
  const { mainContract, mortgageContract } = business;
  return [
    { type: "main_contract", legId: null, sha256: mainContract.sha256, text: null, signers },
    { type: "mortgage_contract", legId: null, sha256: mortgageContract.sha256, text: null, signers },
  ];
}

/** leg × party (条例 14: joint application); only giving up its own new mortgage the mortgagee asks for alone (细则 70). */
function signersOf(business: Business, leg: Leg): DocumentToSign["signers"] {
  const mortgagee = mortgageeSigner(business);
  return leg.legId === unwindLegId ? [mortgagee] : [...mortgagorSigners(business), mortgagee];
}

function mortgagorSigners({ mortgagors }: Business): DocumentToSign["signers"] {
  return mortgagors.map(({ party, capacity }) => ({
    name: party.name,
    certificateNumber: party.certificateNumber,
    capacity: signerCapacities[capacity],
  }));
}

function mortgageeSigner({ mortgagee }: Business): DocumentToSign["signers"][number] {
  return { name: mortgagee.name, certificateNumber: mortgagee.creditCode, capacity: "mortgagee" };
}

// What applicants sign (practice 1): documents with digests, figures and one signature record per signer.
// Invariant: an applicant's signature is never confused with the sender's payload signature.

import type { Sha256 } from "./business.ts";
import type { EpochMs } from "./time.ts";
import type { Fen } from "./money.ts";

export const documentTypes = [
  "registration_application",
  "interview_record",
  "main_contract",
  "mortgage_contract",
  "withdrawal_application",
] as const;
/** 不动产登记申请书, 询问记录, 主债权合同, 抵押合同, 撤回申请. */
export type DocumentType = (typeof documentTypes)[number];

export const signatureMethods = [
  "hand_signed_original",
  "organisation_seal",
  "personal_certificate",
  "registry_platform",
] as const;
export type SignatureMethod = (typeof signatureMethods)[number];

export const signerCapacities = ["mortgagor", "co_owner", "mortgagee", "transferor", "agent", "guardian"] as const;
/** transferor: seller or developer; mortgagee: also assignor and assignee; mortgagor: also a buyer who becomes one. */
export type SignerCapacity = (typeof signerCapacities)[number];

export type SignatureRecord = {
  signerName: string;
  /** 身份证号 or 统一社会信用代码 of the signer. */
  signerCertificateNumber: string;
  capacity: SignerCapacity;
  method: SignatureMethod;
  signedAt: EpochMs;
  /** Serial of the signer's certificate, the teller's number or the platform's token, by method. */
  reference: string;
  /** Certificate number of whom an agent, a guardian or a successor signs for; absent where it signs for itself. */
  onBehalfOf?: string | undefined;
};

/** Whose signature is wanted; `onBehalfOf` as in the record: a ward's guardian, a lender that is no more. */
export type WantedSigner = {
  name: string;
  certificateNumber: string;
  capacity: SignerCapacity;
  onBehalfOf?: string | undefined;
};

/** The figures that stand in the signed document; they must equal the rows of the application. */
export type DocumentFigures = { securedAmount: Fen; periodStart: string; periodEnd: string; unitCodes: string[] };

export type SignedDocument = {
  type: DocumentType;
  /** The leg it belongs to; null for a contract, which serves all legs. */
  legId: string | null;
  sha256: Sha256;
  /** Null for a registration_application: its figures stand in the text the gateway rendered. */
  figures: DocumentFigures | null;
  signatures: SignatureRecord[];
};

/** A document the chain waits for: rendered by the gateway (application, with its text) or a contract named at submission. */
export type DocumentToSign = {
  type: DocumentType;
  legId: string | null;
  sha256: Sha256;
  /** UTF-8 text of a registration_application, rendered by application-form.ts; null for contracts. */
  text: string | null;
  /** One per signature required. */
  signers: WantedSigner[];
};

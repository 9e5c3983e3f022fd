// Rows about papers: what is handed in (DJF_DJ_SJ) and the signed 不动产登记申请书 (FJ_F_100).
// Invariant: every paper goes with its digest, and the 申请书 travels exactly as its signers signed it.

import type { Contract, Material } from "../../domain/business.ts";
import type { EpochMs } from "../../domain/time.ts";
import { sha256 } from "../../domain/evidence.ts";
import { assert, unreachable } from "../../domain/fault.ts";
import { isOverUnit } from "../../domain/mandates.ts";
import type { RegistrationApplication, RegistryRequest } from "../../domain/registry.ts";
import type { SignatureRecord, WantedSigner } from "../../domain/signatures.ts";
import { element } from "../signing/xml-tree.ts";
import { blank, given } from "./blanks.ts";
import type { Blank, Row } from "./blanks.ts";
import { chinaTime } from "./china-time.ts";
import { materialCodes } from "./codes.ts";
import { determinedBy } from "./reasons.ts";

const noRemark = blank("无备注");

type Supplement = Extract<RegistryRequest, { type: "supplement" }>;

type Paper = {
  name: string;
  type: Material["type"];
  copies: string;
  pages: string;
  sha256: string;
  remark: string | Blank;
};

/** Materials, contracts, then what else goes with this application, in the order of DIALECT.md. */
export function materialRows(application: RegistrationApplication, area: string, preparedAt: EpochMs): Row[] {
  const { business, changes } = application;
  const listed = business.materials.map((material) => ({
    ...paper(material.name, material.sha256, noRemark),
    type: material.type,
    copies: String(material.copies),
    pages: String(material.pages),
  }));
  const interviews = application.documents.filter(
    (document) => document.type === "interview_record" && document.legId === application.legId,
  );
  const determination = determinedBy(application) === null ? undefined : business.determination;
  const rename = changes.includes("name") ? business.rename : undefined;
  const claims = changes.includes("prior_claims") ? (business.priorClaims ?? []) : [];
  const { surrendered } = application;
  const papers: Paper[] = [
    ...listed,
    ...contractsOf(application).map(([name, contract]) => paper(name, contract.sha256, contract.number)),
    ...interviews.map((interview) => paper("询问记录", interview.sha256, noRemark)),
    ...mandatePapers(application),
    ...guardianPapers(application),
    ...(business.cover?.guarantorConsents ?? []).map((consent) =>
      paper("担保人同意书", consent.sha256, consent.guarantor),
    ),
    ...business.consents.map((consent) => paper("利害关系人同意书", consent.sha256, consent.party)),
    ...(rename === undefined ? [] : [paper("名称变更证明", rename.sha256, rename.documentNumber)]),
    ...(determination === undefined ? [] : [paper("债权确定证明", determination.sha256, noRemark)]),
    ...claims.map((claim) => paper("原债权合同", claim.sha256, claim.contractNumber)),
    ...(surrendered === undefined ? [] : [paper("不动产登记证明", surrendered.sha256, surrendered.number)]),
  ];
  return papers.map((each) => materialRow(each, area, "0", preparedAt));
}

/** Mandates over a unit of the application, each followed by the principals' consents to its sub-agents (民法典 169). */
function mandatePapers({ business: { mandates, units } }: RegistrationApplication): Paper[] {
  return mandates
    .filter((mandate) => units.some(({ unitCode }) => isOverUnit(mandate, unitCode)))
    .flatMap((mandate) => [
      paper("委托书", mandate.sha256, mandate.number),
      ...mandate.subAgents.flatMap(({ consentSha256 }) =>
        consentSha256 === undefined ? [] : [paper("转委托同意书", consentSha256, mandate.number)],
      ),
    ]);
}

/** What proves a guardian, and that the disposal is in the ward's interest (民法典 35), of everybody who applies; the ward's name in BZ. */
function guardianPapers({ holders, obligors }: RegistrationApplication): Paper[] {
  return [...holders, ...obligors].flatMap(({ name, guardian }) => {
    if (guardian === undefined) return [];
    const { proofSha256, interestSha256 } = guardian;
    return [
      paper("监护关系证明", proofSha256, name),
      ...(interestSha256 === undefined ? [] : [paper("监护人声明", interestSha256, name)]),
    ];
  });
}

/** The contracts on which the registration rests, by name. */
function contractsOf({ business, right, registrationType }: RegistrationApplication): [string, Contract][] {
  const loan: [string, Contract][] = [
    ["主债权合同", business.mainContract],
    ["抵押合同", business.mortgageContract],
  ];
  const { propertyTransfer, assignment } = business;
  const sale: [string, Contract][] = propertyTransfer === undefined ? [] : [["买卖合同", propertyTransfer.contract]];
  const assigned: [string, Contract][] = assignment === undefined ? [] : [["债权转让合同", assignment.contract]];
  switch (right) {
    case "mortgage":
      return registrationType === "transfer" ? [...loan, ...assigned] : loan;
    case "ownership":
    case "priority_notice":
      return sale;
    case "mortgage_priority_notice":
      return [...loan, ...sale];
    default:
      return unreachable(right);
  }
}

/** Rows of a supplement (补充收件), then the mandates on which it is handed in for others. `area`: 6-digit division code. */
export function supplementRows({ items, mandates, preparedAt }: Supplement, area: string): Row[] {
  const supplied = items.map((item) => {
    const one = { ...paper(item.name, item.sha256, given(item.note, "无备注")), type: "other" as const };
    return { ...one, pages: String(item.pages) };
  });
  const authority = (mandates ?? []).map((mandate) => paper("委托书", mandate.sha256, mandate.number));
  return [...supplied, ...authority].map((each) => materialRow(each, area, "1", preparedAt));
}

/**
 * The 申请书 with the signatures it carries, and whom the registry's platform is to ask. A Bug when its text is not the one
 * whose digest was signed, or when nobody signed it and nobody is to be asked.
 */
export function applicationFormRow(application: RegistrationApplication): Row {
  const text = new TextEncoder().encode(application.applicationForm);
  const digest = sha256(text);
  const signed = application.documents.find(
    (document) => document.type === "registration_application" && document.legId === application.legId,
  );
  const called = application.calledSigners ?? [];
  assert(signed !== undefined || called.length > 0, "bug: an application form that nobody signs");
  const isAsSigned = signed === undefined || signed.sha256 === digest;
  assert(isAsSigned, "bug: the application form is not the one that was signed");
  return {
    name: "FJ_F_100",
    values: {
      FJMC: "不动产登记申请书",
      FJLX: "txt",
      FJNR: Buffer.from(text).toString("base64"),
      Sha256: digest,
    },
    children: [
      ...(signed?.signatures ?? []).map((signature) => element("ApplicantSignature", signatureAttributes(signature))),
      ...called.map((signer) => element("ApplicantToAsk", askedAttributes(signer))),
    ],
  };
}

function askedAttributes({ name, certificateNumber, capacity, onBehalfOf }: WantedSigner): Record<string, string> {
  return {
    Name: name,
    CertificateNumber: certificateNumber,
    Capacity: capacity,
    ...(onBehalfOf === undefined ? {} : { OnBehalfOf: onBehalfOf }),
  };
}

/** One applicant's signature, as the registry reads it. */
export function signatureAttributes(signature: SignatureRecord): Record<string, string> {
  return {
    Name: signature.signerName,
    CertificateNumber: signature.signerCertificateNumber,
    Capacity: signature.capacity,
    Method: signature.method,
    SignedAt: chinaTime(signature.signedAt),
    Reference: signature.reference,
    ...(signature.onBehalfOf === undefined ? {} : { OnBehalfOf: signature.onBehalfOf }),
  };
}

/** One electronic file. A count of pages must be above 0; where the bank states none, the file counts as one. */
function paper(name: string, digest: string, remark: string | Blank): Paper {
  const said = typeof remark === "string" ? given(remark, "无备注") : remark;
  return { name, type: "original", copies: "1", pages: "1", sha256: digest, remark: said };
}

function materialRow(of: Paper, area: string, supplement: "0" | "1", preparedAt: EpochMs): Row {
  return {
    name: "DJF_DJ_SJ",
    values: {
      YSDM: "6004020100",
      YWH: blank("由登记机构编制"),
      SJSJ: chinaTime(preparedAt),
      SJLX: materialCodes[of.type],
      SJMC: of.name,
      SJSL: of.copies,
      SFSJSY: "0",
      SFEWSJ: "0",
      SFBCSJ: supplement,
      YS: of.pages,
      BZ: of.remark,
      QXDM: area,
      Sha256: of.sha256,
    },
  };
}

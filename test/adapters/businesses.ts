// Businesses, applications and a registry profile for the tests of the dialect. All persons and numbers are synthetic.
// Invariant: check digits are valid; every builder returns a fresh value.

import type { Business, Unit } from "../../domain/business.ts";
import type { Mortgagee, Mortgagor } from "../../domain/parties.ts";
import { sha256 } from "../../domain/evidence.ts";
import { fen } from "../../domain/money.ts";
import type { Fen } from "../../domain/money.ts";
import { changeEvents, combinedFilings } from "../../domain/registration.ts";
import type { RegistrationType } from "../../domain/registration.ts";
import type { Applicant, RegistrationApplication } from "../../domain/registry.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";

export const preparedAt = Date.parse("2026-11-23T02:15:00.123Z");
export const institution = "bank-demo";

export const yuan = (amount: bigint): Fen => fen(amount * 100n);
export const digest = (text: string): string => sha256(new TextEncoder().encode(text));

export function profileOf(publicKeyPem: string, endpoint = "http://127.0.0.1:9/"): RegistryProfile {
  return {
    registryId: "suzhou-huqiu",
    name: "苏州市虎丘区不动产登记中心",
    registrationAuthority: "苏州市自然资源和规划局虎丘分局",
    unitCodePrefixes: ["320505"],
    capability: "combined",
    juniorRank: true,
    changeOfMainClaim: true,
    combinedFilings: [...combinedFilings],
    changeEvents: [...changeEvents],
    unilateral: ["cancellation_by_mortgagee"],
    mappings: { renewal: ["change"], extension: ["change"], refinance: ["new_loan_repays_old", "change"] },
    partialCancellation: true,
    burdens: {},
    signing: "carried",
    surrender: "before_recording",
    mandateForms: ["notarised"],
    materials: {},
    dialect: "national-xml",
    endpoint,
    publicKeyPem,
    algorithm: "rsa-v1_5-sha256",
    callTimeoutMs: 2_000,
    queryIntervalMs: 1_000,
    watchIntervalMs: 60_000,
    unknownQueriesMax: 3,
    amountStep: fen(100n),
    workingDaysLimit: 5,
    workingDaysLimits: {},
    clockStarts: "next_day",
    hours: null,
    localDays: { off: [], working: [] },
  };
}

export const firstUnit: Unit = {
  unitCode: "320505001001GB00001F00010001",
  titleCertificateNumber: "苏(2024)苏州市不动产权第0000001号",
  location: "苏州市虎丘区示例路1号1幢101室",
  collateralType: "land_and_building",
  area: "89.5",
};

export const secondUnit: Unit = {
  unitCode: "320505001001GB00001F00010002",
  titleCertificateNumber: "苏(2024)苏州市不动产权第0000002号",
  location: "苏州市虎丘区示例路1号1幢102室",
  collateralType: "land_and_building",
};

export const owner: Mortgagor = {
  party: {
    type: "person",
    name: "甲示例",
    certificateType: "resident_id",
    certificateNumber: "11010519491231002X",
    phone: "13900000000",
    address: "苏州市虎丘区示例路1号",
  },
  capacity: "owner",
};

export const coOwner: Mortgagor = {
  party: { type: "person", name: "乙示例", certificateType: "resident_id", certificateNumber: "440524188001010014" },
  capacity: "co_owner",
};

export const company: Mortgagor = {
  party: {
    type: "organisation",
    name: "丙示例有限公司 <A&B>",
    certificateType: "credit_code",
    certificateNumber: "91350100M000100Y43",
    legalRepresentative: "丙示例代表",
  },
  capacity: "third_party",
};

export const lender: Mortgagee = {
  name: "示例银行股份有限公司",
  creditCode: "11100000MB03271699",
  kind: "commercial_bank",
  capacity: "own_claim",
  financialLicenceNumber: "B0001H111000001",
  legalRepresentative: "丁示例",
  agent: { name: "戊示例", certificateNumber: "11010519491231002X", phone: "01000000000" },
};

/** As a 权利人 or 义务人 of an application. */
export function asApplicant({ name, creditCode, legalRepresentative, agent }: Mortgagee, share?: string): Applicant {
  const side = { name, certificateType: "credit_code", certificateNumber: creditCode, legalRepresentative } as const;
  return { type: "organisation", ...side, agent, phone: agent?.phone, share };
}

/** A general mortgage of 1,200,000 yuan on one unit by its only owner. */
export function generalBusiness(changes: Partial<Business> = {}): Business {
  const contract = { signedOn: "2026-11-20", signedForThisBusiness: true, unitCodes: [firstUnit.unitCode] };
  return {
    kind: "new_loan",
    reference: "LN-1",
    mortgagee: lender,
    debtor: owner.party,
    mortgagors: [owner],
    units: [firstUnit],
    mortgage: {
      form: "general",
      securedAmount: yuan(1_200_000n),
      amountBasis: "in_total",
      periodStart: "2026-11-25",
      periodEnd: "2046-11-24",
      securedScope: "主债权、利息、违约金及实现债权的费用",
      transferCovenant: true,
      rank: 1,
    },
    mainContract: { ...contract, number: "主2026-1", sha256: digest("main") },
    mortgageContract: { ...contract, number: "抵2026-1", sha256: digest("mortgage") },
    materials: [{ name: "抵押人身份证明", type: "copy_of_original", copies: 1, pages: 2, sha256: digest("id") }],
    mandates: [],
    coMortgagees: [],
    consents: [],
    oldCertificates: [],
    blanks: [],
    loan: { amount: yuan(1_200_000n), currency: "CNY", account: "ACC-1" },
    ...changes,
  };
}

/** One application about a mortgage, its 申请书 signed by mortgagor and mortgagee. `changes` may make it one about another right. */
export function applicationOf(
  business: Business,
  registrationType: RegistrationType = "first",
  changes: Partial<RegistrationApplication> = {},
): RegistrationApplication {
  const legId = `chn_x-${registrationType}`;
  const applicationForm = `申请登记类型：${registrationType}\n抵押权人：${business.mortgagee.name}\n`;
  const before = ["change", "transfer", "cancellation", "rectification"].includes(registrationType);
  return {
    legId,
    businessNumber: `${legId}-1`,
    registrationType,
    right: "mortgage",
    business,
    holders: [asApplicant(business.mortgagee)],
    obligors: business.mortgagors.map(({ party, share }) => ({ ...party, share })),
    changes: registrationType === "change" ? ["term"] : [],
    rank: business.mortgage.rank,
    ground: registrationType === "cancellation" ? "waiver" : null,
    previousCertificateNumber: before ? "苏(2020)苏州市不动产证明第0000009号" : null,
    previousCaseNumber: before ? "202011230009" : null,
    documents: [
      {
        type: "registration_application",
        legId,
        sha256: digest(applicationForm),
        figures: null,
        signatures: [
          {
            signerName: "甲示例",
            signerCertificateNumber: "11010519491231002X",
            capacity: "mortgagor",
            method: "hand_signed_original",
            signedAt: preparedAt - 3_600_000,
            reference: "T-01",
          },
          {
            signerName: business.mortgagee.name,
            signerCertificateNumber: business.mortgagee.creditCode,
            capacity: "mortgagee",
            method: "organisation_seal",
            signedAt: preparedAt - 1_800_000,
            reference: "SEAL-7",
          },
        ],
      },
    ],
    applicationForm,
    ...changes,
  };
}

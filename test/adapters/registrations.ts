// One application of every sort the dialect carries, by name; each becomes a sample. All persons and numbers are synthetic.
// Invariant: every right × type of DIALECT.md stands here at least once.

import type { Business } from "../../domain/business.ts";
import type { CoMortgagee, Mortgagee, Party } from "../../domain/parties.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import {
  applicationOf,
  asApplicant,
  coOwner,
  company,
  digest,
  firstUnit,
  generalBusiness,
  lender,
  owner,
  secondUnit,
  yuan,
} from "./businesses.ts";

export const assignee: Mortgagee = {
  name: "示例资产管理有限公司",
  creditCode: "12110000400777687U",
  kind: "national_amc",
  capacity: "own_claim",
  financialLicenceNumber: "J0001H111000001",
};

export const fundCentre: Mortgagee = {
  name: "示例住房公积金管理中心",
  creditCode: "11430000006122244L",
  kind: "provident_fund_centre",
  capacity: "own_claim",
};

export const developer: Party = {
  type: "organisation",
  name: "示例房地产开发有限公司",
  certificateType: "credit_code",
  certificateNumber: "91350100M000100Y43",
};

export const seller: Party = {
  type: "person",
  name: "庚示例",
  certificateType: "resident_id",
  certificateNumber: "440524188001010014",
};

const contract = { signedOn: "2026-11-20", signedForThisBusiness: true, unitCodes: [firstUnit.unitCode] };
export const maximum = { ...generalBusiness().mortgage, form: "maximum_amount", transferCovenant: false } as const;
const perUnit = { ...generalBusiness().mortgage, amountBasis: "per_unit" } as const;
const soldBy = (party: Party): Pick<Business, "propertyTransfer"> => ({
  propertyTransfer: {
    transferors: [party],
    contract: { ...contract, number: "买2026-1", sha256: digest("sale") },
    price: yuan(2_000_000n),
  },
});

/** The buyer's own presale unit: no title certificate of its own yet. */
export function presale(changes: Partial<Business> = {}): Business {
  return generalBusiness({
    kind: "presale",
    units: [{ ...firstUnit, titleCertificateNumber: "/" }],
    blanks: [{ field: "units.0.titleCertificateNumber", reason: "预售商品房，尚未首次登记" }],
    ...soldBy(developer),
    ...changes,
  });
}

export function sale(changes: Partial<Business> = {}): Business {
  return generalBusiness({ kind: "sale_with_mortgage", ...soldBy(seller), ...changes });
}

/** About another right than a mortgage: buyers on one side, seller or developer on the other. */
function sold(
  business: Business,
  right: "ownership" | "priority_notice",
  registrationType: RegistrationApplication["registrationType"],
  changes: Partial<RegistrationApplication> = {},
): RegistrationApplication {
  const holders = business.mortgagors.map(({ party, share }) => ({ ...party, share }));
  const obligors = business.propertyTransfer?.transferors ?? [];
  return filed(business, `${right}_${registrationType}`, registrationType, { right, holders, obligors, ...changes });
}

/** Signed as a leg of that name. */
export function filed(
  business: Business,
  legName: string,
  registrationType: RegistrationApplication["registrationType"],
  changes: Partial<RegistrationApplication> = {},
): RegistrationApplication {
  const application = applicationOf(business, registrationType);
  const legId = `chn_x-${legName}`;
  const documents = application.documents.map((document) => ({ ...document, legId }));
  return { ...application, legId, businessNumber: `${legId}-1`, documents, ...changes };
}

export function ownershipOf(business: Business): RegistrationApplication {
  return sold(business, "ownership", "transfer", { previousCertificateNumber: null, previousCaseNumber: null });
}

export function buyerNoticeOf(business: Business): RegistrationApplication {
  return sold(business, "priority_notice", "priority_notice");
}

export function mortgageNoticeOf(business: Business): RegistrationApplication {
  return filed(business, "mortgage_notice", "priority_notice", { right: "mortgage_priority_notice" });
}

export function transferOf(
  business: Business,
  changes: Partial<RegistrationApplication> = {},
): RegistrationApplication {
  const assignment = {
    assignee,
    contract: { ...contract, number: "转2026-1", sha256: digest("assignment") },
    mode: "whole" as const,
    further: [],
  };
  return applicationOf({ ...business, kind: "assignment", mortgagee: assignee, assignment }, "transfer", {
    holders: [asApplicant(assignee)],
    obligors: [asApplicant(lender)],
    ...changes,
  });
}

/** The lender has three fifths, the provident fund centre two. */
export function syndicate(): RegistrationApplication {
  const part: CoMortgagee = { mortgagee: fundCentre, part: "provident_fund", share: "40%" };
  return applicationOf(generalBusiness({ coMortgagees: [part] }), "first", {
    holders: [asApplicant(lender, "60%"), asApplicant(fundCentre, "40%")],
  });
}

/** The mortgages of the two sorts with everything that differs between them. */
function mortgages(): Record<string, RegistrationApplication[]> {
  const twoUnits = [
    { ...firstUnit, securedAmount: yuan(700_001n) },
    { ...secondUnit, securedAmount: yuan(499_999n) },
  ];
  const underConstruction = [{ ...firstUnit, collateralType: "land_and_building_under_construction" as const }];
  return {
    general: [applicationOf(generalBusiness())],
    "maximum-amount": [applicationOf(generalBusiness({ mortgage: maximum }))],
    "two-mortgagors": [applicationOf(generalBusiness({ mortgagors: [owner, coOwner] }))],
    "two-units": [applicationOf(generalBusiness({ units: twoUnits, mortgage: perUnit }))],
    "third-party": [applicationOf(generalBusiness({ mortgagors: [company] }))],
    "under-construction": [applicationOf(generalBusiness({ units: underConstruction }))],
    syndicate: [syndicate()],
  };
}

/** What becomes of a mortgage that stands. */
function later(): Record<string, RegistrationApplication[]> {
  const extension = generalBusiness({ kind: "extension" });
  const refinance = generalBusiness({ kind: "refinance" });
  const other = { registrationCertificateNumber: "苏(2021)苏州市不动产证明第0000011号", newRank: 1 };
  const rankChange = { others: [{ ...other, mortgageeName: assignee.name, creditCode: assignee.creditCode }] };
  const determination = { event: "period_expired", on: "2026-11-20", sha256: digest("determined") } as const;
  const priorClaims = [{ contractNumber: "旧2025-1", amount: yuan(300_000n), sha256: digest("prior") }];
  const changed = (changes: Partial<Business>, events: RegistrationApplication["changes"]) => [
    applicationOf(generalBusiness({ kind: "increase", mortgage: maximum, ...changes }), "change", { changes: events }),
  ];
  return {
    change: [applicationOf(extension, "change")],
    "change-of-rank": changed({ kind: "rank_change", rankChange }, ["rank"]),
    "change-of-maximum": changed({ priorClaims }, ["maximum", "determination_period", "prior_claims"]),
    determination: changed({ determination }, ["determination"]),
    transfer: [transferOf(generalBusiness())],
    rectification: [applicationOf(generalBusiness(), "rectification")],
    cancellation: [applicationOf(refinance, "cancellation", { ground: "claim_extinguished" })],
    combined: [applicationOf(refinance, "cancellation"), applicationOf(refinance)],
  };
}

/** Notices, ownership, and what is filed together with them. */
function sales(): Record<string, RegistrationApplication[]> {
  const conversion = presale({
    kind: "notice_conversion",
    notices: { priorityNotice: "苏(2025)预告第1号", mortgagePriorityNotice: "苏(2025)预告第2号" },
  });
  const ended = (number: string): Partial<RegistrationApplication> => ({
    ground: "claim_extinguished",
    previousCertificateNumber: number,
    previousCaseNumber: null,
  });
  const returned = presale({ kind: "notice_cancellation" });
  const old = sale({ mortgagors: [{ party: seller, capacity: "third_party" }] });
  return {
    notices: [buyerNoticeOf(presale()), mortgageNoticeOf(presale())],
    "notices-of-a-sale": [buyerNoticeOf(sale()), mortgageNoticeOf(sale())],
    "notice-conversion": [ownershipOf(conversion), applicationOf(conversion)],
    "notice-cancellations": [
      filed(returned, "mortgage_notice_end", "cancellation", {
        right: "mortgage_priority_notice",
        ...ended("苏(2025)预告第2号"),
      }),
      sold(returned, "priority_notice", "cancellation", ended("苏(2025)预告第1号")),
    ],
    "sale-with-mortgage": [ownershipOf(sale()), applicationOf(sale()), applicationOf(old, "cancellation")],
  };
}

/** Every kind of application, by name. */
export function applications(): Record<string, RegistrationApplication[]> {
  return { ...mortgages(), ...later(), ...sales() };
}

/** The applications of one name. */
export function sample(name: string): RegistrationApplication[] {
  const found = applications()[name];
  if (found === undefined) throw new Error(`no sample ${name}`);
  return found;
}

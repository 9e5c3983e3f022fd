// Seed → register: what was entered before the registry was started.
// Invariant: a seed that is not well formed stops the start; it is an operator's mistake, told at once.

import { fenFromYuan } from "./amounts.ts";
import { isDate } from "./china-time.ts";
import type { MortgageRow, NoticeRow, RegisteredUnit, Register } from "./register.ts";
import type { PriorityNotice, RegisterSeed, SeedMortgage, SeedUnit } from "./seed.ts";

/** Seed → register. Throws when the seed is not well formed. */
export function buildRegister(seed: RegisterSeed): Register {
  const units = new Map<string, RegisteredUnit>();
  for (const unit of seed.units) {
    if (unit.unitCode.length !== 28 || units.has(unit.unitCode)) throw new Error(`seed: unit ${unit.unitCode}`);
    units.set(unit.unitCode, fromSeed(unit));
  }
  return { units };
}

function fromSeed(unit: SeedUnit): RegisteredUnit {
  const byRank = unit.mortgages.toSorted((a, b) => a.rank - b.rank);
  return {
    unitCode: unit.unitCode,
    location: unit.location,
    area: unit.area,
    collateralType: unit.collateralType,
    titleCertificateNumber: unit.titleCertificateNumber,
    firstRegisteredOn: unit.firstRegisteredOn,
    owners: unit.owners.map((owner) => ({ ...owner })),
    mortgages: byRank.map((mortgage, index) => rowFromSeed(unit.unitCode, mortgage, index - byRank.length)),
    priorityNotices: (unit.priorityNotices ?? []).map((notice) => noticeFromSeed(unit.unitCode, notice)),
    seizures: [...(unit.seizures ?? [])],
    objections: [...(unit.objections ?? [])],
    residenceRights: [...(unit.residenceRights ?? [])],
    leases: [...(unit.leases ?? [])],
    easements: [...(unit.easements ?? [])],
    rectifications: [...(unit.rectifications ?? [])],
    officialRestrictions: [...(unit.officialRestrictions ?? [])],
  };
}

function rowFromSeed(unitCode: string, mortgage: SeedMortgage, acceptedOrder: number): MortgageRow {
  const securedAmount = fenFromYuan(mortgage.securedAmount);
  if (securedAmount === null || !isDate(mortgage.periodStart) || !isDate(mortgage.periodEnd))
    throw new Error(`seed: mortgage ${mortgage.registrationCertificateNumber}`);
  return {
    unitCode,
    registrationCertificateNumber: mortgage.registrationCertificateNumber,
    caseNumber: mortgage.caseNumber,
    businessNumber: null,
    mortgagees: [
      { name: mortgage.mortgageeName, certificateNumber: mortgage.mortgageeCertificateNumber },
      ...(mortgage.coMortgagees ?? []),
    ],
    form: mortgage.form,
    securedAmount,
    periodStart: mortgage.periodStart,
    periodEnd: mortgage.periodEnd,
    rank: mortgage.rank,
    mainContractNumber: mortgage.mainContractNumber ?? null,
    securedScope: mortgage.securedScope ?? null,
    transferCovenant: mortgage.transferCovenant ?? false,
    determined: null,
    onPaper: mortgage.medium === "paper",
    partOf: null,
    acceptedOrder,
    recordedAt:
      mortgage.recordedAt.length === 10 ? `${mortgage.recordedAt}T00:00:00` : mortgage.recordedAt.slice(0, 19),
    recordedOrder: 0,
    end: null,
  };
}

function noticeFromSeed(unitCode: string, notice: PriorityNotice): NoticeRow {
  const amount = notice.amount === undefined ? null : fenFromYuan(notice.amount);
  if (notice.amount !== undefined && amount === null) throw new Error(`seed: notice ${notice.number}`);
  return {
    unitCode,
    number: notice.number,
    kind: notice.kind ?? "priority_notice",
    caseNumber: notice.caseNumber ?? "/",
    businessNumber: null,
    holders: [{ name: notice.holder, certificateNumber: notice.holderCertificateNumber ?? "" }],
    obligors: notice.obligor === undefined ? [] : [{ ...notice.obligor }],
    amount,
    // Behind the mortgages of the seed (which stand before it) and ahead of whatever is accepted later.
    acceptedOrder: 0,
    recordedAt: "/",
    recordedOrder: 0,
    end: null,
  };
}

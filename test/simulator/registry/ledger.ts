// The registry's books as plain JSON, for those who compare ledgers.
// Invariant: a view only; reading it changes nothing.

import { yuanText } from "./amounts.ts";
import { allCases, stateNames, type Case } from "./cases.ts";
import type { Office } from "./office.ts";
import type { Ledger, LedgerCase, LedgerEnd, LedgerMortgage, LedgerNotice, LedgerUnit } from "./ledger-types.ts";
import { matters } from "./matters.ts";
import type { End, MortgageRow, NoticeRow, RegisteredUnit } from "./register.ts";

/** Everything the office holds. */
export function ledgerOf(office: Office): Ledger {
  return {
    registryId: office.options.registryId,
    name: office.options.name,
    capability: office.options.capability,
    units: [...office.register.units.values()].map(unitView),
    cases: allCases(office.book).map(caseView),
  };
}

function unitView(unit: RegisteredUnit): LedgerUnit {
  return {
    unitCode: unit.unitCode,
    location: unit.location,
    collateralType: unit.collateralType,
    titleCertificateNumber: unit.titleCertificateNumber,
    owners: copies(unit.owners),
    mortgages: unit.mortgages.map(mortgageView),
    priorityNotices: unit.priorityNotices.map(noticeView),
    seizures: copies(unit.seizures),
    objections: copies(unit.objections),
    residenceRights: copies(unit.residenceRights),
    leases: copies(unit.leases),
    easements: copies(unit.easements),
    rectifications: copies(unit.rectifications),
  };
}

function copies<T extends object>(rows: T[]): T[] {
  return rows.map((each) => ({ ...each }));
}

function mortgageView(row: MortgageRow): LedgerMortgage {
  const [first] = row.mortgagees;
  return {
    registrationCertificateNumber: row.registrationCertificateNumber,
    caseNumber: row.caseNumber,
    businessNumber: row.businessNumber,
    mortgageeName: first?.name ?? "",
    mortgageeCertificateNumber: first?.certificateNumber ?? "",
    mortgagees: copies(row.mortgagees),
    form: row.form,
    securedAmount: yuanText(row.securedAmount),
    periodStart: row.periodStart,
    periodEnd: row.periodEnd,
    rank: row.rank,
    determined: row.determined,
    recordedAt: row.recordedAt,
    recordedOrder: row.recordedOrder,
    state: row.end?.how ?? "live",
    end: endView(row.end),
  };
}

function noticeView(row: NoticeRow): LedgerNotice {
  return {
    number: row.number,
    kind: row.kind,
    caseNumber: row.caseNumber,
    businessNumber: row.businessNumber,
    holders: copies(row.holders),
    obligors: copies(row.obligors),
    amount: row.amount === null ? null : yuanText(row.amount),
    recordedAt: row.recordedAt,
    recordedOrder: row.recordedOrder,
    state: row.end?.how ?? "live",
    end: endView(row.end),
  };
}

function endView(end: End<string> | null): LedgerEnd | null {
  if (end === null) return null;
  const { at, order, caseNumber, businessNumber, by, ground } = end;
  return { at, order, caseNumber, businessNumber, by, ground };
}

function caseView(item: Case): LedgerCase {
  const { matter } = item.application;
  return {
    businessNumber: item.businessNumber,
    institution: item.institution,
    groupNumber: item.groupNumber,
    registrationType: matter === null ? "unknown" : matters[matter].type,
    right: matter === null ? "unknown" : matters[matter].right,
    unitCodes: item.application.unitCodes,
    stateCode: item.stateCode,
    state: stateNames[item.stateCode],
    recFlowId: item.recFlowId,
    caseNumber: item.caseNumber,
    registrationCertificateNumber: item.registrationCertificateNumber,
    notice: { ...item.notice },
    fee: item.fee === null ? null : { ...item.fee, amount: yuanText(item.fee.amount) },
    history: item.history.map((each) => ({ ...each })),
  };
}

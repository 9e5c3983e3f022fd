// The registry's books as plain JSON, for those who compare ledgers.
// Invariant: a view only; reading it changes nothing.

import { yuanText } from "./amounts.ts";
import { allCases, stateNames, type Case } from "./cases.ts";
import type { Office } from "./office.ts";
import type { Ledger, LedgerCase, LedgerMortgage } from "./options.ts";
import type { MortgageRow } from "./register.ts";

/** Everything the office holds. */
export function ledgerOf(office: Office): Ledger {
  return {
    registryId: office.options.registryId,
    name: office.options.name,
    capability: office.options.capability,
    units: [...office.register.units.values()].map((unit) => ({
      unitCode: unit.unitCode,
      location: unit.location,
      owners: unit.owners.map((owner) => ({ ...owner })),
      mortgages: unit.mortgages.map(mortgageView),
      seizures: unit.seizures.map((each) => ({ ...each })),
      objections: unit.objections.map((each) => ({ ...each })),
    })),
    cases: allCases(office.book).map(caseView),
  };
}

function mortgageView(row: MortgageRow): LedgerMortgage {
  return {
    registrationCertificateNumber: row.registrationCertificateNumber,
    caseNumber: row.caseNumber,
    businessNumber: row.businessNumber,
    mortgageeName: row.mortgageeName,
    mortgageeCertificateNumber: row.mortgageeCertificateNumber,
    form: row.form,
    securedAmount: yuanText(row.securedAmount),
    periodStart: row.periodStart,
    periodEnd: row.periodEnd,
    rank: row.rank,
    recordedAt: row.recordedAt,
    recordedOrder: row.recordedOrder,
    state: row.end?.how ?? "live",
    end:
      row.end === null
        ? null
        : {
            at: row.end.at,
            order: row.end.order,
            caseNumber: row.end.caseNumber,
            businessNumber: row.end.businessNumber,
            by: row.end.by,
            ground: row.end.ground,
          },
  };
}

function caseView(item: Case): LedgerCase {
  return {
    businessNumber: item.businessNumber,
    institution: item.institution,
    groupNumber: item.groupNumber,
    registrationType: item.application.type ?? "unknown",
    unitCodes: item.application.unitCodes,
    stateCode: item.stateCode,
    state: stateNames[item.stateCode],
    recFlowId: item.recFlowId,
    caseNumber: item.caseNumber,
    registrationCertificateNumber: item.registrationCertificateNumber,
    notice: { ...item.notice },
    history: item.history.map((each) => ({ ...each })),
  };
}

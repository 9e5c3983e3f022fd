// The register (登记簿): units with their owners, mortgages and burdens, and the rules of rank.
// Invariant: rows are never removed, a mortgage that ends keeps who ended it; rank follows the order of acceptance (细则 67).

import { fenFromYuan } from "./amounts.ts";
import { isDate } from "./china-time.ts";
import type {
  CollateralType,
  MortgageForm,
  Objection,
  OfficialRestriction,
  Owner,
  PriorityNotice,
  RegisterSeed,
  SeedMortgage,
  SeedUnit,
  Seizure,
} from "./options.ts";

export type MortgageEnd = {
  how: "cancelled" | "changed";
  at: string;
  order: number;
  caseNumber: string;
  businessNumber: string;
  by: string;
  ground: string | null;
};

/** One mortgage on one unit. */
export type MortgageRow = {
  unitCode: string;
  registrationCertificateNumber: string;
  caseNumber: string;
  businessNumber: string | null;
  mortgageeName: string;
  mortgageeCertificateNumber: string;
  form: MortgageForm;
  /** 分. */
  securedAmount: bigint;
  periodStart: string;
  periodEnd: string;
  rank: number;
  mainContractNumber: string | null;
  /** Order of acceptance: of the seed by rank and below 1; a changed mortgage keeps that of the one it replaces. */
  acceptedOrder: number;
  recordedAt: string;
  recordedOrder: number;
  end: MortgageEnd | null;
};

export type RegisteredUnit = {
  unitCode: string;
  location: string;
  area: string;
  collateralType: CollateralType;
  titleCertificateNumber: string;
  owners: Owner[];
  mortgages: MortgageRow[];
  seizures: Seizure[];
  objections: Objection[];
  priorityNotices: PriorityNotice[];
  officialRestrictions: OfficialRestriction[];
};

export type Register = { units: Map<string, RegisteredUnit> };

/** Seed → register. Throws when the seed is not well formed: an operator's mistake, told at start. */
export function buildRegister(seed: RegisterSeed): Register {
  const units = new Map<string, RegisteredUnit>();
  for (const unit of seed.units) {
    if (unit.unitCode.length !== 28 || units.has(unit.unitCode)) throw new Error(`seed: unit ${unit.unitCode}`);
    units.set(unit.unitCode, fromSeed(unit));
  }
  return { units };
}

/** Live mortgages of a unit in order of rank. */
export function liveMortgages(unit: RegisteredUnit): MortgageRow[] {
  return unit.mortgages.filter((row) => row.end === null).sort((a, b) => a.acceptedOrder - b.acceptedOrder);
}

/** Live rows of the mortgage with that certificate, over all units. */
export function liveRows(register: Register, certificateNumber: string): MortgageRow[] {
  const wanted = plainNumber(certificateNumber);
  return [...register.units.values()].flatMap((unit) =>
    unit.mortgages.filter((row) => row.end === null && plainNumber(row.registrationCertificateNumber) === wanted),
  );
}

/**
 * Rank that a mortgage accepted at `acceptedOrder` has on the unit: one behind every live mortgage accepted earlier, but for
 * those that end in the same filing, and behind the applications accepted earlier that are still in hand.
 */
export function rankOf(
  unit: RegisteredUnit,
  acceptedOrder: number,
  freed: Set<MortgageRow>,
  inHandAhead: number,
): number {
  return (
    liveMortgages(unit).filter((row) => row.acceptedOrder < acceptedOrder && !freed.has(row)).length + inHandAhead + 1
  );
}

/** Ends a live row. */
export function endMortgage(row: MortgageRow, end: MortgageEnd): void {
  if (row.end !== null) throw new Error(`mortgage ${row.registrationCertificateNumber} has ended already`);
  row.end = end;
}

/** True when the person or organisation owns the unit: same name, same number, a 15-digit id equal to its 18-digit form. */
export function owns(unit: RegisteredUnit, name: string, certificateNumber: string): boolean {
  return unit.owners.some((owner) => isSameParty(owner, { name, certificateNumber }));
}

/** Same name and same number, in normalised form. */
export function isSameParty(
  one: { name: string; certificateNumber: string },
  other: { name: string; certificateNumber: string },
): boolean {
  return (
    plainName(one.name) === plainName(other.name) &&
    fifteenDigits(one.certificateNumber) === fifteenDigits(other.certificateNumber)
  );
}

/** Certificate number with one kind of brackets and no spaces. */
export function plainNumber(text: string): string {
  return text.normalize("NFKC").replaceAll(/\s/g, "").replaceAll("〔", "(").replaceAll("〕", ")");
}

function plainName(text: string): string {
  return text.normalize("NFKC").replaceAll(/\s/g, "");
}

/** An 18-digit resident id as the 15-digit one it replaced; anything else as it is. */
function fifteenDigits(text: string): string {
  const id = text.toUpperCase();
  return /^\d{6}(19|20)\d{9}[\dX]$/.test(id) ? id.slice(0, 6) + id.slice(8, 17) : id;
}

function fromSeed(unit: SeedUnit): RegisteredUnit {
  const byRank = unit.mortgages.toSorted((a, b) => a.rank - b.rank);
  return {
    unitCode: unit.unitCode,
    location: unit.location,
    area: unit.area,
    collateralType: unit.collateralType,
    titleCertificateNumber: unit.titleCertificateNumber,
    owners: unit.owners,
    mortgages: byRank.map((mortgage, index) => rowFromSeed(unit.unitCode, mortgage, index - byRank.length)),
    seizures: [...(unit.seizures ?? [])],
    objections: [...(unit.objections ?? [])],
    priorityNotices: [...(unit.priorityNotices ?? [])],
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
    mortgageeName: mortgage.mortgageeName,
    mortgageeCertificateNumber: mortgage.mortgageeCertificateNumber,
    form: mortgage.form,
    securedAmount,
    periodStart: mortgage.periodStart,
    periodEnd: mortgage.periodEnd,
    rank: mortgage.rank,
    mainContractNumber: mortgage.mainContractNumber ?? null,
    acceptedOrder,
    recordedAt:
      mortgage.recordedAt.length === 10 ? `${mortgage.recordedAt}T00:00:00` : mortgage.recordedAt.slice(0, 19),
    recordedOrder: 0,
    end: null,
  };
}

// The register (登记簿): units with their owners, mortgages, notices and burdens, and the rules of rank.
// Invariant: rows are never removed, one that ends keeps who ended it; rank follows the order of acceptance (细则 67).

import type {
  CollateralType,
  Easement,
  Holder,
  Lease,
  MortgageForm,
  NoticeKind,
  Objection,
  OfficialRestriction,
  Owner,
  Party,
  RectificationInHand,
  ResidenceRight,
  Seizure,
} from "./seed.ts";

export type End<How extends string> = {
  how: How;
  at: string;
  order: number;
  caseNumber: string;
  /** "" where no bank filed it through this exchange. */
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
  /** At least one; the shares where shares are registered. */
  mortgagees: Holder[];
  form: MortgageForm;
  /** 分. */
  securedAmount: bigint;
  periodStart: string;
  periodEnd: string;
  rank: number;
  mainContractNumber: string | null;
  /** 担保范围; null where the register does not know it. */
  securedScope: string | null;
  transferCovenant: boolean;
  /** 最高债权确定事实; null while the claims of a maximum-amount mortgage are open, or for a general one. */
  determined: string | null;
  /** The certificate is a paper one. */
  onPaper: boolean;
  /** The maximum-amount mortgage of which this one is a part that went over (民法典 421); null: of none. */
  partOf: string | null;
  /** Order of acceptance: of the seed by rank and below 1; a changed mortgage keeps that of the one it replaces. */
  acceptedOrder: number;
  recordedAt: string;
  recordedOrder: number;
  end: End<"cancelled" | "changed" | "transferred"> | null;
};

/** One priority notice (预告登记, 抵押预告登记) on one unit. */
export type NoticeRow = {
  unitCode: string;
  number: string;
  kind: NoticeKind;
  caseNumber: string;
  businessNumber: string | null;
  /** The buyer, or the lender. */
  holders: Party[];
  /** The developer or seller; of a lender's notice the buyer. Empty where the register does not say. */
  obligors: Party[];
  /** 分: price, or secured amount; null where the register does not say. */
  amount: bigint | null;
  /** The mortgage converted from a lender's notice stands from the acceptance of the notice (担保制度解释 52). */
  acceptedOrder: number;
  recordedAt: string;
  recordedOrder: number;
  end: End<"cancelled" | "converted"> | null;
};

export type RegisteredUnit = {
  unitCode: string;
  location: string;
  area: string;
  collateralType: CollateralType;
  titleCertificateNumber: string;
  /** 首次登记 of the building, yyyy-MM-dd; told where it is known. */
  firstRegisteredOn?: string | undefined;
  owners: Owner[];
  mortgages: MortgageRow[];
  priorityNotices: NoticeRow[];
  seizures: Seizure[];
  objections: Objection[];
  residenceRights: ResidenceRight[];
  leases: Lease[];
  easements: Easement[];
  rectifications: RectificationInHand[];
  officialRestrictions: OfficialRestriction[];
};

export type Register = { units: Map<string, RegisteredUnit> };

/** Live mortgages of a unit in order of rank. */
export function liveMortgages(unit: RegisteredUnit): MortgageRow[] {
  return unit.mortgages.filter((row) => row.end === null).sort((a, b) => a.acceptedOrder - b.acceptedOrder);
}

/** Live notices of a unit, of one kind or of both. */
export function liveNotices(unit: RegisteredUnit, kind?: NoticeKind): NoticeRow[] {
  return unit.priorityNotices.filter((row) => row.end === null && (kind === undefined || row.kind === kind));
}

/**
 * Live rows of the mortgage with that certificate, over all units. A certificate that a change replaced still names its
 * mortgage: applications signed together before the change was recorded state no other.
 */
export function liveRows(register: Register, certificateNumber: string): MortgageRow[] {
  const wanted = plainNumber(certificateNumber);
  return [...register.units.values()].flatMap(({ mortgages }) => {
    const named = mortgages.filter((row) => plainNumber(row.registrationCertificateNumber) === wanted);
    return [...new Set(named.flatMap((row) => present(row, mortgages)))];
  });
}

/** The row itself while it is live, or what the changes made of it since. */
function present(row: MortgageRow, mortgages: readonly MortgageRow[]): MortgageRow[] {
  if (row.end === null) return [row];
  if (row.end.how !== "changed") return [];
  const { caseNumber } = row.end;
  return mortgages
    .filter((each) => each !== row && each.caseNumber === caseNumber)
    .flatMap((each) => present(each, mortgages));
}

/** Live rows of the notice with that number, over all units. */
export function liveNoticeRows(register: Register, number: string): NoticeRow[] {
  const wanted = plainNumber(number);
  return [...register.units.values()].flatMap((unit) =>
    liveNotices(unit).filter((row) => plainNumber(row.number) === wanted),
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
export function endRow<How extends string>(row: { end: End<How> | null }, end: End<How>): void {
  if (row.end !== null) throw new Error(`the row has ended already, by case ${row.end.caseNumber}`);
  row.end = end;
}

/** True when the person or organisation is among them: same name, same number, a 15-digit id equal to its 18-digit form. */
export function isAmong(parties: Party[], party: Party): boolean {
  return parties.some((each) => isSameParty(each, party));
}

/** The same parties on both sides, in any order. */
export function areSameParties(ones: Party[], others: Party[]): boolean {
  return ones.every((each) => isAmong(others, each)) && others.every((each) => isAmong(ones, each));
}

/** Same name and same number, in normalised form. */
export function isSameParty(one: Party, other: Party): boolean {
  return (
    plainName(one.name) === plainName(other.name) &&
    fifteenDigits(one.certificateNumber) === fifteenDigits(other.certificateNumber)
  );
}

/** Certificate number with one kind of brackets and no spaces. */
export function plainNumber(text: string): string {
  return text.normalize("NFKC").replaceAll(/\s/g, "").replaceAll("〔", "(").replaceAll("〕", ")");
}

/** A name without spaces, in one width. */
export function plainName(text: string): string {
  return text.normalize("NFKC").replaceAll(/\s/g, "");
}

/** An 18-digit resident id as the 15-digit one it replaced; anything else as it is. */
function fifteenDigits(text: string): string {
  const id = text.toUpperCase();
  return /^\d{6}(19|20)\d{9}[\dX]$/.test(id) ? id.slice(0, 6) + id.slice(8, 17) : id;
}

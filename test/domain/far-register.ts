// The register of the far side in memory: units with owners, mortgages and notices, changed only by what is recorded.
// Invariant: it starts as the business says it stands, and an application changes it in the one way its right and type say.

import type { Business, Unit } from "../../domain/business.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { LiveMortgage, NamedParty, RegisterSnapshot, UnitSnapshot } from "../../domain/register.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";

export type FarUnit = Omit<UnitSnapshot, "exists" | "searchNumber">;

/** Every unit the business touches, as it stands before anything is filed; recorded some time before `since` (ms). */
export function farUnits(chain: Pick<Chain, "business" | "registries">, since: number): Map<string, FarUnit> {
  const { business } = chain;
  const { assignment, rename, collateralChange } = business;
  const units = new Map<string, FarUnit>();
  const added = collateralChange?.added ?? [];
  const put = (unit: Unit, owners: NamedParty[], mortgages: LiveMortgage[]): void => {
    units.set(unit.unitCode, {
      ...emptyUnit(business, unit),
      owners: owners.map((each) => ({ ...each, share: null })),
      mortgages,
    });
  };
  const mortgagors = business.mortgagors.map(({ party }) => named(party));
  const isBought = isHandedOver(business);
  const owners = (isBought ? undefined : business.propertyTransfer?.transferors.map(named)) ?? mortgagors;
  for (const unit of [...business.units, ...(collateralChange?.removed ?? [])]) {
    const isNew = added.includes(unit.unitCode);
    const wereOthers =
      collateralChange?.removed.includes(unit) === true ? collateralChange.removedMortgagors : undefined;
    put(
      unit,
      wereOthers?.map(({ party }) => named(party)) ?? owners,
      isNew ? [] : [...oldMortgage(chain, unit.unitCode, since), ...otherRanks(business, since)],
    );
  }
  for (const further of (assignment ?? rename)?.further ?? []) {
    const own = further.mortgagors.map(({ party }) => named(party));
    const { registrationCertificateNumber } = further;
    for (const unit of further.units) put(unit, own, [mortgageRow(business, registrationCertificateNumber, 1, since)]);
  }
  return units;
}

/** A home whose transfer is recorded, or whose notice the lender converts alone, has been handed over to its buyers already. */
function isHandedOver({ kind, alone, propertyTransfer }: Business): boolean {
  return kind === "notice_conversion" && (alone === true || propertyTransfer?.recorded === true);
}

function emptyUnit(business: Business, unit: Unit): FarUnit {
  const { notices, mortgagors, mortgagee } = business;
  const isBought = isHandedOver(business);
  const holder = mortgagors[0]?.party;
  const standing: UnitSnapshot["priorityNotices"] =
    notices === undefined || holder === undefined
      ? []
      : [
          { number: notices.priorityNotice, kind: "priority_notice" as const, holder: named(holder) },
          {
            number: notices.mortgagePriorityNotice,
            kind: "mortgage_priority_notice" as const,
            holder: { name: mortgagee.name, certificateNumber: mortgagee.creditCode },
            securedAmount: business.mortgage.securedAmount,
          },
        ].filter(({ kind: of }) => !isBought || of === "mortgage_priority_notice");
  return {
    unitCode: unit.unitCode,
    location: null,
    area: null,
    collateralType: unit.collateralType,
    owners: [],
    titleCertificateNumber: null,
    mortgages: [],
    casesInHand: [],
    seizures: [],
    objections: [],
    priorityNotices: standing,
    residenceRights: [],
    leases: [],
    easements: [],
    rectifications: [],
    officialRestrictions: [],
  };
}

/** Over units of several registries the old mortgage has one certificate in each. */
function oldMortgage(
  { business, registries }: Pick<Chain, "business" | "registries">,
  unitCode: string,
  since: number,
): LiveMortgage[] {
  const { previousMortgage } = business;
  if (previousMortgage === undefined) return [];
  const place = registries.findIndex(({ unitCodes }) => unitCodes.includes(unitCode));
  const numbers = [
    previousMortgage.registrationCertificateNumber,
    ...(previousMortgage.furtherCertificateNumbers ?? []),
  ];
  return [mortgageRow(business, numbers[place] ?? numbers[0] ?? "", oldRank(business), since)];
}

/** A change of rank moves it to the rank the business states; before that it stood one behind. */
function oldRank({ kind, mortgage, rankChange }: Business): number {
  return kind === "rank_change" ? (rankChange?.others[0]?.newRank ?? mortgage.rank) : mortgage.rank;
}

function otherRanks(business: Business, since: number): LiveMortgage[] {
  const { rankChange, mortgage } = business;
  return (rankChange?.others ?? []).map(({ registrationCertificateNumber, mortgageeName, creditCode }) => ({
    ...mortgageRow(business, registrationCertificateNumber, mortgage.rank, since),
    mortgageeName,
    mortgageeCertificateNumber: creditCode,
  }));
}

/** A mortgage as it stood, of the lender whom the business names. */
function mortgageRow(business: Business, number: string, rank: number, since: number): LiveMortgage {
  const { mortgage, mortgagee, previousMortgage } = business;
  const { name, creditCode } = previousMortgage?.lender ?? formerly(business) ?? mortgagee;
  return {
    registrationCertificateNumber: number,
    caseNumber: `YWH-${number}`,
    mortgageeName: name,
    mortgageeCertificateNumber: creditCode,
    form: mortgage.form,
    securedAmount: mortgage.securedAmount,
    periodStart: mortgage.periodStart,
    periodEnd: mortgage.periodEnd,
    transferCovenant: false,
    rank,
    recordedAt: since - 86_400_000 + rank,
  };
}

/** As the register names a mortgagee whose new name is what is applied for. */
function formerly({ rename, mortgagee }: Business): { name: string; creditCode: string } | undefined {
  return rename && { name: rename.formerName, creditCode: rename.formerCreditCode ?? mortgagee.creditCode };
}

export function named({ name, certificateNumber }: NamedParty): NamedParty {
  return { name, certificateNumber };
}

/** Only an owner mortgages: of a unit that changes hands its buyer, after the transfer or in one filing with it. */
export function areOfOwners(units: Map<string, FarUnit>, filing: RegistrationApplication[]): boolean {
  if (filing.some(({ right }) => right === "ownership")) return true;
  return filing
    .filter(({ right, registrationType }) => right === "mortgage" && registrationType === "first")
    .every(({ business }) => {
      const numbers = business.mortgagors.map(({ party }) => party.certificateNumber);
      const owners = business.units.flatMap(({ unitCode }) => units.get(unitCode)?.owners ?? []);
      return owners.every(({ certificateNumber }) => numbers.includes(certificateNumber));
    });
}

/** What the recording of an application changes on each of its units. `certificate`: the number issued with it. */
export function record(
  units: Map<string, FarUnit>,
  application: RegistrationApplication,
  certificate: string,
  now: number,
): void {
  for (const { unitCode } of application.business.units) {
    const unit = units.get(unitCode);
    if (unit !== undefined) recordOn(unit, application, certificate, now);
  }
  if (!application.changes.includes("units")) return;
  // A change of the units lets those go that are left out of it.
  for (const { unitCode } of application.business.collateralChange?.removed ?? []) {
    const unit = units.get(unitCode);
    if (unit === undefined) continue;
    unit.mortgages = unit.mortgages.filter(
      (each) => each.registrationCertificateNumber !== application.previousCertificateNumber,
    );
  }
}

function recordOn(unit: FarUnit, application: RegistrationApplication, certificate: string, now: number): void {
  const { right, registrationType, holders, previousCertificateNumber: previous } = application;
  const isPrevious = (number: string): boolean => number === previous;
  switch (right) {
    case "ownership":
      unit.owners = holders.map((holder) => ({ ...named(holder), share: null }));
      unit.priorityNotices = unit.priorityNotices.filter(({ kind }) => kind !== "priority_notice");
      return;
    case "priority_notice":
    case "mortgage_priority_notice":
      if (registrationType === "cancellation") {
        unit.priorityNotices = unit.priorityNotices.filter(({ number }) => !isPrevious(number));
        return;
      }
      unit.priorityNotices.push({
        number: certificate,
        kind: right,
        holder: named(holders[0] ?? { name: "", certificateNumber: "" }),
      });
      return;
    case "mortgage":
      break;
  }
  if (registrationType === "rectification") return;
  unit.mortgages = unit.mortgages.filter((mortgage) => !isPrevious(mortgage.registrationCertificateNumber));
  if (registrationType === "cancellation") return;
  if (registrationType === "first") {
    unit.priorityNotices = unit.priorityNotices.filter(({ kind }) => kind !== "mortgage_priority_notice");
  }
  unit.mortgages.push(recordedMortgage(application, certificate, now));
}

function recordedMortgage(
  { business, holders, rank }: RegistrationApplication,
  certificate: string,
  now: number,
): LiveMortgage {
  const { form, securedAmount, periodStart, periodEnd, transferCovenant } = business.mortgage;
  return {
    registrationCertificateNumber: certificate,
    caseNumber: `YWH-${certificate}`,
    mortgageeName: holders.map(({ name }) => name).join("、"),
    mortgageeCertificateNumber: holders[0]?.certificateNumber ?? "",
    form,
    securedAmount,
    periodStart,
    periodEnd,
    transferCovenant,
    rank,
    recordedAt: now,
  };
}

/** 在建转现房 by the registry itself: each unit is a registered building, its first mortgage goes on under a new number. */
export function convert(units: Map<string, FarUnit>): void {
  for (const unit of units.values()) {
    unit.collateralType = "land_and_building";
    unit.mortgages = unit.mortgages.map((mortgage, index) => ({
      ...mortgage,
      ...(index === 0 ? { registrationCertificateNumber: convertedNumber(unit.unitCode) } : {}),
    }));
  }
}

export function convertedNumber(unitCode: string): string {
  return `证明第转${unitCode}号`;
}

/** The units asked for, as they stand now. */
export function snapshotOf(
  units: Map<string, FarUnit>,
  unitCodes: string[],
  searchNumber: string,
  takenAt: number,
): RegisterSnapshot {
  return {
    searchNumber,
    takenAt,
    units: unitCodes.flatMap((code) => {
      const unit = units.get(code);
      return unit === undefined ? [] : [{ ...structuredClone(unit), exists: true }];
    }),
  };
}

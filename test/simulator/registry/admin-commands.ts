// What the operator of a simulated registry does with the register by hand, beside the exchange with banks.
// Invariant: each is something a real office does without this bank: another lender's own channel, a building registered, a
// burden entered, a notice that lapsed, a fee that was paid.

import { fenFromYuan } from "./amounts.ts";
import { allCases } from "./cases.ts";
import { chinaTime, isDate } from "./china-time.ts";
import { isPaid, payFee } from "./fees.ts";
import type { Office } from "./office.ts";
import { continueFiling } from "./processing.ts";
import { endRow, liveMortgages, liveNoticeRows, liveRows, type MortgageRow, type RegisteredUnit } from "./register.ts";
import type { MortgageForm, OfficialRestriction, Party } from "./seed.ts";

export type OtherMortgage = {
  unitCodes: string[];
  mortgagee: Party;
  form?: MortgageForm | undefined;
  /** Yuan, decimal text. */
  securedAmount: string;
  /** yyyy-MM-dd. */
  periodStart: string;
  periodEnd: string;
};

export type ConstructionDone = {
  /** Under construction until now. */
  unitCode: string;
  /** The units that the building has; absent: the one unit, under its own code. */
  units?: { unitCode: string; location: string; area: string }[] | undefined;
  /** True where this office turns live mortgages over to the building by itself. */
  convert: boolean;
};

export type BurdenGiven =
  | { type: "residence_right"; unitCode: string; number: string; holder: string }
  | { type: "lease"; unitCode: string; number: string; holder: string }
  | { type: "easement"; unitCode: string; number: string }
  | { type: "rectification"; unitCode: string; number: string }
  | ({ type: "official_restriction"; unitCode: string } & OfficialRestriction);

/** A mortgage of a lender in its own channel, behind what stands; its certificate number. Throws when it is not well formed. */
export function recordOtherMortgage(office: Office, given: OtherMortgage): string {
  const securedAmount = fenFromYuan(given.securedAmount);
  const units = given.unitCodes.flatMap((code) => office.register.units.get(code) ?? []);
  const isWhole = units.length === given.unitCodes.length && units.length > 0 && securedAmount !== null;
  if (!isWhole || !isDate(given.periodStart) || !isDate(given.periodEnd)) throw new Error("no such mortgage");
  const now = Date.now();
  const order = office.mint.order();
  const number = office.mint.certificateNumber(units[0]?.unitCode.slice(0, 6) ?? "", now);
  const caseNumber = office.mint.caseNumber(now);
  for (const unit of units)
    unit.mortgages.push({
      unitCode: unit.unitCode,
      registrationCertificateNumber: number,
      caseNumber,
      businessNumber: null,
      mortgagees: [{ name: given.mortgagee.name, certificateNumber: given.mortgagee.certificateNumber }],
      form: given.form ?? "general",
      securedAmount,
      periodStart: given.periodStart,
      periodEnd: given.periodEnd,
      rank: liveMortgages(unit).length + 1,
      mainContractNumber: null,
      securedScope: null,
      transferCovenant: false,
      determined: null,
      onPaper: false,
      partOf: null,
      acceptedOrder: order,
      recordedAt: chinaTime(now),
      recordedOrder: order,
      end: null,
    });
  return number;
}

/** That lender's cancellation in its own channel; false when no live mortgage has the number. */
export function cancelOtherMortgage(office: Office, number: string, ground = "主债权消灭"): boolean {
  const rows = liveRows(office.register, number);
  const at = chinaTime(Date.now());
  const order = office.mint.order();
  const caseNumber = office.mint.caseNumber(Date.now());
  for (const row of rows) {
    const by = row.mortgagees.map((each) => each.name).join("、");
    endRow(row, { how: "cancelled", at, order, caseNumber, businessNumber: "", by, ground });
  }
  return rows.length > 0;
}

/** First registration of the building: its units are built, and where told the live mortgages stand on them from now on. */
export function completeBuilding(office: Office, given: ConstructionDone): boolean {
  const unit = office.register.units.get(given.unitCode);
  if (unit?.collateralType !== "land_and_building_under_construction") return false;
  const area = unit.unitCode.slice(0, 6);
  const title = () => office.mint.titleNumber(area, Date.now());
  const others = (given.units ?? []).filter((each) => each.unitCode !== unit.unitCode);
  if (others.some((each) => each.unitCode.length !== 28 || office.register.units.has(each.unitCode))) return false;
  const built = others.map((each): RegisteredUnit => builtUnit(unit, each, title()));
  for (const each of built) office.register.units.set(each.unitCode, each);
  if (others.length > 0) unit.collateralType = "land";
  else Object.assign(unit, { collateralType: "land_and_building", titleCertificateNumber: title() });
  if (given.convert) for (const row of liveMortgages(unit)) turnOver(office, row, built.length > 0 ? built : [unit]);
  return true;
}

function builtUnit(
  land: RegisteredUnit,
  given: { unitCode: string; location: string; area: string },
  title: string,
): RegisteredUnit {
  return {
    unitCode: given.unitCode,
    location: given.location,
    area: given.area,
    collateralType: "land_and_building",
    titleCertificateNumber: title,
    owners: land.owners.map((owner) => ({ ...owner })),
    mortgages: [],
    priorityNotices: [],
    seizures: [],
    objections: [],
    residenceRights: [],
    leases: [],
    easements: [],
    rectifications: [],
    officialRestrictions: [],
  };
}

/** 在建建筑物抵押权转为建筑物抵押权, by the office itself: the number stays, the case is a new one. */
function turnOver(office: Office, row: MortgageRow, units: RegisteredUnit[]): void {
  const now = Date.now();
  const order = office.mint.order();
  const caseNumber = office.mint.caseNumber(now);
  const at = chinaTime(now);
  const ground = "在建建筑物抵押转为房屋抵押";
  endRow(row, { how: "changed", at, order, caseNumber, businessNumber: "", by: office.options.name, ground });
  for (const unit of units)
    unit.mortgages.push({
      ...row,
      unitCode: unit.unitCode,
      caseNumber,
      recordedAt: at,
      recordedOrder: order,
      end: null,
    });
}

/** Enters a burden; false when the register has no such unit. */
export function enterBurden(office: Office, given: BurdenGiven): boolean {
  const unit = office.register.units.get(given.unitCode);
  if (unit === undefined) return false;
  switch (given.type) {
    case "residence_right":
      unit.residenceRights.push({ number: given.number, holder: given.holder });
      return true;
    case "lease":
      unit.leases.push({ number: given.number, lessee: given.holder });
      return true;
    case "easement":
      unit.easements.push({ number: given.number });
      return true;
    case "rectification":
      unit.rectifications.push({ caseNumber: given.number });
      return true;
    case "official_restriction":
      unit.officialRestrictions.push({ number: given.number, authority: given.authority });
      return true;
  }
}

/** 预告登记失效: ends without anybody's filing; false when no live notice has the number. */
export function lapseNotice(office: Office, number: string): boolean {
  const rows = liveNoticeRows(office.register, number);
  const order = office.mint.order();
  const at = chinaTime(Date.now());
  for (const row of rows)
    endRow(row, {
      how: "cancelled",
      at,
      order,
      caseNumber: "/",
      businessNumber: "",
      by: office.options.name,
      ground: "失效",
    });
  return rows.length > 0;
}

/** The fee was paid at the counter; false when none is asked for under the number. */
export function payAtCounter(office: Office, businessNumber: string): boolean {
  const item = allCases(office.book).find((each) => each.businessNumber === businessNumber && each.stateCode === "45");
  const filing = office.book.filings.find((each) => item !== undefined && each.cases.includes(item));
  if (item === undefined || filing === undefined || !payFee(item)) return false;
  if (isPaid(filing)) continueFiling(office, filing);
  return true;
}

// What an application says about each unit, against the register: who owns it, in which shares, what it is, how large.
// Invariant: a row may be silent where the dialect lets it be; what it does say is what the register has.

import { rowsOf, type Application, type Row } from "./application.ts";
import type { CollateralType } from "./options.ts";
import { isSameParty, type Register, type RegisteredUnit } from "./register.ts";

const collateralCodes: Record<CollateralType, string> = {
  land: "1",
  land_and_building: "2",
  land_and_building_under_construction: "4",
};

/** Rows that name a mortgagor as an owner of the unit. */
export function ownerRows(application: Application, unitCode: string): Row[] {
  return rowsOf(application, "ZTT_GY_QLR").filter((row) => row.at["QLRTZ"] === "10" && row.at["BDCDYH"] === unitCode);
}

/** The party of a ZTT_GY_QLR row. */
export function partyOf({ at }: Row): { name: string; certificateNumber: string } {
  return { name: at["QLRMC"] ?? "", certificateNumber: at["ZJH"] ?? "" };
}

/**
 * The unit's rows name its owners, all of them and each as the register has it (GYFS 0 alone, 2 with the share, else 1);
 * or, where the bank made no search, all mortgagors, which says nothing about one unit.
 */
export function holdingsAgree(application: Application, unit: RegisteredUnit): boolean {
  const rows = ownerRows(application, unit.unitCode);
  const shareOf = (row: Row) => unit.owners.find((owner) => isSameParty(owner, partyOf(row)));
  if (unit.owners.some((owner) => !rows.some((row) => isSameParty(owner, partyOf(row))))) return false;
  if (rows.some((row) => shareOf(row) === undefined)) return rows.length === application.mortgagors.length;
  return rows.every((row) => row.at["GYFS"] === "/" || saysHow(row, unit.owners.length, shareOf(row)?.share));
}

/** A share the register does not state may still be stated by those who share. */
function saysHow({ at }: Row, owners: number, share: string | undefined): boolean {
  if (owners === 1) return at["GYFS"] === "0";
  return share === undefined ? at["GYFS"] !== "0" : at["GYFS"] === "2" && at["QLBL"] === share;
}

/** DYBDCLX is the unit's, and DYMJ its area where stated; of a building under construction a part may be mortgaged. */
export function collateralAgrees(application: Application, register: Register): boolean {
  return rowsOf(application, "QLF_QL_DYAQ").every(({ at }) => {
    const unit = register.units.get(at["BDCDYH"] ?? "");
    if (unit === undefined || at["DYBDCLX"] !== collateralCodes[unit.collateralType]) return false;
    if (at["DYMJ"] === "/") return true;
    const stated = Number(at["DYMJ"]);
    const registered = Number(unit.area);
    return at["DYBDCLX"] === "4" ? stated > 0 && stated <= registered : stated === registered;
  });
}

// What an application says about who holds and who owns, in which shares, what a unit is and how large, against the register.
// Invariant: a row may be silent where the dialect lets it be; what it does say is what the register has.

import { rowsOf, type Application, type Row } from "./application.ts";
import { matters, type Right } from "./matters.ts";
import { isSameParty, type Register, type RegisteredUnit } from "./register.ts";
import type { CollateralType, Holder, Owner, Party } from "./seed.ts";

const collateralCodes: Record<CollateralType, string> = {
  land: "1",
  land_and_building: "2",
  land_and_building_under_construction: "4",
};

/** QLRTZ of the 权利人, and of the other side where it has rows of its own. */
export const partyCodes: Record<Right, { holder: string; owner: string | null; holderOn: "first unit" | "each unit" }> =
  {
    mortgage: { holder: "9", owner: "10", holderOn: "first unit" },
    ownership: { holder: "13", owner: null, holderOn: "each unit" },
    priority_notice: { holder: "18", owner: "19", holderOn: "each unit" },
    mortgage_priority_notice: { holder: "18", owner: "19", holderOn: "first unit" },
  };

/** DYBDCLX of a unit as it is now. */
export function collateralCode(unit: RegisteredUnit): string {
  return collateralCodes[unit.collateralType];
}

/** Rows of one side on one unit: of the right-holders, or of the other side (mortgagors, seller or developer). */
export function sideRows(application: Application, unitCode: string, side: "holder" | "owner"): Row[] {
  const { matter } = application;
  const code = matter === null ? null : partyCodes[matters[matter].right][side];
  return rowsOf(application, "ZTT_GY_QLR").filter(({ at }) => at["QLRTZ"] === code && at["BDCDYH"] === unitCode);
}

/** The party of a ZTT_GY_QLR row. */
export function partyOf({ at }: Row): Party {
  return { name: at["QLRMC"] ?? "", certificateNumber: at["ZJH"] ?? "" };
}

/** The right-holders as they will stand on the register, with their shares where all state one. */
export function holdersWithShares(application: Application): Holder[] {
  const rows = sideRows(application, application.unitCodes[0] ?? "", "holder");
  return application.holders.map((holder) => {
    const row = rows.find((each) => isSameParty(partyOf(each), holder));
    return row?.at["GYFS"] === "2" ? { ...holder, share: row.at["QLBL"] } : { ...holder };
  });
}

/**
 * The unit's rows name its owners, all of them and each as the register has it (GYFS 0 alone, 2 with the share, else 1);
 * or, where the bank made no search, all mortgagors, which says nothing about one unit.
 */
export function holdingsAgree(application: Application, unitCode: string, owners: Owner[]): boolean {
  const rows = sideRows(application, unitCode, "owner");
  const shareOf = (row: Row) => owners.find((owner) => isSameParty(owner, partyOf(row)));
  if (owners.some((owner) => !rows.some((row) => isSameParty(owner, partyOf(row))))) return false;
  if (rows.some((row) => shareOf(row) === undefined)) return rows.length === application.mortgagors.length;
  return rows.every((row) => row.at["GYFS"] === "/" || saysHow(row, owners.length, shareOf(row)?.share));
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

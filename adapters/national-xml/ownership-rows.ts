// Rows about the ownership of a building and its land use right (QLT_FW_FDCQ_YZ), one per unit.
// Invariant: a transfer changes the owner and nothing of the building; what the register knows of it is left to the register.

import type { Unit } from "../../domain/business.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { blank } from "./blanks.ts";
import type { Blank, Row } from "./blanks.ts";
import type { Office } from "./mortgage-rows.ts";
import { reasonOf } from "./reasons.ts";
import { regTypes, rightTypes } from "./registration-codes.ts";
import { priceOf, stated } from "./stated-values.ts";

const ofRegister = "TDSYQR DYTDMJ FTTDMJ TDSYQSSJ TDSYJSSJ GHYT FWXZ FWJG SZC ZCS ZYJZMJ FTJZMJ JGSJ".split(" ");

/** The ownership of one unit as it goes over. */
export function ownershipRow(application: RegistrationApplication, unit: Unit, { area, authority }: Office): Row {
  const { business, registrationType } = application;
  const known = ofRegister.map((name): [string, Blank] => [name, blank("以登记簿记载为准")]);
  return {
    name: "QLT_FW_FDCQ_YZ",
    values: {
      YSDM: "6002010200",
      BDCDYH: unit.unitCode,
      QLLX: rightTypes.ownership,
      DJLX: regTypes[registrationType],
      DJYY: reasonOf(application),
      FDZL: stated(business, "location", unit.location),
      FDCJYJG: priceOf(business),
      JZMJ: stated(business, "area", unit.area, "以登记簿记载的面积为准"),
      ...Object.fromEntries(known),
      QXDM: area,
      DJJG: authority,
      QSZT: "0",
      SSYWH: blank("登记机构未告知原业务号"),
    },
  };
}

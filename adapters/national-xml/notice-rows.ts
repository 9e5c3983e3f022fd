// Rows about a priority notice (QLF_QL_YGDJ), of the buyer or of the lender, one per unit.
// Invariant: it has no debt period and no rank (facts 1.7); what the register knows of the building is the register's to fill.

import type { Unit } from "../../domain/business.ts";
import { assert } from "../../domain/fault.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { wanFromFen } from "./amounts.ts";
import { blank, given } from "./blanks.ts";
import type { Blank, Row } from "./blanks.ts";
import { certificateCodes } from "./codes.ts";
import { amountOf, covenantOf } from "./mortgage-rows.ts";
import type { Office } from "./mortgage-rows.ts";
import { noticeScope, reasonOf } from "./reasons.ts";
import { noticeKinds, regTypes } from "./registration-codes.ts";
import type { NoticeRight } from "./registration-codes.ts";
import { priceOf, stated } from "./stated-values.ts";

const ofRegister = blank("以登记簿记载为准");
const notMortgaged = blank("非抵押预告登记");

/** The notice on one unit. */
export function noticeRow(
  application: RegistrationApplication,
  right: NoticeRight,
  unit: Unit,
  { area, authority }: Office,
): Row {
  const { business, obligors } = application;
  const [obligor] = obligors;
  assert(obligor !== undefined, "bug: a notice without an obligor");
  return {
    name: "QLF_QL_YGDJ",
    values: {
      YSDM: "6002040100",
      BDCDYH: unit.unitCode,
      BDCZL: stated(business, "location", unit.location),
      YWR: obligors.map(({ name }) => name).join("、"),
      YWRZJZL: certificateCodes[obligor.certificateType],
      YWRZJH: given(obligor.certificateNumber),
      YGDJZL: noticeKinds[right][noticeScope(application)],
      DJLX: regTypes.priority_notice,
      DJYY: reasonOf(application),
      TDSYQR: ofRegister,
      GHYT: ofRegister,
      FWXZ: ofRegister,
      FWJG: ofRegister,
      SZC: ofRegister,
      ZCS: ofRegister,
      YTMC: ofRegister,
      JZMJ: stated(business, "area", unit.area, "以登记簿记载的面积为准"),
      ...(right === "priority_notice" ? saleOf(application) : mortgageOf(application, unit)),
      QXDM: area,
      DJJG: authority,
      QSZT: "0",
      SSYWH: blank("预告登记无上手业务"),
      JEDW: "1",
    },
  };
}

function saleOf({ business }: RegistrationApplication): Record<string, string | Blank> {
  return { QDJG: priceOf(business), DBFW: notMortgaged, SFCZJZHXZ: notMortgaged };
}

function mortgageOf({ business }: RegistrationApplication, unit: Unit): Record<string, string | Blank> {
  const { mortgage } = business;
  return {
    QDJG: wanFromFen(amountOf(mortgage, unit)),
    DBFW: stated(business, "securedScope", mortgage.securedScope),
    SFCZJZHXZ: covenantOf(mortgage),
  };
}

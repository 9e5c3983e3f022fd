// Rows about a mortgage (QLF_QL_DYAQ, and QLF_QL_GZDJ where its record is mended), one per unit.
// Invariant: only what an applicant can know; case number, certificate, recorder and time are the registry's to mint.

import type { MortgageTerms, Unit } from "../../domain/business.ts";
import { assert } from "../../domain/fault.ts";
import { leavesAmount } from "../../domain/leg-business.ts";
import type { Fen } from "../../domain/money.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { wanFromFen } from "./amounts.ts";
import { blank, given } from "./blanks.ts";
import type { Blank, Row } from "./blanks.ts";
import { amountBasisCodes, collateralCodes, formCodes, holderCodeOf } from "./codes.ts";
import { determinedBy, reasonOf } from "./reasons.ts";
import { regTypes } from "./registration-codes.ts";
import { stated } from "./stated-values.ts";

/** What all rows of an application share: 6-digit division code, and the 登记机构 they are addressed to. */
export type Office = { area: string; authority: string };

/** The mortgage as it shall stand on one unit; of a mortgage notice too. A Bug where an amount is finer than whole yuan. */
export function mortgageRow(application: RegistrationApplication, unit: Unit, { area, authority }: Office): Row {
  const { business, registrationType } = application;
  const [mortgagor] = business.mortgagors;
  assert(mortgagor !== undefined, "bug: an application without a mortgagor");
  const { mortgage } = business;
  const isNoticed = application.right === "mortgage_priority_notice";
  return {
    name: "QLF_QL_DYAQ",
    values: {
      YSDM: "6002030100",
      BDCDYH: unit.unitCode,
      DYBDCLX: collateralCodes[unit.collateralType],
      DYR: business.mortgagors.map(({ party }) => party.name).join("、"),
      DYRLX: holderCodeOf(mortgagor.party),
      DYFS: formCodes[mortgage.form],
      DJLX: regTypes[registrationType],
      DJYY: reasonOf(application),
      DJJG: authority,
      ...constructionOf(application, unit),
      ...amountsOf(application, unit),
      ZWLXQSSJ: mortgage.periodStart,
      ZWLXJSSJ: mortgage.periodEnd,
      QXDM: area,
      QSZT: "0",
      DYJELX: amountBasisCodes[mortgage.amountBasis],
      DYQSW: isNoticed ? blank("预告登记不记载顺位") : String(application.rank),
      SFYGDJ: isNoticed ? "1" : "0",
      DYMJ: stated(business, "area", unit.area, "以登记簿记载的面积为准"),
      MJDW: "1",
      BZ: "1",
      JEDW: "1",
      DBFW: stated(business, "securedScope", mortgage.securedScope),
      DYQX: `${mortgage.periodStart} 至 ${mortgage.periodEnd}`,
      SFCZJZHXZ: covenantOf(mortgage),
      SSYWH: previousCase(application),
    },
  };
}

/** Whose record is mended, and on what; the mortgage row beside it says how the record shall read (更正登记, 依申请). */
export function rectificationRow(application: RegistrationApplication, unit: Unit, { area, authority }: Office): Row {
  const { business, previousCertificateNumber } = application;
  assert(previousCertificateNumber !== null, "bug: a rectification that names no mortgage");
  return {
    name: "QLF_QL_GZDJ",
    values: {
      YSDM: "/", // the dialect's constant, not a missing value
      BDCDYH: unit.unitCode,
      BDCQZH: stated(business, "titleCertificateNumber", unit.titleCertificateNumber, "尚无不动产权证书"),
      BDCZMH: previousCertificateNumber,
      GZDJLX: "1",
      GZYJ: `抵押合同${business.mortgageContract.number}`,
      GZNR: "以本次申请的抵押权登记内容更正登记簿的记载",
      SSYWH: previousCase(application),
      QXDM: area,
      DJJG: authority,
    },
  };
}

/** 被担保主债权数额 or 最高债权数额 of one unit in 分, or the total where one amount stands for all units. */
export function amountOf(mortgage: MortgageTerms, unit: Unit): Fen {
  if (mortgage.amountBasis === "in_total") return mortgage.securedAmount;
  assert(unit.securedAmount !== undefined, "bug: an amount per unit is missing");
  return unit.securedAmount;
}

/** SFCZJZHXZ. */
export function covenantOf(mortgage: MortgageTerms): "0" | "1" {
  return mortgage.transferCovenant ? "1" : "0";
}

/**
 * Of a mortgage that stands already the register holds the amount: where 万元 cannot carry it, it is left to the register and
 * to the signed form. A first registration has no other place for it.
 */
function carriedAmount(application: RegistrationApplication, amount: Fen): string | Blank {
  const isFiner = amount % 100n !== 0n;
  return isFiner && isLeftToRegister(application) ? blank("数额精确到角分，以登记簿及申请书为准") : wanFromFen(amount);
}

/** What mends a record leaves the amount as it was filed; what was filed had left it to the register then. */
export function isLeftToRegister(application: RegistrationApplication): boolean {
  const { business, registrationType } = application;
  const isMending = registrationType === "rectification" && business.mortgage.amountBasis === "in_total";
  return isMending || leavesAmount(business, business.mortgage, application);
}

function amountsOf(application: RegistrationApplication, unit: Unit): Record<string, string | Blank> {
  const { mortgage } = application.business;
  const amount = carriedAmount(application, amountOf(mortgage, unit));
  const isMaximum = mortgage.form === "maximum_amount";
  const reason = isMaximum ? "债权尚未确定" : "一般抵押不适用";
  return {
    BDBZZQSE: amount,
    ZGZQQDSS: determinedBy(application) ?? blank(reason),
    ZGZQSE: isMaximum ? amount : blank("一般抵押不适用"),
  };
}

function constructionOf({ business }: RegistrationApplication, unit: Unit): Record<string, string | Blank> {
  if (unit.collateralType !== "land_and_building_under_construction") {
    return { ZJJZWZL: blank("非在建建筑物抵押"), ZJJZWDYFW: blank("非在建建筑物抵押") };
  }
  const area = unit.area === undefined || unit.area === "/" ? "" : `，抵押面积${unit.area}平方米`;
  return {
    ZJJZWZL: stated(business, "location", unit.location),
    ZJJZWDYFW: `不动产单元${unit.unitCode}的在建建筑物${area}`,
  };
}

function previousCase({ registrationType, ...application }: RegistrationApplication): string | Blank {
  if (registrationType === "first") return blank("首次登记无上手业务");
  if (registrationType === "priority_notice") return blank("预告登记无上手业务");
  assert(application.previousCertificateNumber !== null, "bug: an application that names no mortgage");
  return given(application.previousCaseNumber ?? undefined, "登记机构未告知原业务号");
}

// Rows about the mortgage: QLF_QL_DYAQ for first and change, QLF_QL_ZXDJ for cancellation, one per unit.
// Invariant: only what an applicant can know; case number, certificate, recorder and time are the registry's to mint.

import type { MortgageTerms, Unit } from "../../domain/business.ts";
import { assert } from "../../domain/fault.ts";
import type { Fen } from "../../domain/money.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { wanFromFen } from "./amounts.ts";
import { blank, explanation, given } from "./blanks.ts";
import type { Blank, Row } from "./blanks.ts";
import {
  amountBasisCodes,
  collateralCodes,
  formCodes,
  groundTexts,
  holderCodeOf,
  mortgageRight,
  registrationCodes,
} from "./codes.ts";

/** What all rows of an application share: 6-digit division code, and the 登记机构 they are addressed to. */
export type Office = { area: string; authority: string };

/**
 * The mortgage rows of an application. `others` are its other rows, whose blanks are explained in 附记 of these.
 * A Bug when a change or cancellation names no mortgage, a cancellation no ground, or an amount is finer than whole yuan.
 */
export function mortgageRows(application: RegistrationApplication, office: Office, others: Row[]): Row[] {
  const rows = application.business.units.map((unit) =>
    application.registrationType === "cancellation"
      ? cancellationRow(application, unit, office)
      : mortgageRow(application, unit, office),
  );
  const remark = application.registrationType === "cancellation" ? "BZ" : "FJ";
  const text = explanation([...others, ...rows], notesOf(application));
  return rows.map((row) => ({ ...row, values: { ...row.values, [remark]: text } }));
}

function mortgageRow(application: RegistrationApplication, unit: Unit, { area, authority }: Office): Row {
  const { business } = application;
  const [mortgagor] = business.mortgagors;
  assert(mortgagor !== undefined, "bug: an application without a mortgagor");
  const { mortgage } = business;
  const { regType } = registrationCodes[application.registrationType];
  return {
    name: "QLF_QL_DYAQ",
    values: {
      YSDM: "6002030100",
      BDCDYH: unit.unitCode,
      DYBDCLX: collateralCodes[unit.collateralType],
      DYR: business.mortgagors.map(({ party }) => party.name).join("、"),
      DYRLX: holderCodeOf(mortgagor.party),
      DYFS: formCodes[mortgage.form],
      DJLX: regType,
      DJYY: reasonOf(application),
      DJJG: authority,
      ...constructionOf(unit),
      ...amountsOf(mortgage, unit),
      ZWLXQSSJ: mortgage.periodStart,
      ZWLXJSSJ: mortgage.periodEnd,
      QXDM: area,
      QSZT: "0",
      DYJELX: amountBasisCodes[mortgage.amountBasis],
      DYQSW: String(application.rank),
      SFYGDJ: "0",
      DYMJ: given(unit.area, "以登记簿记载的面积为准"),
      MJDW: "1",
      BZ: "1",
      JEDW: "1",
      DBFW: mortgage.securedScope,
      DYQX: `${mortgage.periodStart} 至 ${mortgage.periodEnd}`,
      SFCZJZHXZ: mortgage.transferCovenant ? "1" : "0",
      SSYWH: previousCase(application),
    },
  };
}

function cancellationRow(application: RegistrationApplication, unit: Unit, { area, authority }: Office): Row {
  assert(application.ground !== null, "bug: a cancellation without its ground");
  assert(application.previousCertificateNumber !== null, "bug: a cancellation that names no mortgage");
  return {
    name: "QLF_QL_ZXDJ",
    values: {
      YSDM: "/", // the dialect's constant, not a missing value
      BDCDYH: unit.unitCode,
      BDCQZH: application.previousCertificateNumber,
      ZXYWH: given(application.previousCaseNumber ?? undefined, "登记机构未告知原业务号"),
      ZXYY: groundTexts[application.ground],
      QXDM: area,
      DJJG: authority,
      QLLX: mortgageRight,
    },
  };
}

function amountsOf(mortgage: MortgageTerms, unit: Unit): Record<string, string | Blank> {
  const amount = wanFromFen(amountOf(mortgage, unit));
  if (mortgage.form === "maximum_amount") {
    return { BDBZZQSE: amount, ZGZQQDSS: blank("债权尚未确定"), ZGZQSE: amount };
  }
  return { BDBZZQSE: amount, ZGZQQDSS: blank("一般抵押不适用"), ZGZQSE: blank("一般抵押不适用") };
}

function amountOf(mortgage: MortgageTerms, unit: Unit): Fen {
  if (mortgage.amountBasis === "in_total") return mortgage.securedAmount;
  assert(unit.securedAmount !== undefined, "bug: an amount per unit is missing");
  return unit.securedAmount;
}

function constructionOf(unit: Unit): Record<string, string | Blank> {
  if (unit.collateralType !== "land_and_building_under_construction") {
    return { ZJJZWZL: blank("非在建建筑物抵押"), ZJJZWDYFW: blank("非在建建筑物抵押") };
  }
  const area = unit.area === undefined ? "" : `，抵押面积${unit.area}平方米`;
  return { ZJJZWZL: unit.location, ZJJZWDYFW: `不动产单元${unit.unitCode}的在建建筑物${area}` };
}

function previousCase(application: RegistrationApplication): string | Blank {
  if (application.registrationType === "first") return blank("首次登记无上手业务");
  assert(application.previousCertificateNumber !== null, "bug: a change that names no mortgage");
  return given(application.previousCaseNumber ?? undefined, "登记机构未告知原业务号");
}

/** 登记原因. A change of an extension is one of the term; of a renewal, one of the main claim (practice 2). */
function reasonOf(application: RegistrationApplication): string {
  if (application.registrationType === "first") return "合同设立";
  return application.business.kind === "extension" ? "债务履行期限变更" : "主债权变更";
}

/** The debtor stands in no column of the row; where it is not a mortgagor the register must still name it. */
function notesOf(application: RegistrationApplication): string[] {
  const { debtor, mortgagors } = application.business;
  const owes = mortgagors.some(({ party }) => party.certificateNumber === debtor.certificateNumber);
  return owes ? [] : [`债务人：${debtor.name}`];
}

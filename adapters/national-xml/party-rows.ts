// Rows about people (ZTT_GY_QLR): who holds the right and who gives it, with their share and their feature (QLRTZ).
// Invariant: whoever has to do with a unit stands on that unit; a lender stands once, on the first.

import type { Unit } from "../../domain/business.ts";
import { assert, unreachable } from "../../domain/fault.ts";
import type { Mortgagee, MortgageeCapacity, Party } from "../../domain/parties.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { blank, given } from "./blanks.ts";
import type { Blank, Row } from "./blanks.ts";
import { certificateCodes, countryCodes, holderCodeOf, sexCodeOf } from "./codes.ts";
import { ownersOf, statedHoldings } from "./holdings.ts";
import type { Held } from "./holdings.ts";
import { rightTypes, roleCodes } from "./registration-codes.ts";
import { stated } from "./stated-values.ts";

const noRemark = blank("无备注");
const notMinted = blank("由登记机构编制");

/** As whom it holds the mortgage, where that is not for its own claim (担保制度解释 4). */
const capacityTexts: Record<MortgageeCapacity, string | null> = {
  own_claim: null,
  security_agent: "担保代理人",
  entrusted_lender: "委托贷款受托人",
  bond_trustee: "债券受托管理人",
};

/** Every row, in the order of DIALECT.md. `area`: 6-digit division code. */
export function partyRows(application: RegistrationApplication, area: string): Row[] {
  return sidesOf(application).map((values) => ({
    name: "ZTT_GY_QLR",
    values: { YSDM: "6003000000", ...values, QXDM: area, QLLX: rightTypes[application.right], QSZT: "0" },
  }));
}

function sidesOf(application: RegistrationApplication): Values[] {
  const { business, right, holders, obligors } = application;
  const { units } = business;
  const givers = statedHoldings(obligors);
  const takers = statedHoldings(holders);
  switch (right) {
    case "mortgage":
      return [
        ...units.flatMap((unit) => titleSide(application, unit, ownersOf(application, unit.unitCode))),
        ...lenderSide(application),
      ];
    case "ownership":
      return units.flatMap((unit) => newSide(application, unit, takers));
    case "priority_notice":
      return units.flatMap((unit) => [...titleSide(application, unit, givers), ...newSide(application, unit, takers)]);
    case "mortgage_priority_notice":
      return [...units.flatMap((unit) => titleSide(application, unit, givers)), ...lenderSide(application)];
    default:
      return unreachable(right);
  }
}

type Values = Record<string, string | Blank>;

/** 义务人 whose unit it is. */
function titleSide({ business, right }: RegistrationApplication, unit: Unit, held: Held[]): Values[] {
  const title = stated(business, "titleCertificateNumber", unit.titleCertificateNumber, "尚无不动产权证书");
  const role = roleCodes[right].obligor;
  assert(role !== null, "bug: a side that has no row of its own");
  return held.map((each, index) => personRow(unit.unitCode, each, { SXH: index + 1, BDCQZH: title, QLRTZ: role }));
}

/** 权利人 whose title, or notice, is to come. */
function newSide({ right }: RegistrationApplication, unit: Unit, held: Held[]): Values[] {
  const role = roleCodes[right].holder;
  return held.map((each, index) => personRow(unit.unitCode, each, { SXH: index + 1, BDCQZH: notMinted, QLRTZ: role }));
}

/** The mortgagees, on the first unit. */
function lenderSide({ business, holders, right, previousCertificateNumber }: RegistrationApplication): Values[] {
  const unitCode = business.units[0]?.unitCode ?? "/";
  const number = given(previousCertificateNumber ?? undefined, "由登记机构编制");
  return statedHoldings(holders).map((each, index) => ({
    ...personRow(unitCode, each, { SXH: index + 1, BDCQZH: number, QLRTZ: roleCodes[right].holder }),
    BZ: lenderRemark(business, each.party),
  }));
}

/** Licence, part and capacity go with a lender: the registry must see that it may hold the mortgage, and as whom (practice 16). */
function lenderRemark(business: RegistrationApplication["business"], { certificateNumber }: Party): string | Blank {
  const isIts = ({ creditCode }: Mortgagee): boolean => creditCode === certificateNumber;
  const part = business.coMortgagees.find(({ mortgagee }) => isIts(mortgagee));
  const lender = isIts(business.mortgagee) ? business.mortgagee : part?.mortgagee;
  if (lender === undefined) return noRemark;
  const { financialLicenceNumber, capacity } = lender;
  const texts = [
    financialLicenceNumber === undefined ? null : `金融许可证机构编码${financialLicenceNumber}`,
    part?.part === "provident_fund" ? "公积金贷款部分" : null,
    capacityTexts[capacity],
  ].filter((text) => text !== null);
  return texts.length === 0 ? noRemark : texts.join("；");
}

type Place = { SXH: number; BDCQZH: string | Blank; QLRTZ: string };

function personRow(unitCode: string, { party, holding }: Held, { SXH, BDCQZH, QLRTZ }: Place): Values {
  return {
    BDCDYH: unitCode,
    SXH: String(SXH),
    QLRMC: party.name,
    BDCQZH,
    ZJZL: certificateCodes[party.certificateType],
    ZJH: given(party.certificateNumber),
    XB: party.type === "person" ? sexCodeOf(party) : blank("组织无性别"),
    DZ: given(party.address),
    DH: given(party.phone),
    QLRLX: holderCodeOf(party),
    ...holding,
    GJ: countryCodes[party.certificateType] ?? blank("证件未载明国籍"),
    BZ: noRemark,
    QLRTZ,
  };
}

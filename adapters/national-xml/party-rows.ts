// Rows about people: who applies (DJF_DJ_SQ) and who holds or gives the mortgage (ZTT_GY_QLR).
// Invariant: every mortgagor stands beside the mortgagee in its own row; nobody files alone (条例 14).

import type { Mortgagee, Party } from "../../domain/parties.ts";
import type { EpochMs } from "../../domain/time.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { blank, given } from "./blanks.ts";
import type { Blank, Row } from "./blanks.ts";
import { chinaTime } from "./china-time.ts";
import { certificateCodes, countryCodes, holderCodeOf, mortgageRight, roleCodes, sexCodeOf } from "./codes.ts";
import { holdersOf } from "./holdings.ts";

const noRemark = blank("无备注");
const notAsked = blank("未采集");

/** One row per mortgagee × mortgagor. `area`: 6-digit division code. */
export function applicantRows(application: RegistrationApplication, area: string, preparedAt: EpochMs): Row[] {
  const { mortgagee, mortgagors } = application.business;
  return mortgagors.map(({ party }) => ({
    name: "DJF_DJ_SQ",
    values: {
      YSDM: "6004010000",
      YWH: blank("由登记机构编制"),
      ...holderSide(mortgagee),
      ...obligorSide(party),
      QXDM: area,
      SQSJ: chinaTime(preparedAt),
      BZ: noRemark,
    },
  }));
}

/** Per unit one row for each mortgagor who owns it, then one for the mortgagee. */
export function partyRows(application: RegistrationApplication, area: string): Row[] {
  const givers = application.business.units.flatMap((unit) =>
    holdersOf(application, unit.unitCode).map(({ party, holding }, index) =>
      partyRow(area, {
        BDCDYH: unit.unitCode,
        SXH: String(index + 1),
        QLRMC: party.name,
        BDCQZH: unit.titleCertificateNumber,
        ZJZL: certificateCodes[party.certificateType],
        ZJH: party.certificateNumber,
        XB: party.type === "person" ? sexCodeOf(party) : blank("组织无性别"),
        DZ: given(party.address),
        DH: given(party.phone),
        QLRLX: holderCodeOf(party),
        ...holding,
        GJ: countryCodes[party.certificateType] ?? blank("证件未载明国籍"),
        BZ: noRemark,
        QLRTZ: roleCodes.mortgagor,
      }),
    ),
  );
  return [...givers, mortgageeRow(application, area)];
}

function mortgageeRow(application: RegistrationApplication, area: string): Row {
  const { mortgagee, units } = application.business;
  return partyRow(area, {
    BDCDYH: given(units[0]?.unitCode),
    SXH: "1",
    QLRMC: mortgagee.name,
    BDCQZH: given(application.previousCertificateNumber ?? undefined, "由登记机构编制"),
    ZJZL: certificateCodes.credit_code,
    ZJH: mortgagee.creditCode,
    XB: blank("组织无性别"),
    DZ: given(mortgagee.address),
    DH: given(mortgagee.agent?.phone),
    QLRLX: holderCodeOf({
      type: "organisation",
      certificateType: "credit_code",
      certificateNumber: mortgagee.creditCode,
    }),
    QLBL: blank("抵押权人单独享有"),
    GYFS: "0",
    GYQK: "单独所有",
    GJ: countryCodes.credit_code ?? "/",
    // The lender's licence goes with it: the registry must see that it may hold a mortgage (practice 16).
    BZ: `金融许可证机构编码${mortgagee.financialLicenceNumber}`,
    QLRTZ: roleCodes.mortgagee,
  });
}

function partyRow(area: string, values: Record<string, string | Blank>): Row {
  return {
    name: "ZTT_GY_QLR",
    values: { YSDM: "6003000000", ...values, QXDM: area, QLLX: mortgageRight, QSZT: "0" },
  };
}

function holderSide(mortgagee: Mortgagee): Record<string, string | Blank> {
  return {
    QLRMC: mortgagee.name,
    QLRZJZL: certificateCodes.credit_code,
    QLRZJH: mortgagee.creditCode,
    QLRTXDZ: given(mortgagee.address),
    QLRYB: notAsked,
    QLRFRMC: given(mortgagee.legalRepresentative),
    QLRFRDH: notAsked,
    QLRDLRMC: given(mortgagee.agent?.name, "无代理人"),
    QLRDLRDH: given(mortgagee.agent?.phone, mortgagee.agent === undefined ? "无代理人" : "未提供"),
    QLRDLJG: given(mortgagee.agent?.firm, mortgagee.agent === undefined ? "无代理人" : "未提供"),
  };
}

function obligorSide(party: Party): Record<string, string | Blank> {
  return {
    YWRMC: party.name,
    YWRZJZL: certificateCodes[party.certificateType],
    YWRZJH: party.certificateNumber,
    YWRTXDZ: given(party.address),
    YWRYB: notAsked,
    YWRFRMC: party.type === "person" ? blank("自然人无法定代表人") : given(party.legalRepresentative),
    YWRFRDH: party.type === "person" ? blank("自然人无法定代表人") : notAsked,
    YWRDLRMC: blank("无代理人"),
    YWRDLRDH: blank("无代理人"),
    YWRDLJG: blank("无代理人"),
  };
}

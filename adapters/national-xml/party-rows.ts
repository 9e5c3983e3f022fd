// Rows about people: who applies (DJF_DJ_SQ) and who holds or gives the mortgage (ZTT_GY_QLR).
// Invariant: every mortgagor stands beside the mortgagee in its own row; nobody files alone (条例 14).

import type { EpochMs, Mortgagee, Mortgagor, Party } from "../../domain/business.ts";
import type { RegistrationApplication } from "../../domain/registry.ts";
import { blank, given } from "./blanks.ts";
import type { Blank, Row } from "./blanks.ts";
import { chinaTime } from "./china-time.ts";
import { certificateCodes, holderCodes, mortgageRight, roleCodes } from "./codes.ts";

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

/** One row per unit × mortgagor, then one for the mortgagee. */
export function partyRows(application: RegistrationApplication, area: string): Row[] {
  const { mortgagors, units } = application.business;
  const givers = units.flatMap((unit) =>
    mortgagors.map((mortgagor, index) =>
      partyRow(area, {
        BDCDYH: unit.unitCode,
        SXH: String(index + 1),
        QLRMC: mortgagor.party.name,
        BDCQZH: unit.titleCertificateNumber,
        ZJZL: certificateCodes[mortgagor.party.certificateType],
        ZJH: mortgagor.party.certificateNumber,
        DZ: given(mortgagor.party.address),
        DH: given(mortgagor.party.phone),
        QLRLX: holderCodes[mortgagor.party.type],
        ...shareOf(mortgagor, mortgagors.length),
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
    DZ: given(mortgagee.address),
    DH: given(mortgagee.agent?.phone),
    QLRLX: holderCodes.organisation,
    QLBL: blank("抵押权人单独享有"),
    GYFS: "0",
    GYQK: "单独所有",
    // The lender's licence goes with it: the registry must see that it may hold a mortgage (practice 16).
    BZ: `金融许可证机构编码${mortgagee.financialLicenceNumber}`,
    QLRTZ: roleCodes.mortgagee,
  });
}

function partyRow(area: string, values: Record<string, string | Blank>): Row {
  return {
    name: "ZTT_GY_QLR",
    values: { YSDM: "6003000000", ...values, GJ: "142", QXDM: area, QLLX: mortgageRight, QSZT: "0" },
  };
}

/** 共有方式 GYFS: 0 单独所有, 1 共同共有, 2 按份共有. */
function shareOf(mortgagor: Mortgagor, holders: number): Record<string, string | Blank> {
  if (mortgagor.share !== undefined) return { QLBL: mortgagor.share, GYFS: "2", GYQK: `按份共有${mortgagor.share}` };
  if (holders === 1) return { QLBL: blank("无共有份额"), GYFS: "0", GYQK: "单独所有" };
  return { QLBL: blank("无共有份额"), GYFS: "1", GYQK: "共同共有" };
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

// The rows of an application as a bank would write them for the tests of the simulated registry: XML as text.
// Invariant: nothing of the registry's own code is used to write a message.

import { createHash } from "node:crypto";
import type { Application, Person } from "./registry-application.ts";

export const scope = "主债权及利息、违约金";
/** SHA-256 of a text, as hex. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** One empty element. */
export const row = (name: string, at: Record<string, string>) =>
  `<${name} ${Object.entries(at)
    .map(([key, value]) => `${key}="${value}"`)
    .join(" ")}/>`;

const isOrganisation = ({ number }: Person) => number.startsWith("91");
const certificateType = (party: Person) => (isOrganisation(party) ? "8" : "1");
const blanks = (names: string) => Object.fromEntries(names.split(" ").map((name) => [name, "/"]));

const nobody: Person = { name: "/", number: "/" };

/** One row for each 权利人 and 义务人; "/" in place of one who is not known. */
export function applicantRows(holders: Person[], obligors: Person[]): string[] {
  return holders.flatMap((holder) =>
    (obligors.length === 0 ? [nobody] : obligors).map((obligor) =>
      row("DJF_DJ_SQ", {
        ...blanks(
          "YWH QLRTXDZ QLRYB QLRFRMC QLRFRDH QLRDLRMC QLRDLRDH QLRDLJG YWRTXDZ YWRYB YWRFRMC YWRFRDH YWRDLRMC YWRDLRDH YWRDLJG BZ",
        ),
        YSDM: "6004010000",
        QLRMC: holder.name,
        QLRZJZL: certificateType(holder),
        QLRZJH: holder.number,
        YWRMC: obligor.name,
        YWRZJZL: obligor === nobody ? "/" : certificateType(obligor),
        YWRZJH: obligor.number,
        QXDM: "320505",
        SQSJ: "2026-11-23T10:15:00",
      }),
    ),
  );
}

/** One side on one unit; `held`: what stands in GYFS, else sole, joint or by shares as they are. */
export function partyRows(
  parties: Person[],
  at: { unit: string; code: string; rightType: string; title: string; held?: string | undefined },
): string[] {
  const shared = parties.length > 1 && parties.every((each) => each.share !== undefined);
  const held = at.held ?? (parties.length === 1 ? "0" : shared ? "2" : "1");
  return parties.map((each, index) =>
    row("ZTT_GY_QLR", {
      YSDM: "6003000000",
      DZ: "/",
      DH: "/",
      QLBL: shared ? (each.share ?? "/") : "/",
      GYFS: held,
      GYQK: "/",
      GJ: "142",
      BZ: "/",
      QXDM: "320505",
      QLLX: at.rightType,
      QSZT: "0",
      BDCDYH: at.unit,
      SXH: String(index + 1),
      QLRMC: each.name,
      BDCQZH: at.title,
      ZJZL: certificateType(each),
      ZJH: each.number,
      XB: isOrganisation(each) ? "/" : Number(each.number.slice(16, 17)) % 2 === 1 ? "1" : "2",
      QLRLX: isOrganisation(each) ? "2" : "1",
      QLRTZ: at.code,
    }),
  );
}

export function mortgageRows(a: Application, regType: string, reason: string): string[] {
  const isNotice = a.type === "lenders_notice";
  return a.units.map((unit) =>
    row("QLF_QL_DYAQ", {
      YSDM: "6002030100",
      BDCDYH: unit,
      DYBDCLX: a.collateral,
      DYR: a.mortgagors.map((each) => each.name).join("、"),
      DYRLX: isOrganisation(a.mortgagors[0] ?? { name: "", number: "" }) ? "2" : "1",
      DYFS: a.maximum ? "2" : "1",
      DJLX: regType,
      DJYY: reason,
      DJJG: "320505",
      ZJJZWZL: a.collateral === "4" ? "苏州市虎丘区示例路1号" : "/",
      ZJJZWDYFW: a.collateral === "4" ? `${unit}在建部分` : "/",
      BDBZZQSE: a.wan,
      ZWLXQSSJ: a.period[0],
      ZWLXJSSJ: a.period[1],
      ZGZQQDSS: a.determined,
      ZGZQSE: a.maximum ? a.wan : "/",
      QXDM: "320505",
      FJ: a.wan === "/" ? "数额精确到角分" : "/",
      QSZT: "0",
      DYJELX: "1",
      DYQSW: isNotice ? "/" : String(a.rank),
      SFYGDJ: isNotice ? "1" : "0",
      DYMJ: "89.50",
      MJDW: "1",
      BZ: "1",
      JEDW: "1",
      DBFW: scope,
      DYQX: `${a.period[0]} 至 ${a.period[1]}`,
      SFCZJZHXZ: "0",
      SSYWH: a.previous?.caseNumber ?? "/",
    }),
  );
}

export function rectificationRows(a: Application, titleOf: (unit: string) => string): string[] {
  return a.units.map((unit) =>
    row("QLF_QL_GZDJ", {
      YSDM: "/",
      BDCDYH: unit,
      BDCQZH: titleOf(unit),
      BDCZMH: a.previous?.registrationCertificateNumber ?? "",
      GZDJLX: "1",
      GZYJ: "抵押合同示抵字第1号",
      GZNR: "以本次申请的抵押权登记内容更正登记簿的记载",
      SSYWH: a.previous?.caseNumber ?? "/",
      QXDM: "320505",
      DJJG: "320505",
    }),
  );
}

export function cancellationRows(a: Application, rightType: string, noticeKind: string | null): string[] {
  return a.units.map((unit) =>
    row("QLF_QL_ZXDJ", {
      YSDM: "/",
      BDCDYH: unit,
      BDCQZH: a.previous?.registrationCertificateNumber ?? "",
      ZXYWH: a.previous?.caseNumber ?? "",
      ZXYY: a.ground,
      QXDM: "320505",
      DJJG: "320505",
      BZ: "/",
      QLLX: rightType,
      ...(noticeKind === null ? {} : { YGDJZL: noticeKind }),
    }),
  );
}

export function noticeRows(a: Application, obligors: Person[], kind: string): string[] {
  const isLenders = a.type === "lenders_notice";
  return a.units.map((unit) =>
    row("QLF_QL_YGDJ", {
      ...blanks("TDSYQR GHYT FWXZ FWJG SZC ZCS YTMC JZMJ SSYWH FJ"),
      YSDM: "6002040100",
      BDCDYH: unit,
      BDCZL: "苏州市虎丘区示例路1号",
      YWR: obligors.map((each) => each.name).join("、"),
      YWRZJZL: certificateType(obligors[0] ?? { name: "", number: "" }),
      YWRZJH: obligors[0]?.number ?? "",
      YGDJZL: kind,
      DJLX: "700",
      DJYY: isLenders ? "预购商品房抵押" : "预购商品房",
      QDJG: isLenders ? a.wan : "180.0000",
      QXDM: "320505",
      DJJG: "320505",
      QSZT: "0",
      JEDW: "1",
      DBFW: isLenders ? scope : "/",
      SFCZJZHXZ: isLenders ? "0" : "/",
    }),
  );
}

export function ownershipRows(a: Application): string[] {
  return a.units.map((unit) =>
    row("QLT_FW_FDCQ_YZ", {
      ...blanks("JZMJ TDSYQR DYTDMJ FTTDMJ TDSYQSSJ TDSYJSSJ GHYT FWXZ FWJG SZC ZCS ZYJZMJ FTJZMJ JGSJ FJ SSYWH"),
      YSDM: "6002010200",
      BDCDYH: unit,
      QLLX: "4",
      DJLX: "200",
      DJYY: "买卖",
      FDZL: "苏州市虎丘区示例路1号",
      FDCJYJG: "180.0000",
      QXDM: "320505",
      DJJG: "320505",
      QSZT: "0",
    }),
  );
}

/** A row of a paper handed in. */
export function paper(name: string, sha256: string, supplement = "0", remark = "/"): string {
  return row("DJF_DJ_SJ", {
    YSDM: "6004020100",
    YWH: "/",
    SJSJ: "2026-11-23T10:15:00",
    SJLX: "1",
    SJMC: name,
    SJSL: "1",
    SFSJSY: "0",
    SFEWSJ: "0",
    SFBCSJ: supplement,
    YS: "1",
    BZ: remark,
    QXDM: "320505",
    Sha256: sha256,
  });
}

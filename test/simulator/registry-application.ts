// Applications as a bank would write them for the tests of the simulated registry: XML as text, row by row.
// Invariant: nothing of the registry's own code is used to write a message.

import { createHash, randomUUID } from "node:crypto";
import type { SeedMortgage } from "./registry/options.ts";

export const lender = { name: "示例银行股份有限公司", number: "91320500MA1000017R" };
export const otherLender = { name: "样例银行股份有限公司", number: "91320500MA1000025L" };
export const li = { name: "李示一", number: "320505198001011036" };
export const wang = { name: "王示二", number: "320505198202032044" };

export const unitA = "320505400202GB00001F00010001";
export const unitB = "320505400202GB00001F00010002";
export const titleOf = (unit: string) => `苏(2021)苏州市不动产权第${unit.slice(-7)}号`;

export type Application = {
  number: string;
  type: "first" | "change" | "cancellation";
  units: string[];
  mortgagors: { name: string; number: string }[];
  mortgagee: { name: string; number: string };
  /** 万元 in the rows, yuan in the signed text. */
  wan: string;
  yuan: string;
  maximum: boolean;
  rank: number;
  previous: SeedMortgage | null;
  ground: string;
  mainContract: string;
  reason: string;
  /** GYFS of every owner; sole or joint by their number when absent. */
  owned?: string;
  /** Who signed; all applicants when absent. */
  signers?: { name: string; number: string; capacity: string }[];
};

/** A first mortgage of 100 万元 on unit A by its owner, unless said otherwise. */
export function application(over: Partial<Application> = {}): Application {
  return {
    number: `chn-${randomUUID().slice(0, 8)}-1`,
    type: "first",
    units: [unitA],
    mortgagors: [li],
    mortgagee: lender,
    wan: "100.0000",
    yuan: "1000000.00",
    maximum: false,
    rank: 1,
    previous: null,
    ground: "主债权消灭",
    mainContract: "示借字第1号",
    reason: "合同设立",
    ...over,
  };
}

/** A mandate as the registry holds it; every application of these tests is handed in with it. */
export const mandate = {
  number: "(2026)样例公证字第1号",
  sha256: "c".repeat(64),
  principals: [li.name, wang.name],
  matters: ["apply", "withdraw"],
};
const scope = "主债权及利息、违约金";
const codes = {
  first: ["1003701", "100", "首次登记"],
  change: ["3003701", "300", "变更登记"],
  cancellation: ["4000101", "400", "注销登记"],
};
/** SHA-256 of a text, as hex. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** One empty element. */
export const row = (name: string, at: Record<string, string>) =>
  `<${name} ${Object.entries(at)
    .map(([key, value]) => `${key}="${value}"`)
    .join(" ")}/>`;

/** The text the applicants sign. */
export function formText(a: Application): string {
  const terms = (text: string) => (a.type === "cancellation" ? "/" : text);
  return [
    `申请登记类型：${codes[a.type][2] ?? ""}`,
    `不动产单元号：${a.units.join("、")}`,
    `抵押权人：${a.mortgagee.name}`,
    `抵押人：${a.mortgagors.map((each) => each.name).join("、")}`,
    `抵押方式：${terms(a.maximum ? "最高额抵押" : "一般抵押")}`,
    `担保数额（元）：${terms(a.yuan)}`,
    `债务履行期限：${terms("2026-12-01 至 2029-11-30")}`,
    `抵押权顺位：${terms(String(a.rank))}`,
    `担保范围：${terms(scope)}`,
    `禁止或限制转让的约定：${terms("无")}`,
    `不动产登记证明号：${a.previous?.registrationCertificateNumber ?? "/"}`,
    `注销原因：${a.type === "cancellation" ? a.ground : "/"}`,
    `主债权合同号：${a.mainContract}`,
    `抵押合同号：示抵字第1号`,
  ].join("\n");
}

/** The Message of an application; `text` stands in for the signed text where a test wants another. */
export function message(a: Application, text = formText(a)): string {
  const unit = a.units[0] ?? "";
  const [recType = "", regType = ""] = codes[a.type];
  const head = {
    BusinessNumber: a.number,
    ASID: "AS100",
    AreaCode: unit.slice(0, 6),
    RecType: recType,
    RightType: "37",
    RegType: regType,
    CreateDate: "2026-11-23T10:15:00",
    RegOrgID: "320505",
    ParcelID: unit.slice(0, 19),
    EstateNum: unit,
    PreEstateNum: "/",
    PreCertID: a.previous?.registrationCertificateNumber ?? a.units.map(titleOf).join(","),
    ProofCount: a.type === "cancellation" ? "0" : "1",
    CertCount: "0",
  };
  const elements = Object.entries(head).map(([name, value]) => `<${name}>${value}</${name}>`);
  const rows = [
    ...applicantRows(a),
    ...partyRows(a),
    ...(a.type === "cancellation" ? cancellationRows(a) : mortgageRows(a, regType)),
    ...papers(),
  ];
  return `<Message BusinessNumber="${a.number}"><Head>${elements.join("")}</Head><Data>${rows.join("")}${form(a, text)}</Data></Message>`;
}

function applicantRows(a: Application): string[] {
  const blanks =
    "YWH QLRTXDZ QLRYB QLRFRMC QLRFRDH QLRDLRMC QLRDLRDH QLRDLJG YWRTXDZ YWRYB YWRFRMC YWRFRDH YWRDLRMC YWRDLRDH YWRDLJG BZ";
  return a.mortgagors.map((each) =>
    row("DJF_DJ_SQ", {
      ...Object.fromEntries(blanks.split(" ").map((name) => [name, "/"])),
      YSDM: "6004010000",
      QLRMC: a.mortgagee.name,
      QLRZJZL: "8",
      QLRZJH: a.mortgagee.number,
      YWRMC: each.name,
      YWRZJZL: "1",
      YWRZJH: each.number,
      QXDM: "320505",
      SQSJ: "2026-11-23T10:15:00",
    }),
  );
}

function partyRows(a: Application): string[] {
  const person = {
    YSDM: "6003000000",
    DZ: "/",
    DH: "/",
    QLBL: "/",
    GYFS: a.owned ?? (a.mortgagors.length === 1 ? "0" : "1"),
    GYQK: "/",
    GJ: "142",
    BZ: "/",
    QXDM: "320505",
    QLLX: "37",
    QSZT: "0",
  };
  return [
    ...a.units.flatMap((unit) =>
      a.mortgagors.map((each, index) =>
        row("ZTT_GY_QLR", {
          ...person,
          BDCDYH: unit,
          SXH: String(index + 1),
          QLRMC: each.name,
          BDCQZH: titleOf(unit),
          ZJZL: "1",
          ZJH: each.number,
          XB: Number(each.number.slice(16, 17)) % 2 === 1 ? "1" : "2",
          QLRLX: "1",
          QLRTZ: "10",
        }),
      ),
    ),
    row("ZTT_GY_QLR", {
      ...person,
      BDCDYH: a.units[0] ?? "",
      SXH: "1",
      QLRMC: a.mortgagee.name,
      BDCQZH: "/",
      GYFS: "0",
      XB: "/",
      ZJZL: "8",
      ZJH: a.mortgagee.number,
      QLRLX: "2",
      QLRTZ: "9",
    }),
  ];
}

function mortgageRows(a: Application, regType: string): string[] {
  return a.units.map((unit) =>
    row("QLF_QL_DYAQ", {
      YSDM: "6002030100",
      BDCDYH: unit,
      DYBDCLX: "2",
      DYR: a.mortgagors.map((each) => each.name).join("、"),
      DYRLX: "1",
      DYFS: a.maximum ? "2" : "1",
      DJLX: regType,
      DJYY: a.reason,
      DJJG: "320505",
      ZJJZWZL: "/",
      ZJJZWDYFW: "/",
      BDBZZQSE: a.wan,
      ZWLXQSSJ: "2026-12-01",
      ZWLXJSSJ: "2029-11-30",
      ZGZQQDSS: "/",
      ZGZQSE: a.maximum ? a.wan : "/",
      QXDM: "320505",
      FJ: "/",
      QSZT: "0",
      DYJELX: "1",
      DYQSW: String(a.rank),
      SFYGDJ: "0",
      DYMJ: "89.50",
      MJDW: "1",
      BZ: "1",
      JEDW: "1",
      DBFW: scope,
      DYQX: "2026-12-01 至 2029-11-30",
      SFCZJZHXZ: "0",
      SSYWH: a.previous?.caseNumber ?? "/",
    }),
  );
}

function cancellationRows(a: Application): string[] {
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
      QLLX: "37",
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

function papers(): string[] {
  return [
    paper("主债权合同", "a".repeat(64)),
    paper("抵押合同", "b".repeat(64)),
    paper("委托书", mandate.sha256, "0", mandate.number),
  ];
}

function form(a: Application, text: string): string {
  const signers = a.signers ?? [
    ...a.mortgagors.map((each) => ({ ...each, capacity: "mortgagor" })),
    { ...a.mortgagee, capacity: "mortgagee" },
  ];
  const signatures = signers.map((each) =>
    row("ApplicantSignature", {
      Name: each.name,
      CertificateNumber: each.number,
      Capacity: each.capacity,
      Method: "hand_signed_original",
      SignedAt: "2026-11-22T09:00:00",
      Reference: "teller-1",
    }),
  );
  const sha256 = digestOf(text);
  const content = Buffer.from(text).toString("base64");
  return `<FJ_F_100 FJMC="不动产登记申请书" FJLX="txt" FJNR="${content}" Sha256="${sha256}">${signatures.join("")}</FJ_F_100>`;
}

// Applications as a bank would write them for the tests of the simulated registry: what is applied for, by whom, as text.
// Invariant: nothing of the registry's own code is used to write a message.

import { randomUUID } from "node:crypto";
import {
  applicantRows,
  cancellationRows,
  digestOf,
  mortgageRows,
  noticeRows,
  ownershipRows,
  paper,
  partyRows,
  rectificationRows,
  row,
  scope,
} from "./registry-rows.ts";

export type Person = { name: string; number: string; share?: string };

export const lender: Person = { name: "示例银行股份有限公司", number: "91320500MA1000017R" };
export const otherLender: Person = { name: "样例银行股份有限公司", number: "91320500MA1000025L" };
export const developer: Person = { name: "示例置业有限公司", number: "91320500MA1000033F" };
export const li: Person = { name: "李示一", number: "320505198001011036" };
export const wang: Person = { name: "王示二", number: "320505198202032044" };

export const unitA = "320505400202GB00001F00010001";
export const unitB = "320505400202GB00001F00010002";
export const titleOf = (unit: string) => `苏(2021)苏州市不动产权第${unit.slice(-7)}号`;

/** Who signs, as what, and for whom where it is not for itself. */
export type Signature = { name: string; number: string; capacity: string; onBehalfOf?: string };

export type ApplicationType =
  | "first"
  | "change"
  | "transfer"
  | "rectification"
  | "cancellation"
  | "ownership"
  | "buyers_notice"
  | "lenders_notice"
  | "buyers_notice_cancellation"
  | "lenders_notice_cancellation";

export type Application = {
  number: string;
  type: ApplicationType;
  units: string[];
  /** Of ownership and of the buyer's notice the buyers. */
  mortgagors: Person[];
  mortgagee: Person;
  /** Besides the one above. */
  coMortgagees: Person[];
  /** Seller, developer or assignor; null where the bank does not know him. */
  transferor: Person | null;
  /** 万元 in the rows, yuan in the signed text. */
  wan: string;
  yuan: string;
  maximum: boolean;
  period: [string, string];
  rank: number;
  /** What is changed, transferred, mended or cancelled. */
  previous: { registrationCertificateNumber: string; caseNumber: string } | null;
  ground: string;
  /** 变更事项 of a change. */
  changes: string;
  otherRanks: string;
  /** Who held it before a change of its name. */
  former: Person | null;
  determined: string;
  mainContract: string;
  /** DYBDCLX. */
  collateral: "1" | "2" | "4";
  noticeKind: string;
  /** Number of the notice that ends with it. */
  notice: string;
  /** Title certificate of a unit. */
  title: (unit: string) => string;
  /** Further papers, each with its BZ. */
  papers: [name: string, remark: string][];
  /** GYFS of every owner; sole or joint by their number when absent. */
  owned?: string;
  /** Who signed; all applicants when absent. */
  signers?: Signature[] | undefined;
  /** Whom the registry's own app is to ask; nobody when absent. */
  toAsk?: { name: string; number: string; capacity: string }[];
};

/** A first mortgage of 100 万元 on unit A by its owner, unless said otherwise. */
export function application(over: Partial<Application> = {}): Application {
  return {
    number: `chn-${randomUUID().slice(0, 8)}-1`,
    type: "first",
    units: [unitA],
    mortgagors: [li],
    mortgagee: lender,
    coMortgagees: [],
    transferor: developer,
    wan: "100.0000",
    yuan: "1000000.00",
    maximum: false,
    period: ["2026-12-01", "2029-11-30"],
    rank: 1,
    previous: null,
    ground: "主债权消灭",
    changes: "被担保主债权数额变更、债务履行期限变更",
    otherRanks: "/",
    former: null,
    determined: "/",
    mainContract: "示借字第1号",
    collateral: "2",
    noticeKind: "",
    notice: "/",
    title: titleOf,
    papers: [],
    ...over,
  };
}

/** A mandate as the registry holds it; every application of these tests is handed in with it. */
export const mandate = {
  number: "(2026)样例公证字第1号",
  sha256: "c".repeat(64),
  principals: [li, wang].map(({ name, number }) => ({ name, certificateNumber: number })),
  givenOn: "2026-01-05",
  agent: { name: lender.name, certificateNumber: lender.number },
  untilCompleted: true,
  matters: ["apply", "withdraw"],
};

type Codes = { recType: string; regType: string; rightType: string; typeName: string; rightName: string };
const mortgage = { rightType: "37", rightName: "抵押权" };
const cancelled = { recType: "4000101", regType: "400", typeName: "注销登记" };
const noticed = { recType: "7000101", regType: "700", rightType: "96", typeName: "预告登记" };
const codes: Record<ApplicationType, Codes> = {
  first: { ...mortgage, recType: "1003701", regType: "100", typeName: "首次登记" },
  transfer: { ...mortgage, recType: "2003701", regType: "200", typeName: "转移登记" },
  change: { ...mortgage, recType: "3003701", regType: "300", typeName: "变更登记" },
  rectification: { ...mortgage, recType: "5003701", regType: "500", typeName: "更正登记" },
  cancellation: { ...mortgage, ...cancelled },
  ownership: { recType: "2000402", regType: "200", rightType: "4", typeName: "转移登记", rightName: "房地产权" },
  buyers_notice: { ...noticed, rightName: "预告登记" },
  lenders_notice: { ...noticed, rightName: "抵押预告登记" },
  buyers_notice_cancellation: { ...cancelled, rightType: "96", rightName: "预告登记" },
  lenders_notice_cancellation: { ...cancelled, rightType: "96", rightName: "抵押预告登记" },
};

const isBuyers = ({ type }: Application) => ["ownership", "buyers_notice", "buyers_notice_cancellation"].includes(type);
const isLendersNotice = ({ type }: Application) => type.startsWith("lenders_notice");
const isCancellation = ({ type }: Application) => type.endsWith("cancellation");

/** 权利人 and 义务人. */
export function sidesOf(a: Application): { holders: Person[]; obligors: Person[] } {
  if (isBuyers(a)) return { holders: a.mortgagors, obligors: a.transferor === null ? [] : [a.transferor] };
  const holders = [a.mortgagee, ...a.coMortgagees];
  return { holders, obligors: a.type === "transfer" && a.transferor !== null ? [a.transferor] : a.mortgagors };
}

/** The text the applicants sign. */
export function formText(a: Application): string {
  const { holders, obligors } = sidesOf(a);
  const names = (parties: Person[]) => (parties.length === 0 ? "/" : parties.map((each) => each.name).join("、"));
  const lends = !isBuyers(a);
  const terms = (text: string) => (lends && !isCancellation(a) ? text : "/");
  const sale = a.type === "ownership" || a.type === "buyers_notice";
  const { typeName, rightName } = codes[a.type];
  return [
    `申请登记类型：${typeName}`,
    `登记权利：${rightName}`,
    `不动产单元号：${a.units.join("、")}`,
    `权利人：${names(holders)}`,
    `义务人：${names(obligors)}`,
    `抵押权人：${lends ? names(holders) : "/"}`,
    `抵押人：${lends ? names(a.mortgagors) : "/"}`,
    `抵押方式：${terms(a.maximum ? "最高额抵押" : "一般抵押")}`,
    `担保数额（元）：${terms(a.yuan)}`,
    `债务履行期限：${terms(a.period.join(" 至 "))}`,
    `抵押权顺位：${a.type === "lenders_notice" ? "/" : terms(String(a.rank))}`,
    `担保范围：${terms(scope)}`,
    `禁止或限制转让的约定：${terms("无")}`,
    `不动产登记证明号：${a.previous?.registrationCertificateNumber ?? "/"}`,
    `预告登记证明号：${a.notice}`,
    `变更事项：${a.type === "change" ? a.changes : "/"}`,
    `变更前抵押权人：${a.former?.name ?? "/"}`,
    `变更前统一社会信用代码：${a.former?.number ?? "/"}`,
    `其他抵押权顺位：${a.otherRanks}`,
    `注销原因：${isCancellation(a) ? a.ground : "/"}`,
    `取得价格（元）：${sale ? "1800000.00" : "/"}`,
    `买卖合同号：${sale || a.type === "lenders_notice" ? "示售字第1号" : "/"}`,
    `债权转让合同号：${a.type === "transfer" ? "示转字第1号" : "/"}`,
    `主债权合同号：${lends ? a.mainContract : "/"}`,
    `抵押合同号：${lends ? "示抵字第1号" : "/"}`,
  ].join("\n");
}

/** The Message of an application; `text` stands in for the signed text where a test wants another. */
export function message(a: Application, text = formText(a)): string {
  const unit = a.units[0] ?? "";
  const { recType, regType, rightType } = codes[a.type];
  const { holders, obligors } = sidesOf(a);
  const named = [...a.units.map(a.title), ...(a.notice === "/" ? [] : [a.notice])].join(",");
  const head = {
    BusinessNumber: a.number,
    ASID: "AS100",
    AreaCode: unit.slice(0, 6),
    RecType: recType,
    RightType: rightType,
    RegType: regType,
    CreateDate: "2026-11-23T10:15:00",
    RegOrgID: "320505",
    ParcelID: unit.slice(0, 19),
    EstateNum: unit,
    PreEstateNum: "/",
    PreCertID: a.previous?.registrationCertificateNumber ?? named,
    ProofCount: isCancellation(a) || a.type === "ownership" ? "0" : "1",
    CertCount: a.type === "ownership" ? String(a.units.length) : "0",
  };
  const elements = Object.entries(head).map(([name, value]) => `<${name}>${value}</${name}>`);
  const rows = [...applicantRows(holders, obligors), ...parties(a, rightType), ...rightRows(a, regType), ...papers(a)];
  return `<Message BusinessNumber="${a.number}"><Head>${elements.join("")}</Head><Data>${rows.join("")}${form(a, text)}</Data></Message>`;
}

function parties(a: Application, rightType: string): string[] {
  const { holders, obligors } = sidesOf(a);
  const first = a.units[0] ?? "";
  const on = (unit: string, code: string, title: string, held?: string) => ({ unit, code, rightType, title, held });
  if (a.type === "ownership") return a.units.flatMap((unit) => partyRows(holders, on(unit, "13", "/")));
  if (isBuyers(a))
    return a.units.flatMap((unit) => [
      ...partyRows(obligors, on(unit, "19", a.title(unit))),
      ...partyRows(holders, on(unit, "18", "/")),
    ]);
  const [owner, holder] = isLendersNotice(a) ? ["19", "18"] : ["10", "9"];
  return [
    ...a.units.flatMap((unit) => partyRows(a.mortgagors, on(unit, owner, a.title(unit), a.owned))),
    ...partyRows(holders, on(first, holder, "/")),
  ];
}

function rightRows(a: Application, regType: string): string[] {
  const kinds = a.noticeKind !== "" ? a.noticeKind : isLendersNotice(a) ? "3" : "1";
  switch (a.type) {
    case "first":
      return mortgageRows(a, regType, "合同设立");
    case "transfer":
      return mortgageRows(a, regType, "债权转让");
    case "change":
      return mortgageRows(a, regType, a.changes);
    case "rectification":
      return [...mortgageRows(a, regType, "登记簿记载错误"), ...rectificationRows(a, a.title)];
    case "cancellation":
      return cancellationRows(a, "37", null);
    case "ownership":
      return ownershipRows(a);
    case "buyers_notice":
      return noticeRows(a, sidesOf(a).obligors, kinds);
    case "lenders_notice":
      return [...noticeRows(a, a.mortgagors, kinds), ...mortgageRows(a, regType, "预购商品房抵押")];
    case "buyers_notice_cancellation":
    case "lenders_notice_cancellation":
      return cancellationRows(a, "96", kinds);
  }
}

function papers(a: Application): string[] {
  const sale = a.type === "ownership" || a.type === "buyers_notice" || a.type === "lenders_notice";
  return [
    ...(isBuyers(a) ? [] : [paper("主债权合同", "a".repeat(64)), paper("抵押合同", "b".repeat(64))]),
    ...(sale ? [paper("买卖合同", "d".repeat(64))] : []),
    ...(a.type === "transfer" ? [paper("债权转让合同", "e".repeat(64)), paper("债权转让通知", "f".repeat(64))] : []),
    ...a.papers.map(([name, remark]) => paper(name, digestOf(name + remark), "0", remark)),
    paper("委托书", mandate.sha256, "0", mandate.number),
  ];
}

function form(a: Application, text: string): string {
  const { holders, obligors } = sidesOf(a);
  const as = (capacity: string) => (each: Person) => ({ ...each, capacity });
  const obligorsCapacity = a.type === "transfer" ? "mortgagee" : isBuyers(a) ? "transferor" : "mortgagor";
  const signers: Signature[] = a.signers ?? [
    ...obligors.map(as(obligorsCapacity)),
    ...holders.map(as(isBuyers(a) ? "mortgagor" : "mortgagee")),
  ];
  const signatures = signers.map((each) =>
    row("ApplicantSignature", {
      Name: each.name,
      CertificateNumber: each.number,
      Capacity: each.capacity,
      Method: "hand_signed_original",
      SignedAt: "2026-11-22T09:00:00",
      Reference: "teller-1",
      ...(each.onBehalfOf === undefined ? {} : { OnBehalfOf: each.onBehalfOf }),
    }),
  );
  const sha256 = digestOf(text);
  const content = Buffer.from(text).toString("base64");
  const toAsk = (a.toAsk ?? []).map(({ name, number, capacity }) =>
    row("ApplicantToAsk", { Name: name, CertificateNumber: number, Capacity: capacity }),
  );
  const inside = [...signatures, ...toAsk].join("");
  return `<FJ_F_100 FJMC="不动产登记申请书" FJLX="txt" FJNR="${content}" Sha256="${sha256}">${inside}</FJ_F_100>`;
}

// The acceptance desk: what an application must show before it is taken in hand, as a list of named rules.
// Invariant: an application that breaks a rule changes nothing; the answer names every rule broken and every thing missing.

import { documentFindings, differingFigures, unsignedApplicants } from "./application-form.ts";
import { mortgageeOf, rowsOf, type Application } from "./application.ts";
import { isOpen, type Case } from "./cases.ts";
import { isTime } from "./china-time.ts";
import type { Bank, RegistryOptions } from "./options.ts";
import { isSameParty, plainNumber, type Register } from "./register.ts";
import { figureFindings, rowFindings, unexplainedBlanks } from "./row-rules.ts";

/** What the desk looks at besides the application. */
export type DeskView = { options: RegistryOptions; register: Register; bank: Bank; grouped: boolean; cases: Case[] };

type DeskRule = {
  name: string;
  code: string;
  /** 不予受理, or 补正 where the thing can be handed in later. */
  answer: "not_accepted" | "supplement";
  /** Names of what is missing or wrong; none when the rule holds. */
  check(application: Application, view: DeskView): string[];
};

export type DeskFinding = { answer: "not_accepted" | "supplement"; code: string; rule: string; name: string };

const recTypes = { first: ["1003701", "100"], change: ["3003701", "300"], cancellation: ["4000101", "400"] } as const;

const rules: DeskRule[] = [
  {
    name: "合并申请仅限合并办理的登记机构",
    code: "GROUP",
    answer: "not_accepted",
    check: (_, view) => (view.grouped && view.options.capability !== "combined" ? ["GroupNumber"] : []),
  },
  { name: "报文头完整", code: "HEAD", answer: "not_accepted", check: headFindings },
  { name: "表行完整", code: "ROWS", answer: "not_accepted", check: rowFindings },
  { name: "表行齐备", code: "TABLES", answer: "not_accepted", check: tableFindings },
  { name: "空白须在附记说明", code: "BLANK", answer: "not_accepted", check: unexplainedBlanks },
  { name: "数额与期限合规", code: "FIGURES", answer: "not_accepted", check: figureFindings },
  { name: "属本机构管辖", code: "AREA", answer: "not_accepted", check: areaFindings },
  {
    name: "不动产单元存在",
    code: "UNIT",
    answer: "not_accepted",
    check: (application, view) => application.unitCodes.filter((code) => !view.register.units.has(code)),
  },
  {
    name: "抵押权人由发送机构代表",
    code: "LENDER",
    answer: "not_accepted",
    check: (application, view) =>
      application.mortgagees.length === 1 && view.bank.mortgagees.includes(mortgageeOf(application).certificateNumber)
        ? []
        : application.mortgagees.map((each) => each.name),
  },
  { name: "申请书完整且摘要相符", code: "FORM", answer: "not_accepted", check: documentFindings },
  { name: "全体申请人签名", code: "SIGNATURE", answer: "not_accepted", check: unsignedApplicants },
  { name: "申请书与表行一致", code: "DIFFERS", answer: "not_accepted", check: differingFigures },
  { name: "该抵押权无在办件", code: "IN_HAND", answer: "not_accepted", check: caseOnSameMortgage },
  { name: "合同齐备", code: "CONTRACT", answer: "supplement", check: missingContracts },
];

/** Application → what is wrong with it; none when it can be taken in hand. */
export function deskFindings(application: Application, view: DeskView): DeskFinding[] {
  return rules.flatMap((rule) =>
    rule.check(application, view).map((name) => ({ answer: rule.answer, code: rule.code, rule: rule.name, name })),
  );
}

function headFindings(application: Application): string[] {
  const { head, type } = application;
  const units = application.unitCodes;
  if (type === null) return ["RecType"];
  const titles = [...new Set(rowsOf(application, "ZTT_GY_QLR").map((row) => row.at["BDCQZH"] ?? ""))];
  const expected: Record<string, boolean> = {
    BusinessNumber: head["BusinessNumber"] === application.businessNumber,
    ASID: head["ASID"] === "AS100",
    AreaCode: head["AreaCode"] === units[0]?.slice(0, 6),
    RecType: head["RecType"] === recTypes[type][0],
    RegType: head["RegType"] === recTypes[type][1],
    RightType: head["RightType"] === "37",
    CreateDate: isTime(head["CreateDate"] ?? ""),
    RegOrgID: (head["RegOrgID"] ?? "") !== "",
    ParcelID: head["ParcelID"] === units[0]?.slice(0, 19),
    EstateNum: head["EstateNum"] === units[0],
    PreEstateNum: head["PreEstateNum"] === "/",
    PreCertID: precedes(head["PreCertID"] ?? "", application, titles),
    ProofCount: head["ProofCount"] === (type === "cancellation" ? "0" : "1"),
    CertCount: head["CertCount"] === "0",
    BizMsgID: head["BizMsgID"] === undefined,
    RecFlowID: head["RecFlowID"] === undefined,
    DigitalSign: head["DigitalSign"] === undefined,
  };
  return Object.keys(expected)
    .filter((name) => expected[name] !== true)
    .map((name) => `Head.${name}`);
}

/** PreCertID: the registration certificate for a change or cancellation, else the title certificates. */
function precedes(stated: string, application: Application, titles: string[]): boolean {
  if (application.type !== "first")
    return plainNumber(stated) === plainNumber(application.previousCertificateNumber) && stated !== "";
  return (
    stated !== "" && stated.split(",").every((each) => titles.some((title) => plainNumber(title) === plainNumber(each)))
  );
}

/** One row per unit and party, as the tables ask. */
function tableFindings(application: Application): string[] {
  const { unitCodes, mortgagees, mortgagors } = application;
  const found: string[] = [];
  const right = application.type === "cancellation" ? "QLF_QL_ZXDJ" : "QLF_QL_DYAQ";
  const foreign = application.type === "cancellation" ? "QLF_QL_DYAQ" : "QLF_QL_ZXDJ";
  if (unitCodes.length === 0 || new Set(unitCodes).size !== unitCodes.length) found.push(`${right} one per unit`);
  if (rowsOf(application, foreign).length > 0) found.push(`${foreign} not of this application`);
  if (mortgagees.length !== 1 || mortgagors.length === 0) found.push("DJF_DJ_SQ one mortgagee, at least one mortgagor");
  const parties = rowsOf(application, "ZTT_GY_QLR");
  const hasRow = (kind: string, name: string, number: string, unitCode: string | null) =>
    parties.some(
      (row) =>
        row.at["QLRTZ"] === kind &&
        (unitCode === null || row.at["BDCDYH"] === unitCode) &&
        isSameParty(
          { name: row.at["QLRMC"] ?? "", certificateNumber: row.at["ZJH"] ?? "" },
          { name, certificateNumber: number },
        ),
    );
  for (const each of mortgagees)
    if (!hasRow("9", each.name, each.certificateNumber, null)) found.push("ZTT_GY_QLR QLRTZ 9");
  for (const each of mortgagors)
    for (const code of unitCodes)
      if (!hasRow("10", each.name, each.certificateNumber, code)) found.push(`ZTT_GY_QLR QLRTZ 10 ${code}`);
  const legType = application.type === null ? "" : recTypes[application.type][1];
  if (rowsOf(application, "QLF_QL_DYAQ").some((row) => row.at["DJLX"] !== legType)) found.push("QLF_QL_DYAQ.DJLX");
  if (new Set(rowsOf(application, "QLF_QL_ZXDJ").map((row) => row.at["BDCQZH"])).size > 1)
    found.push("QLF_QL_ZXDJ.BDCQZH");
  if (new Set(rowsOf(application, "QLF_QL_ZXDJ").map((row) => row.at["ZXYY"])).size > 1) found.push("QLF_QL_ZXDJ.ZXYY");
  return found;
}

function areaFindings(application: Application, view: DeskView): string[] {
  const outside = application.unitCodes.filter((code) => !view.options.areaCodes.includes(code.slice(0, 6)));
  const rows = application.rows.filter((row) => row.at["QXDM"] !== undefined);
  const strange = rows.filter((row) => !view.options.areaCodes.includes(row.at["QXDM"] ?? ""));
  return [...outside, ...strange.map((row) => `${row.name}.QXDM`)];
}

function missingContracts(application: Application): string[] {
  if (application.type === "cancellation") return [];
  const held = rowsOf(application, "DJF_DJ_SJ").some((row) => (row.at["SJMC"] ?? "").includes("合同"));
  return held ? [] : ["主债权合同", "抵押合同"];
}

/** Two open cases on one mortgage would each be judged as if the other were not there. */
function caseOnSameMortgage(application: Application, view: DeskView): string[] {
  const wanted = plainNumber(application.previousCertificateNumber);
  if (wanted === "") return [];
  return view.cases
    .filter((each) => isOpen(each) && plainNumber(each.application.previousCertificateNumber) === wanted)
    .map((each) => each.recFlowId);
}

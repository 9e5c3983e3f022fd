// The acceptance desk: what an application must show before it is taken in hand, as a list of named rules.
// Invariant: an application that breaks a rule changes nothing; the answer names every rule broken and every thing missing.

import { documentFindings, differingFigures, unsignedApplicants } from "./application-form.ts";
import { mortgageeOf, rowsOf, type Application } from "./application.ts";
import { isOpen, type Case } from "./cases.ts";
import { isTime } from "./china-time.ts";
import type { Bank, RegistryOptions } from "./options.ts";
import { plainNumber, type Register } from "./register.ts";
import { endsSameMortgage, othersMortgage } from "./review.ts";
import { figureFindings, rowFindings, unexplainedBlanks } from "./row-rules.ts";
import { tableFindings } from "./tables.ts";

/** What the desk looks at besides the application. */
export type DeskView = {
  options: RegistryOptions;
  register: Register;
  bank: Bank;
  grouped: boolean;
  /** When the envelope was sent, China time to the second. */
  sentAt: string;
  /** Every case but this one, those of the same filing among them. */
  others: Case[];
};

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
  { name: "申请时间合理", code: "TIME", answer: "not_accepted", check: timeFindings },
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
  {
    name: "申请人为登记簿记载的抵押权人",
    code: "NOT_MORTGAGEE",
    answer: "not_accepted",
    check: (application, view) =>
      othersMortgage(application, view.register) ? [application.previousCertificateNumber] : [],
  },
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

function areaFindings(application: Application, view: DeskView): string[] {
  const outside = application.unitCodes.filter((code) => !view.options.areaCodes.includes(code.slice(0, 6)));
  const rows = application.rows.filter((row) => row.at["QXDM"] !== undefined);
  const strange = rows.filter((row) => !view.options.areaCodes.includes(row.at["QXDM"] ?? ""));
  return [...outside, ...strange.map((row) => `${row.name}.QXDM`)];
}

function missingContracts(application: Application): string[] {
  if (application.type === "cancellation") return [];
  const names = rowsOf(application, "DJF_DJ_SJ").map((row) => row.at["SJMC"]);
  return ["主债权合同", "抵押合同"].filter((each) => !names.includes(each));
}

/** Applied for at one time, which had come when the envelope was sent. */
function timeFindings(application: Application, view: DeskView): string[] {
  const times = new Set(rowsOf(application, "DJF_DJ_SQ").map((row) => row.at["SQSJ"] ?? ""));
  return times.size === 1 && [...times].every((each) => each <= view.sentAt) ? [] : ["DJF_DJ_SQ.SQSJ"];
}

/** Two open cases on one mortgage would each be judged as if the other were not there. */
function caseOnSameMortgage(application: Application, view: DeskView): string[] {
  return view.others
    .filter((each) => isOpen(each) && endsSameMortgage(each.application, application))
    .map((each) => each.recFlowId);
}

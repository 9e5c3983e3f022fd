// The acceptance desk: what an application must show before it is taken in hand, as a list of named rules.
// Invariant: an application that breaks a rule changes nothing; the answer names every rule broken and every thing missing.

import { documentFindings, differingFigures } from "./application-form.ts";
import { rowsOf, type Application } from "./application.ts";
import { isOpen, type Case } from "./cases.ts";
import { recordableEvents, statedEvents } from "./change-events.ts";
import { isTime } from "./china-time.ts";
import { isFilingTaken } from "./combined-filings.ts";
import { figureFindings, unexplainedBlanks } from "./figures.ts";
import { hasPrevious, matters, type Matter } from "./matters.ts";
import type { Bank, RegistryOptions } from "./options.ts";
import { missingPapers } from "./papers.ts";
import { plainNumber, type Register } from "./register.ts";
import { endsSame, othersRight } from "./review-previous.ts";
import { rowFindings } from "./row-rules.ts";
import { unsignedApplicants } from "./signatures-wanted.ts";
import { tableFindings } from "./tables.ts";

/** What the desk looks at besides the application. */
export type DeskView = {
  options: RegistryOptions;
  register: Register;
  bank: Bank;
  /** What is applied for in the filing when it has a group number; null for an application on its own. */
  group: (Matter | null)[] | null;
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

const rules: DeskRule[] = [
  {
    name: "本机构不办理此种合并申请",
    code: "GROUP",
    answer: "not_accepted",
    check: (_, view) => (view.group === null || isFilingTaken(view.group, view.options) ? [] : ["GroupNumber"]),
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
    check: unrepresentedLenders,
  },
  { name: "申请书完整且摘要相符", code: "FORM", answer: "not_accepted", check: documentFindings },
  {
    name: "全体申请人签名",
    code: "SIGNATURE",
    answer: "not_accepted",
    check: (application, view) => unsignedApplicants(application, view),
  },
  { name: "申请书与表行一致", code: "DIFFERS", answer: "not_accepted", check: differingFigures },
  {
    name: "本机构办理的变更事项",
    code: "CHANGE_EVENT",
    answer: "not_accepted",
    // The main claim is judged against the register at review, where another contract than the registered one shows.
    check: (application, { options }) =>
      statedEvents(application).filter((each) => each !== "main_claim" && !recordableEvents(options).includes(each)),
  },
  {
    name: "申请人为登记簿记载的权利人",
    code: "NOT_MORTGAGEE",
    answer: "not_accepted",
    check: (application, view) => (othersRight(application, view.register) ? [application.previousNumber] : []),
  },
  { name: "该权利无在办件", code: "IN_HAND", answer: "not_accepted", check: caseOnSameRight },
  { name: "材料齐备", code: "PAPERS", answer: "supplement", check: missingPapers },
];

/** Application → what is wrong with it; none when it can be taken in hand. */
export function deskFindings(application: Application, view: DeskView): DeskFinding[] {
  return rules.flatMap((rule) =>
    rule.check(application, view).map((name) => ({ answer: rule.answer, code: rule.code, rule: rule.name, name })),
  );
}

function headFindings(application: Application, view: DeskView): string[] {
  const { head, matter } = application;
  const units = application.unitCodes;
  if (matter === null) return ["RecType"];
  const { type } = matters[matter];
  const isOwnership = matter === "ownership_transfer";
  const expected: Record<string, boolean> = {
    BusinessNumber: head["BusinessNumber"] === application.businessNumber,
    ASID: head["ASID"] === "AS100",
    AreaCode: head["AreaCode"] === units[0]?.slice(0, 6),
    CreateDate: isTime(head["CreateDate"] ?? ""),
    RegOrgID: (head["RegOrgID"] ?? "") !== "",
    ParcelID: head["ParcelID"] === units[0]?.slice(0, 19),
    EstateNum: head["EstateNum"] === units[0],
    PreEstateNum: head["PreEstateNum"] === "/",
    PreCertID: precedes(head["PreCertID"] ?? "", application, matter, view.register),
    ProofCount: head["ProofCount"] === (type === "cancellation" || isOwnership ? "0" : "1"),
    CertCount: head["CertCount"] === (isOwnership ? String(units.length) : "0"),
    BizMsgID: head["BizMsgID"] === undefined,
    RecFlowID: head["RecFlowID"] === undefined,
    DigitalSign: head["DigitalSign"] === undefined,
  };
  return Object.keys(expected)
    .filter((name) => expected[name] !== true)
    .map((name) => `Head.${name}`);
}

/**
 * PreCertID: the number the application is about, where there is one; else the title certificates of its rows, followed by
 * that of the notice that ends with it. "/" while a building has no title certificate of its own.
 */
function precedes(stated: string, application: Application, matter: Matter, register: Register): boolean {
  if (hasPrevious(matter)) return stated !== "" && plainNumber(stated) === plainNumber(application.previousNumber);
  const units = application.unitCodes.flatMap((code) => register.units.get(code) ?? []);
  if (stated === "/") return units.every((unit) => unit.collateralType === "land_and_building_under_construction");
  const inRows = rowsOf(application, "ZTT_GY_QLR").map((row) => plainNumber(row.at["BDCQZH"] ?? ""));
  const titles = inRows.filter((each) => each !== "/");
  // Buyers have no title of their own yet, so their rows name none: the review compares with the register.
  if (matter === "ownership_transfer") titles.push(...units.map((unit) => plainNumber(unit.titleCertificateNumber)));
  const mayConvert = matter === "ownership_transfer" || matter === "mortgage_first";
  const notices = mayConvert ? [plainNumber(application.form.fields.get("预告登记证明号") ?? "")] : [];
  return stated
    .split(",")
    .map(plainNumber)
    .every((each) => each !== "" && (titles.includes(each) || notices.includes(each)));
}

function areaFindings(application: Application, view: DeskView): string[] {
  const outside = application.unitCodes.filter((code) => !view.options.areaCodes.includes(code.slice(0, 6)));
  const rows = application.rows.filter((row) => row.at["QXDM"] !== undefined);
  const strange = rows.filter((row) => !view.options.areaCodes.includes(row.at["QXDM"] ?? ""));
  return [...outside, ...strange.map((row) => `${row.name}.QXDM`)];
}

/** A lender's application comes through the exchange of a bank that may act for one of those who apply. */
function unrepresentedLenders(application: Application, view: DeskView): string[] {
  const { matter, holders, obligors } = application;
  if (matter === null || matters[matter].right === "ownership" || matters[matter].right === "priority_notice")
    return [];
  const lenders = matter === "mortgage_transfer" ? [...holders, ...obligors] : holders;
  return lenders.some((each) => view.bank.mortgagees.includes(each.certificateNumber))
    ? []
    : lenders.map((each) => each.name);
}

/** Applied for at one time, which had come when the envelope was sent. */
function timeFindings(application: Application, view: DeskView): string[] {
  const times = new Set(rowsOf(application, "DJF_DJ_SQ").map((row) => row.at["SQSJ"] ?? ""));
  return times.size === 1 && [...times].every((each) => each <= view.sentAt) ? [] : ["DJF_DJ_SQ.SQSJ"];
}

/** Two open cases on one mortgage or notice would each be judged as if the other were not there. */
function caseOnSameRight(application: Application, view: DeskView): string[] {
  return view.others
    .filter((each) => isOpen(each) && endsSame(each.application, application))
    .map((each) => each.recFlowId);
}

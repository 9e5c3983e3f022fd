// The register search (登记信息查询): what stands on each unit asked for, at one moment.
// Invariant: only live mortgages and open cases are shown; another bank's business number never is.

import { wanText } from "./amounts.ts";
import { allCases, isInHand } from "./cases.ts";
import { chinaTime } from "./china-time.ts";
import type { Office } from "./office.ts";
import { collateralCode } from "./holdings.ts";
import {
  liveMortgages,
  liveNotices,
  type MortgageRow,
  type NoticeRow,
  type RegisteredUnit,
  type Register,
} from "./register.ts";
import { positionOf } from "./review-terms.ts";
import type { Party } from "./seed.ts";
import { childrenOf, element, type XmlElement } from "./xml.ts";

const purposes = [
  "mortgage_origination",
  "mortgage_change",
  "mortgage_transfer",
  "mortgage_cancellation",
  "disbursement_check",
  "post_recording_check",
];
const seizureCodes = { seizure: "1", waiting_seizure: "2", pre_seizure: "3" } as const;
const unitsMax = 200;

/** Search → SearchResult, or why it is declined. */
export function answerSearch(office: Office, institution: string, asked: XmlElement): XmlElement | string {
  const { SearchNumber: number = "", Purpose: purpose = "", Authorisation: authorisation = "" } = asked.attributes;
  const codes = childrenOf(asked, "Unit").map((each) => each.attributes["BDCDYH"] ?? "");
  if (number === "" || codes.length === 0 || codes.length > unitsMax) return "查询编号或不动产单元缺失";
  if (!purposes.includes(purpose)) return "查询目的不在目录内";
  if (authorisation === "" || authorisation === "/") return "缺少权利人授权";
  const states = codes.map((code) => unitState(office, institution, code));
  return element("SearchResult", { SearchNumber: number, TakenAt: chinaTime(Date.now()) }, states);
}

function unitState(office: Office, institution: string, code: string): XmlElement {
  const unit = office.register.units.get(code);
  if (unit === undefined)
    return element("UnitState", { BDCDYH: code, Exists: "0", ZL: "", MJ: "", BDCQZH: "", DYBDCLX: "" });
  const at = {
    BDCDYH: code,
    Exists: "1",
    ZL: unit.location,
    MJ: unit.area,
    BDCQZH: unit.titleCertificateNumber,
    DYBDCLX: collateralCode(unit),
    ...(unit.firstRegisteredOn === undefined ? {} : { FirstRegisteredOn: unit.firstRegisteredOn }),
  };
  return element("UnitState", at, [
    ...unit.owners.map((owner) =>
      element("Owner", { QLRMC: owner.name, ZJH: owner.certificateNumber, QLBL: owner.share ?? "/" }),
    ),
    ...liveMortgages(unit).map((row) => mortgage(row, office.register)),
    ...casesInHand(office, institution, code),
    ...burdens(unit),
  ]);
}

function burdens(unit: RegisteredUnit): XmlElement[] {
  return [
    ...unit.seizures.map((each) =>
      element("Seizure", { CFWH: each.number, CFLX: seizureCodes[each.type], CFJG: each.authority }),
    ),
    ...unit.objections.map((each) => element("Objection", { BDCDJZMH: each.number })),
    ...liveNotices(unit).map((row) => priorityNotice(row, unit)),
    ...unit.residenceRights.map((each) => element("ResidenceRight", { BDCDJZMH: each.number, QLR: each.holder })),
    ...unit.leases.map((each) => element("Lease", { Number: each.number, Lessee: each.lessee })),
    ...unit.easements.map((each) => element("Easement", { BDCDJZMH: each.number })),
    ...unit.rectifications.map((each) => element("Rectification", { YWH: each.caseNumber })),
    ...unit.officialRestrictions.map((each) =>
      element("Restriction", { Number: each.number, Authority: each.authority }),
    ),
  ];
}

/** 1 and 3 of a unit whose building is not registered yet, 2 and 4 of any other. */
function priorityNotice(row: NoticeRow, unit: RegisteredUnit): XmlElement {
  const isPresale = unit.collateralType === "land_and_building_under_construction";
  const codes = row.kind === "priority_notice" ? ["1", "2"] : ["3", "4"];
  return element("PriorityNotice", {
    BDCDJZMH: row.number,
    YGDJZL: (isPresale ? codes[0] : codes[1]) ?? "",
    QLR: namesOf(row.holders),
    QLRZJH: numberOfFirst(row.holders),
    QDJG: row.kind === "priority_notice" || row.amount === null ? "/" : wanText(row.amount),
  });
}

/** DYQSW is the present rank: one behind a mortgage that ended has moved up. */
function mortgage(row: MortgageRow, register: Register): XmlElement {
  return element("Mortgage", {
    BDCDJZMH: row.registrationCertificateNumber,
    YWH: row.caseNumber,
    DYQR: namesOf(row.mortgagees),
    DYQRZJH: numberOfFirst(row.mortgagees),
    DYFS: row.form === "maximum_amount" ? "2" : "1",
    ZQSE: wanText(row.securedAmount),
    ZWLXQSSJ: row.periodStart,
    ZWLXJSSJ: row.periodEnd,
    SFCZJZHXZ: row.transferCovenant ? "1" : "0",
    DYQSW: String(positionOf(row, register)),
    DJSJ: row.recordedAt,
  });
}

function namesOf(parties: Party[]): string {
  return parties.map((each) => each.name).join("、");
}

function numberOfFirst(parties: Party[]): string {
  const number = parties[0]?.certificateNumber ?? "";
  return number === "" ? "/" : number;
}

function casesInHand(office: Office, institution: string, code: string): XmlElement[] {
  return allCases(office.book)
    .filter((item) => isInHand(item) && item.application.unitCodes.includes(code))
    .map((item) =>
      element("CaseInHand", {
        YWH: item.caseNumber,
        BusinessNumber: item.institution === institution ? item.businessNumber : "",
        DJLX: item.application.head["RegType"] ?? "",
        SLSJ: item.acceptedAt,
      }),
    );
}

// The register search (登记信息查询): what stands on each unit asked for, at one moment.
// Invariant: only live mortgages and open cases are shown; another bank's business number never is.

import { wanText } from "./amounts.ts";
import { allCases, isInHand } from "./cases.ts";
import { chinaTime } from "./china-time.ts";
import type { Office } from "./office.ts";
import { liveMortgages, type RegisteredUnit } from "./register.ts";
import { childrenOf, element, type XmlElement } from "./xml.ts";

const purposes = ["mortgage_origination", "mortgage_change", "disbursement_check", "post_recording_check"];
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
  if (unit === undefined) return element("UnitState", { BDCDYH: code, Exists: "0", ZL: "", MJ: "", BDCQZH: "" });
  const at = { BDCDYH: code, Exists: "1", ZL: unit.location, MJ: unit.area, BDCQZH: unit.titleCertificateNumber };
  return element("UnitState", at, [
    ...unit.owners.map((owner) =>
      element("Owner", { QLRMC: owner.name, ZJH: owner.certificateNumber, QLBL: owner.share ?? "/" }),
    ),
    ...mortgages(unit),
    ...casesInHand(office, institution, code),
    ...unit.seizures.map((each) =>
      element("Seizure", { CFWH: each.number, CFLX: seizureCodes[each.type], CFJG: each.authority }),
    ),
    ...unit.objections.map((each) => element("Objection", { BDCDJZMH: each.number })),
    ...unit.priorityNotices.map((each) => element("PriorityNotice", { BDCDJZMH: each.number, QLR: each.holder })),
    ...unit.officialRestrictions.map((each) =>
      element("Restriction", { Number: each.number, Authority: each.authority }),
    ),
  ]);
}

/** DYQSW is the present rank: one behind a mortgage that ended has moved up. */
function mortgages(unit: RegisteredUnit): XmlElement[] {
  return liveMortgages(unit).map((row, index) =>
    element("Mortgage", {
      BDCDJZMH: row.registrationCertificateNumber,
      YWH: row.caseNumber,
      DYQR: row.mortgageeName,
      DYQRZJH: row.mortgageeCertificateNumber,
      DYFS: row.form === "maximum_amount" ? "2" : "1",
      ZQSE: wanText(row.securedAmount),
      DYQSW: String(index + 1),
      DJSJ: row.recordedAt,
    }),
  );
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

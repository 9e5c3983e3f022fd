// Reads a SearchResult into a snapshot of the register.
// Invariant: all or nothing; a burden that cannot be read, or is of a kind we do not know, spoils the whole snapshot,
// because a search that silently lost a seizure would be worse than none.

import type { LiveMortgage, RegisterSnapshot, UnitSnapshot } from "../../domain/register.ts";
import { attribute } from "../signing/xml-tree.ts";
import type { VerifiedElement } from "../signing/verify-xml.ts";
import { fenFromWan } from "./amounts.ts";
import { valueOf } from "./blanks.ts";
import { readDate, readTime } from "./china-time.ts";
import { collateralCodes, formCodes, wordOf } from "./codes.ts";
import { isPlain } from "./plain-values.ts";
import { readCovenant, readRank } from "./read-mortgage.ts";
import { noticeRightOf, regTypes } from "./registration-codes.ts";

type CaseInHand = UnitSnapshot["casesInHand"][number];
type PriorityNotice = UnitSnapshot["priorityNotices"][number];
type Facts =
  "unitCode" | "exists" | "location" | "area" | "collateralType" | "titleCertificateNumber" | "firstRegisteredOn";
type Lists = Omit<UnitSnapshot, Facts>;

const seizureTypes: ReadonlyMap<string, UnitSnapshot["seizures"][number]["type"]> = new Map([
  ["1", "seizure"],
  ["2", "waiting_seizure"],
  ["3", "pre_seizure"],
]);

/** The snapshot, or null when it is not exactly an answer to `searchNumber` about `unitCodes`, each once. */
export function readSearch(
  content: readonly VerifiedElement[],
  searchNumber: string,
  unitCodes: string[],
): RegisterSnapshot | null {
  const [result] = content;
  if (content.length !== 1 || result?.name !== "SearchResult" || !isPlain(result)) return null;
  const takenAt = readTime(attribute(result, "TakenAt"));
  if (takenAt === null || attribute(result, "SearchNumber") !== searchNumber) return null;
  const units: UnitSnapshot[] = [];
  for (const child of result.children) {
    const unit = child.name === "UnitState" ? readUnitState(child) : null;
    if (unit === null || units.some((other) => other.unitCode === unit.unitCode)) return null;
    units.push(unit);
  }
  const asked = new Set(unitCodes);
  if (units.length !== asked.size || !units.every((unit) => asked.has(unit.unitCode))) return null;
  return { searchNumber, takenAt, units };
}

function readUnitState(element: VerifiedElement): UnitSnapshot | null {
  const exists = attribute(element, "Exists");
  const unitCode = valueOf(element.attributes["BDCDYH"]);
  if (unitCode === null || (exists !== "0" && exists !== "1")) return null;
  const lists: Lists = {
    owners: [],
    mortgages: [],
    casesInHand: [],
    seizures: [],
    objections: [],
    priorityNotices: [],
    residenceRights: [],
    leases: [],
    easements: [],
    rectifications: [],
    officialRestrictions: [],
  };
  if (!element.children.every((child) => addTo(lists, child))) return null;
  const collateral = valueOf(element.attributes["DYBDCLX"]);
  const told = valueOf(element.attributes["FirstRegisteredOn"]);
  const firstRegisteredOn = told === null ? undefined : readDate(told);
  if (firstRegisteredOn === null) return null;
  return {
    unitCode,
    exists: exists === "1",
    location: valueOf(element.attributes["ZL"]),
    area: valueOf(element.attributes["MJ"]),
    collateralType: collateral === null ? null : (wordOf(collateralCodes, collateral) ?? "other"),
    titleCertificateNumber: valueOf(element.attributes["BDCQZH"]),
    ...(firstRegisteredOn === undefined ? {} : { firstRegisteredOn }),
    ...lists,
  };
}

/** False when the entry cannot be read or is of a kind this dialect does not know. */
function addTo(lists: Lists, entry: VerifiedElement): boolean {
  const text = (name: string): string => valueOf(entry.attributes[name]) ?? "";
  switch (entry.name) {
    case "Owner":
      lists.owners.push({ name: text("QLRMC"), certificateNumber: text("ZJH"), share: text("QLBL") || null });
      return text("QLRMC") !== "";
    case "Mortgage":
      return addIfRead(lists.mortgages, readMortgageEntry(entry));
    case "CaseInHand":
      return addIfRead(lists.casesInHand, readCaseInHand(entry));
    case "Seizure": {
      // A kind of seizure that is not listed counts as the strictest one.
      const type = seizureTypes.get(text("CFLX")) ?? "seizure";
      lists.seizures.push({ number: text("CFWH"), type, authority: text("CFJG") });
      return true;
    }
    case "Objection":
      lists.objections.push({ number: text("BDCDJZMH") });
      return true;
    case "PriorityNotice":
      return addIfRead(lists.priorityNotices, readPriorityNotice(entry));
    case "ResidenceRight":
      lists.residenceRights.push({ number: text("BDCDJZMH"), holder: text("QLR") });
      return true;
    case "Lease":
      lists.leases.push({ number: text("Number"), lessee: text("Lessee") });
      return true;
    case "Easement":
      lists.easements.push({ number: text("BDCDJZMH") });
      return true;
    case "Rectification":
      lists.rectifications.push({ caseNumber: text("YWH") });
      return true;
    case "Restriction":
      lists.officialRestrictions.push({ number: text("Number"), authority: text("Authority") });
      return true;
    default:
      return false;
  }
}

function addIfRead<T>(list: T[], entry: T | null): boolean {
  if (entry === null) return false;
  list.push(entry);
  return true;
}

function readMortgageEntry(entry: VerifiedElement): LiveMortgage | null {
  const value = (name: string): string | null => valueOf(entry.attributes[name]);
  const registrationCertificateNumber = value("BDCDJZMH");
  const caseNumber = value("YWH");
  const mortgageeName = value("DYQR");
  const recordedAt = readTime(value("DJSJ"));
  if (registrationCertificateNumber === null || caseNumber === null) return null;
  if (mortgageeName === null || recordedAt === null) return null;
  return {
    registrationCertificateNumber,
    caseNumber,
    mortgageeName,
    mortgageeCertificateNumber: value("DYQRZJH") ?? "",
    form: wordOf(formCodes, value("DYFS")),
    securedAmount: fenFromWan(value("ZQSE")),
    periodStart: readDate(value("ZWLXQSSJ")),
    periodEnd: readDate(value("ZWLXJSSJ")),
    transferCovenant: readCovenant(entry),
    rank: readRank(entry),
    recordedAt,
  };
}

/** A notice of an unlisted kind cannot be read: whether a buyer or a lender stands behind it decides what may follow. */
function readPriorityNotice(entry: VerifiedElement): PriorityNotice | null {
  const value = (name: string): string | null => valueOf(entry.attributes[name]);
  const number = value("BDCDJZMH");
  const kind = noticeRightOf(value("YGDJZL"));
  const name = value("QLR");
  if (number === null || kind === null || name === null) return null;
  const holder = { name, certificateNumber: value("QLRZJH") ?? "" };
  const securedAmount = kind === "mortgage_priority_notice" ? fenFromWan(value("QDJG")) : null;
  return { number, kind, holder, ...(securedAmount === null ? {} : { securedAmount }) };
}

function readCaseInHand(entry: VerifiedElement): CaseInHand | null {
  const value = (name: string): string | null => valueOf(entry.attributes[name]);
  const caseNumber = value("YWH");
  const acceptedAt = readTime(value("SLSJ"));
  if (caseNumber === null || acceptedAt === null) return null;
  const code = value("DJLX") ?? "";
  const registrationType = wordOf(regTypes, code) ?? code;
  return { caseNumber, businessNumber: value("BusinessNumber"), registrationType, acceptedAt };
}

// Reads a recording result (登簿结果) from the registry's own Message inside a Case.
// Invariants: complete or nothing; values that must be one for the whole case but differ between rows are not a result.

import type { RecordedUnit, RecordingResult } from "../../domain/register.ts";
import type { CancellationGround } from "../../domain/registration.ts";
import { attribute, childrenNamed } from "../signing/xml-tree.ts";
import type { VerifiedElement } from "../signing/verify-xml.ts";
import { valueOf } from "./blanks.ts";
import { readTime } from "./china-time.ts";
import { wordOf } from "./codes.ts";
import { readMortgage, readNoticedMortgage, readNoticedUnits, readUnit } from "./read-mortgage.ts";
import { readPeople } from "./read-people.ts";
import { sameIn, readRightRows } from "./read-right-rows.ts";
import type { RightRows } from "./read-right-rows.ts";
import { groundTexts, registrationsOf } from "./registration-codes.ts";
import type { Registration } from "./registration-codes.ts";

const messageIdPattern = /^\d{18}(?:_?(?:BBXZ|CBXZ|BL))?$/;

/** Attributes that become fields of a RecordingResult; every other one is a note. */
const materialNames: ReadonlySet<string> = new Set(
  (
    "YSDM BDCDYH YWH BDCDJZMH BDCQZH DBR DJSJ QSZT QLLX ZXYY " +
    "DYBDCLX DYFS BDBZZQSE ZGZQSE DYJELX ZWLXQSSJ ZWLXJSSJ DBFW SFCZJZHXZ DYQSW"
  ).split(" "),
);

/** What the Case around the Message already said; the Message must agree. */
export type CaseKeys = { businessNumber: string; caseNumber: string | null; recFlowId: string | null };

/** The result, or null when anything it must hold is blank, contradictory or of another kind. */
export function readRecording(message: VerifiedElement, keys: CaseKeys): RecordingResult | null {
  const head = headOf(message);
  const [data, ...more] = childrenNamed(message, "Data");
  if (head === null || data === undefined || more.length > 0 || !headAgrees(head, message, keys)) return null;
  const told = readRightRows(data, registrationsIn(head));
  const recFlowId = head.get("RecFlowID") ?? null;
  if (told === null || recFlowId === null) return null;
  const people = readPeople(data, told.registration.right);
  const minted = readMinted(told, keys);
  if (people === null || minted === null) return null;
  return {
    businessNumber: keys.businessNumber,
    ...told.registration,
    recFlowId,
    ...minted,
    units: unitsOf(told),
    ...people,
    mortgage: mortgageOf(told),
    ground: told.registration.registrationType === "cancellation" ? groundOf(told.rows) : null,
    others: othersOf(told.rows),
  };
}

/** Head values by name, blanks left out; null when the Head is missing or names something twice. */
function headOf(message: VerifiedElement): Map<string, string> | null {
  const heads = childrenNamed(message, "Head");
  if (heads.length !== 1 || heads[0] === undefined) return null;
  const values = new Map<string, string>();
  const names = new Set<string>();
  for (const child of heads[0].children) {
    if (names.has(child.name)) return null;
    names.add(child.name);
    const value = valueOf(child.text);
    if (value !== null) values.set(child.name, value);
  }
  return values;
}

function headAgrees(head: Map<string, string>, message: VerifiedElement, keys: CaseKeys): boolean {
  const named = [attribute(message, "BusinessNumber"), head.get("BusinessNumber") ?? ""];
  return (
    messageIdPattern.test(head.get("BizMsgID") ?? "") &&
    named.every((number) => number === "" || number === keys.businessNumber) &&
    (keys.recFlowId === null || keys.recFlowId === head.get("RecFlowID"))
  );
}

function registrationsIn(head: Map<string, string>): Registration[] {
  const value = (name: string): string | null => head.get(name) ?? null;
  return registrationsOf({ recType: value("RecType"), rightType: value("RightType"), regType: value("RegType") });
}

type Minted = Pick<RecordingResult, "caseNumber" | "registrationCertificateNumber" | "recorder" | "recordedAt">;

/** What only the registry can mint, the same in every row. A row no longer in force (QSZT, ZXSJ) is no result. */
function readMinted({ registration, rows, beside }: RightRows, keys: CaseKeys): Minted | null {
  const cancels = registration.registrationType === "cancellation";
  const caseNumber = sameIn([...rows, ...beside], "YWH");
  const certificate = certificateOf({ registration, rows });
  const recorder = sameIn(rows, "DBR");
  const recordedAt = readTime(sameIn(rows, "DJSJ"));
  if (caseNumber === null || certificate === null || recorder === null || recordedAt === null) return null;
  if (keys.caseNumber !== null && keys.caseNumber !== caseNumber) return null;
  const standing = rows.every((row) => attribute(row, "QSZT") === "1" && valueOf(row.attributes["ZXSJ"]) === null);
  if (!cancels && !standing) return null;
  return { caseNumber, registrationCertificateNumber: certificate, recorder, recordedAt };
}

/** Each unit may have a title certificate of its own: all of them, joined by ","; every other number is one for the case. */
function certificateOf({ registration, rows }: Pick<RightRows, "registration" | "rows">): string | null {
  if (registration.right === "ownership") {
    const titles = rows.map((row) => valueOf(row.attributes["BDCQZH"]));
    return titles.includes(null) ? null : [...new Set(titles)].join(",");
  }
  return sameIn(rows, registration.registrationType === "cancellation" ? "BDCQZH" : "BDCDJZMH");
}

function unitsOf({ registration, rows, beside }: RightRows): RecordedUnit[] {
  const { right, registrationType } = registration;
  if (registrationType !== "cancellation") {
    if (right === "mortgage") return rows.map((row) => readUnit(attribute(row, "BDCDYH").trim(), row));
    if (right === "mortgage_priority_notice") return readNoticedUnits({ notices: rows, mortgages: beside });
  }
  return rows.map((row) => ({
    unitCode: attribute(row, "BDCDYH").trim(),
    collateralType: null,
    securedAmount: null,
  }));
}

function mortgageOf({ registration, rows, beside }: RightRows): RecordingResult["mortgage"] {
  if (registration.registrationType === "cancellation") return null;
  switch (registration.right) {
    case "mortgage":
      return readMortgage(rows);
    case "mortgage_priority_notice":
      return readNoticedMortgage({ notices: rows, mortgages: beside });
    case "ownership":
    case "priority_notice":
      return null;
  }
}

function groundOf(rows: VerifiedElement[]): CancellationGround | "other" | null {
  const text = sameIn(rows, "ZXYY");
  return text === null ? null : (wordOf(groundTexts, text) ?? "other");
}

/** What is not compared, for the data-quality report; the first unit's row speaks for all. */
function othersOf(rows: VerifiedElement[]): Record<string, string> {
  const others: Record<string, string> = {};
  for (const [name, text] of Object.entries(rows[0]?.attributes ?? {})) {
    const value = valueOf(text);
    if (value !== null && !materialNames.has(name)) others[name] = value;
  }
  return others;
}

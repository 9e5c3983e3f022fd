// Reads a recording result (登簿结果) from the registry's own Message inside a Case.
// Invariants: complete or nothing; values that must be one for the whole case but differ between rows are not a result.

import type { RecordedUnit, RecordingResult } from "../../domain/register.ts";
import type { CancellationGround, RegistrationType } from "../../domain/registration.ts";
import { attribute, childrenNamed } from "../signing/xml-tree.ts";
import type { XmlElement } from "../signing/xml-tree.ts";
import { valueOf } from "./blanks.ts";
import { readTime } from "./china-time.ts";
import { groundTexts, mortgageRight, registrationCodes, registrationTypeOf, roleCodes, wordOf } from "./codes.ts";
import { materialNames, readMortgage, readUnit } from "./read-mortgage.ts";

const messageIdPattern = /^\d{18}(?:_?(?:BBXZ|CBXZ|BL))?$/;

/** What the Case around the Message already said; the Message must agree. */
export type CaseKeys = { businessNumber: string; caseNumber: string | null; recFlowId: string | null };

/** The result, or null when anything it must hold is blank, contradictory or of another kind. */
export function readRecording(message: XmlElement, keys: CaseKeys): RecordingResult | null {
  const head = headOf(message);
  const data = childrenNamed(message, "Data");
  if (head === null || data.length !== 1 || data[0] === undefined) return null;
  const registrationType = registrationTypeOf(head.get("RecType") ?? null);
  if (registrationType === null || !headAgrees(head, message, registrationType, keys)) return null;
  const rows = childrenNamed(data[0], registrationType === "cancellation" ? "QLF_QL_ZXDJ" : "QLF_QL_DYAQ");
  const people = readPeople(childrenNamed(data[0], "ZTT_GY_QLR"));
  const minted = readMinted(rows, registrationType, keys);
  const recFlowId = head.get("RecFlowID") ?? null;
  const units = readUnits(rows, registrationType);
  if (people === null || minted === null || units === null || recFlowId === null) return null;
  return {
    businessNumber: keys.businessNumber,
    registrationType,
    recFlowId,
    ...minted,
    units,
    ...people,
    mortgage: registrationType === "cancellation" ? null : readMortgage(rows),
    ground: registrationType === "cancellation" ? groundOf(rows) : null,
    others: othersOf(rows),
  };
}

/** Head values by name, blanks left out; null when the Head is missing or names something twice. */
function headOf(message: XmlElement): Map<string, string> | null {
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

function headAgrees(
  head: Map<string, string>,
  message: XmlElement,
  registrationType: RegistrationType,
  keys: CaseKeys,
): boolean {
  const named = [attribute(message, "BusinessNumber"), head.get("BusinessNumber") ?? ""];
  return (
    messageIdPattern.test(head.get("BizMsgID") ?? "") &&
    head.get("RegType") === registrationCodes[registrationType].regType &&
    head.get("RightType") === mortgageRight &&
    named.every((number) => number === "" || number === keys.businessNumber) &&
    (keys.recFlowId === null || keys.recFlowId === head.get("RecFlowID"))
  );
}

type Minted = Pick<RecordingResult, "caseNumber" | "registrationCertificateNumber" | "recorder" | "recordedAt">;

/** What only the registry can mint, the same in every row. A row no longer in force (QSZT, ZXSJ) is no result. */
function readMinted(rows: XmlElement[], registrationType: RegistrationType, keys: CaseKeys): Minted | null {
  const cancels = registrationType === "cancellation";
  const caseNumber = sameIn(rows, "YWH");
  const certificate = sameIn(rows, cancels ? "BDCQZH" : "BDCDJZMH");
  const recorder = sameIn(rows, "DBR");
  const recordedAt = readTime(sameIn(rows, "DJSJ"));
  if (caseNumber === null || certificate === null || recorder === null || recordedAt === null) return null;
  if (keys.caseNumber !== null && keys.caseNumber !== caseNumber) return null;
  if (!cancels && !rows.every((row) => attribute(row, "QSZT") === "1" && valueOf(row.attributes["ZXSJ"]) === null)) {
    return null;
  }
  return { caseNumber, registrationCertificateNumber: certificate, recorder, recordedAt };
}

/** One per row; null when a row names no unit or two rows name the same. */
function readUnits(rows: XmlElement[], registrationType: RegistrationType): RecordedUnit[] | null {
  const units: RecordedUnit[] = [];
  for (const row of rows) {
    const unitCode = valueOf(row.attributes["BDCDYH"]);
    if (unitCode === null || units.some((unit) => unit.unitCode === unitCode)) return null;
    const cancels = registrationType === "cancellation";
    units.push(cancels ? { unitCode, collateralType: null, securedAmount: null } : readUnit(unitCode, row));
  }
  return units.length === 0 ? null : units;
}

type People = Pick<RecordingResult, "mortgagors" | "mortgagee">;

/** Exactly one mortgagee and at least one mortgagor; units may have owners of their own, so all that any unit lists count. */
function readPeople(rows: XmlElement[]): People | null {
  const mortgagees = new Map<string, RecordingResult["mortgagee"]>();
  const mortgagors = new Map<string, RecordingResult["mortgagee"]>();
  for (const row of rows) {
    const name = valueOf(row.attributes["QLRMC"]);
    const role = wordOf(roleCodes, attribute(row, "QLRTZ"));
    if (name === null || role === null) return null;
    const person = { name, certificateNumber: valueOf(row.attributes["ZJH"]) ?? "" };
    const key = JSON.stringify([person.name, person.certificateNumber]);
    (role === "mortgagee" ? mortgagees : mortgagors).set(key, person);
  }
  const [mortgagee] = mortgagees.values();
  if (mortgagee === undefined || mortgagees.size > 1 || mortgagors.size === 0) return null;
  return { mortgagors: [...mortgagors.values()], mortgagee };
}

function groundOf(rows: XmlElement[]): CancellationGround | "other" | null {
  const text = sameIn(rows, "ZXYY");
  return text === null ? null : (wordOf(groundTexts, text) ?? "other");
}

/** What is not compared, for the data-quality report; the first unit's row speaks for all. */
function othersOf(rows: XmlElement[]): Record<string, string> {
  const others: Record<string, string> = {};
  for (const [name, text] of Object.entries(rows[0]?.attributes ?? {})) {
    const value = valueOf(text);
    if (value !== null && !materialNames.has(name)) others[name] = value;
  }
  return others;
}

/** The value that every row states; null when it is blank somewhere or differs. */
function sameIn(rows: XmlElement[], name: string): string | null {
  const values = new Set(rows.map((row) => valueOf(row.attributes[name])));
  const [value] = values;
  return values.size === 1 ? (value ?? null) : null;
}

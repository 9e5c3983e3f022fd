// One application as it lies on the desk: the Message read into plain values.
// Invariant: reading never fails on what is missing; a value that is not there is "" and the desk's rules say so.

import { createHash } from "node:crypto";
import { hasPrevious, isCancellation, matterOf, matters, type Matter } from "./matters.ts";
import { isSameParty } from "./register.ts";
import type { Party } from "./seed.ts";
import { child, childrenOf, type XmlElement } from "./xml.ts";

export type Row = { name: string; at: Record<string, string> };
export type ApplicantSignature = Party & {
  capacity: string;
  method: string;
  signedAt: string;
  reference: string;
  /** Certificate number of whom it is given for; "" where the signer signs for itself. */
  onBehalfOf: string;
};

/** A text file that came with a message (FJ_F_100). */
export type FiledText = {
  name: string;
  type: string;
  /** As stated, and as computed over the text that came. */
  sha256Stated: string;
  sha256: string;
  /** label → value; a label that stands twice has "" so that nothing can hide behind it. */
  fields: Map<string, string>;
};

/** The signed 不动产登记申请书. */
export type SignedForm = FiledText & {
  count: number;
  signatures: ApplicantSignature[];
  /** Whom this registry's platform is to ask. */
  toAsk: (Party & { capacity: string; onBehalfOf: string })[];
};

export type Application = {
  businessNumber: string;
  /** Null when RecType and RightType name none that banks file. */
  matter: Matter | null;
  head: Record<string, string>;
  rows: Row[];
  unitCodes: string[];
  /** 权利人 side: mortgagees, assignee, buyers. */
  holders: Party[];
  /** 义务人 side: mortgagors, assignor, sellers, developer. */
  obligors: Party[];
  /** Who gives the property as security: the 义务人, but for a transfer of the mortgage, where they apply for nothing. */
  mortgagors: Party[];
  /** Number of the mortgage or notice changed, transferred, mended or cancelled; "" where there is none. */
  previousNumber: string;
  form: SignedForm;
};

const rowsMax = 2_000;

/** Message → application; null when it is no message of an application at all. */
export function readApplication(message: XmlElement): Application | null {
  const head = child(message, "Head");
  const data = child(message, "Data");
  if (message.name !== "Message" || head === undefined || data === undefined || data.children.length > rowsMax)
    return null;
  const businessNumber = message.attributes["BusinessNumber"] ?? "";
  if (!/^[\w.-]{1,128}$/.test(businessNumber)) return null;
  const headValues: Record<string, string> = {};
  for (const each of head.children) headValues[each.name] = each.text;
  const rows = data.children.map((each) => ({ name: each.name, at: each.attributes }));
  const form = readForm(childrenOf(data, "FJ_F_100"));
  const matter = matterOf(
    headValues,
    rows.some(({ at }) => at["YGDJZL"] === "3" || at["YGDJZL"] === "4"),
  );
  const rightRows = rows.filter((row) => matter !== null && row.name === matters[matter].own);
  const applicants = rows.filter((row) => row.name === "DJF_DJ_SQ");
  const others = distinct(applicants.map((row) => party(row, "YWRMC", "YWRZJH")));
  // Who gave the notice to a buyer may be unknown to the bank that ends it: the register knows.
  const obligors = matter === "buyers_notice_cancellation" ? others.filter((each) => each.name !== "/") : others;
  return {
    businessNumber,
    matter,
    head: headValues,
    rows,
    unitCodes: rightRows.map((row) => row.at["BDCDYH"] ?? ""),
    holders: distinct(applicants.map((row) => party(row, "QLRMC", "QLRZJH"))),
    obligors,
    mortgagors: matter === "mortgage_transfer" ? mortgagorsIn(rows) : obligors,
    previousNumber: previousNumber(matter, headValues, rightRows),
    form,
  };
}

function mortgagorsIn(rows: Row[]): Party[] {
  const named = rows.filter((row) => row.name === "ZTT_GY_QLR" && row.at["QLRTZ"] === "10");
  return distinct(named.map((row) => party(row, "QLRMC", "ZJH")));
}

/** Rows of one table. */
export function rowsOf(application: Application, name: string): Row[] {
  return application.rows.filter((row) => row.name === name);
}

function party(row: Row, name: string, number: string): Party {
  return { name: row.at[name] ?? "", certificateNumber: row.at[number] ?? "" };
}

function distinct(parties: Party[]): Party[] {
  return parties.filter((one, index) => parties.findIndex((other) => isSameParty(one, other)) === index);
}

function previousNumber(matter: Matter | null, head: Record<string, string>, rows: Row[]): string {
  if (matter === null || !hasPrevious(matter)) return "";
  return (isCancellation(matter) ? rows[0]?.at["BDCQZH"] : head["PreCertID"]) ?? "";
}

function readForm(found: XmlElement[]): SignedForm {
  const named = (name: string) => (found[0] === undefined ? [] : childrenOf(found[0], name));
  const toAsk = named("ApplicantToAsk").map(({ attributes }) => ({
    name: attributes["Name"] ?? "",
    certificateNumber: attributes["CertificateNumber"] ?? "",
    capacity: attributes["Capacity"] ?? "",
    onBehalfOf: attributes["OnBehalfOf"] ?? "",
  }));
  const signatures = named("ApplicantSignature").map(readSignature);
  return { ...readText(found[0]), count: found.length, signatures, toAsk };
}

/** FJ_F_100 → its text by label, and its digest as computed here. */
export function readText(file: XmlElement | undefined): FiledText {
  const at = file?.attributes ?? {};
  const bytes = Buffer.from(at["FJNR"] ?? "", "base64");
  const fields = new Map<string, string>();
  for (const line of bytes.toString("utf8").split("\n")) {
    const colon = line.indexOf("：");
    if (colon < 1) continue;
    const label = line.slice(0, colon).trim();
    fields.set(label, fields.has(label) ? "" : line.slice(colon + 1).trim());
  }
  return {
    name: at["FJMC"] ?? "",
    type: at["FJLX"] ?? "",
    sha256Stated: at["Sha256"] ?? "",
    sha256: createHash("sha256").update(bytes).digest("hex"),
    fields,
  };
}

/** ApplicantSignature, or a Signer of a withdrawal. */
export function readSignature({ attributes }: XmlElement): ApplicantSignature {
  return {
    name: attributes["Name"] ?? "",
    certificateNumber: attributes["CertificateNumber"] ?? "",
    capacity: attributes["Capacity"] ?? "",
    method: attributes["Method"] ?? "",
    signedAt: attributes["SignedAt"] ?? "",
    reference: attributes["Reference"] ?? "",
    onBehalfOf: attributes["OnBehalfOf"] ?? "",
  };
}

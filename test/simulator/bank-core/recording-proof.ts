// Reads the registry's own signed recording result inside a permit and compares it with the bank's books.
// Invariant: only what the pinned registry key signed is read; what is compared is read from the signed bytes.

import { createHash } from "node:crypto";
import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";
import type { LoanBusiness } from "./types.ts";

/** As a permit or a terms order carries it. */
export type Proof = {
  legId: string;
  registrationType: string;
  businessNumber: string;
  registrationCertificateNumber: string;
  messageSha256: string;
  /** Base64 of the registry's message. */
  message: string;
};

/** Whose recording result it is, and what is wrong with it; no complaint: it proves what the books say. */
export type Reading = { registryId: string | null; complaint: string | null };

type Keys = { registryId: string; publicKeyPem: string }[];

/** Head's RecType and the rows' DJLX of each registration (facts of the vocabulary). */
const registrations: Record<string, { recType: string; regType: string }> = {
  first: { recType: "1003701", regType: "100" },
  change: { recType: "3003701", regType: "300" },
  cancellation: { recType: "4000101", regType: "400" },
};
const formCodes: Record<string, string> = { general: "1", maximum_amount: "2" };

const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const bytesMax = 1_048_576;

/** Reads the proof of a recording and compares it with the books. Throws Error when it is not XML. */
export function complaintAbout(proof: Proof, business: LoanBusiness, registries: Keys): Reading {
  const bytes = Buffer.from(proof.message, "base64");
  if (bytes.length === 0 || bytes.length > bytesMax) return unread("the proof is empty or too large");
  if (createHash("sha256").update(bytes).digest("hex") !== proof.messageSha256)
    return unread("the proof's digest differs");
  const envelope = signedEnvelope(bytes.toString("utf8"), registries);
  if (typeof envelope === "string") return unread(envelope);
  return { registryId: envelope.getAttribute("Sender"), complaint: complaintAboutCase(envelope, proof, business) };
}

function unread(complaint: string): Reading {
  return { registryId: null, complaint };
}

function complaintAboutCase(envelope: Element, proof: Proof, business: LoanBusiness): string | null {
  const cases = elements(envelope, "Case").filter(
    (element) => element.getAttribute("BusinessNumber") === proof.businessNumber,
  );
  const [found] = cases;
  if (found === undefined || cases.length !== 1) return `the proof holds not one case ${proof.businessNumber}`;
  if (!["50", "60"].includes(found.getAttribute("StateCode") ?? "")) return "the case is not recorded";
  const recType = registrations[proof.registrationType]?.recType;
  const recTypes = elements(found, "RecType").map((element) => element.textContent);
  if (recType === undefined || recTypes.join() !== recType) return "the case is of another kind of registration";
  return proof.registrationType === "cancellation"
    ? complaintAboutCancellation(found, proof, business)
    : complaintAboutMortgage(found, proof, business);
}

function complaintAboutMortgage(found: Element, proof: Proof, business: LoanBusiness): string | null {
  const rows = elements(found, "QLF_QL_DYAQ");
  const recorded = rows.map((row) => row.getAttribute("BDCDYH") ?? "").toSorted();
  const owed = business.units.map((unit) => unit.unitCode).toSorted();
  if (recorded.join() !== owed.join()) return "the units recorded are not the units of the loan";
  const amounts = rows.map((row) => tenThousandths(row.getAttribute("BDBZZQSE") ?? ""));
  const wanted = fenOf(business.mortgage.securedAmount);
  const perUnit = rows.every((row) => row.getAttribute("DYJELX") === "0");
  const total = perUnit ? amounts.reduce((sum, amount) => sum + amount, 0n) : amounts[0];
  if (wanted <= 0n || amounts.some((amount) => amount <= 0n)) return "an amount that is none";
  if (total !== wanted || (!perUnit && amounts.some((amount) => amount !== wanted)))
    return "the amount recorded is not the amount secured";
  const { form, periodStart, periodEnd } = business.mortgage;
  const { regType } = registrations[proof.registrationType] ?? {};
  const agreed: Record<string, string | undefined> = { DYFS: formCodes[form], DJLX: regType, QSZT: "1" };
  for (const [name, value] of Object.entries(agreed))
    if (value === undefined || rows.some((row) => row.getAttribute(name) !== value)) return `${name} recorded differs`;
  const period = `${periodStart} ${periodEnd}`;
  if (rows.some((row) => `${dateOf(row, "ZWLXQSSJ")} ${dateOf(row, "ZWLXJSSJ")}` !== period))
    return "the period recorded is not the period agreed";
  if (rows.some((row) => row.getAttribute("BDCDJZMH") !== proof.registrationCertificateNumber))
    return "the certificate number differs";
  const holders = elements(found, "ZTT_GY_QLR").filter((row) => row.getAttribute("QLRTZ") === "9");
  const isOurs =
    holders.length > 0 && holders.every((row) => row.getAttribute("ZJH") === business.mortgagee.creditCode);
  return isOurs ? null : "the mortgagee recorded is not this bank";
}

function complaintAboutCancellation(found: Element, proof: Proof, business: LoanBusiness): string | null {
  const old = business.previousMortgage?.registrationCertificateNumber;
  const rows = elements(found, "QLF_QL_ZXDJ");
  const ended = rows.length > 0 && rows.every((row) => row.getAttribute("BDCQZH") === old);
  return ended && proof.registrationCertificateNumber === old
    ? null
    : "the cancellation recorded is of another mortgage";
}

/** The date of a date or a time: registries differ in precision. */
function dateOf(row: Element, name: string): string {
  return (row.getAttribute(name) ?? "").slice(0, 10);
}

/** The signed envelope's root, or why it is not believed. */
function signedEnvelope(text: string, registries: Keys): Element | string {
  if (/<!|<\?(?!xml version)/.test(text)) return "the proof holds a declaration, comment or instruction";
  const root = new DOMParser({
    errorHandler: { warning: () => undefined, error: fail, fatalError: fail },
  }).parseFromString(text, "text/xml").documentElement;
  const sender = root?.getAttribute("Sender");
  const registry = registries.find(({ registryId }) => registryId === sender);
  if (root?.tagName !== "Envelope" || registry === undefined) return "the proof is from no registry known here";
  const signatures = elements(root, "Signature");
  const [signature] = signatures;
  if (signature === undefined || signatures.length !== 1 || signature.parentNode !== root)
    return "the proof is not signed once";
  if (elements(signature, "Reference").length !== 1) return "the signature has not one reference";
  const checker = new SignedXml({ publicCert: registry.publicKeyPem });
  checker.loadSignature(signature);
  if (checker.signatureAlgorithm !== rsaSha256 || checker.canonicalizationAlgorithm !== exclusive)
    return "the signature is of another kind";
  if (!holds(checker, text)) return "the proof's signature does not hold";
  const [canonical] = checker.getSignedReferences();
  if (canonical === undefined) return "nothing was signed";
  const signed = new DOMParser().parseFromString(canonical, "text/xml").documentElement;
  return signed !== null && signed.tagName === "Envelope" ? signed : "something else was signed";
}

function holds(checker: SignedXml, text: string): boolean {
  try {
    return checker.checkSignature(text);
  } catch {
    return false;
  }
}

function fail(message: string): never {
  throw new Error(`the proof is not XML: ${message.slice(0, 100)}`);
}

function elements(within: Element, name: string): Element[] {
  return Array.from(within.getElementsByTagName(name));
}

/** 万元 with 4 decimals is the number of yuan with the point moved; returned in 分. */
function tenThousandths(text: string): bigint {
  return /^\d+\.\d{4}$/.test(text) ? BigInt(text.replace(".", "")) * 100n : -1n;
}

/** Yuan text in 分; -1 when it is not an amount. */
export function fenOf(yuan: string): bigint {
  const match = /^(\d{1,14})(?:\.(\d{1,2}))?$/.exec(yuan);
  return match === null ? -1n : BigInt(match[1] ?? "") * 100n + BigInt((match[2] ?? "").padEnd(2, "0"));
}

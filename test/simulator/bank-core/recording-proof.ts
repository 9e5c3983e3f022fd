// Reads the registry's own signed recording result inside an order and compares it with the bank's books.
// Invariant: what is compared is read from the signed bytes; what the order says of it must agree with them.

import type { What } from "./kinds.ts";
import { dateOf, elements, fenOf, readMessage, tenThousandths, type Keys } from "./registry-message.ts";
import type { LoanBusiness } from "./types.ts";

/** As a permit or a terms order carries it. */
export type Recording = {
  type: "recording";
  legId: string;
  registrationType: string;
  businessNumber: string;
  registrationCertificateNumber: string;
  messageSha256: string;
  /** Base64 of the registry's message. */
  message: string;
};

/** A recording that says what the books say, but for amounts, which may add up over several. */
export type Recorded = {
  what: What;
  registryId: string;
  businessNumber: string;
  number: string;
  rows: { unitCode: string; amount: bigint; perUnit: boolean }[];
};

type Registration = { what: What; type: string; rowName: string; regType: string };

/** Head's RecType → what was registered (facts of the vocabulary); notices are told apart by YGDJZL. */
const registrations: Record<string, Registration> = {
  "1003701": { what: "first", type: "first", rowName: "QLF_QL_DYAQ", regType: "100" },
  "2003701": { what: "transfer", type: "transfer", rowName: "QLF_QL_DYAQ", regType: "200" },
  "3003701": { what: "change", type: "change", rowName: "QLF_QL_DYAQ", regType: "300" },
  "5003701": { what: "rectification", type: "rectification", rowName: "QLF_QL_DYAQ", regType: "500" },
  "4000101": { what: "cancellation", type: "cancellation", rowName: "QLF_QL_ZXDJ", regType: "400" },
  "2000402": { what: "ownership_transfer", type: "transfer", rowName: "QLT_FW_FDCQ_YZ", regType: "200" },
  "7000101": { what: "priority_notice", type: "priority_notice", rowName: "QLF_QL_YGDJ", regType: "700" },
};
const formCodes: Record<string, string> = { general: "1", maximum_amount: "2" };

/** Reads the proof of a recording and compares it with the books; text says what is wrong. Throws Error when it is not XML. */
export function readRecording(proof: Recording, business: LoanBusiness, registries: Keys): Recorded | string {
  const envelope = readMessage(proof, registries);
  if (typeof envelope === "string") return envelope;
  const cases = elements(envelope, "Case").filter(
    (element) => element.getAttribute("BusinessNumber") === proof.businessNumber,
  );
  const [found] = cases;
  if (found === undefined || cases.length !== 1) return `the proof holds not one case ${proof.businessNumber}`;
  if (!["50", "60"].includes(found.getAttribute("StateCode") ?? "")) return "the case is not recorded";
  const registration = registrationOf(found);
  if (registration === null || registration.type !== proof.registrationType)
    return "the case is of another kind of registration";
  const rows = elements(found, registration.rowName);
  if (rows.length === 0) return "nothing is recorded in it";
  const complaint = complaintAbout[registration.what](found, rows, { proof, business, registration });
  if (complaint !== null) return complaint;
  return {
    what: registration.what,
    registryId: envelope.getAttribute("Sender") ?? "",
    businessNumber: proof.businessNumber,
    number: proof.registrationCertificateNumber,
    rows: amountsOf(found, rows),
  };
}

function registrationOf(found: Element): Registration | null {
  const [recType, ...others] = elements(found, "RecType").map((element) => element.textContent ?? "");
  const registration = registrations[recType ?? ""];
  if (registration === undefined || others.length > 0) return null;
  if (registration.what !== "priority_notice") return registration;
  const sorts = elements(found, registration.rowName).map((row) => row.getAttribute("YGDJZL") ?? "");
  if (sorts.every((sort) => ["1", "2"].includes(sort))) return registration;
  const isMortgage = sorts.every((sort) => ["3", "4"].includes(sort));
  return isMortgage ? { ...registration, what: "mortgage_priority_notice" } : null;
}

type Told = { proof: Recording; business: LoanBusiness; registration: Registration };
type Complaint = (found: Element, rows: Element[], told: Told) => string | null;

const complaintAbout: Record<What, Complaint> = {
  first: complaintAboutMortgage,
  change: complaintAboutMortgage,
  transfer: complaintAboutMortgage,
  rectification: complaintAboutMortgage,
  cancellation: complaintAboutCancellation,
  ownership_transfer: (found, rows, told) => complaintAboutBuyers(found, rows, told, "13"),
  priority_notice: (found, rows, told) => complaintAboutBuyers(found, rows, told, "18") ?? numberDiffers(rows, told),
  mortgage_priority_notice: (found, rows, told) =>
    standsAs(rows, told) ??
    formDiffers(elements(found, "QLF_QL_DYAQ"), told) ??
    numberDiffers(rows, told) ??
    lenderDiffers(found, told, "18"),
};

function complaintAboutMortgage(found: Element, rows: Element[], told: Told): string | null {
  const { periodStart, periodEnd } = termsOf(told, rows);
  const standing = standsAs(rows, told) ?? formDiffers(rows, told);
  if (standing !== null) return standing;
  const period = `${periodStart} ${periodEnd}`;
  if (rows.some((row) => `${dateOf(row, "ZWLXQSSJ")} ${dateOf(row, "ZWLXJSSJ")}` !== period))
    return "the period recorded is not the period agreed";
  return numberDiffers(rows, told) ?? lenderDiffers(found, told, "9");
}

function complaintAboutCancellation(_found: Element, rows: Element[], { proof, business }: Told): string | null {
  const ended = rows.every((row) => row.getAttribute("BDCQZH") === proof.registrationCertificateNumber);
  const isMortgage = rows.every((row) => (row.getAttribute("QLLX") ?? "37") === "37");
  return ended && isMortgage && previousNumbers(business).includes(proof.registrationCertificateNumber)
    ? null
    : "the cancellation recorded is of another mortgage";
}

/** Whom the ownership, or the claim to it, stands for now: every buyer of the books and nobody else. */
function complaintAboutBuyers(found: Element, rows: Element[], told: Told, feature: string): string | null {
  const buyers = (told.business.mortgagors ?? []).map(({ party }) => party.certificateNumber);
  const recorded = numbersOf(found, feature);
  const areThey = buyers.length > 0 && buyers.every((buyer) => recorded.has(buyer)) && recorded.size === buyers.length;
  return standsAs(rows, told) ?? (areThey ? null : "the buyers recorded are not those of the loan");
}

function standsAs(rows: Element[], { registration }: Told): string | null {
  const agreed = { DJLX: registration.regType, QSZT: "1" };
  const differing = Object.entries(agreed).find(([name, value]) =>
    rows.some((row) => row.getAttribute(name) !== value),
  );
  return differing === undefined ? null : `${differing[0]} recorded differs`;
}

function formDiffers(rows: Element[], told: Told): string | null {
  const form = formCodes[termsOf(told, rows).form];
  const agrees = form !== undefined && rows.length > 0 && rows.every((row) => row.getAttribute("DYFS") === form);
  return agrees ? null : "DYFS recorded differs";
}

function numberDiffers(rows: Element[], { proof }: Told): string | null {
  const agrees = rows.every((row) => row.getAttribute("BDCDJZMH") === proof.registrationCertificateNumber);
  return agrees ? null : "the certificate number differs";
}

/** Ours stands there, and beside us only those who lend with us. */
function lenderDiffers(found: Element, { business, registration }: Told, feature: string): string | null {
  const recorded = numbersOf(found, feature);
  const lenders = lendersOf(business, registration.what);
  const agrees = lenders.every((lender) => recorded.has(lender)) && recorded.size === lenders.length;
  return agrees ? null : "the mortgagee recorded is not this bank";
}

function lendersOf({ mortgagee, coMortgagees, assignment }: LoanBusiness, what: What): string[] {
  const own = [mortgagee.creditCode, ...(coMortgagees ?? []).map((each) => each.mortgagee.creditCode)];
  if (what !== "transfer" || assignment === undefined) return [...new Set(own)];
  const stays = assignment.mode === "shared" ? [mortgagee.creditCode] : [];
  return [...new Set([assignment.assignee.creditCode, ...stays])];
}

function numbersOf(found: Element, feature: string): Set<string> {
  const rows = elements(found, "ZTT_GY_QLR").filter((row) => row.getAttribute("QLRTZ") === feature);
  return new Set(rows.map((row) => row.getAttribute("ZJH") ?? ""));
}

/** Terms agreed of the mortgage over these rows' units: that of the business, or a further one of a batch. */
function termsOf({ business, registration }: Told, rows: Element[]): LoanBusiness["mortgage"] {
  const units = rows.map((row) => row.getAttribute("BDCDYH") ?? "");
  return agreedTerms(business, registration.what, units);
}

export function agreedTerms(business: LoanBusiness, what: What, units: string[]): LoanBusiness["mortgage"] {
  const { assignment, mortgage } = business;
  const further = assignment?.further.find((each) => each.units.some((unit) => units.includes(unit.unitCode)));
  const own = further?.mortgage ?? mortgage;
  if (assignment === undefined || what !== "transfer" || !["split", "exit"].includes(assignment.mode)) return own;
  return { ...own, form: "general", securedAmount: assignment.assignedAmount ?? own.securedAmount };
}

/** Numbers under which the mortgage of before stands at its registries. */
export function previousNumbers({ previousMortgage }: LoanBusiness): string[] {
  if (previousMortgage === undefined) return [];
  return [previousMortgage.registrationCertificateNumber, ...(previousMortgage.furtherCertificateNumbers ?? [])];
}

/** Amounts stand in the mortgage's own rows, of a notice in the notice's; whether they add up is told by DYJELX. */
function amountsOf(found: Element, rows: Element[]): Recorded["rows"] {
  const [mortgage] = elements(found, "QLF_QL_DYAQ");
  const perUnit = mortgage?.getAttribute("DYJELX") === "0";
  return rows.map((row) => ({
    unitCode: row.getAttribute("BDCDYH") ?? "",
    amount: tenThousandths(row.getAttribute(row.tagName === "QLF_QL_YGDJ" ? "QDJG" : "BDBZZQSE") ?? ""),
    perUnit,
  }));
}

/** Why the amounts over all these rows are not the amount secured, or null. */
export function complaintAboutAmounts(rows: Recorded["rows"], securedAmount: string): string | null {
  const wanted = fenOf(securedAmount);
  if (wanted <= 0n || rows.some(({ amount }) => amount <= 0n)) return "an amount that is none";
  const adds = rows.every(({ perUnit }) => perUnit);
  const total = rows.reduce((sum, { amount }) => sum + amount, 0n);
  const agrees = adds ? total === wanted : rows.every(({ amount }) => amount === wanted);
  return agrees ? null : "the amount recorded is not the amount secured";
}

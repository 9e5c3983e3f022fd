// The signed 不动产登记申请书 against the rows of the message: what was signed is what is filed.
// Invariant: every figure the register will carry stands in the signed text with the same value.

import { fenFromWan, yuanText } from "./amounts.ts";
import { mortgageeOf, rowsOf, type ApplicantSignature, type Application, type Party } from "./application.ts";
import { isTime } from "./china-time.ts";
import { isSameParty, plainNumber } from "./register.ts";

const typeNames = { first: "首次登记", change: "变更登记", cancellation: "注销登记" } as const;
const methods = ["hand_signed_original", "organisation_seal", "personal_certificate", "registry_platform"];
const mortgagorCapacities = ["mortgagor", "co_owner", "guardian"];

/** What is wrong with the document itself: there is one, of the right name, and its digest is that of its text. */
export function documentFindings(application: Application): string[] {
  const { form } = application;
  if (form.count !== 1) return ["FJ_F_100 exactly one"];
  const found: string[] = [];
  if (form.name !== "不动产登记申请书") found.push("FJ_F_100.FJMC");
  if (form.type !== "txt") found.push("FJ_F_100.FJLX");
  if (form.sha256Stated !== form.sha256) found.push("FJ_F_100.Sha256");
  return found;
}

/** The applicants who have no sound signature among these: in their own capacity, by a known method, not later than `until`. */
export function unsigned(
  applicants: { mortgagors: Party[]; mortgagees: Party[] },
  signatures: ApplicantSignature[],
  until: string,
): Party[] {
  const signed = (party: Party, capacities: string[]) =>
    signatures.some(
      (each) =>
        isSameParty(each, party) &&
        capacities.includes(each.capacity) &&
        methods.includes(each.method) &&
        isTime(each.signedAt) &&
        each.signedAt <= until &&
        each.reference !== "",
    );
  return [
    ...applicants.mortgagors.filter((each) => !signed(each, mortgagorCapacities)),
    ...applicants.mortgagees.filter((each) => !signed(each, ["mortgagee"])),
  ];
}

/** Applicants without a signature: the mortgagee always, every mortgagor but for a cancellation, which the mortgagee may ask for alone. */
export function unsignedApplicants(application: Application): string[] {
  const mortgagors = application.type === "cancellation" ? [] : application.mortgagors;
  const appliedAt = rowsOf(application, "DJF_DJ_SQ")[0]?.at["SQSJ"] ?? "";
  const { mortgagees, form } = application;
  return unsigned({ mortgagors, mortgagees }, form.signatures, appliedAt).map((each) => each.name);
}

/** Labels whose signed value is not that of the rows. */
export function differingFigures(application: Application): string[] {
  if (application.type === null) return [];
  const expected: [string, (value: string) => boolean][] = [
    ["申请登记类型", equals(typeNames[application.type])],
    ["不动产单元号", sameSet(application.unitCodes)],
    ["抵押权人", equals(mortgageeOf(application).name)],
    ["抵押人", sameSet(application.mortgagors.map((each) => each.name))],
    ["不动产登记证明号", sameNumber(application.type === "first" ? "/" : application.previousCertificateNumber)],
    ["注销原因", equals(rowsOf(application, "QLF_QL_ZXDJ")[0]?.at["ZXYY"] ?? "/")],
    ...(application.type === "cancellation" ? [] : mortgageFigures(application)),
  ];
  return expected.filter(([label, holds]) => !holds(application.form.fields.get(label) ?? "")).map(([label]) => label);
}

function mortgageFigures(application: Application): [string, (value: string) => boolean][] {
  const rows = rowsOf(application, "QLF_QL_DYAQ");
  const at = rows[0]?.at ?? {};
  const amounts = rows.map((row) => fenFromWan(row.at["BDBZZQSE"] ?? "") ?? 0n);
  const total = at["DYJELX"] === "1" ? (amounts[0] ?? 0n) : amounts.reduce((sum, amount) => sum + amount, 0n);
  return [
    ["抵押方式", (value) => value !== "" && value.includes("最高额") === (at["DYFS"] === "2")],
    ["担保数额（元）", equals(yuanText(total))],
    ["债务履行期限", equals(`${at["ZWLXQSSJ"] ?? ""} 至 ${at["ZWLXJSSJ"] ?? ""}`)],
    ["抵押权顺位", equals(at["DYQSW"] ?? "")],
    ["担保范围", equals(at["DBFW"] ?? "")],
    ["禁止或限制转让的约定", equals(at["SFCZJZHXZ"] === "1" ? "有" : "无")],
    ["主债权合同号", (value) => value !== "" && value !== "/"],
    ["抵押合同号", (value) => value !== "" && value !== "/"],
  ];
}

function equals(wanted: string): (value: string) => boolean {
  return (value) => value.replaceAll(/\s+/g, " ") === wanted.replaceAll(/\s+/g, " ").trim();
}

function sameNumber(wanted: string): (value: string) => boolean {
  return (value) => value !== "" && plainNumber(value) === plainNumber(wanted);
}

function sameSet(wanted: string[]): (value: string) => boolean {
  const sorted = (texts: string[]) => [...new Set(texts)].sort().join("、");
  return (value) => sorted(value.split("、")) === sorted(wanted);
}

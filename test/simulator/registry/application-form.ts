// The signed 不动产登记申请书 against the rows of the message: what was signed is what is filed.
// Invariant: every figure the register will carry stands in the signed text with the same value.

import { fenFromWan, fenFromYuan, yuanText } from "./amounts.ts";
import { rowsOf, type Application } from "./application.ts";
import { eventsIn } from "./change-events.ts";
import { hasPrevious, isCancellation, matters, type Matter } from "./matters.ts";
import { plainNumber } from "./register.ts";
import type { Party } from "./seed.ts";

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

type Expected = [label: string, holds: (value: string) => boolean];

/** Labels whose signed value is not that of the rows. */
export function differingFigures(application: Application): string[] {
  const { matter, holders, obligors, mortgagors } = application;
  if (matter === null) return [];
  const { typeName, rightName, right } = matters[matter];
  const lends = right === "mortgage" || right === "mortgage_priority_notice";
  const names = (parties: Party[]) => parties.map((each) => each.name);
  const expected: Expected[] = [
    ["申请登记类型", equals(typeName)],
    ["登记权利", equals(rightName)],
    ["不动产单元号", sameSet(application.unitCodes)],
    ["权利人", sameSet(names(holders))],
    ["义务人", obligors.length === 0 ? equals("/") : sameSet(names(obligors))],
    ["抵押权人", lends ? sameSet(names(holders)) : equals("/")],
    ["抵押人", lends ? sameSet(names(mortgagors)) : equals("/")],
    ["不动产登记证明号", sameNumber(hasPrevious(matter) ? application.previousNumber : "/")],
    ["预告登记证明号", namesWhatEnds(application)],
    ["变更事项", matter === "mortgage_change" ? statesChanges(application) : equals("/")],
    ["注销原因", equals(rowsOf(application, "QLF_QL_ZXDJ")[0]?.at["ZXYY"] ?? "/")],
    ...(lends && !isCancellation(matter) ? mortgageFigures(application) : []),
    ...saleFigures(application, matter),
  ];
  return expected.filter(([label, holds]) => !holds(application.form.fields.get(label) ?? "")).map(([label]) => label);
}

/** An amount of which 万元 with 4 decimals cannot carry all. */
function isFiner(value: string): boolean {
  const amount = fenFromYuan(value);
  return amount !== null && amount % 100n !== 0n;
}

function mortgageFigures(application: Application): Expected[] {
  const rows = rowsOf(application, "QLF_QL_DYAQ");
  const at = rows[0]?.at ?? {};
  const amounts = rows.map((row) => fenFromWan(row.at["BDBZZQSE"] ?? "") ?? 0n);
  const total = at["DYJELX"] === "1" ? (amounts[0] ?? 0n) : amounts.reduce((sum, amount) => sum + amount, 0n);
  return [
    ["抵押方式", (value) => value !== "" && value.includes("最高额") === (at["DYFS"] === "2")],
    ["担保数额（元）", at["BDBZZQSE"] === "/" ? isFiner : equals(yuanText(total))],
    ["债务履行期限", equals(`${at["ZWLXQSSJ"] ?? ""} 至 ${at["ZWLXJSSJ"] ?? ""}`)],
    ["抵押权顺位", equals(at["DYQSW"] ?? "")],
    ["担保范围", equals(at["DBFW"] ?? "")],
    ["禁止或限制转让的约定", equals(at["SFCZJZHXZ"] === "1" ? "有" : "无")],
    ["主债权合同号", isStated],
    ["抵押合同号", isStated],
    ...(application.matter === "mortgage_transfer" ? ([["债权转让合同号", isStated]] satisfies Expected[]) : []),
  ];
}

/** Price and contract of a sale; what 万元 cannot carry is "/" in the row and stands in the signed text alone. */
function saleFigures(application: Application, matter: Matter): Expected[] {
  const at = [...rowsOf(application, "QLT_FW_FDCQ_YZ"), ...rowsOf(application, "QLF_QL_YGDJ")][0]?.at ?? {};
  const price = fenFromWan(at["FDCJYJG"] ?? at["QDJG"] ?? "");
  const holds = price === null ? isStated : equals(yuanText(price));
  if (matter === "ownership_transfer" || matter === "buyers_notice")
    return [
      ["取得价格（元）", holds],
      ["买卖合同号", isStated],
    ];
  return matter === "lenders_notice" ? [["买卖合同号", isStated]] : [];
}

/** The number of the notice that ends stands in PreCertID too, and "/" where none does. */
function namesWhatEnds({ matter, head }: Application): (value: string) => boolean {
  if (matter !== "ownership_transfer" && matter !== "mortgage_first") return equals("/");
  const named = (head["PreCertID"] ?? "").split(",").map(plainNumber);
  return (value) => value === "/" || (value !== "" && named.includes(plainNumber(value)));
}

/** Known events, each once, and the same in the reason of every row. */
function statesChanges(application: Application): (value: string) => boolean {
  return (value) =>
    (eventsIn(value)?.length ?? 0) > 0 && rowsOf(application, "QLF_QL_DYAQ").every(({ at }) => at["DJYY"] === value);
}

function isStated(value: string): boolean {
  return value !== "" && value !== "/";
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

// Amounts, periods and areas of an application's rows, and the blanks among them.
// Invariant: a figure is of its form and fits the others; a blank that does not follow from what is applied for says why.

import { fenFromWan } from "./amounts.ts";
import { filedAmount } from "./amount-filed.ts";
import { rowsOf, type Application, type Row } from "./application.ts";
import { isDate } from "./china-time.ts";
import { hasPrevious } from "./matters.ts";

/** A "/" that does not follow from the kind of mortgage needs its reason in FJ (填报要求: a blank is explained). */
export function unexplainedBlanks(application: Application): string[] {
  const { matter } = application;
  return rowsOf(application, "QLF_QL_DYAQ")
    .filter((row) => (row.at["FJ"] ?? "") === "/")
    .flatMap((row) => {
      const natural = new Set(["FJ", "ZGZQQDSS"]);
      if (row.at["DYFS"] === "1") natural.add("ZGZQSE");
      if (row.at["DYBDCLX"] !== "4") natural.add("ZJJZWZL").add("ZJJZWDYFW");
      if (matter === null || !hasPrevious(matter)) natural.add("SSYWH");
      if (matter === "lenders_notice") natural.add("DYQSW");
      return Object.keys(row.at)
        .filter((name) => row.at[name] === "/" && !natural.has(name))
        .map((name) => `${row.name}.${name}`);
    });
}

/** Amounts, periods and areas that are not of their form or do not fit together. */
export function figureFindings(application: Application): string[] {
  const rows = rowsOf(application, "QLF_QL_DYAQ");
  const findings = rows.flatMap((row) => mortgageFigures(row, application));
  const alike = ["DYFS", "DYJELX", "ZWLXQSSJ", "ZWLXJSSJ", "DYQSW", "DBFW", "SFCZJZHXZ", "ZGZQQDSS"];
  if (rows.some((row) => row.at["DYJELX"] === "1")) alike.push("BDBZZQSE");
  for (const name of alike)
    if (new Set(rows.map((row) => row.at[name])).size > 1) findings.push(`QLF_QL_DYAQ.${name} differs between units`);
  return [...findings, ...noticeFigures(application), ...priceFindings(application)];
}

function mortgageFigures({ at }: Row, application: Application): string[] {
  const found: string[] = [];
  const start = at["ZWLXQSSJ"] ?? "";
  const end = at["ZWLXJSSJ"] ?? "";
  if (!isLeftToRegister(at, application) && (fenFromWan(at["BDBZZQSE"] ?? "") ?? 0n) <= 0n)
    found.push("QLF_QL_DYAQ.BDBZZQSE 4 decimals, above 0");
  const maximum = at["DYFS"] === "2" ? at["BDBZZQSE"] : "/";
  if (at["ZGZQSE"] !== maximum) found.push("QLF_QL_DYAQ.ZGZQSE");
  // Only claims of a mortgage that stands already can have been determined, be it a general one now.
  const isNew = application.matter === "mortgage_first" || application.matter === "lenders_notice";
  if (isNew && at["ZGZQQDSS"] !== "/") found.push("QLF_QL_DYAQ.ZGZQQDSS");
  if (!isDate(start) || !isDate(end) || start > end) found.push("QLF_QL_DYAQ.ZWLXQSSJ/ZWLXJSSJ");
  if (!/^(\/|[1-9]\d{0,2})$/.test(at["DYQSW"] ?? "")) found.push("QLF_QL_DYAQ.DYQSW");
  if (!isArea(at["DYMJ"])) found.push("QLF_QL_DYAQ.DYMJ");
  if (!saysWhatIsBuilt(at)) found.push("QLF_QL_DYAQ.ZJJZWZL/ZJJZWDYFW");
  return found;
}

/** The one amount of a mortgage that stands, where it is finer than 4 decimals of 万元 carry. */
function isLeftToRegister(at: Row["at"], { matter }: Application): boolean {
  const stands = matter === "mortgage_change" || matter === "mortgage_transfer" || matter === "mortgage_rectification";
  return stands && at["DYJELX"] === "1" && at["BDBZZQSE"] === "/";
}

/** Of a lender's notice the amount is that of its mortgage rows; of a buyer's the price, the same on every row. */
function noticeFigures(application: Application): string[] {
  const isLenders = application.matter === "lenders_notice";
  return rowsOf(application, "QLF_QL_YGDJ").flatMap(({ at }) => {
    const amount = fenFromWan(at["QDJG"] ?? "");
    const fits = isLenders ? amount === filedAmount(application, at["BDCDYH"] ?? "") : isPrice(at["QDJG"]);
    const isSilent = (at["DBFW"] === "/") === !isLenders && (at["SFCZJZHXZ"] === "/") === !isLenders;
    return [
      ...(fits ? [] : ["QLF_QL_YGDJ.QDJG"]),
      ...(isSilent ? [] : ["QLF_QL_YGDJ.DBFW/SFCZJZHXZ"]),
      ...(isArea(at["JZMJ"]) ? [] : ["QLF_QL_YGDJ.JZMJ"]),
    ];
  });
}

function priceFindings(application: Application): string[] {
  return rowsOf(application, "QLT_FW_FDCQ_YZ").flatMap(({ at }) => [
    ...(isPrice(at["FDCJYJG"]) ? [] : ["QLT_FW_FDCQ_YZ.FDCJYJG"]),
    ...(isArea(at["JZMJ"]) ? [] : ["QLT_FW_FDCQ_YZ.JZMJ"]),
  ]);
}

function isPrice(text = ""): boolean {
  return text === "/" || (fenFromWan(text) ?? 0n) > 0n;
}

function isArea(text = ""): boolean {
  return /^(\/|\d{1,12}(\.\d{1,4})?)$/.test(text);
}

/** Where a building under construction is and which of it is mortgaged; "/" for any other collateral. */
function saysWhatIsBuilt(at: Record<string, string>): boolean {
  const { ZJJZWZL: place = "", ZJJZWDYFW: extent = "" } = at;
  if (at["DYBDCLX"] !== "4") return place === "/" && extent === "/";
  return place !== "/" && place !== "" && extent.includes(at["BDCDYH"] ?? "/");
}

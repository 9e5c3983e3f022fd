// What every row of an application must carry, table by table, from DIALECT.md and the field tables of the national message.
// Invariant: an attribute is present, absent or "/" exactly as this table says; codes are of their dictionary.

import { fenFromWan } from "./amounts.ts";
import type { Application, Row } from "./application.ts";
import { isDate, isTime } from "./china-time.ts";

type RowRule = {
  present: string[];
  /** Present and not "/". */
  filled: string[];
  absent: string[];
  constant: Record<string, string>;
  oneOf: Record<string, string[]>;
};

const certificateTypes = ["1", "2", "3", "8", "99"];
const words = (text: string) => text.split(" ");

const rowRules: Record<string, RowRule> = {
  DJF_DJ_SQ: {
    present: words(
      "YWH QLRTXDZ QLRYB QLRFRMC QLRFRDH QLRDLRMC QLRDLRDH QLRDLJG YWRTXDZ YWRYB YWRFRMC YWRFRDH YWRDLRMC YWRDLRDH YWRDLJG BZ",
    ),
    filled: words("YSDM QLRMC QLRZJZL QLRZJH YWRMC YWRZJZL YWRZJH QXDM SQSJ"),
    absent: [],
    constant: { YSDM: "6004010000", YWH: "/" },
    oneOf: { QLRZJZL: certificateTypes, YWRZJZL: certificateTypes },
  },
  ZTT_GY_QLR: {
    present: words("BDCQZH DZ DH QLBL GYFS GYQK BZ"),
    filled: words("YSDM BDCDYH SXH QLRMC ZJZL ZJH QLRLX GJ QXDM QLRTZ QLLX QSZT"),
    absent: [],
    constant: { YSDM: "6003000000", GJ: "142", QLLX: "37", QSZT: "0" },
    oneOf: { ZJZL: certificateTypes, QLRLX: ["1", "2"], QLRTZ: ["9", "10"] },
  },
  QLF_QL_DYAQ: {
    present: words("ZJJZWZL ZJJZWDYFW ZGZQQDSS ZGZQSE FJ DYMJ DYQX SSYWH"),
    filled: words(
      "YSDM BDCDYH DYBDCLX DYR DYRLX DYFS DJLX DJYY BDBZZQSE ZWLXQSSJ ZWLXJSSJ QXDM QSZT DYJELX DYQSW SFYGDJ MJDW BZ JEDW DBFW SFCZJZHXZ",
    ),
    absent: words("YWH BDCDJZMH DBR DJSJ ZXDBR ZXDYYWH ZXDYYY ZXSJ"),
    constant: { YSDM: "6002030100", QSZT: "0", SFYGDJ: "0", MJDW: "1", BZ: "1", JEDW: "1" },
    oneOf: { DYBDCLX: ["1", "2", "4"], DYRLX: ["1", "2"], DYFS: ["1", "2"], DYJELX: ["0", "1"], SFCZJZHXZ: ["0", "1"] },
  },
  QLF_QL_ZXDJ: {
    present: ["BZ"],
    filled: words("BDCDYH BDCQZH ZXYWH ZXYY QXDM QLLX"),
    absent: words("YWH ZXSJ DBR DJSJ"),
    constant: { YSDM: "/", QLLX: "37" },
    oneOf: { ZXYY: ["主债权消灭", "抵押权人放弃抵押权"] },
  },
  DJF_DJ_SJ: {
    present: ["BZ"],
    filled: words("YSDM SJSJ SJLX SJMC SJSL SFSJSY SFEWSJ SFBCSJ YS QXDM Sha256"),
    absent: [],
    constant: { YSDM: "6004020100", YWH: "/", SFSJSY: "0", SFEWSJ: "0", SFBCSJ: "0" },
    oneOf: { SJLX: ["1", "2", "3", "4", "99"] },
  },
};

/** Every departure of the application's rows from the table, as "TABLE.ATTRIBUTE what". */
export function rowFindings(application: Application): string[] {
  return application.rows.flatMap((row) => {
    if (row.name === "FJ_F_100") return [];
    const rule = rowRules[row.name];
    return rule === undefined ? [`${row.name} not of this application`] : findingsOf(row, rule);
  });
}

/** A "/" that does not follow from the kind of mortgage needs its reason in FJ (填报要求: a blank is explained). */
export function unexplainedBlanks(application: Application): string[] {
  return application.rows
    .filter((row) => row.name === "QLF_QL_DYAQ" && (row.at["FJ"] ?? "") === "/")
    .flatMap((row) => {
      const natural = new Set(["FJ", "ZGZQQDSS"]);
      if (row.at["DYFS"] === "1") natural.add("ZGZQSE");
      if (row.at["DYBDCLX"] !== "4") natural.add("ZJJZWZL").add("ZJJZWDYFW");
      if (application.type === "first") natural.add("SSYWH");
      return Object.keys(row.at)
        .filter((name) => row.at[name] === "/" && !natural.has(name))
        .map((name) => `${row.name}.${name}`);
    });
}

/** Amounts, periods and areas of the mortgage rows that are not of their form or do not fit together. */
export function figureFindings(application: Application): string[] {
  const rows = application.rows.filter((row) => row.name === "QLF_QL_DYAQ");
  const findings = rows.flatMap((row) => {
    const found: string[] = [];
    const start = row.at["ZWLXQSSJ"] ?? "";
    const end = row.at["ZWLXJSSJ"] ?? "";
    if ((fenFromWan(row.at["BDBZZQSE"] ?? "") ?? 0n) <= 0n) found.push("QLF_QL_DYAQ.BDBZZQSE 4 decimals, above 0");
    const maximum = row.at["DYFS"] === "2" ? row.at["BDBZZQSE"] : "/";
    if (row.at["ZGZQSE"] !== maximum) found.push("QLF_QL_DYAQ.ZGZQSE");
    if (row.at["DYFS"] === "1" && row.at["ZGZQQDSS"] !== "/") found.push("QLF_QL_DYAQ.ZGZQQDSS");
    if (!isDate(start) || !isDate(end) || start > end) found.push("QLF_QL_DYAQ.ZWLXQSSJ/ZWLXJSSJ");
    if (!/^[1-9]\d{0,2}$/.test(row.at["DYQSW"] ?? "")) found.push("QLF_QL_DYAQ.DYQSW");
    return found;
  });
  const alike = ["DYFS", "DYJELX", "ZWLXQSSJ", "ZWLXJSSJ", "DYQSW", "DBFW", "SFCZJZHXZ"];
  if (rows.some((row) => row.at["DYJELX"] === "1")) alike.push("BDBZZQSE");
  for (const name of alike)
    if (new Set(rows.map((row) => row.at[name])).size > 1) findings.push(`QLF_QL_DYAQ.${name} differs between units`);
  return findings;
}

function findingsOf(row: Row, rule: RowRule): string[] {
  const found: string[] = [];
  for (const name of [...rule.present, ...rule.filled, ...Object.keys(rule.constant)])
    if ((row.at[name] ?? "") === "") found.push(`${row.name}.${name} missing`);
  for (const name of rule.filled) if (row.at[name] === "/") found.push(`${row.name}.${name} blank`);
  for (const name of rule.absent)
    if (row.at[name] !== undefined) found.push(`${row.name}.${name} not for an applicant`);
  for (const [name, value] of Object.entries(rule.constant))
    if ((row.at[name] ?? "") !== "" && row.at[name] !== value) found.push(`${row.name}.${name} is not ${value}`);
  for (const [name, values] of Object.entries(rule.oneOf))
    if (!values.includes(row.at[name] ?? "")) found.push(`${row.name}.${name} code`);
  for (const name of ["SQSJ", "SJSJ"])
    if (row.at[name] !== undefined && !isTime(row.at[name])) found.push(`${row.name}.${name} time`);
  if (row.at["Sha256"] !== undefined && !/^[0-9a-f]{64}$/.test(row.at["Sha256"])) found.push(`${row.name}.Sha256`);
  return found;
}

// What every row of an application must carry, table by table, from DIALECT.md and the field tables of the national message.
// Invariant: an attribute is present, absent or "/" exactly as this table says; codes are of their dictionary, and what
// follows from another value (sex, kind of holder, country) is what follows.

import { fenFromWan } from "./amounts.ts";
import { rowsOf, type Application, type Row } from "./application.ts";
import { isDate, isTime } from "./china-time.ts";
import { holderFindings, isHolderCode } from "./holder-rules.ts";

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
    present: words("BDCQZH XB DZ DH QLBL GYFS GYQK GJ BZ"),
    filled: words("YSDM BDCDYH SXH QLRMC ZJZL ZJH QLRLX QXDM QLRTZ QLLX QSZT"),
    absent: [],
    constant: { YSDM: "6003000000", QLLX: "37", QSZT: "0" },
    oneOf: { ZJZL: certificateTypes, QLRTZ: ["9", "10"], GYFS: ["0", "1", "2", "/"] },
  },
  QLF_QL_DYAQ: {
    present: words("ZJJZWZL ZJJZWDYFW ZGZQQDSS ZGZQSE FJ DYMJ DYQX SSYWH"),
    filled: words(
      "YSDM BDCDYH DYBDCLX DYR DYRLX DYFS DJLX DJYY DJJG BDBZZQSE ZWLXQSSJ ZWLXJSSJ QXDM QSZT DYJELX DYQSW SFYGDJ MJDW BZ JEDW DBFW SFCZJZHXZ",
    ),
    absent: words("YWH BDCDJZMH DBR DJSJ ZXDBR ZXDYYWH ZXDYYY ZXSJ"),
    constant: { YSDM: "6002030100", QSZT: "0", SFYGDJ: "0", MJDW: "1", BZ: "1", JEDW: "1" },
    oneOf: { DYBDCLX: ["1", "2", "4"], DYFS: ["1", "2"], DYJELX: ["0", "1"], SFCZJZHXZ: ["0", "1"] },
  },
  QLF_QL_ZXDJ: {
    present: ["BZ"],
    filled: words("BDCDYH BDCQZH ZXYWH ZXYY QXDM DJJG QLLX"),
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

const paperRule = rowRules["DJF_DJ_SJ"];

/** Every departure of the application's rows from the table, as "TABLE.ATTRIBUTE what". */
export function rowFindings(application: Application): string[] {
  const [applicant] = rowsOf(application, "DJF_DJ_SQ");
  const { YWRZJZL: certificateType = "", YWRZJH: certificateNumber = "" } = applicant?.at ?? {};
  return application.rows.flatMap((row) => {
    if (row.name === "FJ_F_100") return [];
    const rule = rowRules[row.name];
    if (rule === undefined) return [`${row.name} not of this application`];
    const found = findingsOf(row, rule);
    if (row.name === "ZTT_GY_QLR") found.push(...holderFindings(row));
    if (row.name === "QLF_QL_DYAQ" && !isHolderCode(row.at["DYRLX"], certificateType, certificateNumber))
      found.push(`${row.name}.DYRLX code`);
    const isOffice = row.at["DJJG"] === undefined || row.at["DJJG"] === application.head["RegOrgID"];
    return isOffice ? found : [...found, `${row.name}.DJJG is not Head.RegOrgID`];
  });
}

/** What is wrong with a row handed in later (补充收件): as any paper, but marked as a supplement. */
export function supplementFindings(row: Row): string[] {
  if (row.at["SFBCSJ"] !== "1") return [`${row.name}.SFBCSJ is not 1`];
  return paperRule === undefined || row.name !== "DJF_DJ_SJ"
    ? [`${row.name} no paper`]
    : findingsOf(asFirst(row), paperRule);
}

/** A supplement's row as if it had come with the application, for rules asked again. */
export function asFirst(row: Row): Row {
  return { name: row.name, at: { ...row.at, SFBCSJ: "0" } };
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
    if (!/^(\/|\d{1,12}(\.\d{1,4})?)$/.test(row.at["DYMJ"] ?? "")) found.push("QLF_QL_DYAQ.DYMJ");
    if (!saysWhatIsBuilt(row)) found.push("QLF_QL_DYAQ.ZJJZWZL/ZJJZWDYFW");
    return found;
  });
  const alike = ["DYFS", "DYJELX", "ZWLXQSSJ", "ZWLXJSSJ", "DYQSW", "DBFW", "SFCZJZHXZ"];
  if (rows.some((row) => row.at["DYJELX"] === "1")) alike.push("BDBZZQSE");
  for (const name of alike)
    if (new Set(rows.map((row) => row.at[name])).size > 1) findings.push(`QLF_QL_DYAQ.${name} differs between units`);
  return findings;
}

/** Where a building under construction is and which of it is mortgaged; "/" for any other collateral. */
function saysWhatIsBuilt({ at }: Row): boolean {
  const { ZJJZWZL: place = "", ZJJZWDYFW: extent = "" } = at;
  if (at["DYBDCLX"] !== "4") return place === "/" && extent === "/";
  return place !== "/" && place !== "" && extent.includes(at["BDCDYH"] ?? "/");
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

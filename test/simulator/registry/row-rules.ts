// What every row of an application must carry, table by table, from DIALECT.md and the field tables of the national message.
// Invariant: an attribute is present, absent or "/" exactly as this table says; codes are of their dictionary, and what
// follows from another value (sex, kind of holder, country) is what follows.

import { rowsOf, type Application, type Row } from "./application.ts";
import { isTime } from "./china-time.ts";
import { holderFindings, isHolderCode } from "./holder-rules.ts";
import { isOnlyRename } from "./name-change.ts";

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
    filled: words("YSDM QLRMC QLRZJZL QLRZJH QXDM SQSJ"),
    absent: [],
    constant: { YSDM: "6004010000", YWH: "/" },
    oneOf: { QLRZJZL: certificateTypes },
  },
  ZTT_GY_QLR: {
    present: words("BDCQZH XB DZ DH QLBL GYFS GYQK GJ BZ"),
    filled: words("YSDM BDCDYH SXH QLRMC ZJZL ZJH QLRLX QXDM QLRTZ QLLX QSZT"),
    absent: [],
    constant: { YSDM: "6003000000", QSZT: "0" },
    oneOf: { ZJZL: certificateTypes, GYFS: ["0", "1", "2", "/"] },
  },
  QLF_QL_DYAQ: {
    present: words("ZJJZWZL ZJJZWDYFW BDBZZQSE ZGZQQDSS ZGZQSE FJ DYMJ DYQX SSYWH DYQSW DBFW"),
    filled: words(
      "YSDM BDCDYH DYBDCLX DYR DYRLX DYFS DJLX DJYY DJJG ZWLXQSSJ ZWLXJSSJ QXDM QSZT DYJELX SFYGDJ MJDW BZ JEDW SFCZJZHXZ",
    ),
    absent: words("YWH BDCDJZMH DBR DJSJ ZXDBR ZXDYYWH ZXDYYY ZXSJ"),
    constant: { YSDM: "6002030100", QSZT: "0", MJDW: "1", BZ: "1", JEDW: "1" },
    oneOf: { DYBDCLX: ["1", "2", "4"], DYFS: ["1", "2"], DYJELX: ["0", "1"], SFCZJZHXZ: ["0", "1"] },
  },
  QLF_QL_GZDJ: {
    present: [],
    filled: words("BDCDYH BDCQZH BDCZMH GZDJLX GZYJ GZNR SSYWH QXDM DJJG"),
    absent: words("YWH DBR DJSJ"),
    constant: { YSDM: "/", GZDJLX: "1" },
    oneOf: {},
  },
  QLF_QL_YGDJ: {
    present: words("TDSYQR GHYT FWXZ FWJG SZC ZCS YTMC JZMJ QDJG FJ SSYWH DBFW SFCZJZHXZ"),
    filled: words("YSDM BDCDYH BDCZL YWR YWRZJZL YWRZJH YGDJZL DJLX DJYY QXDM DJJG QSZT JEDW"),
    absent: words("YWH BDCDJZMH DBR DJSJ ZXYGYWH ZXYGYY ZXSJ"),
    constant: { YSDM: "6002040100", QSZT: "0", JEDW: "1", SSYWH: "/" },
    oneOf: { YWRZJZL: certificateTypes, YGDJZL: ["1", "2", "3", "4"] },
  },
  QLT_FW_FDCQ_YZ: {
    present: words(
      "FDCJYJG JZMJ TDSYQR DYTDMJ FTTDMJ TDSYQSSJ TDSYJSSJ GHYT FWXZ FWJG SZC ZCS ZYJZMJ FTJZMJ JGSJ FJ SSYWH",
    ),
    filled: words("YSDM BDCDYH QLLX DJLX DJYY FDZL QXDM DJJG QSZT"),
    absent: words("YWH BDCQZH DBR DJSJ"),
    constant: { YSDM: "6002010200", QLLX: "4", QSZT: "0", SSYWH: "/" },
    oneOf: {},
  },
  QLF_QL_ZXDJ: {
    present: ["BZ", "ZXYWH"],
    filled: words("BDCDYH BDCQZH ZXYY QXDM DJJG QLLX"),
    absent: words("YWH ZXSJ DBR DJSJ"),
    constant: { YSDM: "/" },
    oneOf: { ZXYY: ["主债权消灭", "抵押权实现", "抵押权人放弃抵押权", "法律规定的其他情形"] },
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

/** What differs from the table by what is applied for: QLLX is the right's, SFYGDJ and DYQSW tell a notice from a mortgage. */
function matterFindings({ name, at }: Row, application: Application): string[] {
  const { head, matter } = application;
  const isNotice = matter === "lenders_notice";
  const kind = at["YGDJZL"];
  switch (name) {
    case "DJF_DJ_SQ":
      return othersSide(at, matter);
    case "ZTT_GY_QLR":
      return at["QLLX"] === head["RightType"] ? [] : [`${name}.QLLX is not Head.RightType`];
    case "QLF_QL_ZXDJ":
      return [
        ...(at["QLLX"] === head["RightType"] ? [] : [`${name}.QLLX is not Head.RightType`]),
        ...((head["RightType"] === "96") === (kind !== undefined) ? [] : [`${name}.YGDJZL`]),
        ...(kind === undefined || ["1", "2", "3", "4"].includes(kind) ? [] : [`${name}.YGDJZL code`]),
      ];
    case "QLF_QL_DYAQ":
      return [
        ...(at["SFYGDJ"] === (isNotice ? "1" : "0") ? [] : [`${name}.SFYGDJ`]),
        ...((at["DYQSW"] === "/") === isNotice ? [] : [`${name}.DYQSW`]),
        // Who applies alone for a new name says nothing of what the mortgage secures.
        ...(at["DBFW"] !== "/" || isOnlyRename(application) ? [] : [`${name}.DBFW blank`]),
      ];
    default:
      return [];
  }
}

/** The 义务人 is named with his certificate; only at the end of a buyer's notice he may be unknown, and then wholly. */
function othersSide(at: Record<string, string>, matter: Application["matter"]): string[] {
  const values = [at["YWRMC"] ?? "", at["YWRZJZL"] ?? "", at["YWRZJH"] ?? ""];
  if (matter === "buyers_notice_cancellation" && values.every((each) => each === "/")) return [];
  const [name = "", type = "", number = ""] = values;
  const isNamed = name !== "" && name !== "/" && number !== "" && number !== "/" && certificateTypes.includes(type);
  return isNamed ? [] : ["DJF_DJ_SQ.YWRMC/YWRZJZL/YWRZJH"];
}

/** Every departure of the application's rows from the table, as "TABLE.ATTRIBUTE what". */
export function rowFindings(application: Application): string[] {
  const [first] = application.mortgagors;
  const giver = rowsOf(application, "ZTT_GY_QLR").find(({ at }) => at["ZJH"] === first?.certificateNumber);
  const { ZJZL: certificateType = "", ZJH: certificateNumber = "" } = giver?.at ?? {};
  return application.rows.flatMap((row) => {
    if (row.name === "FJ_F_100") return [];
    const rule = rowRules[row.name];
    if (rule === undefined) return [`${row.name} not of this application`];
    const found = [...findingsOf(row, rule), ...matterFindings(row, application)];
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

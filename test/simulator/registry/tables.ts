// Which rows an application has, table by table: one for each unit and party the dialect asks for, and none besides.
// Invariant: no row adds a party, a unit or a period that the application does not have.

import { mortgageeOf, rowsOf, type Application, type RegistrationType, type Row } from "./application.ts";
import { ownerRows, partyOf } from "./holdings.ts";
import { isSameParty } from "./register.ts";

const rightTables: Record<RegistrationType, { own: string; foreign: string; DJLX: string }> = {
  first: { own: "QLF_QL_DYAQ", foreign: "QLF_QL_ZXDJ", DJLX: "100" },
  change: { own: "QLF_QL_DYAQ", foreign: "QLF_QL_ZXDJ", DJLX: "300" },
  cancellation: { own: "QLF_QL_ZXDJ", foreign: "QLF_QL_DYAQ", DJLX: "400" },
};

/** Rows that are missing, too many, or name what the application does not. */
export function tableFindings(application: Application): string[] {
  if (application.type === null) return [];
  const { own, foreign, DJLX } = rightTables[application.type];
  const { unitCodes, mortgagees, mortgagors } = application;
  const found: string[] = [];
  if (unitCodes.length === 0 || new Set(unitCodes).size !== unitCodes.length) found.push(`${own} one per unit`);
  if (rowsOf(application, foreign).length > 0) found.push(`${foreign} not of this application`);
  if (mortgagees.length !== 1 || mortgagors.length === 0) found.push("DJF_DJ_SQ one mortgagee, at least one mortgagor");
  if (rowsOf(application, "DJF_DJ_SQ").length !== mortgagors.length) found.push("DJF_DJ_SQ one per mortgagor");
  if (rowsOf(application, "QLF_QL_DYAQ").some((row) => row.at["DJLX"] !== DJLX)) found.push("QLF_QL_DYAQ.DJLX");
  for (const name of ["BDCQZH", "ZXYY"])
    if (new Set(rowsOf(application, "QLF_QL_ZXDJ").map((row) => row.at[name])).size > 1)
      found.push(`QLF_QL_ZXDJ.${name}`);
  return [...found, ...partyFindings(application), ...mortgageFindings(application)];
}

/** One mortgagee, on the first unit; on each unit mortgagors who applied, each once, counted from 1; every mortgagor somewhere. */
function partyFindings(application: Application): string[] {
  const { unitCodes, mortgagors } = application;
  const rows = rowsOf(application, "ZTT_GY_QLR");
  const found: string[] = [];
  const [holder, ...more] = rows.filter((row) => row.at["QLRTZ"] === "9");
  const isHolder =
    holder !== undefined &&
    isSameParty(partyOf(holder), mortgageeOf(application)) &&
    holder.at["BDCDYH"] === unitCodes[0] &&
    holder.at["SXH"] === "1";
  if (!isHolder || more.length > 0) found.push("ZTT_GY_QLR QLRTZ 9");
  for (const unitCode of unitCodes) {
    const owners = ownerRows(application, unitCode);
    const isInOrder = owners.every((row, index) => row.at["SXH"] === String(index + 1));
    if (owners.length === 0 || !isInOrder || !areApplicants(owners, application))
      found.push(`ZTT_GY_QLR QLRTZ 10 ${unitCode}`);
  }
  const givers = rows.filter((row) => row.at["QLRTZ"] === "10");
  if (givers.some((row) => !unitCodes.includes(row.at["BDCDYH"] ?? ""))) found.push("ZTT_GY_QLR QLRTZ 10 unit");
  if (rows.some((row) => isOtherwiseIdentified(row, application))) found.push("ZTT_GY_QLR.ZJZL");
  for (const each of mortgagors)
    if (!givers.some((row) => isSameParty(partyOf(row), each))) found.push(`ZTT_GY_QLR QLRTZ 10 ${each.name}`);
  return found;
}

/** True when the party applied under another kind of certificate than its row says. */
function isOtherwiseIdentified({ at }: Row, application: Application): boolean {
  const [number, type] = at["QLRTZ"] === "9" ? (["QLRZJH", "QLRZJZL"] as const) : (["YWRZJH", "YWRZJZL"] as const);
  return rowsOf(application, "DJF_DJ_SQ").some((row) => row.at[number] === at["ZJH"] && row.at[type] !== at["ZJZL"]);
}

function areApplicants(rows: Row[], { mortgagors }: Application): boolean {
  const parties = rows.map(partyOf);
  return parties.every(
    (one, index) =>
      mortgagors.some((each) => isSameParty(each, one)) &&
      parties.findIndex((other) => isSameParty(one, other)) === index,
  );
}

/** DYR names the mortgagors and nobody else; DYQX says the period of the row. */
function mortgageFindings(application: Application): string[] {
  const names = application.mortgagors.map((each) => each.name).join("、");
  return rowsOf(application, "QLF_QL_DYAQ").flatMap(({ at }) => [
    ...(at["DYR"] === names ? [] : ["QLF_QL_DYAQ.DYR"]),
    ...(at["DYQX"] === `${at["ZWLXQSSJ"] ?? ""} 至 ${at["ZWLXJSSJ"] ?? ""}` ? [] : ["QLF_QL_DYAQ.DYQX"]),
  ]);
}

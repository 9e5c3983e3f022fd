// Which rows an application has, table by table: one for each unit and party the dialect asks for, and none besides.
// Invariant: no row adds a party, a unit or a period that the application does not have.

import { rowsOf, type Application, type Row } from "./application.ts";
import { partyCodes, partyOf, sideRows } from "./holdings.ts";
import { matters, type Matter } from "./matters.ts";
import { areSameParties, isAmong, isSameParty } from "./register.ts";
import type { Party } from "./seed.ts";

const rightTables = [
  "QLF_QL_DYAQ",
  "QLF_QL_ZXDJ",
  "QLF_QL_YGDJ",
  "QLF_QL_GZDJ",
  "QLT_FW_FDCQ_YZ",
  "QLF_QL_CFDJ",
  "QLF_QL_YYDJ",
];
/** Besides the matter's own table: further rows for the same units, in the same order. */
const further: Partial<Record<Matter, string>> = {
  lenders_notice: "QLF_QL_DYAQ",
  mortgage_rectification: "QLF_QL_GZDJ",
};

/** Rows that are missing, too many, or name what the application does not. */
export function tableFindings(application: Application): string[] {
  const { matter, unitCodes, holders, obligors } = application;
  if (matter === null) return [];
  const { own, regType } = matters[matter];
  const found: string[] = [];
  if (unitCodes.length === 0 || new Set(unitCodes).size !== unitCodes.length) found.push(`${own} one per unit`);
  const more = further[matter];
  if (more !== undefined && codesIn(application, more).join() !== unitCodes.join()) found.push(`${more} one per unit`);
  for (const name of rightTables)
    if (name !== own && name !== more && rowsOf(application, name).length > 0)
      found.push(`${name} not of this application`);
  const others = matter === "buyers_notice_cancellation" ? Math.max(obligors.length, 1) : obligors.length;
  if (holders.length === 0 || others === 0) found.push("DJF_DJ_SQ at least one on each side");
  if (rowsOf(application, "DJF_DJ_SQ").length !== holders.length * others)
    found.push("DJF_DJ_SQ one per holder and obligor");
  for (const name of ["QLF_QL_DYAQ", "QLF_QL_YGDJ", "QLT_FW_FDCQ_YZ"])
    if (rowsOf(application, name).some((row) => row.at["DJLX"] !== regType)) found.push(`${name}.DJLX`);
  for (const name of ["BDCQZH", "ZXYY", "YGDJZL"])
    if (new Set(rowsOf(application, "QLF_QL_ZXDJ").map((row) => row.at[name])).size > 1)
      found.push(`QLF_QL_ZXDJ.${name}`);
  return [...found, ...partyFindings(application, matter), ...nameFindings(application)];
}

function codesIn(application: Application, name: string): string[] {
  return rowsOf(application, name).map((row) => row.at["BDCDYH"] ?? "");
}

/** Each side on the units where the dialect puts it, each party once, counted from 1, under the certificate it applied with. */
function partyFindings(application: Application, matter: Matter): string[] {
  const { unitCodes, holders, mortgagors } = application;
  const codes = partyCodes[matters[matter].right];
  const rows = rowsOf(application, "ZTT_GY_QLR");
  const found: string[] = [];
  const known = [codes.holder, ...(codes.owner === null ? [] : [codes.owner])];
  if (rows.some(({ at }) => !known.includes(at["QLRTZ"] ?? ""))) found.push("ZTT_GY_QLR.QLRTZ");
  if (rows.some(({ at }) => !unitCodes.includes(at["BDCDYH"] ?? ""))) found.push("ZTT_GY_QLR unit");
  for (const [index, unitCode] of unitCodes.entries()) {
    const expected = codes.holderOn === "each unit" || index === 0 ? holders : [];
    if (!areInOrder(sideRows(application, unitCode, "holder"), expected))
      found.push(`ZTT_GY_QLR QLRTZ ${codes.holder} ${unitCode}`);
    const owners = sideRows(application, unitCode, "owner");
    if (codes.owner !== null && mortgagors.length + owners.length > 0 && !areSomeOf(owners, mortgagors))
      found.push(`ZTT_GY_QLR QLRTZ ${codes.owner} ${unitCode}`);
  }
  if (rows.some((row) => isOtherwiseIdentified(row, application))) found.push("ZTT_GY_QLR.ZJZL");
  const givers = unitCodes.flatMap((code) => sideRows(application, code, "owner")).map(partyOf);
  if (codes.owner !== null)
    found.push(
      ...mortgagors.filter((each) => !isAmong(givers, each)).map((each) => `ZTT_GY_QLR ${codes.owner} ${each.name}`),
    );
  return found;
}

function areInOrder(rows: Row[], expected: Party[]): boolean {
  return rows.length === expected.length && isCounted(rows) && areSameParties(rows.map(partyOf), expected);
}

function areSomeOf(rows: Row[], parties: Party[]): boolean {
  const named = rows.map(partyOf);
  return (
    named.length > 0 &&
    isCounted(rows) &&
    named.every((one, index) => isAmong(parties, one) && named.findIndex((other) => isSameParty(one, other)) === index)
  );
}

function isCounted(rows: Row[]): boolean {
  return rows.every((row, index) => row.at["SXH"] === String(index + 1));
}

/** True when the party applied under another kind of certificate than its row says. */
function isOtherwiseIdentified({ at }: Row, application: Application): boolean {
  return rowsOf(application, "DJF_DJ_SQ").some(
    (row) =>
      (row.at["QLRZJH"] === at["ZJH"] && row.at["QLRZJZL"] !== at["ZJZL"]) ||
      (row.at["YWRZJH"] === at["ZJH"] && row.at["YWRZJZL"] !== at["ZJZL"]),
  );
}

/** DYR names the mortgagors and YWR the 义务人, and nobody else; DYQX says the period of the row. */
function nameFindings(application: Application): string[] {
  const joined = (parties: Party[]) => parties.map((each) => each.name).join("、");
  return [
    ...rowsOf(application, "QLF_QL_DYAQ").flatMap(({ at }) => [
      ...(at["DYR"] === joined(application.mortgagors) ? [] : ["QLF_QL_DYAQ.DYR"]),
      ...(at["DYQX"] === `${at["ZWLXQSSJ"] ?? ""} 至 ${at["ZWLXJSSJ"] ?? ""}` ? [] : ["QLF_QL_DYAQ.DYQX"]),
    ]),
    ...rowsOf(application, "QLF_QL_YGDJ").flatMap(({ at }) =>
      at["YWR"] === joined(application.obligors) ? [] : ["QLF_QL_YGDJ.YWR"],
    ),
  ];
}

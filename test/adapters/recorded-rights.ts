// Recording results of every right and registration, as a registry writes them: text by hand, after DIALECT.md.
// Invariant: nothing here is rendered by the adapter's own rows or tables.

import { element } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import { firstUnit } from "./businesses.ts";
import { cancelledRow, messageOf, recordedRow } from "./registry-side.ts";
import type { Attributes } from "./registry-side.ts";

export const buyer: Attributes = { QLRMC: "甲示例", ZJH: "11010519491231002X" };
export const bank: Attributes = { QLRMC: "示例银行股份有限公司", ZJH: "11100000MB03271699" };
export const fund: Attributes = { QLRMC: "示例住房公积金管理中心", ZJH: "11430000006122244L" };
const developer: Attributes = { QLRMC: "示例房地产开发有限公司", ZJH: "91350100M000100Y43" };

/** A person in the part (QLRTZ) named. */
export function person(at: Attributes, QLRTZ: string): XmlElement {
  return element("ZTT_GY_QLR", { BDCDYH: firstUnit.unitCode, ZJZL: "1", ...at, QLRTZ });
}

/** One 权利人 beside one 义务人. */
export function applied(YWRMC: string, YWRZJH: string): XmlElement {
  return element("DJF_DJ_SQ", { QLRMC: "甲示例", QLRZJH: "11010519491231002X", YWRMC, YWRZJH });
}

export const noticeRow: Attributes = {
  YSDM: "6002040100",
  BDCDYH: firstUnit.unitCode,
  YWH: "202611230001",
  BDCZL: firstUnit.location,
  YWR: "示例房地产开发有限公司",
  YGDJZL: "1",
  DJLX: "700",
  DJYY: "预购商品房",
  QDJG: "200.0000",
  BDCDJZMH: "苏(2026)预告第1号",
  DJJG: "苏州市自然资源和规划局虎丘分局",
  DBR: "登簿员",
  DJSJ: "2026-11-23T14:00:00",
  ZXSJ: "1900-01-01",
  QSZT: "1",
  DBFW: "/",
  SFCZJZHXZ: "/",
};

export const mortgageNoticeRow: Attributes = {
  ...noticeRow,
  YWR: "甲示例",
  YGDJZL: "3",
  QDJG: "120.0000",
  BDCDJZMH: "苏(2026)预告第2号",
  DBFW: "主债权、利息、违约金及实现债权的费用",
  SFCZJZHXZ: "1",
};

export const noticedMortgageRow: Attributes = {
  ...recordedRow,
  DJLX: "700",
  BDCDJZMH: "苏(2026)预告第2号",
  SFYGDJ: "1",
  DYQSW: "/",
};

export const ownershipRow: Attributes = {
  YSDM: "6002010200",
  BDCDYH: firstUnit.unitCode,
  YWH: "202611230001",
  QLLX: "4",
  DJLX: "200",
  DJYY: "买卖",
  FDCJYJG: "200.0000",
  BDCQZH: "苏(2026)苏州市不动产权第0000021号",
  DBR: "登簿员",
  DJSJ: "2026-11-23T14:00:00",
  QSZT: "1",
};

const noticeHead = { RecType: "7000101", RightType: "96", RegType: "700" };
const endedNoticeHead = { RecType: "4000101", RightType: "96", RegType: "400" };

export function buyerNotice(row: Attributes = noticeRow, head: Attributes = {}): XmlElement {
  const people = [person(developer, "19"), person(buyer, "18")];
  return messageOf({ ...noticeHead, ...head }, [element("QLF_QL_YGDJ", row)], people);
}

export function mortgageNotice(
  notices: Attributes[] = [mortgageNoticeRow],
  mortgages: Attributes[] = [noticedMortgageRow],
): XmlElement {
  const rows = [
    ...notices.map((row) => element("QLF_QL_YGDJ", row)),
    ...mortgages.map((row) => element("QLF_QL_DYAQ", row)),
  ];
  return messageOf(noticeHead, rows, [person(buyer, "19"), person(bank, "18")]);
}

export function ownership(
  rows: Attributes[] = [ownershipRow],
  people: XmlElement[] = [person(buyer, "13"), applied("庚示例", "440524188001010014")],
): XmlElement {
  const head = { RecType: "2000402", RightType: "4", RegType: "200", ProofCount: "0", CertCount: "1" };
  return messageOf(
    head,
    rows.map((row) => element("QLT_FW_FDCQ_YZ", row)),
    people,
  );
}

/** Of a notice of the kind; its people as they were. */
export function endedNotice(YGDJZL: string): XmlElement {
  const row = { ...cancelledRow, YWH: "202611230001", BDCQZH: "苏(2025)预告第1号", QLLX: "96", YGDJZL };
  const people = [person(developer, "19"), person(buyer, "18")];
  return messageOf(endedNoticeHead, [element("QLF_QL_ZXDJ", row)], people);
}

/** A mortgage as transferred, changed or mended; `beside` for what was mended. */
export function laterMortgage(
  codes: { RecType: string; RegType: string },
  beside: Attributes[] = [],
  people?: XmlElement[],
): XmlElement {
  const rows = [
    element("QLF_QL_DYAQ", { ...recordedRow, DJLX: codes.RegType }),
    ...beside.map((row) => element("QLF_QL_GZDJ", row)),
  ];
  return messageOf(codes, rows, people);
}

export const mendedRow: Attributes = {
  YSDM: "/",
  BDCDYH: firstUnit.unitCode,
  YWH: "202611230001",
  BDCZMH: "苏(2020)苏州市不动产证明第0000009号",
  GZDJLX: "1",
};

// The registry's side of an exchange, for tests of the adapter: envelopes, cases and recording results as DIALECT.md has
// them, signed with the registry's key. Invariant: values are text written by hand here, not rendered by the adapter's rows.

import { signerFromPem } from "../../adapters/signing/keys.ts";
import { signXml } from "../../adapters/signing/sign-xml.ts";
import { element, textElement } from "../../adapters/signing/xml-tree.ts";
import type { XmlElement } from "../../adapters/signing/xml-tree.ts";
import type { RawReply } from "../../domain/registry.ts";
import { firstUnit, institution } from "./businesses.ts";

export type Attributes = Record<string, string>;

const envelopeDefaults: Attributes = {
  Version: "1",
  Type: "Reply",
  EnvelopeID: "env_registry1",
  InReplyTo: "",
  Sender: "suzhou-huqiu",
  Receiver: institution,
  SentAt: "2026-11-23T10:16:00.000+08:00",
  GroupNumber: "",
};

const caseDefaults: Attributes = {
  BusinessNumber: "chn_x-first-1",
  GroupNumber: "",
  StateCode: "10",
  RecFlowID: "LS2026112300001",
  YWH: "202611230001",
  AcceptedAt: "2026-11-23T10:20:00",
  Deadline: "",
  NoticeNumber: "",
  NoticeCode: "",
  NoticeText: "",
  NoticeAt: "",
};

/** A signed answer as it comes off the wire. */
export async function answer(privateKeyPem: string, attributes: Attributes, content: XmlElement[]): Promise<RawReply> {
  const root = element("Envelope", { ...envelopeDefaults, ...attributes }, content);
  const bytes = await signXml(
    root,
    signerFromPem({ keyId: "registry-key", algorithm: "rsa-v1_5-sha256", privateKeyPem }),
  );
  return { status: 200, contentType: "application/xml; charset=utf-8", bytes };
}

export function caseElement(attributes: Attributes = {}, children: XmlElement[] = []): XmlElement {
  return element("Case", { ...caseDefaults, ...attributes }, children);
}

const headDefaults: Attributes = {
  BizMsgID: "320505261123000001",
  ASID: "AS100",
  AreaCode: "320505",
  RecType: "1003701",
  RightType: "37",
  RegType: "100",
  CreateDate: "2026-11-23T14:00:00",
  RecFlowID: "LS2026112300001",
  RegOrgID: "苏州市自然资源和规划局虎丘分局",
  ProofCount: "1",
  CertCount: "0",
};

export const recordedRow: Attributes = {
  YSDM: "6002030100",
  BDCDYH: firstUnit.unitCode,
  YWH: "202611230001",
  DYBDCLX: "2",
  DYR: "甲示例",
  DYFS: "1",
  DJLX: "100",
  DJYY: "合同设立",
  BDBZZQSE: "120.0000",
  ZWLXQSSJ: "2026-11-25",
  ZWLXJSSJ: "2046-11-24",
  ZGZQQDSS: "/",
  ZGZQSE: "0.00",
  BDCDJZMH: "苏(2026)苏州市不动产证明第0000010号",
  DJJG: "苏州市自然资源和规划局虎丘分局",
  DBR: "登簿员",
  DJSJ: "2026-11-23T14:00:00",
  ZXSJ: "1900-01-01",
  QSZT: "1",
  DYJELX: "1",
  DYQSW: "1",
  DBFW: "主债权、利息、违约金及实现债权的费用",
  SFCZJZHXZ: "1",
};

export const cancelledRow: Attributes = {
  YSDM: "/",
  BDCDYH: firstUnit.unitCode,
  BDCQZH: "苏(2020)苏州市不动产证明第0000009号",
  YWH: "202611230002",
  ZXYWH: "202011230009",
  ZXYY: "抵押权人放弃抵押权",
  ZXSJ: "2026-11-23T14:00:00",
  DBR: "登簿员",
  DJSJ: "2026-11-23T14:00:00",
  QLLX: "37",
};

const mortgagorRow: Attributes = {
  BDCDYH: firstUnit.unitCode,
  QLRMC: "甲示例",
  ZJZL: "1",
  ZJH: "11010519491231002X",
  QLRTZ: "10",
};
const mortgageeRow: Attributes = {
  BDCDYH: firstUnit.unitCode,
  QLRMC: "示例银行股份有限公司",
  ZJZL: "8",
  ZJH: "11100000MB03271699",
  QLRTZ: "9",
};

/** The registry's Message of a recorded first registration; `rows` replaces its mortgage rows. */
export function recordedMessage(rows: Attributes[] = [recordedRow], head: Attributes = {}): XmlElement {
  return messageOf(
    head,
    rows.map((row) => element("QLF_QL_DYAQ", row)),
  );
}

/** The registry's Message of a recorded cancellation. */
export function cancelledMessage(row: Attributes = cancelledRow): XmlElement {
  const head = { RecType: "4000101", RegType: "400", RecFlowID: "LS2026112300002", ProofCount: "0" };
  return messageOf(head, [element("QLF_QL_ZXDJ", row)]);
}

/** The same Message without its rows about people of that role. */
export function withoutRole(message: XmlElement, role: string): XmlElement {
  const children = message.children.map((part) =>
    element(
      part.name,
      part.attributes,
      part.children.filter((row) => row.attributes["QLRTZ"] !== role),
    ),
  );
  return element(message.name, message.attributes, [message.children[0] ?? element("Head", {}), ...children.slice(1)]);
}

const mortgagePeople = [element("ZTT_GY_QLR", mortgagorRow), element("ZTT_GY_QLR", mortgageeRow)];

/** The registry's Message with that head, the people named, and the rows of the right. */
export function messageOf(head: Attributes, rows: XmlElement[], people: XmlElement[] = mortgagePeople): XmlElement {
  const values = Object.entries({ ...headDefaults, ...head }).map(([name, value]) => textElement(name, value));
  return element("Message", {}, [element("Head", {}, values), element("Data", {}, [...people, ...rows])]);
}

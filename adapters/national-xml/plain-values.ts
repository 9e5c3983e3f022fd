// What a registry's numbers and texts may hold: bounded, and nothing that cannot be seen or cannot be written again.
// Invariant: a number read from a registry can always stand in our next message (its case number comes back as ZXYWH).

import type { XmlElement } from "../signing/xml-tree.ts";

const numberMax = 100;
const textMax = 10_000;
/** Control, format, line and paragraph separator characters, and noncharacters. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
/** Attributes and Head elements that hold a number or the name of one party. */
const numberNames: ReadonlySet<string> = new Set(
  (
    "BusinessNumber GroupNumber RecFlowID YWH NoticeNumber NoticeCode Code SearchNumber BDCDYH BDCQZH BDCDJZMH ZXYWH SSYWH DBR " +
    "BizMsgID QLRMC ZJH QLBL YWRMC YWRZJH DYQRZJH QLRZJH CFWH CFJG Number Authority Lessee Item PaymentNoticeNumber"
  ).split(" "),
);

/** True when every attribute and text of the element and below it keeps to DIALECT.md. */
export function isPlain(element: XmlElement): boolean {
  return (
    Object.entries(element.attributes).every(([name, value]) => isPlainText(value, maxOf(name))) &&
    isPlainText(element.text.trim(), maxOf(element.name)) &&
    element.children.every(isPlain)
  );
}

function maxOf(name: string): number {
  return numberNames.has(name) ? numberMax : textMax;
}

function isPlainText(text: string, max: number): boolean {
  return text.length <= max && !hidden.test(text);
}

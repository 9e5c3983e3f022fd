// Envelopes on the wire ↔ plain values, as DIALECT.md describes them.
// Invariant: every attribute the dialect names is always written, empty when there is nothing to say.

import { yuanText } from "./amounts.ts";
import type { AskedApplicant } from "./applicants-app.ts";
import type { Case, Fee } from "./cases.ts";
import { sentAt } from "./china-time.ts";
import { signXml, type SigningKey } from "./signature.ts";
import { element, writeXml, type XmlElement } from "./xml.ts";

export type Envelope = {
  type: string;
  envelopeId: string;
  inReplyTo: string;
  sender: string;
  receiver: string;
  sentAt: string;
  groupNumber: string;
  content: XmlElement[];
};

const attributeNames = ["EnvelopeID", "InReplyTo", "Sender", "Receiver", "SentAt", "GroupNumber", "Type"];

/** Root of a document → envelope; null when it is none. */
export function readEnvelope(root: XmlElement): Envelope | null {
  const at = root.attributes;
  if (root.name !== "Envelope" || at["Version"] !== "1") return null;
  if (attributeNames.some((name) => at[name] === undefined) || !/^[\w.-]{1,128}$/.test(at["EnvelopeID"] ?? ""))
    return null;
  return {
    type: at["Type"] ?? "",
    envelopeId: at["EnvelopeID"] ?? "",
    inReplyTo: at["InReplyTo"] ?? "",
    sender: at["Sender"] ?? "",
    receiver: at["Receiver"] ?? "",
    sentAt: at["SentAt"] ?? "",
    groupNumber: at["GroupNumber"] ?? "",
    content: root.children.filter((each) => !each.name.endsWith("Signature")),
  };
}

/** Envelope → text of the document; signed when a key is given. */
export function writeEnvelope(envelope: Omit<Envelope, "sentAt">, key: SigningKey | null): string {
  const attributes = {
    Version: "1",
    Type: envelope.type,
    EnvelopeID: envelope.envelopeId,
    InReplyTo: envelope.inReplyTo,
    Sender: envelope.sender,
    Receiver: envelope.receiver,
    SentAt: sentAt(Date.now()),
    GroupNumber: envelope.groupNumber,
  };
  const xml = writeXml(element("Envelope", attributes, envelope.content));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${key === null ? xml : signXml(xml, key)}`;
}

/** The present state of a case. */
export function caseElement(item: Case): XmlElement {
  const attributes = {
    BusinessNumber: item.businessNumber,
    GroupNumber: item.groupNumber,
    StateCode: item.stateCode,
    RecFlowID: item.recFlowId,
    YWH: item.caseNumber,
    AcceptedAt: item.acceptedAt,
    Deadline: item.deadline,
    NoticeNumber: item.notice.number,
    NoticeCode: item.notice.code,
    NoticeText: item.notice.text,
    NoticeAt: item.notice.at,
  };
  return element("Case", attributes, [
    ...item.missing.map((each) =>
      element("Missing", { Code: each.code, Name: each.name, Copies: String(each.copies), Reason: each.reason }),
    ),
    ...(item.stateCode === "45" && item.fee !== null ? [feeElement(item.fee)] : []),
    ...(item.tellsSignatures ? (item.asked ?? []).flatMap((each) => signedElement(item, each)) : []),
    ...(item.result === null ? [] : [item.result]),
  ]);
}

/** The platform's evidence that one who was asked has signed the text as filed. */
function signedElement({ application }: Case, asked: AskedApplicant): XmlElement[] {
  if (asked.signature === null) return [];
  const attributes = {
    Name: asked.name,
    CertificateNumber: asked.certificateNumber,
    Capacity: asked.capacity,
    SignedAt: asked.signature.signedAt,
    Reference: asked.signature.reference,
    Sha256: application.form.sha256,
  };
  const behalf = asked.onBehalfOf === "" ? {} : { OnBehalfOf: asked.onBehalfOf };
  return [element("PlatformSignature", { ...attributes, ...behalf })];
}

function feeElement(fee: Fee): XmlElement {
  return element("Fee", {
    Item: fee.item,
    Amount: yuanText(fee.amount),
    PaymentNoticeNumber: fee.paymentNoticeNumber,
    Deadline: fee.deadline,
  });
}

/** The answer for a number under which the asker has no case. */
export function noCaseElement(businessNumber: string): XmlElement {
  return element("Case", {
    BusinessNumber: businessNumber,
    GroupNumber: "",
    StateCode: "90",
    RecFlowID: "",
    YWH: "",
    AcceptedAt: "",
    Deadline: "",
    NoticeNumber: "",
    NoticeCode: "",
    NoticeText: "",
    NoticeAt: "",
  });
}

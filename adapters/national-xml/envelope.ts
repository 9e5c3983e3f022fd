// The Envelope round every message: its seven attributes written, and checked on what comes in.
// Invariant: an EnvelopeID follows from the request alone, so that the reply can be matched after any restart.

import { createHash } from "node:crypto";
import type { EpochMs } from "../../domain/time.ts";
import type { RegistryRequest } from "../../domain/registry.ts";
import { attribute, element } from "../signing/xml-tree.ts";
import type { XmlElement } from "../signing/xml-tree.ts";
import { readVerified } from "../signing/verify-xml.ts";
import type { VerifiedElement, VerifiedXml } from "../signing/verify-xml.ts";
import { chinaTimestamp } from "./china-time.ts";

export type EnvelopeType = "Apply" | "StatusQuery" | "Confirm" | "Supplement" | "Withdraw" | "Search" | "Receipt";

export type EnvelopeFacts = {
  type: EnvelopeType;
  envelopeId: string;
  inReplyTo: string;
  sender: string;
  receiver: string;
  sentAt: EpochMs;
  groupNumber: string;
};

/** Whom a message must be from and to, and what it must answer ("" for a push). */
export type Expected = { type: "Reply" | "Push"; inReplyTo: string; sender: string; receiver: string };

export type Opened =
  { ok: true; envelopeId: string; content: readonly VerifiedElement[] } | { ok: false; reason: string };

/** The unsigned envelope. */
export function envelope(facts: EnvelopeFacts, content: XmlElement[]): XmlElement {
  return element(
    "Envelope",
    {
      Version: "1",
      Type: facts.type,
      EnvelopeID: facts.envelopeId,
      InReplyTo: facts.inReplyTo,
      Sender: facts.sender,
      Receiver: facts.receiver,
      SentAt: chinaTimestamp(facts.sentAt),
      GroupNumber: facts.groupNumber,
    },
    content,
  );
}

/**
 * EnvelopeID of a request: a hash over who asks whom, what, about which numbers, and when it was prepared. Prepared again,
 * the same request has the same id; the registry then answers the present state instead of opening a second case.
 */
export function envelopeIdOf(request: RegistryRequest, sender: string, receiver: string): string {
  return idFrom([sender, receiver, request.type, request.preparedAt, ...keysOf(request)]);
}

/** EnvelopeID of the receipt for a pushed envelope. */
export function receiptIdOf(pushed: string, accepted: boolean, sender: string, receiver: string, at: EpochMs): string {
  return idFrom([sender, receiver, "receipt", at, pushed, accepted]);
}

/** Checks the attributes of a verified envelope; the reason names the first one that is wrong. */
export function openEnvelope(verified: VerifiedXml, expected: Expected): Opened {
  const root = readVerified(verified);
  const envelopeId = attribute(root, "EnvelopeID");
  if (root.name !== "Envelope" || attribute(root, "Version") !== "1") return { ok: false, reason: "not_an_envelope" };
  if (attribute(root, "Type") !== expected.type) return { ok: false, reason: "envelope_type" };
  if (envelopeId === "") return { ok: false, reason: "envelope_id" };
  if (attribute(root, "InReplyTo") !== expected.inReplyTo) return { ok: false, reason: "in_reply_to" };
  if (attribute(root, "Sender") !== expected.sender) return { ok: false, reason: "sender" };
  if (attribute(root, "Receiver") !== expected.receiver) return { ok: false, reason: "receiver" };
  return { ok: true, envelopeId, content: root.children };
}

function idFrom(parts: (string | number | boolean | null)[]): string {
  return `env_${createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32)}`;
}

function keysOf(request: RegistryRequest): (string | null)[] {
  switch (request.type) {
    case "file":
      return [request.groupNumber, ...request.applications.map((application) => application.businessNumber)];
    case "query":
    case "withdraw":
      return request.businessNumbers;
    case "confirm":
      return [request.businessNumber];
    case "supplement":
      return [request.businessNumber, ...request.items.map((item) => item.sha256)];
    case "search":
      return [request.searchNumber, ...request.unitCodes];
  }
}

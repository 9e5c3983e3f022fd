// The dialect `national-xml` as a RegistryAdapter: prepare and sign, send, verify and read.
// Invariants: what is sent is what was signed; what is read was verified with the pinned key, is meant for us, answers this
// very request, and speaks of our cases only. Anything else is quarantined and moves nothing.

import { assert, unreachable } from "../../domain/fault.ts";
import { signerNow } from "../../domain/own-key.ts";
import type { Clock, Log, Signer } from "../../domain/ports.ts";
import type {
  PreparedMessage,
  Quarantined,
  RawReply,
  RegistryAdapter,
  RegistryAnswer,
  RegistryRequest,
} from "../../domain/registry.ts";
import type { RegistryProfile } from "../../domain/registry-profile.ts";
import { post } from "../http.ts";
import type { Fetch } from "../http.ts";
import { signXml } from "../signing/sign-xml.ts";
import { verifyXml } from "../signing/verify-xml.ts";
import { element, type XmlElement } from "../signing/xml-tree.ts";
import { envelope, envelopeIdOf, openEnvelope, receiptIdOf } from "./envelope.ts";
import type { Expected, Opened } from "./envelope.ts";
import { contentOf, envelopeTypes } from "./messages.ts";
import { readCases } from "./read-case.ts";
import type { Asked } from "./read-case.ts";
import { readSearch } from "./read-search.ts";

export type NationalXmlParts = {
  profile: RegistryProfile;
  signer: Signer;
  /** Our id as registries know it: Sender of what we say, Receiver of what we believe. */
  institution: string;
  clock: Clock;
  log: Log;
  /** Stands in for the network in the simulation. */
  fetch?: Fetch;
};

const contentType = "application/xml; charset=utf-8";
const contentTypePattern = /^application\/xml(?:\s*;\s*charset=(?:"utf-8"|utf-8))?\s*$/i;
const replyBytesMax = 1_048_576;

/** Builds the adapter of one registry: we sign in the suite of our key, and believe the suite of the key pinned for it. */
export function nationalXml(parts: NationalXmlParts): RegistryAdapter {
  const { profile } = parts;
  return {
    profile,
    prepare: (request) => prepare(parts, request),
    send: (message) => send(parts, message),
    read: async (request, reply) => noted(parts, "reply", readReply(parts, request, reply)),
    readCallback: async (message) => noted(parts, "callback", readPush(parts, message)),
    acknowledge: (callback, accepted, at) => acknowledge(parts, callback, accepted, at),
  };
}

async function prepare(parts: NationalXmlParts, request: RegistryRequest): Promise<PreparedMessage> {
  const { profile, institution } = parts;
  const root = envelope(
    {
      type: envelopeTypes[request.type],
      envelopeId: envelopeIdOf(request, institution, profile.registryId),
      inReplyTo: "",
      sender: institution,
      receiver: profile.registryId,
      sentAt: request.preparedAt,
      groupNumber: request.type === "file" ? (request.groupNumber ?? "") : "",
    },
    contentOf(request, profile),
  );
  return await signed(root, parts);
}

async function send(parts: NationalXmlParts, message: PreparedMessage): Promise<RawReply> {
  const call = {
    url: parts.profile.endpoint,
    headers: { "content-type": message.contentType },
    body: message.bytes,
    timeoutMs: parts.profile.callTimeoutMs,
    bytesMax: replyBytesMax,
    origin: "registry",
  } as const;
  const reply = await post(call, parts.clock, parts.fetch ?? fetch);
  return { status: reply.status, contentType: reply.headers.get("content-type") ?? "", bytes: reply.bytes };
}

function readReply(parts: NationalXmlParts, request: RegistryRequest, reply: RawReply): RegistryAnswer | Quarantined {
  if (reply.status !== 200) return quarantined(`status_${reply.status}`);
  const inReplyTo = envelopeIdOf(request, parts.institution, parts.profile.registryId);
  const opened = open(parts, reply, "Reply", inReplyTo);
  if (!opened.ok) return quarantined(opened.reason);
  if (request.type === "search") {
    const snapshot = readSearch(opened.content, request.searchNumber, request.unitCodes);
    return snapshot === null ? quarantined("search_result") : { type: "search", snapshot };
  }
  const cases = readCases(opened.content, askedOf(request));
  return cases.type === "unfit" ? quarantined(cases.reason) : cases;
}

function readPush(parts: NationalXmlParts, message: RawReply): RegistryAnswer | Quarantined {
  const opened = open(parts, message, "Push", "");
  if (!opened.ok) return quarantined(opened.reason);
  const cases = readCases(opened.content, { businessNumbers: null, groups: [] });
  return cases.type === "unfit" ? quarantined(cases.reason) : cases;
}

/** Names the pushed envelope only when its signature holds: we sign nothing that a stranger made up. */
async function acknowledge(
  parts: NationalXmlParts,
  callback: RawReply,
  accepted: boolean,
  at: number,
): Promise<PreparedMessage> {
  const { profile, institution } = parts;
  const opened = open(parts, callback, "Push", "");
  assert(opened.ok || !accepted, "bug: accepted a callback that does not verify");
  const pushed = opened.ok ? opened.envelopeId : "";
  const root = envelope(
    {
      type: "Receipt",
      envelopeId: receiptIdOf(pushed, accepted, institution, profile.registryId, at),
      inReplyTo: pushed,
      sender: institution,
      receiver: profile.registryId,
      sentAt: at,
      groupNumber: "",
    },
    [element("Taken", { Value: accepted ? "1" : "0" })],
  );
  return await signed(root, parts);
}

async function signed(root: XmlElement, parts: NationalXmlParts): Promise<PreparedMessage> {
  const signer = signerNow(parts.signer);
  return { contentType, bytes: await signXml(root, signer), keyId: signer.keyId };
}

function open(parts: NationalXmlParts, message: RawReply, type: Expected["type"], inReplyTo: string): Opened {
  if (!contentTypePattern.test(message.contentType)) return { ok: false, reason: "content_type" };
  const { algorithm, publicKeyPem, userId } = parts.profile;
  const verified = verifyXml(message.bytes, { algorithm, publicKeyPem, userId });
  if (!verified.verified) return { ok: false, reason: verified.reason };
  const expected = { type, inReplyTo, sender: parts.profile.registryId, receiver: parts.institution };
  return openEnvelope(verified, expected);
}

function askedOf(request: Exclude<RegistryRequest, { type: "search" }>): Asked {
  switch (request.type) {
    case "file": {
      const businessNumbers = request.applications.map((application) => application.businessNumber);
      const { groupNumber } = request;
      return { businessNumbers, groups: groupNumber === null ? [] : [{ groupNumber, businessNumbers }] };
    }
    case "query":
    case "withdraw":
      return { businessNumbers: request.businessNumbers, groups: request.groups ?? [] };
    case "confirm":
    case "supplement":
      return { businessNumbers: [request.businessNumber], groups: request.groups ?? [] };
    default:
      return unreachable(request);
  }
}

/** A message that is not believed is somebody's fault or somebody's attack: operations hear of it either way. */
function noted<T extends RegistryAnswer | Quarantined>(parts: NationalXmlParts, source: string, result: T): T {
  if (result.type === "quarantined") {
    parts.log.warn(
      { registryId: parts.profile.registryId, source, reason: result.reason },
      "registry message quarantined",
    );
  }
  return result;
}

function quarantined(reason: string): Quarantined {
  return { type: "quarantined", reason };
}

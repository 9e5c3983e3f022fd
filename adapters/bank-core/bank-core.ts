// The bank core over HTTP: orders, queries and notices, signed by RFC 9421 both ways.
// Invariant: a reply counts only when the core's pinned key signed it as the reply to this very request.

import type { SignaturePlace } from "../../domain/evidence.ts";
import { signerNow } from "../../domain/own-key.ts";
import type { BankCore, Clock, Ids, SignedMessage, Signer } from "../../domain/ports.ts";
import type { RawReply } from "../../domain/registry.ts";
import { signRequest, verifyReply, type PinnedKey, type Sign } from "../../proto/message-signature.ts";
import { post } from "../http.ts";
import { isAcknowledgement, noticePath, paths, readAnswer, renderNotice, renderRequest } from "./messages.ts";

export type BankCoreSettings = {
  institution: string;
  /** Base address, with an optional path in front of every order's own. */
  endpoint: string;
  signer: Signer;
  coreKey: PinnedKey;
  clock: Clock;
  ids: Ids;
  /** ms one call may take in all. */
  timeoutMs: number;
};

type CoreReply = RawReply & { headers: Record<string, string> };

const contentType = "application/json";
const replyBytesMax = 1_048_576;
/** Seconds a signature may be used. */
const signatureLifeSeconds = 300;

/** Builds the port to one institution's core. */
export function bankCore(settings: BankCoreSettings): BankCore {
  return {
    prepare: (request, proofBytes) => prepare(settings, paths[request.type], () => renderRequest(request, proofBytes)),
    prepareNotice: (notice) => prepare(settings, noticePath, () => renderNotice(notice)),
    send: (path, message) => send(settings, path, message),
    read: async (request, sent, reply) => {
      const signature = await verify(settings, sent, reply);
      const answer = signature === null ? null : readAnswer(request, reply.bytes);
      return signature === null || answer === null ? null : { answer, signature };
    },
    acknowledged: async (notice, sent, reply) => {
      const signature = await verify(settings, sent, reply);
      return signature !== null && isAcknowledgement(notice, reply.bytes) ? signature : null;
    },
  };
}

async function prepare(settings: BankCoreSettings, path: string, render: () => string): Promise<SignedMessage> {
  const { clock, ids } = settings;
  const signer = signerNow(settings.signer);
  const bytes = new TextEncoder().encode(render());
  const created = Math.floor(clock.now() / 1000);
  const parameters = { created, expires: created + signatureLifeSeconds, nonce: ids.nonce(), keyId: signer.keyId };
  const { url, authority } = targetOf(settings, path);
  const target = { method: "POST", authority, path: new URL(url).pathname, query: "" };
  const sign: Sign = async (base) => await signer.sign(base);
  const { headers, base } = await signRequest(target, contentType, bytes, parameters, sign);
  const { "signature-input": signatureInput, signature } = headers;
  const { keyId, algorithm } = signer;
  return {
    path,
    contentType,
    bytes,
    headers: { "content-type": contentType, ...headers },
    signature: { type: "http_message", keyId, algorithm, signatureInput, signature, base },
  };
}

async function send(settings: BankCoreSettings, path: string, message: SignedMessage): Promise<CoreReply> {
  const call = {
    url: targetOf(settings, path).url,
    headers: message.headers,
    body: message.bytes,
    timeoutMs: settings.timeoutMs,
    bytesMax: replyBytesMax,
    origin: "bank_core",
  } as const;
  const { status, headers, bytes } = await post(call, settings.clock, fetch);
  return { status, contentType: headers.get("content-type") ?? "", headers: Object.fromEntries(headers), bytes };
}

/** Where the core's signature over its reply is; null unless its pinned key signed a 200 as the reply to this very request. */
async function verify(
  settings: BankCoreSettings,
  sent: SignedMessage,
  reply: CoreReply,
): Promise<SignaturePlace | null> {
  const { status, headers, bytes } = reply;
  const verified = await verifyReply(status, headers, bytes, sent.headers["signature"] ?? "", settings.coreKey);
  if (!verified.ok || status !== 200) return null;
  const { signatureInput, signature, base } = verified;
  const { keyId, algorithm } = settings.coreKey;
  return { type: "http_message", keyId, algorithm, signatureInput, signature, base };
}

function targetOf({ endpoint }: BankCoreSettings, path: string): { url: string; authority: string } {
  const { origin, host, pathname } = new URL(endpoint);
  return { url: `${origin}${pathname.replace(/\/+$/, "")}${path}`, authority: host };
}

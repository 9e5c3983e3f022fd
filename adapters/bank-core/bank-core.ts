// The bank core over HTTP: orders, queries and notices, signed by RFC 9421 both ways.
// Invariant: a reply counts only when the core's pinned key signed it as the reply to this very request.

import type { SignaturePlace } from "../../domain/evidence.ts";
import { assert } from "../../domain/fault.ts";
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
  const base = new URL(settings.endpoint);
  const prefix = base.pathname.replace(/\/+$/, "");
  const algorithm = settings.signer.algorithm;
  assert(algorithm === "ecdsa-p256-sha256", "the key that signs to bank cores is ECDSA P-256");

  const prepare = async (path: string, text: string): Promise<SignedMessage> => {
    const bytes = new TextEncoder().encode(text);
    const created = Math.floor(settings.clock.now() / 1000);
    const parameters = {
      created,
      expires: created + signatureLifeSeconds,
      nonce: settings.ids.nonce(),
      keyId: settings.signer.keyId,
    };
    const target = { method: "POST", authority: base.host, path: prefix + path, query: "" };
    const sign: Sign = async (signatureBase) => await settings.signer.sign(signatureBase);
    const signed = await signRequest(target, contentType, bytes, parameters, sign);
    const { "signature-input": signatureInput, signature } = signed.headers;
    return {
      path,
      contentType,
      bytes,
      headers: { "content-type": contentType, ...signed.headers },
      signature: {
        type: "http_message",
        keyId: settings.signer.keyId,
        algorithm,
        signatureInput,
        signature,
        base: signed.base,
      },
    };
  };

  const verify = async (sent: SignedMessage, reply: CoreReply): Promise<SignaturePlace | null> => {
    const verified = await verifyReply(
      reply.status,
      reply.headers,
      reply.bytes,
      sent.headers["signature"] ?? "",
      settings.coreKey,
    );
    if (!verified.ok || reply.status !== 200) return null;
    const { signatureInput, signature, base: signatureBase } = verified;
    const { keyId, algorithm: coreAlgorithm } = settings.coreKey;
    return { type: "http_message", keyId, algorithm: coreAlgorithm, signatureInput, signature, base: signatureBase };
  };

  return {
    prepare: async (request, proofBytes) => await prepare(paths[request.type], renderRequest(request, proofBytes)),
    prepareNotice: async (notice) => await prepare(noticePath, renderNotice(notice)),
    send: async (path, message) => {
      const call = {
        url: `${base.origin}${prefix}${path}`,
        headers: message.headers,
        body: message.bytes,
        timeoutMs: settings.timeoutMs,
        bytesMax: replyBytesMax,
        origin: "bank_core",
      } as const;
      const { status, headers, bytes } = await post(call, settings.clock, fetch);
      return { status, contentType: headers.get("content-type") ?? "", headers: Object.fromEntries(headers), bytes };
    },
    read: async (request, sent, reply) => {
      const signature = await verify(sent, reply);
      const answer = signature === null ? null : readAnswer(request, reply.bytes);
      return signature === null || answer === null ? null : { answer, signature };
    },
    acknowledged: async (notice, sent, reply) => {
      const signature = await verify(sent, reply);
      return signature !== null && isAcknowledgement(notice, reply.bytes) ? signature : null;
    },
  };
}

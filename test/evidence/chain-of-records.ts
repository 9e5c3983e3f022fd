// A small chain of evidence with real keys and real signatures: what a new loan leaves behind, in seven records.
// Invariant: every name and number in it is made up.

import { generateKeyPair, signerFromPem } from "../../adapters/signing/keys.ts";
import { usualUserId } from "../../adapters/signing/sm2/user-digest.ts";
import { signXml } from "../../adapters/signing/sign-xml.ts";
import { element } from "../../adapters/signing/xml-tree.ts";
import type { EvidenceKey } from "../../adapters/evidence-file/layout.ts";
import type { Chain } from "../../domain/chain-state.ts";
import {
  bind,
  emptyHead,
  type EvidenceDraft,
  type EvidenceRecord,
  type SignaturePlace,
} from "../../domain/evidence.ts";
import type { Signer } from "../../domain/ports.ts";
import { signReply, signRequest } from "../../proto/message-signature.ts";

export const chainId = "chn_evidence0001";
export const madeAt = Date.UTC(2026, 10, 23, 4, 0, 0);

/** build() reads the chain's id alone. */
export const chain = { chainId } as Chain;

export type Party = { signer: Signer; key: EvidenceKey; privateKeyPem: string };

export function party(keyId: string, counterparty: string, algorithm: EvidenceKey["algorithm"]): Party {
  const { privateKeyPem, publicKeyPem } = generateKeyPair(algorithm);
  const userId = algorithm === "sm2-sm3" ? { userId: usualUserId } : {};
  return {
    signer: signerFromPem({ keyId, algorithm, privateKeyPem, ...userId }),
    key: { keyId, counterparty, algorithm, publicKeyPem, ...userId },
    privateKeyPem,
  };
}

export const gateway = party("gateway-doors", "gateway", "ecdsa-p256-sha256");
export const gatewayXml = party("gateway-registries", "gateway", "rsa-v1_5-sha256");
export const core = party("example-bank-core", "bank:example-bank", "ecdsa-p256-sha256");
export const registry = party("registry-suzhou-huqiu", "registry:suzhou-huqiu", "rsa-v1_5-sha256");
export const otherRegistry = party("registry-nantong-haimen", "registry:nantong-haimen", "rsa-v1_5-sha256");
export const parties = [gateway, gatewayXml, core, registry, otherRegistry];

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A signed XML envelope, as in the dialect but shorter. */
export async function envelope(signer: Signer, type: string, sender: string): Promise<Uint8Array> {
  const content = element("Case", { BusinessNumber: `${chainId}-first-1`, StateCode: "50", NoticeText: "登记完成" });
  return await signXml(element("Envelope", { Version: "1", Type: type, Sender: sender }, [content]), signer);
}

/** An RFC 9421 signature over `bytes` as a request of `signer`, as the evidence keeps it. */
export async function requestPlace(signer: Signer, path: string, bytes: Uint8Array): Promise<SignaturePlace> {
  const target = { method: "POST", authority: "gateway.example", path, query: "" };
  const { headers, base } = await signRequest(target, "application/json", bytes, parameters(signer), (text) =>
    signer.sign(text),
  );
  return placeOf(signer, headers, base);
}

async function replyPlace(signer: Signer, bytes: Uint8Array, requestSignature: string): Promise<SignaturePlace> {
  const sign = (text: Uint8Array): Promise<Uint8Array> => signer.sign(text);
  const { headers, base } = await signReply(200, "application/json", bytes, requestSignature, parameters(signer), sign);
  return placeOf(signer, headers, base);
}

function parameters(signer: Signer): { created: number; expires: number; nonce: string; keyId: string } {
  const created = madeAt / 1000;
  return { created, expires: created + 300, nonce: "0123456789abcdef0123456789abcdef", keyId: signer.keyId };
}

function placeOf(
  signer: Signer,
  headers: { "signature-input": string; signature: string },
  base: string,
): SignaturePlace {
  return {
    type: "http_message",
    keyId: signer.keyId,
    algorithm: signer.algorithm,
    signatureInput: headers["signature-input"],
    signature: headers.signature,
    base,
  };
}

const moved =
  '{"event":"search_answered","source":null,"state":["open","open"],"step":[0,1],"legs":{"first":[null,"waiting"]},' +
  '"parked":null,"effect":"registry:file","at":"file","funds":"not_permitted","stops":0,"refusal":null}';

/**
 * The seven drafts, in order: submitted, decided, filed, recorded, permitted, acknowledged, something not believed. `doors`
 * and `bank` sign what goes between the gateway and the core.
 */
export async function drafts(doors = gateway, bank = core): Promise<EvidenceDraft[]> {
  const submitted = utf8('{"reference":"EX-2026-0001"}');
  const permit = utf8('{"type":"permit","amount":"1200000.00"}');
  const permitPlace = await requestPlace(doors.signer, "/permits", permit);
  const permitSignature = permitPlace.type === "http_message" ? permitPlace.signature : "";
  const taken = utf8('{"state":"accepted"}');
  const json = "application/json";
  const xml = "application/xml; charset=utf-8";
  return [
    draft(
      "message_in",
      "bank:example-bank",
      "SubmitChain",
      json,
      submitted,
      await requestPlace(bank.signer, "/v1/chains", submitted),
    ),
    draft("transition", "gateway", "opened", json, utf8(moved), { type: "none" }),
    draft(
      "message_out",
      "registry:suzhou-huqiu",
      "Apply",
      xml,
      await envelope(gatewayXml.signer, "Apply", "example-bank"),
      enveloped(gatewayXml),
    ),
    draft(
      "message_in",
      "registry:suzhou-huqiu",
      "Reply",
      xml,
      await envelope(registry.signer, "Reply", "suzhou-huqiu"),
      enveloped(registry),
    ),
    draft("message_out", "bank:example-bank", "permit", json, permit, permitPlace),
    draft(
      "message_in",
      "bank:example-bank",
      "permit",
      json,
      taken,
      await replyPlace(bank.signer, taken, permitSignature),
    ),
    draft("quarantined_message", "registry:suzhou-huqiu", "Push", "text/html", utf8("<html>busy</html>"), {
      type: "none",
    }),
  ];
}

export function enveloped({ key }: Party): SignaturePlace {
  return { type: "enveloped", keyId: key.keyId };
}

function draft(
  type: EvidenceDraft["type"],
  counterparty: string,
  subject: string,
  contentType: string,
  bytes: Uint8Array,
  signature: SignaturePlace,
): EvidenceDraft {
  return { type, at: madeAt, counterparty, subject, contentType, bytes, signature };
}

/** Binds drafts to a stream from its beginning. */
export function bound(from: EvidenceDraft[], stream = chainId): EvidenceRecord[] {
  return bind(stream, emptyHead(stream), from).records;
}

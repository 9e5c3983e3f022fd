// A key in a sign service (签名验签服务器), asked over HTTPS with certificates on both sides.
// Invariants: exactly the pinned server is spoken to; nothing is asked but a signature, which may be asked for again.

import { createHash, X509Certificate } from "node:crypto";
import { Agent, request } from "node:https";
import { unreachable } from "../../../domain/fault.ts";
import type { HeldKey } from "../../../domain/own-key.ts";
import type { PublicKeyRecord } from "../../../domain/signature-algorithm.ts";
import { publicKeyDer } from "../pem.ts";
import { bytesOf, recommendedCurve } from "../sm2/curve.ts";
import { readPublicKey } from "../sm2/keys.ts";
import { digestToSign, userDigest } from "../sm2/user-digest.ts";
import { type KeyHolder, type ReadyKey, Trouble } from "./key-holder.ts";

export type SignService = Extract<HeldKey, { in: "sign_service" }>;
type Reply = { status: number; body: string };

/** A signature of RSA-4096 is 684 characters of base64. */
const replyBytesMax = 8 * 1024;

/**
 * POSTs {"key", "algorithm", "message" or "digest" in base64} to the endpoint and reads {"signature"} in base64: r‖s of 64 bytes
 * for SM2 and ECDSA. Our own agreement: GM/T 0029 writes the same in ASN.1, which a service in front of it can translate.
 */
export function signServiceHolder(record: PublicKeyRecord, service: SignService): KeyHolder {
  const { endpoint, keyName } = service;
  const { algorithm } = record;
  return {
    name: `sign service ${new URL(endpoint).host}`,
    open: () => {
      const agent = openAgent(service);
      const sign: ReadyKey["sign"] = async (bytes, signal) => {
        const wanted = { key: keyName, algorithm, ...inputOf(record, service.sends, bytes) };
        return signatureOf(await post(new URL(endpoint), agent, JSON.stringify(wanted), signal));
      };
      return Promise.resolve({ sign, close: () => agent.destroy() });
    },
  };
}

/** What is sent: the message, or for SM2 SM3(ZA ‖ message) and for ECDSA SHA-256 of it. */
function inputOf(record: PublicKeyRecord, sends: SignService["sends"], bytes: Uint8Array): Record<string, string> {
  const base64 = (part: Uint8Array): string => Buffer.from(part).toString("base64");
  if (sends === "message")
    return { message: base64(bytes), ...(record.userId === undefined ? {} : { userId: record.userId }) };
  switch (record.algorithm) {
    case "sm2-sm3": {
      const point = readPublicKey(publicKeyDer(record.publicKeyPem) ?? new Uint8Array());
      if (point === null) throw new Trouble("unfit", "the public key pinned is no SM2 key");
      const za = userDigest(recommendedCurve, point, record.userId ?? "");
      return { digest: base64(bytesOf(digestToSign(za, bytes))) };
    }
    case "ecdsa-p256-sha256":
      return { digest: createHash("sha256").update(bytes).digest("base64") };
    case "ed25519":
    case "rsa-pss-sha512":
    case "rsa-v1_5-sha256":
      throw new Trouble("unfit", `${record.algorithm} signs the message: set sends to "message"`);
    default:
      return unreachable(record.algorithm);
  }
}

/** Connections to the pinned server alone, with our client certificate. */
function openAgent(service: SignService): Agent {
  const pinned = new X509Certificate(service.serverCertificatePem).fingerprint256;
  return new Agent({
    keepAlive: true,
    maxSockets: service.atOnce,
    // Each connection shows the certificate anew.
    maxCachedSessions: 0,
    ca: service.serverCertificatePem,
    allowPartialTrustChain: true,
    cert: service.clientCertificatePem,
    key: service.clientKeyPem,
    minVersion: "TLSv1.2",
    // The very certificate counts, whatever names it carries.
    checkServerIdentity: (_host, certificate) =>
      certificate.fingerprint256 === pinned ? undefined : new Error("another certificate than the one pinned"),
  });
}

async function post(url: URL, agent: Agent, body: string, signal: AbortSignal): Promise<Reply> {
  return await new Promise<Reply>((resolve, reject) => {
    const failed = (error: Error): void =>
      reject(
        new Trouble(
          "away",
          `the sign service does not answer (${error.message}): see to it that it runs and is reachable`,
          error,
        ),
      );
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const asked = request(url, { method: "POST", agent, headers, signal }, (reply) => {
      const chunks: Buffer[] = [];
      let size = 0;
      reply.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > replyBytesMax) reply.destroy(new Error(`a reply over ${replyBytesMax} bytes`));
        else chunks.push(chunk);
      });
      reply.once("error", failed);
      reply.once("end", () => resolve({ status: reply.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }));
    });
    asked.once("error", failed);
    asked.end(body);
  });
}

function signatureOf({ status, body }: Reply): Uint8Array {
  if (status === 200) {
    const [, text] = /^\s*\{\s*"signature"\s*:\s*"([A-Za-z0-9+/]+={0,2})"\s*\}\s*$/.exec(body) ?? [];
    if (text !== undefined) return new Uint8Array(Buffer.from(text, "base64"));
    throw new Trouble("away", "the sign service answers 200 without a signature");
  }
  if (status === 404)
    throw new Trouble("unfit", "the sign service has no key of that name for us: mend keyName in the settings");
  if (status === 401 || status === 403 || status === 423)
    throw new Trouble(
      "locked",
      `the sign service refuses us (${status}): have its operators unlock the key for our certificate`,
    );
  throw new Trouble("away", `the sign service answers ${status}`);
}

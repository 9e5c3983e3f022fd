// The simulated sign service (签名验签服务器): keys behind HTTPS, for clients whose certificate it knows.
// Invariant: a real far side on a real socket, with faults that a test switches on; it shares no code with the gateway.

import { sign } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { digestOf, scalarOf, signDigest } from "./sm2.ts";

/** away: cuts the connection; slow: answers after `slowMs`; busy: 503; locked: 423; wrong: a signature of something else. */
export type Fault = "away" | "slow" | "busy" | "locked" | "wrong" | null;

export type SignServiceOptions = {
  /** PKCS#8 text by name. */
  keys: Record<string, string>;
  server: { keyPem: string; certificatePem: string };
  /** The only client it serves. */
  clientCertificatePem: string;
  /** A port of its own choosing unless told. */
  port?: number;
};

export type RunningSignService = {
  endpoint: string;
  port: number;
  fault: Fault;
  slowMs: number;
  /** Requests in hand at most at once, and taken in all. */
  seen: { atOnce: number; requests: number };
  stop(): Promise<void>;
};

type Asked = { key: string; algorithm: string; message?: string; digest?: string; userId?: string };

type Answer = { status: number; body: object };

export async function startSignService(options: SignServiceOptions): Promise<RunningSignService> {
  let inHand = 0;
  const { server: own, clientCertificatePem } = options;
  const tls = {
    key: own.keyPem,
    cert: own.certificatePem,
    ca: clientCertificatePem,
    requestCert: true,
    rejectUnauthorized: true,
  };
  const server = createServer(tls, (request, response) => {
    inHand += 1;
    running.seen.requests += 1;
    running.seen.atOnce = Math.max(running.seen.atOnce, inHand);
    const leave = (): void => void (inHand -= 1);
    answerTo(request)
      .finally(leave)
      .then((answer) => (answer === null ? response.destroy() : end(response, answer)))
      .catch(() => response.destroy());
  });
  const answerTo = async (request: IncomingMessage): Promise<Answer | null> => {
    const { fault } = running;
    const asked = JSON.parse(await bodyOf(request)) as Asked;
    if (fault === "away") return null;
    if (fault === "slow") await delay(running.slowMs);
    if (fault === "busy") return { status: 503, body: {} };
    if (fault === "locked") return { status: 423, body: {} };
    const key = options.keys[asked.key];
    if (key === undefined) return { status: 404, body: {} };
    const signature = signatureOf(fault === "wrong" ? { ...asked, ...otherThan(asked) } : asked, key);
    return { status: 200, body: { signature: signature.toString("base64") } };
  };
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const running: RunningSignService = {
    endpoint: `https://127.0.0.1:${port}/sign`,
    port,
    fault: null,
    slowMs: 1_000,
    seen: { atOnce: 0, requests: 0 },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
  return running;
}

/** Another content of the same shape. */
function otherThan({ message }: Asked): Partial<Asked> {
  const other = Buffer.alloc(32, 7).toString("base64");
  return message === undefined ? { digest: other } : { message: other };
}

function signatureOf({ algorithm, message, digest, userId = "" }: Asked, key: string): Buffer {
  const bytes = Buffer.from(message ?? "", "base64");
  const given = digest === undefined ? null : Buffer.from(digest, "base64");
  if (algorithm === "sm2-sm3") {
    const d = scalarOf(key);
    return signDigest(given ?? digestOf(bytes, userId, d), d);
  }
  if (given !== null) throw new Error("only SM2 is signed by digest here");
  if (algorithm === "ecdsa-p256-sha256") return sign("sha256", bytes, { key, dsaEncoding: "ieee-p1363" });
  if (algorithm === "rsa-v1_5-sha256") return sign("sha256", bytes, key);
  throw new Error(`no ${algorithm} here`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function end(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

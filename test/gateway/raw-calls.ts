// Calls made by hand, so that every part of them can be wrong: the bytes, the signature, the clock, the transport.
// Invariant: nothing here signs or checks for the caller unless told.

import { request } from "node:http";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { signRequest, verifyReply } from "../../proto/message-signature.ts";
import type { RequestTarget, SignatureParameters } from "../../proto/message-signature.ts";
import { realIds } from "../support/ports.ts";
import { core } from "./open-doors.ts";
import type { KeyPair, RunningDoors } from "./open-doors.ts";

export type RawReply = { status: number; headers: Record<string, string>; body: Buffer };

/** What a signed call is made of; tests change one part. */
export type Signing = {
  who: KeyPair;
  parameters: Partial<SignatureParameters>;
  target: Partial<RequestTarget>;
  signedBody: Uint8Array;
};

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Headers that sign a call as asked. */
export async function signedHeaders(
  target: RequestTarget,
  contentType: string,
  body: Uint8Array,
  change: Partial<Signing> = {},
): Promise<Record<string, string>> {
  const { who = core, signedBody = body } = change;
  const created = change.parameters?.created ?? Math.floor(Date.now() / 1000);
  const parameters = { created, expires: created + 60, nonce: realIds.nonce(), keyId: who.keyId, ...change.parameters };
  const { headers } = await signRequest({ ...target, ...change.target }, contentType, signedBody, parameters, who.sign);
  return headers;
}

/** Sends exactly these bytes and headers over HTTP. */
export function sendRest(
  restUrl: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(restUrl);
    const sent = request(
      { host: hostname, port, method, path, headers: { ...headers, "content-length": String(body.length) } },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on("data", (chunk: Buffer) => chunks.push(chunk));
        reply.on("error", reject);
        reply.on("end", () => {
          const given = Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name, String(value)]));
          resolve({ status: reply.statusCode ?? 0, headers: given, body: Buffer.concat(chunks) });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** A signed POST with a JSON body over REST. */
export async function postRest(
  running: RunningDoors,
  path: string,
  body: Uint8Array,
  change: Partial<Signing> = {},
): Promise<RawReply> {
  const contentType = "application/json";
  const target = { method: "POST", authority: new URL(running.restUrl).host, path, query: "" };
  const signed = await signedHeaders(target, contentType, body, change);
  return sendRest(running.restUrl, "POST", path, { ...signed, "content-type": contentType }, body);
}

export type GrpcReply = {
  code: number;
  refusal: Record<string, unknown> | null;
  metadata: Metadata;
  bytes: Buffer | null;
};

/** Sends exactly these bytes and metadata over gRPC. */
export function sendGrpc(
  grpcAddress: string,
  path: string,
  headers: Record<string, string>,
  bytes: Uint8Array,
): Promise<GrpcReply> {
  const client = new Client(grpcAddress, credentials.createInsecure(), {
    "grpc.enable_retries": 0,
    "grpc.max_send_message_length": -1,
  });
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const raw = (buffer: Buffer): Buffer => buffer;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      path,
      raw,
      raw,
      Buffer.from(bytes),
      metadata,
      { deadline: Date.now() + 20_000 },
      (error, value) => {
        client.close();
        resolve({
          code: error?.code ?? 0,
          refusal: refusalOf(error),
          metadata: error?.metadata ?? new Metadata(),
          bytes: value ?? null,
        });
      },
    );
  });
}

/** A signed unary call with these message bytes. */
export async function callGrpc(
  running: RunningDoors,
  path: string,
  bytes: Uint8Array,
  change: Partial<Signing> = {},
): Promise<GrpcReply> {
  const target = { method: "POST", authority: running.grpcAddress, path, query: "" };
  return sendGrpc(running.grpcAddress, path, await signedHeaders(target, "application/grpc", bytes, change), bytes);
}

/** Whether a REST reply carries the gateway's signature over the request it answers. */
export async function isSigned(
  reply: RawReply,
  requestSignature: string | null,
  running: RunningDoors,
): Promise<boolean> {
  return (await verifyReply(reply.status, reply.headers, reply.body, requestSignature, running.gatewayKey)).ok;
}

/** The problem document of a REST reply. */
export function problemOf(reply: RawReply): Record<string, unknown> {
  return JSON.parse(reply.body.toString("utf8")) as Record<string, unknown>;
}

function refusalOf(error: ServiceError | null): Record<string, unknown> | null {
  const [document] = error?.metadata.get("refusal-bin") ?? [];
  return document instanceof Buffer ? (JSON.parse(document.toString("utf8")) as Record<string, unknown>) : null;
}

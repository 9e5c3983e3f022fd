// A signed client of the gRPC door: takes and gives the same JSON as the REST client.
// Invariant: signs the exact message bytes, and believes only bytes that the gateway signed for this very request.

import { Client, credentials, Metadata } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { isRefusal } from "../../domain/refusal.ts";
import { signRequest, verifyReply } from "../../proto/message-signature.ts";
import { fromWire } from "../from-wire.ts";
import { grpcContentType, grpcHttpStatus, problemContentType } from "../grpc-reply.ts";
import type { Problem } from "../problem.ts";
import { toWire } from "../to-wire.ts";
import { eventWire, wireMethod } from "../wire-descriptor.ts";
import type { WireMethod } from "../wire-descriptor.ts";
import { callMs, mustVerify, requestParameters } from "./signed-client.ts";
import type { CallResult, ClientSettings, GatewayClient } from "./signed-client.ts";

export type GrpcClientSettings = ClientSettings & {
  /** "127.0.0.1:9090". */
  address: string;
};

export type GrpcClient = GatewayClient & {
  /** Verified events after a cursor, then as they come, until `signal` aborts. Throws on a refusal or a bad signature. */
  watch(input: object, signal: AbortSignal): AsyncGenerator<Record<string, unknown>>;
};

const raw = (bytes: Buffer): Buffer => bytes;
const replyBytesMax = 64 * 1024 * 1024;

/** Calls operations by their name over one connection; close() ends it. */
export function grpcClient(settings: GrpcClientSettings): GrpcClient {
  const client = new Client(settings.address, credentials.createInsecure(), {
    "grpc.max_receive_message_length": replyBytesMax,
    // A call sent again would carry the same nonce and be refused as replayed.
    "grpc.enable_retries": 0,
  });
  return {
    async call(operation, input) {
      const method = wireMethod(operation);
      const { bytes, metadata, signature } = await signedRequest(method, input, settings);
      const reply = await exchange(client, method, bytes, metadata, settings);
      return readReply(method, reply, signature, settings);
    },
    watch: (input, signal) => watch(client, input, signal, settings),
    close: () => client.close(),
  };
}

async function signedRequest(
  method: WireMethod,
  input: object,
  settings: GrpcClientSettings,
): Promise<{ bytes: Buffer; metadata: Metadata; signature: string }> {
  const bytes = Buffer.from(method.request.codec.encode(toWire(method.request.descriptor, input)));
  const target = { method: "POST", authority: settings.address.toLowerCase(), path: method.path, query: "" };
  const { headers } = await signRequest(target, grpcContentType, bytes, requestParameters(settings), settings.sign);
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return { bytes, metadata, signature: headers.signature };
}

type Reply = { error: ServiceError | null; bytes: Buffer; trailers: Metadata };

/** Resolves with the answer and its trailers; a call without an answer in time is cancelled, by the clock handed in. */
async function exchange(
  client: Client,
  { path }: WireMethod,
  bytes: Buffer,
  metadata: Metadata,
  { clock, timeoutMs }: GrpcClientSettings,
): Promise<Reply> {
  const done = new AbortController();
  try {
    return await new Promise((resolve) => {
      let answered: { error: ServiceError | null; bytes: Buffer } | null = null;
      let trailers: Metadata | null = null;
      const settle = (): void => {
        if (answered !== null && trailers !== null) resolve({ ...answered, trailers });
      };
      const call = client.makeUnaryRequest(path, raw, raw, bytes, metadata, {}, (error, value) => {
        answered = { error, bytes: value ?? Buffer.alloc(0) };
        settle();
      });
      call.on("status", (ended) => {
        trailers = ended.metadata;
        settle();
      });
      void clock.sleep(timeoutMs ?? callMs, done.signal).then(() => call.cancel());
    });
  } finally {
    done.abort();
  }
}

async function readReply(
  { name, response }: WireMethod,
  { error, bytes, trailers }: Reply,
  signature: string,
  settings: GrpcClientSettings,
): Promise<CallResult> {
  if (error !== null) return readRefusal(error, signature, settings);
  const headers = textOf(trailers);
  mustVerify(await verifySigned(headers, grpcContentType, bytes, signature, settings), `answer to ${name}`);
  return { status: 200, body: jsonOf(fromWire(response.descriptor, response.codec.decode(bytes), "reply")), headers };
}

/** A refusal is believed when its document is signed; anything else is the transport's and is thrown. */
async function readRefusal(error: ServiceError, signature: string, settings: GrpcClientSettings): Promise<CallResult> {
  const [document] = error.metadata.get("refusal-bin");
  if (!(document instanceof Buffer)) throw error;
  const headers = textOf(error.metadata);
  mustVerify(await verifySigned(headers, problemContentType, document, signature, settings), "refusal");
  const problem = JSON.parse(document.toString("utf8")) as Problem;
  return { status: problem.status, body: problem, headers };
}

async function* watch(
  client: Client,
  input: object,
  signal: AbortSignal,
  settings: GrpcClientSettings,
): AsyncGenerator<Record<string, unknown>> {
  const method = wireMethod("WatchEvents");
  const { bytes, metadata, signature } = await signedRequest(method, input, settings);
  const call = client.makeServerStreamRequest(method.path, raw, raw, bytes, metadata);
  const cancel = (): void => call.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    for await (const item of call) {
      const {
        payload,
        contentDigest,
        signatureInput,
        signature: itemSignature,
      } = method.response.codec.decode(item as Buffer) as Item;
      const headers = { "content-digest": contentDigest, "signature-input": signatureInput, signature: itemSignature };
      mustVerify(await verifySigned(headers, grpcContentType, payload, signature, settings), "event");
      yield jsonOf(fromWire(eventWire.descriptor, eventWire.codec.decode(payload), "reply"));
    }
  } catch (error) {
    if (signal.aborted) return;
    const refusal = isServiceError(error) ? await readRefusal(error, signature, settings) : null;
    throw refusal === null ? error : new Error(`refused: ${(refusal.body as Problem).code}`);
  } finally {
    signal.removeEventListener("abort", cancel);
    call.cancel();
  }
}

type Item = { payload: Uint8Array; contentDigest: string; signatureInput: string; signature: string };

function verifySigned(
  headers: Record<string, string>,
  contentType: string,
  bytes: Uint8Array,
  requestSignature: string,
  { gatewayKey }: GrpcClientSettings,
): ReturnType<typeof verifyReply> {
  return verifyReply(grpcHttpStatus, { ...headers, "content-type": contentType }, bytes, requestSignature, gatewayKey);
}

function jsonOf(read: ReturnType<typeof fromWire>): Record<string, unknown> {
  if (isRefusal(read)) throw new Error(`the answer holds a value this .proto does not know: ${read.field ?? "?"}`);
  return read;
}

function textOf(metadata: Metadata): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata.getMap()).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "metadata" in error && error.metadata instanceof Metadata;
}

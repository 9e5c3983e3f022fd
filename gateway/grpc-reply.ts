// What a gRPC call looks like to the doors' one pipeline, and how its answer is signed.
// Invariant: signatures cover the exact bytes sent; a refusal's document is signed like an answer.

import { Metadata, status } from "@grpc/grpc-js";
import type { ServerUnaryCall } from "@grpc/grpc-js";
import { entryOf } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { coverable } from "./sign-answer.ts";
import type { SignAnswer } from "./sign-answer.ts";
import type { Arrival } from "./verify-request.ts";

/** A call as both kinds of handler know it. */
export type RawCall = Pick<ServerUnaryCall<Buffer, Buffer>, "metadata" | "request" | "getHost" | "getPath">;

/** What is signed as the content type of a message; the HTTP/2 header itself is the library's. */
export const grpcContentType = "application/grpc";
export const problemContentType = "application/problem+json";
/** The HTTP status of every gRPC answer; the gRPC status is told by the signed bytes. */
export const grpcHttpStatus = 200;

/** One call as it arrived; metadata given twice becomes a list, which no signature field may be. */
export function arrivalOf(call: RawCall): Arrival {
  const one = (name: string): string | undefined => {
    const values = call.metadata.get(name);
    return values.length === 0 ? undefined : values.map(String).join(", ");
  };
  const names = ["signature-input", "signature", "content-digest"];
  const headers: Arrival["headers"] = Object.fromEntries(names.map((name) => [name, one(name)]));
  headers["content-type"] = grpcContentType;
  const target = { method: "POST", authority: call.getHost().toLowerCase(), path: call.getPath(), query: "" };
  return { door: "grpc", target, contentType: grpcContentType, headers, body: call.request };
}

/** A refusal as a gRPC status: code and text, the problem document in `refusal-bin`, and the signature over it. */
export async function refusalStatus(
  problem: Problem,
  text: string,
  arrival: Arrival,
  signAnswer: SignAnswer,
): Promise<{ code: status; details: string; metadata: Metadata }> {
  const bytes = Buffer.from(text);
  const metadata = await signedTrailers(problemContentType, bytes, arrival, signAnswer);
  metadata.set("refusal-bin", bytes);
  return { code: status[entryOf(problem.code).grpc], details: `${problem.code}: ${problem.title}`, metadata };
}

/** Trailers that sign `bytes` over the request's signature. */
export async function signedTrailers(
  contentType: string,
  bytes: Uint8Array,
  arrival: Arrival,
  signAnswer: SignAnswer,
): Promise<Metadata> {
  const signed = await signAnswer(grpcHttpStatus, contentType, bytes, coverable(arrival.headers["signature"]));
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(signed)) metadata.set(name, value);
  return metadata;
}

// What a gRPC call looks like to the doors' one pipeline, and how its answer is signed.
// Invariant: signatures cover the exact bytes sent; a refusal's document is signed like an answer.

import { status } from "@grpc/grpc-js";
import type { Answer } from "./answer.ts";
import type { Ending, GrpcCall } from "./grpc-stream.ts";
import { entryOf } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { coverable } from "./sign-answer.ts";
import type { SignAnswer } from "./sign-answer.ts";
import type { Arrival } from "./verify-request.ts";

/** What is signed as the content type of a message; the HTTP/2 header itself may say more, as "application/grpc+proto". */
export const grpcContentType = "application/grpc";
export const problemContentType = "application/problem+json";
/** The HTTP status of every gRPC answer; the gRPC status is told by the signed bytes. */
export const grpcHttpStatus = 200;

/** One call as it arrived; metadata given twice becomes a list, which no signature field may be. */
export function arrivalOf({ headers: received, path }: GrpcCall, body: Uint8Array): Arrival {
  const one = (name: string): string | undefined => {
    const value = received[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  const names = ["signature-input", "signature", "content-digest"];
  const headers: Arrival["headers"] = Object.fromEntries(names.map((name) => [name, one(name)]));
  headers["content-type"] = grpcContentType;
  const authority = (one(":authority") ?? one("host") ?? "").toLowerCase();
  const target = { method: "POST", authority, path, query: "" };
  return { door: "grpc", target, contentType: grpcContentType, headers, body };
}

/** A refusal as a gRPC status: code and text, the problem document in `refusal-bin`, and the signature over it. */
export async function refusalEnding(
  problem: Problem,
  { text, hit }: Pick<Answer, "text" | "hit">,
  arrival: Arrival,
  signAnswer: SignAnswer,
): Promise<Ending> {
  const bytes = Buffer.from(text);
  const trailers = await signedTrailers(problemContentType, bytes, { arrival, hit }, signAnswer);
  return {
    code: statusOf(problem),
    details: `${problem.code}: ${problem.title}`,
    trailers: { ...trailers, "refusal-bin": bytes },
  };
}

/** Trailers that sign `bytes` over the request's signature. */
export async function signedTrailers(
  contentType: string,
  bytes: Uint8Array,
  { arrival, hit }: { arrival: Arrival; hit: boolean },
  signAnswer: SignAnswer,
): Promise<Record<string, string>> {
  const signed = await signAnswer(grpcHttpStatus, contentType, bytes, coverable(arrival.headers["signature"]));
  return { ...signed, ...(hit ? { "idempotency-hit": "true" } : {}) };
}

/** An unknown path is UNIMPLEMENTED to every gRPC client, as others probe for methods that a server may lack. */
function statusOf({ code }: Problem): status {
  return code === "unknown_operation" ? status.UNIMPLEMENTED : status[entryOf(code).grpc];
}

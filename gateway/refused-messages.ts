// What is kept of a refused message: of a caller the exact bytes under its signature, of a stranger all it claimed.
// Invariant: a caller's refusals are kept at a rate of its own, so strangers cannot crowd them out; what is over a rate is counted.

import { sha256, type EvidenceDraft } from "../domain/evidence.ts";
import type { Clock, Log, Store } from "../domain/ports.ts";
import type { RefusalCode } from "../domain/refusal.ts";
import { openBoundedEvidence } from "../store/bounded-evidence.ts";
import type { Caller } from "./operation.ts";
import type { Arrival } from "./verify-request.ts";

/** Bytes of one record, its head included. */
const bytesMax = 64 * 1024;
/** Headers kept of what was claimed. */
const claims = ["content-length", "transfer-encoding", "content-digest", "signature-input", "signature"];
/** Characters kept of one line of the head. */
const lineMax = 4096;

export type RefusedMessages = {
  /**
   * Keeps one, or counts it when its sender's rate is used up. `caller`: null unless the signature held just now.
   * Throws what the store throws: no evidence, no traffic.
   */
  keep(refused: Refused): Promise<void>;
  /** Keeps the counts not yet kept; for the end of the process. Never throws. */
  close(): Promise<void>;
};

/** `subject`: the operation, or the path where no operation is known. */
export type Refused = { arrival: Arrival; caller: Caller | null; subject: string; code: RefusalCode };

/** `strangers`: records a second of all strangers together; `perKey`: of each verified key. */
export type RefusedRates = { strangers: number; perKey: number };

export function openRefusedMessages(store: Store, clock: Clock, log: Log, rates: RefusedRates): RefusedMessages {
  const bounded = openBoundedEvidence({ store, clock, log }, "refused_message");
  const strangers = { name: "strangers", perSecond: rates.strangers };
  return {
    async keep(refused) {
      const { caller, code } = refused;
      const sort = caller === null ? strangers : { name: `key:${caller.key.keyId}`, perSecond: rates.perKey };
      await bounded.keep(refusedMessage(refused, clock.now()), sort, code);
    },
    close: () => bounded.close(),
  };
}

/**
 * The evidence of a refused message. A verified one is kept as its exact bytes: the signature base says where it went.
 * Anything else, or one beyond 64 KiB, is kept as an HTTP message (message/http) of what was claimed, which proves nothing.
 */
export function refusedMessage({ arrival, caller, subject, code }: Refused, at: number): EvidenceDraft {
  const record = {
    type: "refused_message" as const,
    at,
    counterparty: caller === null ? "unknown" : counterpartyOf(caller),
    subject: `${subject} ${code}`,
  };
  if (caller !== null && arrival.body.length <= bytesMax) {
    const { contentType, body: bytes } = arrival;
    return { ...record, contentType: contentType.slice(0, 200), bytes, signature: caller.message.signature };
  }
  return { ...record, contentType: "message/http", bytes: claimed(arrival), signature: { type: "none" } };
}

/** Request line, the headers that carry the claim, and the body cut to 64 KiB in all; length and digest are of what the door read. */
function claimed({ target, headers, contentType, body, door }: Arrival): Uint8Array {
  const version = door === "grpc" ? "HTTP/2" : "HTTP/1.1";
  const lines = [
    `${line(target.method)} ${line(target.path)}${line(target.query)} ${version}`,
    `host: ${line(target.authority)}`,
    `content-type: ${line(contentType)}`,
    ...claims.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [`${name}: ${line(value)}`];
    }),
    `read-bytes: ${body.length}`,
    `read-sha256: ${sha256(body)}`,
  ];
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
  return Buffer.concat([head, body.subarray(0, bytesMax - head.length)]);
}

/** One line of a head: nothing in it can end the line, and one that was cut ends in "...". */
function line(text: string): string {
  const printable = text.slice(0, lineMax).replaceAll(/[^ -~]/g, "?");
  return text.length <= lineMax ? printable : `${printable}...`;
}

function counterpartyOf({ key }: Caller): string {
  return key.role === "operator" ? `operator:${key.person}` : `bank:${key.institution}`;
}

// Keeps refused messages as evidence of the refusal, bounded, so that a flood cannot fill the store.
// Invariant: at most `perSecond` are kept a second; the rest are counted, and the count is logged.

import type { EvidenceDraft } from "../domain/evidence.ts";
import type { Clock, Log, Store } from "../domain/ports.ts";
import type { RefusalCode } from "../domain/refusal.ts";
import type { Caller } from "./operation.ts";
import type { Arrival } from "./verify-request.ts";

const bytesMax = 64 * 1024;

export type RefusedMessages = {
  /** Keeps one, or counts it. Throws what the store throws: no evidence, no traffic. */
  keep(draft: EvidenceDraft): Promise<void>;
};

/** `perSecond`: how many are kept in one second of the clock. */
export function openRefusedMessages(store: Store, clock: Clock, log: Log, perSecond: number): RefusedMessages {
  let second = 0;
  let kept = 0;
  let left = 0;
  return {
    async keep(draft) {
      const now = Math.floor(clock.now() / 1000);
      if (now !== second) {
        if (left > 0) log.warn({ left }, "refused messages not kept one by one");
        second = now;
        kept = 0;
        left = 0;
      }
      if (kept >= perSecond) {
        left += 1;
        return;
      }
      kept += 1;
      await store.keep("door", [draft]);
    },
  };
}

/** The evidence of a refused message. Bytes beyond 64 KiB are cut off, and then no signature is claimed for the rest. */
export function refusedMessage(
  arrival: Arrival,
  caller: Caller | null,
  subject: string,
  code: RefusalCode,
  at: number,
): EvidenceDraft {
  const whole = arrival.body.length <= bytesMax;
  return {
    type: "refused_message",
    at,
    counterparty: caller === null ? "unknown" : counterpartyOf(caller),
    subject: `${subject} ${code}`,
    contentType: arrival.contentType.slice(0, 200),
    bytes: whole ? arrival.body : arrival.body.subarray(0, bytesMax),
    signature: whole && caller !== null ? caller.message.signature : { type: "none" },
  };
}

function counterpartyOf({ key }: Caller): string {
  return key.role === "operator" ? `operator:${key.person}` : `bank:${key.institution}`;
}

// An RFC 3161 time-stamp authority over HTTP.
// Invariant: an answer that is not over the bytes sent, or not to this request, is a Fault and is kept nowhere.

import type { TimeAuthority } from "../../domain/checkpoint-ports.ts";
import { sha256 } from "../../domain/evidence.ts";
import { Fault } from "../../domain/fault.ts";
import type { Clock, Ids } from "../../domain/ports.ts";
import { post } from "../http.ts";
import { answerFault, stampRequest } from "./answer.ts";

export type TimeAuthoritySettings = { url: string; timeoutMs: number; clock: Clock; ids: Ids };

const answerBytesMax = 64 * 1024;

/** Builds the port. Asking twice for the same bytes does no harm: each answer is a time-stamp of its own. */
export function timeAuthority({ url, timeoutMs, clock, ids }: TimeAuthoritySettings): TimeAuthority {
  return {
    stamp: async (bytes) => {
      const [digest, nonce] = [sha256(bytes), ids.nonce()];
      const call = {
        url,
        headers: { "content-type": "application/timestamp-query", accept: "application/timestamp-reply" },
        body: stampRequest(digest, nonce),
        timeoutMs,
        bytesMax: answerBytesMax,
        origin: "evidence",
      } as const;
      const { status, bytes: answer } = await post(call, clock, fetch);
      const fault = status === 200 ? answerFault(answer, digest, nonce) : `it answered ${status}`;
      if (fault !== null) throw new Fault("evidence", "retry", `the time-stamp authority: ${fault}`);
      return answer;
    },
  };
}

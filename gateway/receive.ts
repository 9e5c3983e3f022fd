// Reads what a stranger sends into one buffer, within the limits of size, time and place.
// Invariant: what is held is what is counted, however small the parts are that it comes in.

import type { Readable } from "node:stream";
import type { Clock } from "../domain/ports.ts";
import { isRefusal, refuse } from "../domain/refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { Place } from "./arriving.ts";

export type Receiving = {
  place: Place;
  clock: Clock;
  /** ms until all of it must be there. */
  withinMs: number;
  /** Looks at what is there after each part; a refusal ends the reading. */
  look(received: Buffer): Refusal | null;
};

const firstBytes = 4 * 1024;

/**
 * All bytes up to the end of `source`; a refusal (of `look`, request_too_slow, or too_many_requests when the request had
 * to give way), after which nothing more is read; or null when the sender went away.
 */
export function receive(source: Readable, receiving: Receiving): Promise<Buffer | Refusal | null> {
  const { place, clock, withinMs } = receiving;
  return new Promise((resolve) => {
    const settled = new AbortController();
    const held = heldBytes(place);
    const settle = (result: Buffer | Refusal | null): void => {
      if (settled.signal.aborted) return;
      settled.abort();
      source.off("data", take);
      if (result instanceof Buffer) place.whole();
      else source.pause();
      resolve(result);
    };
    const take = (part: Buffer): void => {
      const refusal = held.add(part) ? receiving.look(held.bytes()) : refuse("too_many_requests");
      if (isRefusal(refusal)) settle(refusal);
    };
    source.on("data", take);
    source.once("end", () => settle(held.bytes()));
    source.once("close", () => settle(null));
    source.once("error", () => settle(null));
    place.gaveWay.addEventListener("abort", () => settle(refuse("too_many_requests")), { once: true });
    const late = `not all of it was there after ${withinMs} ms`;
    void clock.sleep(withinMs, settled.signal).then(() => settle(refuse("request_too_slow", null, late)));
  });
}

/** A buffer that doubles: parts of one byte each would otherwise cost a hundred times what they carry. */
function heldBytes(place: Place): { add(part: Buffer): boolean; bytes(): Buffer } {
  let buffer = Buffer.alloc(0);
  let length = 0;
  return {
    add(part) {
      const needed = length + part.length;
      if (needed > buffer.length) {
        const grown = Math.max(firstBytes, needed, Math.min(buffer.length * 2, needed * 2));
        if (!place.take(grown - buffer.length)) return false;
        const next = Buffer.alloc(grown);
        buffer.copy(next, 0, 0, length);
        buffer = next;
      }
      part.copy(buffer, length);
      length = needed;
      return true;
    },
    bytes: () => buffer.subarray(0, length),
  };
}

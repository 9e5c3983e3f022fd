// Reads what a stranger sends, within the limits of size, time and place.
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
  /** Looks at the first bytes (4 KiB at most) and the length so far after each part; a refusal ends the reading. */
  look(head: Buffer, length: number): Refusal | null;
};

const headBytes = 4 * 1024;
const slabBytes = 64 * 1024;

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
      const refusal = held.add(part) ? receiving.look(held.head(), held.length()) : refuse("too_many_requests");
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

type Held = { add(part: Buffer): boolean; head(): Buffer; length(): number; bytes(): Buffer };

/** Copies into slabs: parts of one byte each, kept as they come, would cost a hundred times what they carry. */
function heldBytes(place: Place): Held {
  const slabs: Buffer[] = [];
  let length = 0;
  /** Free bytes of the last slab. */
  let free = 0;
  const grow = (): boolean => {
    free = slabs.length === 0 ? headBytes : slabBytes;
    if (!place.take(free)) return false;
    slabs.push(Buffer.allocUnsafeSlow(free));
    return true;
  };
  const head = (): Buffer => slabs[0]?.subarray(0, length) ?? Buffer.alloc(0);
  return {
    add(part) {
      for (let done = 0; done < part.length;) {
        if (free === 0 && !grow()) return false;
        const last = slabs.at(-1) ?? Buffer.alloc(0);
        const copied = part.copy(last, last.length - free, done);
        done += copied;
        free -= copied;
        length += copied;
      }
      return true;
    },
    head,
    length: () => length,
    bytes: () => (slabs.length === 1 ? head() : Buffer.concat(slabs, length)),
  };
}

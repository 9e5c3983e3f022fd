// The real clock and the real source of ids: the one home of time and chance outside main.ts.
// Invariant: everything else is handed these as ports (domain/ports.ts).

import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock, Ids } from "../domain/ports.ts";

/** Wall clock of this machine; sleep ends early, without an error, when its signal aborts. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      if (!(error instanceof Error && error.name === "AbortError")) throw error;
    }
  },
};

/**
 * Resolves when the process is asked to end: SIGTERM, SIGINT, SIGHUP, or the channel to whoever started it breaks. The
 * handlers stay, so that a second signal does not cut the draining short.
 */
export async function untilAsked(process: NodeJS.Process): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => resolve());
    process.on("disconnect", () => resolve());
  });
  // Listened to, the channel would keep the process alive after its work is done.
  if (process.connected) process.disconnect();
}

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Ids that sort by the ms they were made in: prefix, 9 characters of time, 11 of chance (56 bits). */
export const systemIds: Ids = {
  next: (prefix) => `${prefix}_${Date.now().toString(36).padStart(9, "0")}${chance(11)}`,
  nonce: () => randomBytes(16).toString("hex"),
};

function chance(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 252 = 7 × 36: larger bytes would favour the first letters.
      if (byte < 252 && text.length < length) text += alphabet[byte % 36];
    }
  }
  return text;
}

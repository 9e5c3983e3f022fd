// The real clock, ids and a quiet log for tests.

import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock, Ids, Log } from "../../domain/ports.ts";

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};

export const realIds: Ids = {
  next: (prefix) => `${prefix}_${Date.now().toString(36).padStart(9, "0")}${randomBytes(8).toString("hex")}`,
  nonce: () => randomBytes(16).toString("hex"),
};

export const quietLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

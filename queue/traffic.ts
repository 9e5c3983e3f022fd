// Whether turns may be taken up: not while what they would leave behind is covered by no checkpoint outside the gateway.
// Invariant: silence counts as failure: what was last seen grows old with the clock until it is seen again.

import type { CheckpointLag } from "../domain/checkpoint.ts";
import type { EpochMs } from "../domain/time.ts";

/** late: half of the limit is over; stopped: all of it. */
export type TrafficState = "free" | "late" | "stopped";

export type Traffic = {
  /** What the log said at that moment. */
  observe(lag: CheckpointLag, at: EpochMs): void;
  state(now: EpochMs): TrafficState;
  /** ms for which something is covered by no checkpoint, or for which nobody could look. */
  behindMs(now: EpochMs): number;
};

/** `limitMs`: how long the evidence may be covered by no handed-out checkpoint. `startedAt`: nothing is known before. */
export function openTraffic(limitMs: number, startedAt: EpochMs): Traffic {
  let observedAt = startedAt;
  let oldestAt: EpochMs | null = null;
  const behindMs = (now: EpochMs): number => Math.max(now - observedAt, oldestAt === null ? 0 : now - oldestAt, 0);
  return {
    observe: (lag, at) => {
      observedAt = at;
      ({ oldestAt } = lag);
    },
    behindMs,
    state: (now) => {
      const behind = behindMs(now);
      if (behind >= limitMs) return "stopped";
      return behind >= limitMs / 2 ? "late" : "free";
    },
  };
}

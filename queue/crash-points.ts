// Named points of a turn where the process may die: crash tests stop it there and look at what is left.
// Invariant: whatever point it dies at, what is committed is enough to go on from; nothing at a point changes a turn.

export const crashPoints = [
  /** A worker holds the chain; nothing is decided. */
  "P6_claimed",
  /** The effect and its exact bytes are committed; nothing is sent. */
  "P7_intent_committed",
  /** The effect is signed; nothing of it is committed. */
  "P8_signed",
  "P9_before_send",
  /** The far side may have acted; no reply was read. */
  "P10_sent",
  /** The reply's bytes are here; nothing of it is believed. */
  "P11_reply_read",
  /** The reply is verified; nothing of it is committed. */
  "P12_verified",
  /** The outcome is committed. */
  "P13_outcome_committed",
  /** The disbursement permit is committed; nothing is sent. */
  "P14_permit_intent_committed",
  /** The bank core was called with the permit; no reply was read. */
  "P15_core_called",
  /** The bank core's reply to the permit was read; nothing of it is committed. */
  "P16_core_replied",
] as const;
export type CrashPoint = (typeof crashPoints)[number];

/** Called at every point with the chain in hand and, where there is one, the effect's type; throwing (or never returning) there is dying there. */
export type Reached = (point: CrashPoint, chainId: string, effect: string | null) => void | Promise<void>;

/**
 * What to hand in as `reached` so that the process dies the first time the named point ("P9_before_send" or "P9"; with
 * "P9@file" in an effect of that type) is passed; undefined when no point is named. Throws when there is no such point.
 */
export function crashAt(name: string | undefined, die: () => void): Reached | undefined {
  if (name === undefined || name === "") return undefined;
  const [pointName = "", effectName] = name.split("@");
  const wanted = crashPoints.find((point) => point === pointName || point.startsWith(`${pointName}_`));
  if (wanted === undefined) throw new Error(`no crash point ${name}; there are ${crashPoints.join(", ")}`);
  return (point, _chainId, effect) => {
    if (point === wanted && (effectName === undefined || effectName === effect)) die();
  };
}

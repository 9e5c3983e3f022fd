// The life of one application (practice 9) as a table: which verified outcome may follow which state.
// Invariant: a state is the furthest verified fact: it never goes back, and an end is absorbing.

import type { Leg, LegState } from "./leg.ts";
import { unreachable } from "./fault.ts";
import type { RecordingResult } from "./register.ts";

const ends: LegState[] = ["not_accepted", "registration_refused", "withdrawn"];
const recordings: LegState[] = ["recorded", "certificate_issued"];
/** Optional states, which may come elsewhere and again (per registry). */
const interruptions: LegState[] = ["awaiting_applicant", "supplement", "suspended"];
const everything: LegState[] = [
  "received",
  "accepted",
  "reviewed",
  "awaiting_fee",
  ...interruptions,
  ...recordings,
  ...ends,
];

/** state → states a verified outcome may bring next. From `unknown` any fact leads out; nothing but a new generation leaves an end. */
export const mayFollow: Record<LegState, readonly LegState[]> = {
  waiting: everything,
  sending: everything,
  unknown: everything,
  received: everything.filter((state) => state !== "received"),
  awaiting_applicant: everything.filter((state) => state !== "awaiting_applicant"),
  supplement: everything.filter((state) => state !== "supplement"),
  accepted: ["reviewed", "awaiting_fee", ...interruptions, ...recordings, ...ends],
  suspended: ["accepted", "reviewed", "awaiting_fee", "awaiting_applicant", "supplement", ...recordings, ...ends],
  reviewed: ["awaiting_fee", ...interruptions, ...recordings, ...ends],
  awaiting_fee: ["reviewed", ...interruptions, ...recordings, ...ends],
  recorded: ["certificate_issued"],
  certificate_issued: [],
  not_accepted: [],
  registration_refused: [],
  withdrawn: [],
  chain_refused: [],
};

/** What a state means to the chain: not_filed, in_doubt (outcome not told), pending at the registry, recorded, or failed. */
export type LegPhase = "not_filed" | "in_doubt" | "pending" | "recorded" | "failed";

/** The phase a leg state belongs to. */
export function phaseOf(state: LegState): LegPhase {
  switch (state) {
    case "waiting":
      return "not_filed";
    case "sending":
    case "unknown":
      return "in_doubt";
    case "received":
    case "awaiting_applicant":
    case "supplement":
    case "accepted":
    case "suspended":
    case "reviewed":
    case "awaiting_fee":
      return "pending";
    case "recorded":
    case "certificate_issued":
      return "recorded";
    case "not_accepted":
    case "registration_refused":
    case "withdrawn":
    case "chain_refused":
      return "failed";
    default:
      return unreachable(state);
  }
}

/** Recorded in the register by a verified message. */
export function isRecorded(leg: Leg): boolean {
  return phaseOf(leg.state) === "recorded";
}

/** The case is open at the registry. */
export function isPending(leg: Leg): boolean {
  return phaseOf(leg.state) === "pending";
}

/** The registry or the applicants ended it without recording. */
export function hasFailed(leg: Leg): boolean {
  return phaseOf(leg.state) === "failed";
}

/** Filed, and not known to have ended: what the registry may still record. */
export function mayStillBeRecorded(leg: Leg): boolean {
  const phase = phaseOf(leg.state);
  return phase === "in_doubt" || phase === "pending";
}

/** A leg of which the registry's own signed recording is held. */
export type ProvenLeg = Leg & { recordingResult: RecordingResult; proofSha256: string };

/** Recorded, and read again over our own channel: what a disbursement may rely on. */
export function isProven(leg: Leg): leg is ProvenLeg {
  return isRecorded(leg) && leg.reread && leg.recordingResult !== null && leg.proofSha256 !== null;
}

/** The leg by which something recorded is given up again (民法典 393(3)); not one of the plan. */
export function isUnwind(leg: Leg): boolean {
  return leg.unwinds !== null;
}

/** We file it ourselves; others' registrations are watched in the register. */
export function isOurs(leg: Leg): boolean {
  return leg.filedBy === "us";
}

/** Recorded, and never to be undone by us: from here on only forward. */
export function isFinal(leg: Leg): boolean {
  return isRecorded(leg) && leg.reversal === "none" && !isUnwind(leg) && leg.mends === null;
}

// StateCode → Outcome: one total map from what a registry may say to what the chain may hear.
// Invariants: an unlisted code is `unknown`; a state that lacks what it must carry is `unknown` too, never the state.

import type { EpochMs } from "../../domain/time.ts";
import { unreachable } from "../../domain/fault.ts";
import type { RecordingResult } from "../../domain/register.ts";
import type { FeeNotice, MissingItem, Outcome, RegistryNotice } from "../../domain/registry.ts";

/** What a Case says, blanks already read as null. */
export type CaseFacts = {
  stateCode: string;
  caseNumber: string | null;
  acceptedAt: EpochMs | null;
  deadline: EpochMs | null;
  notice: RegistryNotice;
  missing: MissingItem[];
  /** Null when none is told or it is not complete. */
  fee: FeeNotice | null;
  /** Null when there is none or it is not complete. */
  result: RecordingResult | null;
};

type ListedState = Exclude<Outcome["state"], "unknown"> | "no_case";

const states: ReadonlyMap<string, ListedState> = new Map([
  ["10", "received"],
  ["15", "awaiting_applicant"],
  ["20", "supplement"],
  ["25", "not_accepted"],
  ["30", "accepted"],
  ["35", "suspended"],
  ["40", "reviewed"],
  ["45", "awaiting_fee"],
  ["50", "recorded"],
  ["60", "certificate_issued"],
  ["70", "registration_refused"],
  ["80", "withdrawn"],
  ["90", "no_case"],
]);

/** True for the two states that must hold a recording result. */
export function holdsResult(stateCode: string): boolean {
  const state = states.get(stateCode);
  return state === "recorded" || state === "certificate_issued";
}

/** The Outcome of one Case. */
export function outcomeOf(facts: CaseFacts): Outcome {
  const { notice, caseNumber, deadline, result } = facts;
  // Told with every later state: the word "accepted" itself may have been missed.
  const told = facts.acceptedAt === null ? {} : { acceptedAt: facts.acceptedAt };
  const state = states.get(facts.stateCode);
  const unreadable: Outcome = { state: "unknown", reason: "unreadable", notice };
  switch (state) {
    case undefined:
      return { state: "unknown", reason: "unlisted_code", notice };
    case "no_case":
      return { state: "unknown", reason: "no_case", notice };
    case "not_accepted":
      return { state, notice };
    case "received":
    case "registration_refused":
    case "withdrawn":
      return { state, caseNumber, notice };
    case "awaiting_applicant":
      return { state, caseNumber, deadline, notice, ...told };
    case "supplement":
      return { state, caseNumber, missing: facts.missing, deadline, notice, ...told };
    case "accepted":
      if (caseNumber === null || facts.acceptedAt === null) return unreadable;
      return { state, caseNumber, acceptedAt: facts.acceptedAt, notice };
    case "suspended":
    case "reviewed":
      return caseNumber === null ? unreadable : { state, caseNumber, notice, ...told };
    case "awaiting_fee":
      return caseNumber === null ? unreadable : { state, caseNumber, fee: facts.fee, notice, ...told };
    case "recorded":
    case "certificate_issued":
      return result === null ? unreadable : { state, result, notice };
    default:
      return unreachable(state);
  }
}

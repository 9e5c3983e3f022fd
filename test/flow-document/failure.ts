// What a failure of a step is: what happens in the world, where it is played from, and what takes its cause away.
// Invariant: a failure says nothing of where it leads; that is decide()'s answer.

import type { ParkedAction } from "../../domain/parked.ts";
import type { Run } from "./play.ts";
import type { Words } from "./two-languages.ts";

/**
 * on: the chain goes on from there, everybody else acting as due. stands: nobody does what is wanted, and it is looked at as
 * it stands. absent: it cannot happen to this business. A door that refuses names its code.
 */
export type Result = "on" | "stands" | "absent" | { refused: string };

/** Chains on which failures are played: with mandates that name withdrawal, without any, and with a co-owner. */
export type Variant = "usual" | "bare" | "shared";

export type Failure = {
  /** What happens, in both languages. */
  name: Words;
  /** Brings it about. */
  play: (run: Run) => Result;
  /** What takes the cause away before a person acts, where something must: the seizure is lifted, the record rectified. */
  mend?: {
    name: Words;
    play: (run: Run) => void;
    /** The one action that waits for it; every action otherwise. */ only?: ParkedAction;
  };
  /** Where it is played from, if not from the step itself: one step earlier, or the beginning, where the cause lies. */
  from?: "earlier" | "beginning";
  variant?: Variant;
};

/** What a door answered, as a result of playing. */
export function atDoor(refused: [string, string | null] | null, otherwise: "on" | "stands" = "on"): Result {
  return refused === null ? otherwise : { refused: refused[0] };
}

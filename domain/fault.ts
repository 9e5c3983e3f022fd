// The world failed: thrown with where it arose and what may be done about it. A Bug is a broken assertion.
// Invariant: "retry" is said only when certainly nothing took effect; otherwise "query_first".

export type FaultOrigin = "registry" | "bank_core" | "signer" | "store" | "queue" | "evidence" | "settings";
export type FaultAdvice = "retry" | "query_first" | "give_up";

export class Fault extends Error {
  override readonly name = "Fault";
  readonly origin: FaultOrigin;
  readonly advice: FaultAdvice;

  /** `message` names what happened and holds no personal data. */
  constructor(origin: FaultOrigin, advice: FaultAdvice, message: string, cause?: unknown) {
    super(message, { cause });
    this.origin = origin;
    this.advice = advice;
  }
}

export class Bug extends Error {
  override readonly name = "Bug";
}

/** Throws a Bug when `holds` is false. Kept on in production. */
export function assert(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Bug(what);
}

/** Closes an exhaustive switch: a new member does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new Bug(`unhandled case: ${String(value)}`);
}

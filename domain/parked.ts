// Parked kinds, the only actions there are, and which may be offered in which kind (practice, reliability 5.9).
// Invariant: there is no "force state"; from every parked kind some allowed action leads to an end (parked-guards.ts).

export const parkedKinds = [
  "unknown",
  "mismatch",
  "disbursement",
  "cancellation",
  "unwind",
  "security",
  "legal",
  "key",
  "duplicate",
] as const;
export type ParkedKind = (typeof parkedKinds)[number];

export const parkedActions = [
  /** Ask the registry for the outcome again. */
  "query_again",
  /** The registry states in writing that it holds no case: file again as a new generation. */
  "no_case_confirmed",
  /** The registry mended its record (更正登记): read it again and compare. */
  "reread",
  /** Search the register again and judge anew. */
  "search_again",
  /** Ask the core what became of the permit. */
  "query_posting",
  /** The core states it did not post and never will under this key: permit again under a new key. */
  "permit_again",
  /** Cancel the new mortgage by waiver and end as aborted (only before anything was posted and while the old mortgage stands or none existed). */
  "unwind",
  /** File the refused or withdrawn application again as a new generation. */
  "file_again",
  /** A changed key or certificate was confirmed out of band. */
  "key_confirmed",
  /** The registry withdrew the duplicate filing. */
  "duplicate_withdrawn",
  /** The duplicate was recorded, and the registry has cancelled that recording: the register is searched to see it. */
  "duplicate_cancelled",
  /** The earlier filing was recorded and the later one has ended: the leg goes on under the earlier number. */
  "earlier_filing_stands",
  /** End as aborted: nothing was recorded, nothing was posted. */
  "abort",
  /** All applicants signed the withdrawal together: withdraw on that (practice 6). */
  "withdraw_jointly",
  /** The bank gives its abort up before anything was recorded: go on with the plan. */
  "abort_given_up",
  /** End with what the register holds: the new mortgage, or the notice that is not converted yet; nothing is disbursed, the hold goes back. */
  "end_as_recorded",
  /** The posting stands as the core made it: go on with it. */
  "posting_accepted",
  /** The core took the posting back: it counts as not posted. */
  "posting_reversed",
  /** Recorded otherwise than filed, without harm to the lender: it stays on record as accepted. */
  "accepted_as_recorded",
  /** The registry states in writing who signed a recorded cancellation on its platform: go on with it. */
  "signatures_stated",
  /** File a 更正登记 for what was recorded otherwise than filed. */
  "rectify",
  /** Tranches that are left are not paid; the chain goes on to its end. */
  "stop_drawing",
  /** Order the registry's fee again, under a new key. */
  "fee_again",
  /** What was told of a person or a unit stands in the way no more: heirs, guardian or administrator act, the dispute is over. */
  "legal_settled",
  /** The parties or a court have settled that the conversion still goes on (民法典 221). */
  "lapse_settled",
] as const;
export type ParkedAction = (typeof parkedActions)[number];

/** kind → the actions it may offer; allowedActions leaves out those whose facts do not hold. */
export const parkedRules: Record<ParkedKind, readonly ParkedAction[]> = {
  unknown: ["query_again", "no_case_confirmed", "query_posting", "abort"],
  mismatch: [
    "reread",
    "signatures_stated",
    "rectify",
    "accepted_as_recorded",
    "file_again",
    "unwind",
    "end_as_recorded",
  ],
  disbursement: [
    "query_posting",
    "permit_again",
    "fee_again",
    "stop_drawing",
    "unwind",
    "end_as_recorded",
    "abort",
    "posting_accepted",
    "posting_reversed",
  ],
  cancellation: ["query_again", "search_again", "file_again", "unwind"],
  unwind: ["query_again", "file_again", "permit_again", "withdraw_jointly", "abort_given_up", "end_as_recorded"],
  security: [
    "search_again",
    "reread",
    "file_again",
    "stop_drawing",
    "lapse_settled",
    "unwind",
    "end_as_recorded",
    "abort",
    "posting_accepted",
    "posting_reversed",
  ],
  legal: ["search_again", "legal_settled", "stop_drawing", "unwind", "end_as_recorded", "abort"],
  key: ["key_confirmed", "abort"],
  duplicate: [
    "query_again",
    "no_case_confirmed",
    "withdraw_jointly",
    "duplicate_withdrawn",
    "duplicate_cancelled",
    "earlier_filing_stands",
  ],
};

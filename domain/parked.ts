// Parked kinds and the only actions allowed in each (practice, reliability 5.9): a person adds facts with evidence, the machine moves.
// Invariant: there is no "force state"; from every parked kind some allowed action leads to an end.

export const parkedKinds = ["unknown", "mismatch", "disbursement", "cancellation", "unwind", "security", "legal", "key", "duplicate"] as const;
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
  /** End as aborted: nothing was recorded, nothing was posted. */
  "abort",
] as const;
export type ParkedAction = (typeof parkedActions)[number];

export type ActionRule = {
  /** 2 where money or security moves. */
  persons: 1 | 2;
  /** What must be attached: nothing, or the digest of a document with a note. */
  evidence: "none" | "document";
  zh: string;
  en: string;
};

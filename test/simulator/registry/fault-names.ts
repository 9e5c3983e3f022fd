// The faults that can be asked of a simulated registry, by name.
// Invariant: every name is one that some part of this folder takes.

export const faultNames = [
  "slow",
  "no_reply_after_effect",
  "lost_request",
  "registry_down",
  "unsigned_reply",
  "garbage_reply",
  "wrong_key_reply",
  "answer_for_another_case",
  "unlisted_code",
  "incomplete_group",
  "not_accepted",
  "supplement",
  "awaiting_applicant",
  "suspended",
  "fee",
  "registration_refused",
  "recorded_other_amount",
  "doubled_callback",
  "forged_callback",
  "no_push",
  "signatures_untold",
] as const;
export type FaultName = (typeof faultNames)[number];

/** A fault asked for. Without a filter it hits the next message or case it can hit. */
export type FaultRequest = {
  fault: FaultName;
  /** How often; 1 when absent. */
  times?: number | undefined;
  unitCode?: string | undefined;
  businessNumber?: string | undefined;
  /** Type of the envelope hit: Apply, StatusQuery, Confirm, Supplement, Withdraw, Search. */
  messageType?: string | undefined;
  /** For `slow` before the reply; for `awaiting_applicant`, `suspended` and `fee` until it goes on by itself. */
  ms?: number | undefined;
  /** For `supplement`: what is asked for. */
  missing?: { code: string; name: string }[] | undefined;
};

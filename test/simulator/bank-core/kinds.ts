// What the bank's own rules ask of each kind of business before money moves or terms change: its recordings, decision and hold.
// Invariant: a kind that is not listed moves nothing.

/** A registration as a permit may rest on it: right and way of it. */
export type What =
  | "first"
  | "change"
  | "transfer"
  | "rectification"
  | "cancellation"
  | "ownership_transfer"
  | "priority_notice"
  | "mortgage_priority_notice";

export type KindRule = {
  /** money: a permit posts; terms: new terms are put in force. */
  moves: "money" | "terms";
  /** What secures the loan: together over all its units, no unit twice. */
  secures: What[];
  /** What must be recorded over all units besides. */
  beside: What[];
  /** What may be recorded besides. */
  may: What[];
  /** A search that shows a maximum-amount mortgage which covers the loan will do. */
  covered: boolean;
  /** Decided by the credit committee, and limit and quota held. */
  decided: boolean;
};

const lending: KindRule = {
  moves: "money",
  secures: ["first"],
  beside: [],
  may: [],
  covered: false,
  decided: true,
};

/** Kind → rule. Kinds that post nothing and change no terms are not in it. */
export const kindRules: ReadonlyMap<string, KindRule> = new Map<string, KindRule>([
  ["new_loan", lending],
  ["drawdown", { ...lending, secures: [], covered: true }],
  ["renewal", { ...lending, secures: ["change", "first"], may: ["cancellation"], covered: true }],
  ["refinance", { ...lending, secures: ["first", "change"], may: ["cancellation"], covered: true }],
  ["lender_switch", { ...lending, may: ["cancellation"] }],
  ["presale", { ...lending, secures: ["mortgage_priority_notice"], beside: ["priority_notice"] }],
  ["increase", { ...lending, secures: ["change", "first"] }],
  [
    "sale_with_mortgage",
    { ...lending, secures: ["first", "change"], beside: ["ownership_transfer"], may: ["cancellation"] },
  ],
  ["assignment", { ...lending, secures: ["transfer"], may: ["change"], decided: false }],
  ["extension", { ...lending, moves: "terms", secures: ["change"], covered: true }],
]);

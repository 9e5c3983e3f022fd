// At which point of a chain the register is searched.
// Invariant: every kind starts with a search, and repeats it right before filing and before disbursement (practice 17).

export const searchStages = ["opening", "before_filing", "before_disbursement", "watch"] as const;
/** 受理时, 报件前, 放款前, 登簿监看 (another's registration is waited for). */
export type SearchStage = (typeof searchStages)[number];

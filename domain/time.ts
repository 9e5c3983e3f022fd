// Moments and days as the domain writes them.
// Invariant: a moment is a number of ms and a day is text; the two are never mixed up.

/** Calendar date, YYYY-MM-DD, in China. */
export type IsoDate = string;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

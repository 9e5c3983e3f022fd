// Money is an integer number of 分 (fen), never a JavaScript number.
// Invariant: a Fen is exact and non-negative; text is converted at the edge and nowhere else.

declare const fenBrand: unique symbol;

/** An amount in 分 (1/100 yuan), exact. */
export type Fen = bigint & { readonly [fenBrand]: true };

const yuanPattern = /^(0|[1-9]\d{0,13})(?:\.(\d{1,2}))?$/;

/** Takes an integer count of 分; throws a Bug on a negative one. */
export function fen(amount: bigint): Fen {
  if (amount < 0n) throw new Error("bug: a negative amount of money");
  return amount as Fen;
}

/** Reads yuan as decimal text ("1200000.00", at most 2 decimals, no sign, no separators); null when it is not that. */
export function fenFromYuan(text: string): Fen | null {
  const match = yuanPattern.exec(text);
  if (match === null) return null;
  return fen(BigInt(match[1] ?? "0") * 100n + BigInt((match[2] ?? "").padEnd(2, "0")));
}

/** Writes yuan as decimal text with exactly 2 decimals. */
export function yuanFromFen(amount: Fen): string {
  return `${amount / 100n}.${String(amount % 100n).padStart(2, "0")}`;
}

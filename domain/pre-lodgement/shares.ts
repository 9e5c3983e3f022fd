// Shares as registers write them: "50%" or "1/3", added up exactly.
// Invariant: a share written with decimals may be rounded in its last place; one written whole is meant exactly.

type Share = { numerator: bigint; denominator: bigint; rounding: { numerator: bigint; denominator: bigint } };

const percentage = /^(\d{1,3})(?:\.(\d{1,4}))?%$/;
const fraction = /^(\d{1,6})\/(\d{1,6})$/;
const nothing = { numerator: 0n, denominator: 1n };

/** Reads a share; null for a text that is none. */
function readShare(text: string): Share | null {
  const plain = text.normalize("NFKC").replace(/\s/gu, "");
  const asFraction = fraction.exec(plain);
  if (asFraction !== null) {
    const [numerator, denominator] = [BigInt(asFraction[1] ?? "0"), BigInt(asFraction[2] ?? "0")];
    return denominator === 0n ? null : { numerator, denominator, rounding: nothing };
  }
  const asPercentage = percentage.exec(plain);
  if (asPercentage === null) return null;
  const decimals = asPercentage[2] ?? "";
  const denominator = 100n * 10n ** BigInt(decimals.length);
  const rounding = decimals === "" ? nothing : { numerator: 1n, denominator };
  return { numerator: BigInt(`${asPercentage[1]}${decimals}`), denominator, rounding };
}

type Ratio = { numerator: bigint; denominator: bigint };

function add(a: Ratio, b: Ratio): Ratio {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/** The sum of shares held against the whole; null when one of them cannot be read. */
export function sumAgainstWhole(shares: string[]): "below" | "whole" | "above" | null {
  const read = shares.map(readShare);
  let sum: Ratio = nothing;
  let rounding: Ratio = nothing;
  for (const share of read) {
    if (share === null) return null;
    sum = add(sum, share);
    rounding = add(rounding, share.rounding);
  }
  const apart = add(sum, { numerator: -1n, denominator: 1n });
  const size = apart.numerator < 0n ? -apart.numerator : apart.numerator;
  if (size * rounding.denominator <= rounding.numerator * apart.denominator) return "whole";
  return apart.numerator < 0n ? "below" : "above";
}

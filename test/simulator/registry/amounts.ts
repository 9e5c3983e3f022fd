// Money as integer 分, as this registry counts it: 万元 with exactly 4 decimals on the wire, yuan with 2 in signed text.
// Invariant: no floating point; text that is not exactly of its form is null, never rounded.

/** 万元 with exactly 4 decimals → 分; null when it is not of that form. */
export function fenFromWan(text: string): bigint | null {
  const match = /^(0|[1-9]\d{0,11})\.(\d{4})$/.exec(text);
  return match === null ? null : BigInt(match[1] ?? "") * 1_000_000n + BigInt(match[2] ?? "") * 100n;
}

/** 分 → 万元 with 4 decimals, or with 6 where the register holds part of a yuan. */
export function wanText(fen: bigint): string {
  const decimals = String(fen % 1_000_000n).padStart(6, "0");
  return `${fen / 1_000_000n}.${decimals.endsWith("00") ? decimals.slice(0, 4) : decimals}`;
}

/** Yuan with none, one or two decimals → 分; null when it is not of that form. */
export function fenFromYuan(text: string): bigint | null {
  const match = /^(0|[1-9]\d{0,15})(?:\.(\d{1,2}))?$/.exec(text);
  return match === null ? null : BigInt(match[1] ?? "") * 100n + BigInt((match[2] ?? "").padEnd(2, "0"));
}

/** 分 → yuan with 2 decimals. */
export function yuanText(fen: bigint): string {
  return `${fen / 100n}.${String(fen % 100n).padStart(2, "0")}`;
}

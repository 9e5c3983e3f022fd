// Amounts in 万元 (ten thousand yuan), and fees in 元, as text, exactly; never through a floating-point number.
// Invariant: reading what was written gives the same 分; an amount the dialect cannot carry is never rounded.

import { assert } from "../../domain/fault.ts";
import { fen, fenFromYuan } from "../../domain/money.ts";
import type { Fen } from "../../domain/money.ts";

/** 分 in one 万元. */
const fenPerWan = 1_000_000n;
const wanPattern = /^(\d{1,12})(?:\.(\d{1,12}))?$/;

/** 万元 with exactly 4 decimals. A Bug on an amount that is not whole yuan: it is refused before any application is made. */
export function wanFromFen(amount: Fen): string {
  assert(amount % 100n === 0n, "bug: the dialect carries whole yuan only");
  return `${amount / fenPerWan}.${String((amount % fenPerWan) / 100n).padStart(4, "0")}`;
}

/** 分 from 万元 with any number of decimals that ends on a whole 分; null for anything else and for zero, which is "no value". */
export function fenFromWan(text: string | null): Fen | null {
  const match = wanPattern.exec(text ?? "");
  if (match === null) return null;
  const decimals = (match[2] ?? "").replace(/0+$/, "");
  if (decimals.length > 6) return null;
  const amount = BigInt(match[1] ?? "0") * fenPerWan + BigInt(decimals.padEnd(6, "0"));
  return amount === 0n ? null : fen(amount);
}

/** 分 from 元 with exactly 2 decimals, as fees are told; null for anything else and for zero. */
export function fenFromFee(text: string | null): Fen | null {
  if (text === null || !/\.\d{2}$/.test(text)) return null;
  const amount = fenFromYuan(text);
  return amount === null || amount === 0n ? null : amount;
}

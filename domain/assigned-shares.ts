// The shares in which assignor and assignee hold a maximum-amount mortgage that the assignee joins (共有): by the part that goes over.
// Invariant: the two shares come to exactly one whole, written so that the register's column takes them.

import type { Business } from "./business.ts";

/** Most digits of either side of a fraction, as shares are written. */
const digitsMax = 6;

/** Percent with four decimals, as parts of the whole. */
const hundred = 1_000_000n;

/**
 * Shares of the assignee (`joins`) and of the assignor (`stays`), as a fraction like "2/5", or in percent where a fraction would
 * be too long. Null where the assignment is of another mode, or where others hold with the assignor already: how these stand
 * to each other no amount says, so that they hold together (民法典 421; 不动产登记操作规范).
 */
export function assignedShares({
  assignment,
  mortgage,
  coMortgagees,
}: Pick<Business, "assignment" | "mortgage" | "coMortgagees">): { joins: string; stays: string } | null {
  const part = assignment?.assignedAmount;
  const whole = mortgage.securedAmount;
  if (assignment?.mode !== "shared" || part === undefined || coMortgagees.length > 0 || part >= whole) return null;
  const divisor = divisorOfBoth(part, whole);
  const [joins, of] = [part / divisor, whole / divisor];
  if (String(of).length <= digitsMax) return { joins: `${joins}/${of}`, stays: `${of - joins}/${of}` };
  const rounded = (part * hundred * 2n + whole) / (whole * 2n);
  return { joins: percent(rounded), stays: percent(hundred - rounded) };
}

function divisorOfBoth(one: bigint, other: bigint): bigint {
  return other === 0n ? one : divisorOfBoth(other, one % other);
}

function percent(parts: bigint): string {
  return `${parts / 10_000n}.${String(parts % 10_000n).padStart(4, "0")}%`;
}

// What must hold of the world at every moment (S1, S2, S3, I1, I6): the lender is secured, and money moves once a tranche.
// Invariant: the far side's register and books alone are looked at.

import type { ChainKind } from "../../../domain/business.ts";
import { isSecured, standingOn, unitsOf, type Standing, type UnitRole } from "./register-facts.ts";
import { tranchesOut, type Run } from "./run.ts";

/** Kind → does security of the lender go on for units that had it; false where ending it is the business. */
const goesOn: Record<ChainKind, boolean> = {
  new_loan: true,
  drawdown: true,
  renewal: true,
  extension: true,
  refinance: true,
  lender_switch: true,
  presale: true,
  notice_conversion: true,
  construction_conversion: true,
  increase: true,
  rank_change: true,
  collateral_change: true,
  cancellation: false,
  notice_cancellation: false,
  assignment: true,
  sale_with_mortgage: true,
  mortgagee_rename: true,
};

/** Kind → must the new mortgage also secure the old debt while that is unpaid, once the old one is gone (S2 strong). */
const ownsOldDebt: readonly ChainKind[] = ["renewal", "refinance", "lender_switch", "sale_with_mortgage"];

/** Why the world is unsafe now; null when it is safe. */
export function unsafeWorld(run: Run): string | null {
  const { honest, far } = run;
  const { business } = honest;
  run.bend.world?.(far);
  for (const { unitCode, role } of unitsOf(business)) {
    // What the registry lost by itself is no doing of the chain's: it must park, and not end as completed (ends.ts).
    if (unitCode === far.lostOn) continue;
    const standing = standingOn(far, unitCode);
    const why = unsafeUnit(run, standing, role);
    if (why !== null) return `${why} (${role} unit)`;
  }
  return paidTwice(run);
}

function unsafeUnit({ honest, far, told }: Run, standing: Standing, role: UnitRole): string | null {
  const { business, plan } = honest;
  const hadSecurity = business.previousMortgage !== undefined || business.notices !== undefined;
  if (hadSecurity && goesOn[business.kind] && role !== "added" && role !== "removed" && !isSecured(standing)) {
    return "the lender is unsecured";
  }
  const isOut = tranchesOut(far) > 0;
  const isCovered = plan.legs.length === 0;
  if (isOut && role === "own" && !(isCovered ? standing.old : standing.made || standing.lendersNotice)) {
    return "money is out, and nothing secures it";
  }
  // Another lender was paid once and for all: what the core takes back afterwards is between bank and core.
  const isPaid = business.previousMortgage?.lender === undefined ? isOut : far.books.length > 0;
  const isUnpaid = business.previousMortgage !== undefined && !isPaid;
  if (isUnpaid && ownsOldDebt.includes(business.kind) && role === "own" && !standing.old) {
    const isCared = business.cover !== undefined || told.facts.some(({ type }) => type === "funds_supervised");
    if (!isCared) return "the old debt is unpaid and neither covered nor supervised";
  }
  return null;
}

function paidTwice({ far }: Run): string | null {
  const keys = new Map<number, Set<string>>();
  for (const { key, tranche, reversed } of far.books) {
    if (!reversed) keys.set(tranche, (keys.get(tranche) ?? new Set()).add(key));
  }
  return [...keys.values()].some((each) => each.size > 1) ? "posted under two keys" : null;
}

// The secured amount that an application states for a unit.
// Invariant: read from the row of that unit; from the signed form where the row leaves it to the register.

import { fenFromWan, fenFromYuan } from "./amounts.ts";
import { rowsOf, type Application } from "./application.ts";

const tenThousandYuan = 1_000_000n;

/** What a clerk's slip makes of an amount in 分: 1 万元 less, or more where there is no more than that. */
export function slipped(amount: bigint): bigint {
  return amount > tenThousandYuan ? amount - tenThousandYuan : amount + tenThousandYuan;
}

/** Secured amount of a unit's row, in 分; where the row cannot carry it that of the signed form; 0 where there is none. */
export function filedAmount(application: Application, unitCode: string): bigint {
  const row = rowsOf(application, "QLF_QL_DYAQ").find((each) => each.at["BDCDYH"] === unitCode);
  if (row?.at["BDBZZQSE"] === "/") return fenFromYuan(application.form.fields.get("担保数额（元）") ?? "") ?? 0n;
  return fenFromWan(row?.at["BDBZZQSE"] ?? "") ?? 0n;
}

/** Price, or secured amount, in a unit's row of a notice, in 分; null where it is not said. */
export function filedPrice(application: Application, unitCode: string): bigint | null {
  const row = rowsOf(application, "QLF_QL_YGDJ").find((each) => each.at["BDCDYH"] === unitCode);
  return fenFromWan(row?.at["QDJG"] ?? "");
}

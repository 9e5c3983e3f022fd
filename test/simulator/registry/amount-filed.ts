// The secured amount that an application states for a unit.
// Invariant: read from the row of that unit alone.

import { fenFromWan } from "./amounts.ts";
import { rowsOf, type Application } from "./application.ts";

/** Secured amount of a unit's row, in 分; 0 where there is none. */
export function filedAmount(application: Application, unitCode: string): bigint {
  const row = rowsOf(application, "QLF_QL_DYAQ").find((each) => each.at["BDCDYH"] === unitCode);
  return fenFromWan(row?.at["BDBZZQSE"] ?? "") ?? 0n;
}

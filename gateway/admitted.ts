// Whose name an institution may use at a registry: its own, and only for the mortgagees it stands for.
// Invariant: nothing is filed or searched for an institution that the registries do not know as ours.

import { refuse, type Refusal } from "../domain/refusal.ts";
import type { Caller, Doors } from "./operation.ts";

/** Refuses a caller whose institution has no standing at the registries behind this gateway. */
export function mayAskRegistries(caller: Caller, { admitted }: Doors): Refusal | null {
  return admitted.has(caller.key.institution) ? null : refuse("institution_not_admitted");
}

/** Refuses a mortgagee (统一社会信用代码 of head office or a branch) that is not the caller's own. */
export function mayActFor(creditCode: string, caller: Caller, doors: Doors): Refusal | null {
  const own = doors.admitted.get(caller.key.institution);
  if (own === undefined) return refuse("institution_not_admitted");
  return own.includes(creditCode) ? null : refuse("mortgagee_not_callers", "business.mortgagee.creditCode");
}

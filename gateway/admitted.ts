// Whose name an institution may use at a registry: its own, and only for houses of its own tree.
// Invariant: nothing is filed or searched for an institution that the registries do not know as ours.

import type { Business } from "../domain/business.ts";
import { isSameLender, type Institution } from "../domain/institution.ts";
import { refuse, type Refusal } from "../domain/refusal.ts";
import type { Caller, Doors } from "./operation.ts";

/** The caller's tree (总行、分支机构、承继关系); refused when its institution has no standing at the registries behind this gateway. */
export function callersTree(caller: Caller, { institutions }: Pick<Doors, "institutions">): Institution | Refusal {
  return institutions.get(caller.key.institution) ?? refuse("institution_not_admitted");
}

/** Refuses a business whose mortgagee, or where a claim is assigned whose assignee, is not of the caller's tree. */
export function mayActFor({ mortgagee, assignment }: Business, own: Institution): Refusal | null {
  const acting = assignment === undefined ? [mortgagee] : [mortgagee, assignment.assignee];
  if (acting.some(({ creditCode }) => isSameLender(own, creditCode))) return null;
  return refuse("mortgagee_not_callers", "business.mortgagee.creditCode");
}

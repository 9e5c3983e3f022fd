// The mortgages of a batch besides that of the business itself: those that are assigned, or whose mortgagee has a new name.
// Invariant: a business has one list of them at most, and a mortgage's place in it is the index by which its leg knows it.

import type { Business } from "./business.ts";
import type { FurtherMortgage } from "./business-parts.ts";

type Batch = Pick<Business, "assignment" | "rename">;

/** Every further mortgage of the business, in order; none where it is no batch. */
export function furtherMortgages({ assignment, rename }: Batch): FurtherMortgage[] {
  return (assignment ?? rename)?.further ?? [];
}

/** Where they stand, as a path of the REST JSON. */
export function furtherPath({ assignment, rename }: Batch): string {
  return assignment === undefined && rename !== undefined ? "rename.further" : "assignment.further";
}

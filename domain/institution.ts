// "The same lender" is a tree: head office, branches with a licence of their own, predecessors by date and document (practice 16).
// Invariant: two numbers are one lender only where the tree says so; a name alone never makes them one.

import { normaliseIdentityNumber } from "./identity-number.ts";
import type { MortgageeKind } from "./parties.ts";
import type { IsoDate } from "./time.ts";

/** One house in the tree; `creditCode` and licence are its own. */
export type House = {
  name: string;
  creditCode: string;
  financialLicenceNumber: string | null;
  licenceValidUntil: IsoDate | null;
};

export const successions = ["rename", "merger", "split"] as const;
/** How the rights of a house went over: it goes on under a new name and code (更名), or into another house (合并、分立). */
export type Succession = (typeof successions)[number];

/** A house whose rights went over: how, until when it was, and the paper that shows it. */
export type Predecessor = House & { succession: Succession; until: IsoDate; document: string };

export type Institution = House & {
  kind: MortgageeKind;
  branches: House[];
  predecessors: Predecessor[];
};

/** Every house of the tree: head office, branches, predecessors. */
export function housesOf(institution: Institution): House[] {
  return [institution, ...institution.branches, ...institution.predecessors];
}

/** The house of the tree with that credit code: head office, branch or predecessor; undefined for a stranger. */
export function houseOf(institution: Institution, creditCode: string): House | undefined {
  const number = normaliseIdentityNumber(creditCode);
  return housesOf(institution).find((house) => normaliseIdentityNumber(house.creditCode) === number);
}

/** Whether it is a house of this lender that is no more on that day: taken over before it, by the date and document of the tree. */
export function isGone({ predecessors }: Institution, creditCode: string, on: IsoDate): boolean {
  const number = normaliseIdentityNumber(creditCode);
  return predecessors.some((house) => normaliseIdentityNumber(house.creditCode) === number && house.until < on);
}

/** Whether the number is one of this lender's, as the register may still write it. A blank number is nobody's. */
export function isSameLender(institution: Institution, creditCode: string): boolean {
  const number = normaliseIdentityNumber(creditCode);
  return number !== "" && number !== "/" && houseOf(institution, number) !== undefined;
}

// What the review looks at, and what a unit will be like when the applications ahead in the same filing are recorded.
// Invariant: a case is judged as if those before it in its filing were recorded, and as if nothing else had happened.

import type { Application } from "./application.ts";
import type { Case, Filing } from "./cases.ts";
import { holdersWithShares } from "./holdings.ts";
import type { Matter } from "./matters.ts";
import type { RegistryOptions } from "./options.ts";
import { liveNotices, type RegisteredUnit, type Register } from "./register.ts";
import type { NoticeKind, Owner, Party } from "./seed.ts";

export type ReviewView = { options: RegistryOptions; register: Register; filing: Filing; cases: Case[] };

export type ReviewRule = {
  code: string;
  text: string;
  /** What it applies to. */
  matters: Matter[];
  breaks(item: Case, view: ReviewView): boolean;
};

/** The units of the case that the register has. */
export function unitsOf(item: Case, view: { register: Register }): RegisteredUnit[] {
  return item.application.unitCodes.flatMap((code) => view.register.units.get(code) ?? []);
}

/** Cases that are recorded before this one in the same filing. */
export function casesAhead(item: Case, view: ReviewView): Case[] {
  return view.filing.cases.slice(0, view.filing.cases.indexOf(item));
}

/** Who will own the unit: the buyers of a transfer ahead in the filing, else whom the register has. */
export function ownersBy(item: Case, unit: RegisteredUnit, view: ReviewView): Owner[] {
  const transfer = aheadOnUnit(item, unit, view, "ownership_transfer").at(-1);
  return transfer === undefined ? unit.owners : holdersWithShares(transfer);
}

/** The buyers or lenders whose notice is on the unit, or ahead in the filing. */
export function noticedOn(item: Case, unit: RegisteredUnit, view: ReviewView, kind: NoticeKind): Party[][] {
  const matter = kind === "priority_notice" ? "buyers_notice" : "lenders_notice";
  return [
    ...liveNotices(unit, kind).map((row) => row.holders),
    ...aheadOnUnit(item, unit, view, matter).map((application) => application.holders),
  ];
}

function aheadOnUnit(item: Case, unit: RegisteredUnit, view: ReviewView, matter: Matter): Application[] {
  return casesAhead(item, view)
    .map((each) => each.application)
    .filter((each) => each.matter === matter && each.unitCodes.includes(unit.unitCode));
}

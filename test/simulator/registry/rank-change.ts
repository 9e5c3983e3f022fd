// 顺位变更: in which order the mortgages of a unit stand afterwards, and who is put further back by it.
// Invariant: what moves is stated, by its number and its new place; the rest keeps its order.

import type { Application } from "./application.ts";
import type { Case } from "./cases.ts";
import { statedEvents } from "./change-events.ts";
import type { Office } from "./office.ts";
import { previousRows } from "./previous.ts";
import { liveMortgages, plainNumber, type MortgageRow, type RegisteredUnit, type Register } from "./register.ts";

/** Live mortgages of the unit in the order stated; null when what is stated is no order of them. */
export function orderAfter(item: Case, unit: RegisteredUnit, view: { register: Register }): MortgageRow[] | null {
  const live = liveMortgages(unit);
  const own = previousRows(item, view).find((row) => row.unitCode === unit.unitCode);
  const stated = statedPlaces(item.application);
  if (own === undefined || stated === null) return null;
  const placeOf = (row: MortgageRow) =>
    row === own ? askedRank(item.application) : stated.get(plainNumber(row.registrationCertificateNumber));
  const places = live.map((row, index) => placeOf(row) ?? index + 1);
  const isOrder = new Set(places).size === live.length && places.every((each) => each >= 1 && each <= live.length);
  return isOrder ? live.toSorted((a, b) => (places[live.indexOf(a)] ?? 0) - (places[live.indexOf(b)] ?? 0)) : null;
}

/** Mortgages of others that stand further back afterwards than now. */
export function putBack(item: Case, unit: RegisteredUnit, view: { register: Register }): MortgageRow[] {
  if (!statedEvents(item.application).includes("rank")) return [];
  const live = liveMortgages(unit);
  const after = orderAfter(item, unit, view) ?? live;
  const own = previousRows(item, view);
  return live.filter((row) => !own.includes(row) && after.indexOf(row) > live.indexOf(row));
}

/** Gives every live mortgage of the case's units the place that was agreed; nothing where no rank is changed. */
export function moveRanks(office: Office, item: Case): void {
  if (!statedEvents(item.application).includes("rank")) return;
  for (const code of item.application.unitCodes) {
    const unit = office.register.units.get(code);
    const after = unit === undefined ? null : orderAfter(item, unit, office);
    if (after === null) continue;
    const places = after.map((row) => row.acceptedOrder).sort((a, b) => a - b);
    for (const [index, row] of after.entries()) {
      row.acceptedOrder = places[index] ?? row.acceptedOrder;
      row.rank = index + 1;
    }
  }
}

/** Rank asked for in the rows (DYQSW); NaN where there is none. */
export function askedRank(application: Application): number {
  const row = application.rows.find((each) => each.name === "QLF_QL_DYAQ");
  return Number(row?.at["DYQSW"] ?? "0");
}

/** 其他抵押权顺位 by number in normal form; null when it cannot be read. */
function statedPlaces(application: Application): Map<string, number> | null {
  const text = application.form.fields.get("其他抵押权顺位") ?? "/";
  const places = new Map<string, number>();
  for (const each of text === "/" || text === "" ? [] : text.split("、")) {
    const match = /^(.+)=([1-9]\d?)$/.exec(each);
    if (match === null) return null;
    places.set(plainNumber(match[1] ?? ""), Number(match[2]));
  }
  return places;
}

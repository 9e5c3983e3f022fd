// A new name of who holds a mortgage (名称变更): who was it, who is it now, and does the register have it as it was?
// Invariant: one holder gets a new name or number and every other stays; nobody comes in and nobody goes (条例 14, 细则 68).

import type { Application } from "./application.ts";
import { statedEvents } from "./change-events.ts";
import { isAmong, isSameParty, liveRows, type MortgageRow, type Register } from "./register.ts";
import type { Party } from "./seed.ts";

/** Whom the signed form names as the holder before the change; null where it names none, as for a new name of a mortgagor. */
export function formerHolder(application: Application): Party | null {
  if (!statedEvents(application).includes("name")) return null;
  const stated = (label: string) => application.form.fields.get(label) ?? "/";
  const name = stated("变更前抵押权人");
  return name === "/" || name === "" ? null : { name, certificateNumber: stated("变更前统一社会信用代码") };
}

/** The holder under its new name: the one of those who apply whom the register does not have as it is; null where there is not exactly one. */
export function renamedHolder(application: Application, register: Register): Party | null {
  const rows = liveRows(register, application.previousNumber);
  const others = application.holders.filter((each) => rows.every((row) => !isAmong(row.mortgagees, each)));
  return others.length === 1 ? (others[0] ?? null) : null;
}

/** True when the application changes nothing but the name of one holder whom it names as it was. */
export function isOnlyRename(application: Application): boolean {
  return statedEvents(application).join() === "name" && formerHolder(application) !== null;
}

/**
 * True when a holder is to be written otherwise than the register has it and the form does not say as whom the register has it, or
 * says it wrongly.
 */
export function misnamesHolder(application: Application, rows: MortgageRow[]): boolean {
  if (!statedEvents(application).includes("name")) return false;
  const former = formerHolder(application);
  return rows.some(({ mortgagees }) => {
    const gone = mortgagees.filter((each) => !isAmong(application.holders, each));
    const come = application.holders.filter((each) => !isAmong(mortgagees, each));
    if (former === null) return gone.length + come.length > 0;
    return gone.length !== 1 || come.length !== 1 || !gone.every((each) => isSameParty(each, former));
  });
}

// Faults asked for: each hits the next message or case that fits its filter, as often as it was asked for.
// Invariant: a fault changes what this registry does or says, never what its rules are.

import { faultNames, type FaultName, type FaultRequest } from "./fault-names.ts";

/** What a fault can be aimed at. */
export type FaultSubject = { unitCodes: string[]; businessNumbers: string[]; messageType?: string };

export type FaultBook = {
  add(fault: FaultRequest): void;
  /** The fault of that name that fits, used up once; null when there is none. */
  take(name: FaultName, subject: FaultSubject): FaultRequest | null;
  clear(): void;
};

const waitingMax = 1_000;
/** Never pushing is a way to be, not a single event. */
const forever = Number.MAX_SAFE_INTEGER;

export function openFaultBook(): FaultBook {
  let waiting: { fault: FaultRequest; left: number }[] = [];
  return {
    add(fault) {
      if (!faultNames.includes(fault.fault)) throw new Error(`no such fault: ${String(fault.fault)}`);
      if (waiting.length >= waitingMax) throw new Error("too many faults waiting");
      waiting.push({ fault, left: fault.times ?? (fault.fault === "no_push" ? forever : 1) });
    },
    take(name, subject) {
      const found = waiting.find((each) => each.fault.fault === name && fits(each.fault, subject));
      if (found === undefined) return null;
      found.left -= 1;
      waiting = waiting.filter((each) => each.left > 0);
      return found.fault;
    },
    clear() {
      waiting = [];
    },
  };
}

function fits(fault: FaultRequest, subject: FaultSubject): boolean {
  if (fault.unitCode !== undefined && !subject.unitCodes.includes(fault.unitCode)) return false;
  if (fault.businessNumber !== undefined && !subject.businessNumbers.includes(fault.businessNumber)) return false;
  return fault.messageType === undefined || fault.messageType === subject.messageType;
}

/** JSON of an operator → fault; null when it is none. */
export function readFault(value: unknown): FaultRequest | null {
  if (typeof value !== "object" || value === null) return null;
  const given = new Map(Object.entries(value));
  const fault = faultNames.find((name) => name === given.get("fault"));
  if (fault === undefined) return null;
  const text = (name: string) => (typeof given.get(name) === "string" ? String(given.get(name)) : undefined);
  const count = (name: string) => (Number.isSafeInteger(given.get(name)) ? Number(given.get(name)) : undefined);
  return {
    fault,
    times: count("times"),
    ms: count("ms"),
    unitCode: text("unitCode"),
    businessNumber: text("businessNumber"),
    messageType: text("messageType"),
    missing: readMissing(given.get("missing")),
  };
}

function readMissing(value: unknown): { code: string; name: string }[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.slice(0, 20).map((each: unknown) => {
    const given = new Map(typeof each === "object" && each !== null ? Object.entries(each) : []);
    return { code: String(given.get("code") ?? ""), name: String(given.get("name") ?? "") };
  });
}

// Compares a chain with the registers: mortgages, owners and notices as its registrations should have left them.
// Invariant: it reads the register's own rows; what a registration does to them stands in one table, right × type.

import { fen, fenFromYuan, yuanFromFen } from "../../domain/money.ts";
import { asRecord, asRecords, text } from "../../gateway/commands/command.ts";
import type { Ledger, LedgerMortgage, LedgerNotice, LedgerUnit } from "../simulator/registry/ledger-types.ts";

export type ChainView = Record<string, unknown>;
type Json = Record<string, unknown>;
type Say = (what: string) => void;

/** One registration of a chain, its units as the register has them, and the business as it was filed. */
type Registered = { chain: ChainView; leg: Json; business: Json; units: LedgerUnit[] };
/** Returns what is not as it should be, in words; null when all is well. */
type Check = (registered: Registered) => string | null;

const recordedStates = ["recorded", "certificate_issued"];

const checks: Record<string, Check> = {
  "mortgage first": ourMortgageStands,
  "mortgage change": ourMortgageStands,
  "mortgage rectification": ourMortgageStands,
  "mortgage transfer": ourMortgageStands,
  "mortgage cancellation": ({ business, units }) =>
    units.some((unit) => unit.mortgages.some((row) => isOld(business, row) && row.state === "live"))
      ? "the mortgage cancelled is live"
      : null,
  "ownership transfer": ownersAre("mortgagors"),
  "priority_notice priority_notice": noticeStands,
  "mortgage_priority_notice priority_notice": noticeStands,
  "priority_notice cancellation": noticeEnded,
  "mortgage_priority_notice cancellation": noticeEnded,
};

/** `say` hears of every difference between the chain's registrations and the registers. */
export function compareRegisters(chain: ChainView, registers: readonly Ledger[], say: Say): void {
  const business = asRecord(chain["business"]);
  for (const leg of asRecords(chain["legs"])) {
    const legId = text(leg["legId"]);
    const register = registers.find(({ registryId }) => registryId === leg["registryId"]);
    if (register === undefined) {
      say(`no register of ${text(leg["registryId"])}`);
      continue;
    }
    const isRecorded = recordedStates.includes(text(leg["state"]));
    if (leg["filedBy"] === "us") compareCase(leg, register, isRecorded, say);
    if (chain["state"] !== "completed") continue;
    if (!isRecorded) say(`leg ${legId} is not recorded`);
    const codes = textsOf(leg["unitCodes"]);
    const units = register.units.filter(({ unitCode }) => codes.includes(unitCode));
    const check = checks[`${text(leg["right"])} ${text(leg["registrationType"])}`];
    const wrong =
      check === undefined ? "nobody knows what it does to a register" : check({ chain, leg, business, units });
    if (wrong !== null) say(`leg ${legId}: ${wrong}`);
  }
  const touched = unitsOf(chain, registers);
  if (chain["state"] === "completed") compareEnd(chain, business, touched, say);
  if (chain["state"] === "aborted") compareAborted(chain, business, touched, say);
}

function compareCase(leg: Json, register: Ledger, isRecorded: boolean, say: Say): void {
  const found = register.cases.find(({ businessNumber }) => businessNumber === leg["businessNumber"]);
  const recordedThere = found?.stateCode === "50" || found?.stateCode === "60";
  if (isRecorded !== recordedThere)
    say(`leg ${text(leg["legId"])} is ${text(leg["state"])} here and ${found?.state ?? "no case"} there`);
}

/** Live on every unit of the leg, of those who lend, over the amount filed; or ended by a later registration of this chain. */
function ourMortgageStands({ chain, leg, business, units }: Registered): string | null {
  const rows = units.map((unit) =>
    unit.mortgages.find(({ businessNumber }) => businessNumber === leg["businessNumber"]),
  );
  const further = furtherOf(business)[Number(leg["furtherIndex"] ?? -1)];
  const terms = asRecord((further ?? business)["mortgage"]);
  for (const row of rows) {
    if (row === undefined) return "a unit has no such mortgage";
    if (row.end !== null) {
      if (!row.end.businessNumber.startsWith(`${text(chain["chainId"])}-`)) return "its mortgage is not live";
      continue;
    }
    const holders = row.mortgagees.map(({ certificateNumber }) => certificateNumber).toSorted();
    if (holders.join() !== lendersOf(business, leg).toSorted().join()) return `it is held by ${holders.join()}`;
    const { formerName } = asRecord(business["rename"]);
    if (row.mortgagees.some(({ name }) => name === formerName)) return "it is held under the former name";
    const isOneAmount = terms["amountBasis"] !== "per_unit";
    if (isOneAmount && row.securedAmount !== amountAfter(business, leg, text(terms["securedAmount"])))
      return `it secures ${row.securedAmount}`;
  }
  return null;
}

/** In yuan: of a split assignment the part where it went over, and what is left of the maximum where it was changed. */
function amountAfter(business: Json, leg: Json, stated: string): string {
  const { mode, assignedAmount } = asRecord(business["assignment"]);
  if (mode === "exit") return determinedOf(business, stated);
  if (mode !== "split") return stated;
  const part = text(assignedAmount);
  if (leg["registrationType"] === "transfer") return part;
  const [whole = 0n, gone = 0n] = [stated, part].map((yuan) => fenFromYuan(yuan) ?? 0n);
  return yuanFromFen(fen(whole - gone));
}

/** A maximum that is determined secures what is owed, and never more than the maximum. */
function determinedOf(business: Json, stated: string): string {
  const owed = text(asRecord(business["previousMortgage"])["outstanding"]);
  const [whole = 0n, left = 0n] = [stated, owed].map((yuan) => fenFromYuan(yuan) ?? 0n);
  return yuanFromFen(fen(left < whole ? left : whole));
}

/** Further mortgages of a batch: assigned, or of a mortgagee with a new name. */
function furtherOf(business: Json): Json[] {
  return asRecords(asRecord(business["assignment"] ?? business["rename"])["further"]);
}

/** Credit codes of who holds the mortgage afterwards. */
function lendersOf(business: Json, leg: Json): string[] {
  const lenders = [
    asRecord(business["mortgagee"]),
    ...asRecords(business["coMortgagees"]).map((each) => asRecord(each["mortgagee"])),
  ];
  const isTransfer = leg["registrationType"] === "transfer";
  const assignment = asRecord(business["assignment"]);
  // Who joins holds it with those who held it before.
  const before = assignment["mode"] === "shared" ? lenders : [];
  const holders = isTransfer ? [asRecord(assignment["assignee"]), ...before] : lenders;
  return holders.map((each) => text(each["creditCode"]));
}

function ownersAre(which: "mortgagors"): Check {
  return ({ business, units }) => {
    const wanted = asRecords(business[which]).map((each) => text(asRecord(each["party"])["certificateNumber"]));
    const isOff = units.some((unit) => ownersOf(unit).join() !== wanted.toSorted().join());
    return isOff ? "the owners are not those who acquired" : null;
  };
}

function ownersOf(unit: LedgerUnit): string[] {
  return unit.owners.map(({ certificateNumber }) => certificateNumber).toSorted();
}

function noticeStands({ leg, units }: Registered): string | null {
  const stands = units.every((unit) =>
    unit.priorityNotices.some((row) => row.businessNumber === leg["businessNumber"] && row.state === "live"),
  );
  return stands ? null : "its notice is not live";
}

function noticeEnded({ leg, business, units }: Registered): string | null {
  const which = leg["right"] === "priority_notice" ? "priorityNotice" : "mortgagePriorityNotice";
  const number = text(asRecord(business["notices"])[which]);
  return noticesNumbered(units, number).every(({ state }) => state === "cancelled") ? null : "the notice is live";
}

function noticesNumbered(units: LedgerUnit[], number: string): LedgerNotice[] {
  return units.flatMap((unit) => unit.priorityNotices.filter((row) => row.number === number));
}

/** Of the whole business: notices turned into rights, the registry's own conversion, the order of old and new. */
function compareEnd(chain: ChainView, business: Json, units: LedgerUnit[], say: Say): void {
  const notices = asRecord(business["notices"]);
  if (chain["kind"] === "notice_conversion")
    for (const number of Object.values(notices).map(text))
      if (noticesNumbered(units, number).some(({ state }) => state !== "converted")) say(`notice ${number} stands`);
  if (chain["kind"] === "construction_conversion")
    for (const unit of units) {
      if (unit.collateralType !== "land_and_building") say(`unit ${unit.unitCode} is not built`);
      if (!unit.mortgages.some(({ state }) => state === "live")) say(`unit ${unit.unitCode} carries no mortgage`);
    }
  checkOrder(chain, business, units, say);
}

/** Outside one filing the old mortgage ends after the new one is recorded on the same unit, and nowhere before. */
function checkOrder(chain: ChainView, business: Json, units: LedgerUnit[], say: Say): void {
  const prefix = `${text(chain["chainId"])}-`;
  const groupOf = (number: string) =>
    asRecords(chain["legs"]).find((leg) => leg["businessNumber"] === number)?.["groupNumber"] ?? null;
  for (const unit of units) {
    const fresh = unit.mortgages.filter((row) => row.businessNumber?.startsWith(prefix) === true);
    for (const { end } of unit.mortgages.filter((row) => isOld(business, row) && row.state === "cancelled"))
      for (const row of fresh) {
        const group = groupOf(row.businessNumber ?? "");
        const isTogether = group !== null && group === groupOf(end?.businessNumber ?? "");
        if (!isTogether && (end?.order ?? 0) <= row.recordedOrder)
          say(`the old mortgage ended (${end?.order}) before the new one was recorded (${row.recordedOrder})`);
      }
  }
}

/** Nothing of it is left, and everything it rested on stands as before. */
function compareAborted(chain: ChainView, business: Json, units: LedgerUnit[], say: Say): void {
  const prefix = `${text(chain["chainId"])}-`;
  const sellers = asRecords(asRecord(business["propertyTransfer"])["transferors"]).map((each) =>
    text(each["certificateNumber"]),
  );
  const numbers = Object.values(asRecord(business["notices"])).map(text);
  for (const unit of units) {
    const rows = [...unit.mortgages, ...unit.priorityNotices.filter(({ kind }) => kind === "mortgage_priority_notice")];
    if (rows.some((row) => row.businessNumber?.startsWith(prefix) === true && row.state === "live"))
      say("aborted, and a right of it is live");
    if (unit.mortgages.some((row) => isOld(business, row) && row.end?.businessNumber.startsWith(prefix) === true))
      say("aborted, and the old mortgage does not stand");
    if (sellers.length > 0 && ownersOf(unit).join() !== sellers.toSorted().join())
      say("aborted, and the owner is another");
    if (
      noticesNumbered([unit], numbers.find((each) => noticesNumbered([unit], each).length > 0) ?? "").some(
        ({ state }) => state !== "live",
      )
    )
      say("aborted, and a notice does not stand");
  }
}

/** The mortgage the business rests on, by its certificate. */
function isOld(business: Json, { registrationCertificateNumber }: LedgerMortgage): boolean {
  const previous = asRecord(business["previousMortgage"]);
  const numbers = [previous, ...furtherOf(business)].map((each) => text(each["registrationCertificateNumber"]));
  return [...numbers, ...textsOf(previous["furtherCertificateNumbers"])].includes(registrationCertificateNumber);
}

function unitsOf(chain: ChainView, registers: readonly Ledger[]): LedgerUnit[] {
  const codes = asRecords(chain["registries"]).flatMap((each) => textsOf(each["unitCodes"]));
  return registers.flatMap((register) => register.units).filter(({ unitCode }) => codes.includes(unitCode));
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

// Reads the registry's own signed search inside an order: does a maximum-amount mortgage of this bank cover the loan today?
// Invariant: a loan is drawn only where the register itself shows the mortgage live, unseized, lasting and large enough.

import { dateOf, elements, fenOf, readMessage, tenThousandths, type Keys } from "./registry-message.ts";
import { previousNumbers } from "./recording-proof.ts";
import type { LoanBusiness } from "./types.ts";

/** As a permit or a terms order carries it. */
export type SearchProof = {
  type: "search";
  searchNumber: string;
  registrationCertificateNumber: string;
  messageSha256: string;
  /** Base64 of the registry's message. */
  message: string;
};

/** A search that shows the covering mortgage: over which units, up to what, in 分. */
export type Covered = { registryId: string; searchNumber: string; units: { unitCode: string; maximum: bigint }[] };

/** ms for which a search says what the register holds. */
const searchAgeMax = 60 * 60_000;
const clockSkew = 5 * 60_000;

/** Reads the proof of a cover and compares it with the books; text says what is wrong. Throws Error when it is not XML. */
export function readCover(proof: SearchProof, business: LoanBusiness, registries: Keys): Covered | string {
  const envelope = readMessage(proof, registries);
  if (typeof envelope === "string") return envelope;
  const [result, ...others] = elements(envelope, "SearchResult");
  if (result === undefined || others.length > 0) return "the proof holds not one search";
  if (result.getAttribute("SearchNumber") !== proof.searchNumber) return "the search is another one";
  const takenAt = momentOf(result.getAttribute("TakenAt") ?? "");
  const age = Date.now() - takenAt;
  if (!(age <= searchAgeMax && age >= -clockSkew)) return "the search is not of today, or of no time";
  const { registrationCertificateNumber: number } = proof;
  if (!previousNumbers(business).includes(number)) return "the mortgage searched is not that under which is drawn";
  const states = elements(result, "UnitState");
  const units: Covered["units"] = [];
  for (const state of states) {
    const maximum = coverOf(state, number, business, dateOf(result, "TakenAt"));
    if (typeof maximum === "string") return maximum;
    units.push({ unitCode: state.getAttribute("BDCDYH") ?? "", maximum });
  }
  return { registryId: envelope.getAttribute("Sender") ?? "", searchNumber: proof.searchNumber, units };
}

/** The maximum of the covering mortgage on that unit, or why there is none to draw under. */
function coverOf(state: Element, number: string, business: LoanBusiness, today: string): bigint | string {
  if (state.getAttribute("Exists") !== "1") return "the register does not know the unit";
  if (elements(state, "Seizure").length > 0) return "the unit is seized: claims grow no more";
  const found = elements(state, "Mortgage").filter((mortgage) => mortgage.getAttribute("BDCDJZMH") === number);
  const [mortgage] = found;
  if (mortgage === undefined || found.length !== 1) return "the covering mortgage does not stand on the unit";
  if (mortgage.getAttribute("DYFS") !== "2") return "the mortgage that stands is no maximum-amount mortgage";
  if (mortgage.getAttribute("DYQRZJH") !== business.mortgagee.creditCode)
    return "the mortgagee recorded is not this bank";
  const end = dateOf(mortgage, "ZWLXJSSJ");
  if (!/^\d{4}-\d{2}-\d{2}$/.test(end) || end < today) return "the determination period is over, or unknown";
  const maximum = tenThousandths(mortgage.getAttribute("ZQSE") ?? "");
  return maximum > 0n ? maximum : "the maximum recorded is none";
}

/** Why the covers do not reach over the units and the loan, or null. Kinds that repay the old debt need no room beside it. */
export function complaintAboutCovers(covers: Covered[], business: LoanBusiness): string | null {
  const units = covers.flatMap((cover) => cover.units);
  const shown = units.map(({ unitCode }) => unitCode).toSorted();
  const owed = business.units.map(({ unitCode }) => unitCode).toSorted();
  if (shown.join() !== owed.join()) return "the units searched are not the units of the loan";
  const [first] = units;
  const perUnit = business.mortgage.amountBasis === "per_unit";
  const maximum = perUnit ? units.reduce((sum, unit) => sum + unit.maximum, 0n) : (first?.maximum ?? 0n);
  if (!perUnit && units.some((unit) => unit.maximum !== maximum)) return "the units stand for different maximums";
  const outstanding = business.kind === "drawdown" ? fenOf(business.previousMortgage?.outstanding ?? "") : 0n;
  const drawn = business.loan === undefined ? 0n : fenOf(business.loan.amount);
  if (outstanding < 0n) return "what is outstanding under the mortgage is not known";
  return outstanding + drawn <= maximum ? null : "the maximum leaves no room for the loan";
}

/** China time where no offset is written; not a number where it is no time. */
function momentOf(text: string): number {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/.test(text)) return Number.NaN;
  return Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}+08:00`);
}

// Whether what an order rests on is what the bank's own rules ask of its kind: recordings over every unit, or a cover.
// Invariant: every proof is read and belongs to this chain, none is left over, and none serves the order of another chain.

import { text, type Books, type Order } from "./books.ts";
import { kindRules, type KindRule, type What } from "./kinds.ts";
import { agreedTerms, complaintAboutAmounts, readRecording, type Recorded, type Recording } from "./recording-proof.ts";
import { complaintAboutCovers, readCover, type Covered, type SearchProof } from "./search-proof.ts";
import type { LoanBusiness } from "./types.ts";

export type Proof = Recording | SearchProof;

const proofsMax = 100;

/** Why the proofs of the order are not what its kind needs, or null. */
export function complaintAboutProofs(order: Order, business: LoanBusiness | undefined, books: Books): string | null {
  const proofs = proofsOf(order);
  const rule = kindRules.get(business?.kind ?? "");
  if (proofs === null || business === undefined || rule === undefined) return "the proofs cannot be read";
  const recorded: Recorded[] = [];
  const covers: Covered[] = [];
  for (const proof of proofs) {
    const reading = read(proof, order, business, books);
    if (typeof reading === "string") return reading;
    if ("what" in reading) recorded.push(reading);
    else covers.push(reading);
  }
  const used = [...recorded, ...covers].some((reading) => {
    const user = books.reliedOn.get(nameOf(reading));
    return user !== undefined && user !== useOf(reading, order);
  });
  if (used) return "the recording was relied on by another order";
  if (covers.length === 0) return complaintAboutRecordings(recorded, rule, business);
  if (!rule.covered || recorded.length > 0) return "a search proves nothing for this kind of business";
  return complaintAboutCovers(covers, business);
}

function complaintAboutRecordings(recorded: Recorded[], rule: KindRule, business: LoanBusiness): string | null {
  const known: What[] = [...rule.secures, ...rule.beside, ...rule.may, "rectification"];
  if (recorded.some(({ what }) => !known.includes(what))) return "a recording result of another kind of registration";
  for (const what of rule.beside) {
    const over = recorded.filter((each) => each.what === what).flatMap(unitsOf);
    if (!areSame(over, unitsOfBusiness(business, false))) return `${what} is not proven for every unit of the loan`;
  }
  const securing = securingOf(recorded, rule);
  if (securing.length === 0) return "not one recording result of the mortgage";
  if (!areSame(securing.flatMap(unitsOf), unitsOfBusiness(business, true)))
    return "the units recorded are not the units of the loan";
  return complaintAboutSecured(securing, business);
}

/** Where a rectification stands, what it mended proves nothing any more. */
function securingOf(recorded: Recorded[], rule: KindRule): Recorded[] {
  const mended = recorded.filter(({ what }) => what === "rectification");
  const over = new Set(mended.flatMap(unitsOf));
  const others = recorded.filter(
    (each) => rule.secures.includes(each.what) && !unitsOf(each).some((unitCode) => over.has(unitCode)),
  );
  return [...others, ...mended];
}

/** Of each mortgage, that of the business and those of a batch, the amount agreed. */
function complaintAboutSecured(securing: Recorded[], business: LoanBusiness): string | null {
  const mortgages = [business.units, ...(business.assignment?.further ?? []).map(({ units }) => units)];
  for (const units of mortgages) {
    const codes = units.map(({ unitCode }) => unitCode);
    const over = securing.filter((each) => unitsOf(each).some((unitCode) => codes.includes(unitCode)));
    const [first] = over;
    const terms = agreedTerms(business, first?.what ?? "first", codes);
    const rows = over.flatMap((each) => each.rows).filter(({ unitCode }) => codes.includes(unitCode));
    const complaint = complaintAboutAmounts(rows, terms.securedAmount);
    if (complaint !== null) return complaint;
  }
  return null;
}

function unitsOf({ rows }: Recorded): string[] {
  return rows.map(({ unitCode }) => unitCode);
}

function unitsOfBusiness({ units, assignment }: LoanBusiness, further: boolean): string[] {
  const more = further ? (assignment?.further.flatMap((each) => each.units) ?? []) : [];
  return [...units, ...more].map(({ unitCode }) => unitCode);
}

/** Same units, none twice. */
function areSame(units: string[], others: string[]): boolean {
  return units.toSorted().join() === others.toSorted().join() && new Set(units).size === units.length;
}

/** Notes what an order that took effect rests on: no other chain's order may rest on it, and on a search no second one. */
export function relyOn(order: Order, books: Books): void {
  const business = books.businesses.get(text(order, "reference"));
  for (const proof of proofsOf(order) ?? []) {
    const reading = business === undefined ? "" : read(proof, order, business, books);
    if (typeof reading !== "string") books.reliedOn.set(nameOf(reading), useOf(reading, order));
  }
}

/** Numbers of the priority notices that an order names. */
export function noticesOf(order: Order): string[] {
  const proofs = (proofsOf(order) ?? []).filter((proof) => proof.type === "recording");
  const notices = proofs.filter(({ registrationType }) => registrationType === "priority_notice");
  return notices.map((proof) => proof.registrationCertificateNumber);
}

function nameOf(reading: Recorded | Covered): string {
  return `${reading.registryId} ${"what" in reading ? reading.businessNumber : reading.searchNumber}`;
}

/** A recording secures every tranche of its chain; a search is right for the moment, so for one order. */
function useOf(reading: Recorded | Covered, order: Order): string {
  return "what" in reading ? text(order, "chainId") : text(order, "key");
}

function read(proof: Proof, order: Order, business: LoanBusiness, { registries }: Books): Recorded | Covered | string {
  const own = `${text(order, "chainId")}-`;
  if (!(proof.type === "recording" ? proof.businessNumber : proof.searchNumber).startsWith(own))
    return "the case is of another chain";
  try {
    return proof.type === "recording"
      ? readRecording(proof, business, registries)
      : readCover(proof, business, registries);
  } catch (error) {
    return error instanceof Error ? error.message : "the proof cannot be read";
  }
}

/** Null when they are not a list of proofs, or an endless one. */
function proofsOf(order: Order): Proof[] | null {
  const proofs: unknown = order["proofs"];
  if (!Array.isArray(proofs) || proofs.length > proofsMax) return null;
  return proofs.every(isProof) ? proofs : null;
}

const everyProof = ["registrationCertificateNumber", "messageSha256", "message"];
const fieldsOf: Record<string, string[]> = {
  recording: [...everyProof, "legId", "registrationType", "businessNumber"],
  search: [...everyProof, "searchNumber"],
};

function isProof(value: unknown): value is Proof {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const wanted = fieldsOf[String(fields.get("type"))];
  return wanted !== undefined && wanted.every((field) => typeof fields.get(field) === "string");
}

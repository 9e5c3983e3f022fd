// The core's own conditions: what must be in its books before it holds, posts, or puts terms in force.
// Invariant: what is not in the books, or cannot be read, is a complaint; nothing is taken on the gateway's word.

import { text, type Books, type Order } from "./books.ts";
import { complaintAbout, fenOf, type Proof, type Reading } from "./recording-proof.ts";
import type { LoanBusiness } from "./types.ts";

/** Kinds by what they register: the type of the mortgage's own leg, and whether an old mortgage may end with it. */
const registrationOf: Record<string, { type: string; endsOld: boolean; movesMoney: boolean }> = {
  new_loan: { type: "first", endsOld: false, movesMoney: true },
  refinance: { type: "first", endsOld: true, movesMoney: true },
  renewal: { type: "change", endsOld: false, movesMoney: true },
  extension: { type: "change", endsOld: false, movesMoney: false },
};

const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;
const proofsMax = 10;

/** Why no hold is placed, or null. */
export function complaintAboutHold(order: Order, books: Books): string | null {
  const reference = text(order, "reference");
  if (books.behaviour.get(reference)?.hold === "refused") return "额度或规模不足";
  const business = books.businesses.get(reference);
  const complaint = complaintAboutDecision(order, business, books);
  return complaint ?? complaintAboutLoan(order, business);
}

/** Why nothing is posted on a permit, or null. */
export function complaintAboutPermit(order: Order, books: Books): string | null {
  const reference = text(order, "reference");
  const business = books.businesses.get(reference);
  if (books.behaviour.get(reference)?.permit === "refused") return "账户状态异常，拒绝入账";
  if (books.ledger.postings.some((other) => other.reference === reference && other.state === "posted"))
    return "already posted under another key";
  if (!isAhead(text(order, "expiresAt"))) return "the permit has expired, or its expiry is no time";
  return (
    complaintAboutLoan(order, business) ??
    complaintAboutDecision(order, business, books) ??
    complaintAboutSignatures(order, books) ??
    (hasHold(order, books) ? null : "no hold on limit and quota for this loan that still lasts") ??
    complaintAboutProofs(order, business, books)
  );
}

/** Why terms are not put in force, or null. */
export function complaintAboutTerms(order: Order, books: Books): string | null {
  const business = books.businesses.get(text(order, "reference"));
  if (business === undefined || registrationOf[business.kind]?.movesMoney !== false)
    return "no such business whose terms change without money moving";
  const { periodStart, periodEnd } = business.mortgage;
  if (text(order, "periodStart") !== periodStart || text(order, "periodEnd") !== periodEnd)
    return "the period ordered is not the period agreed";
  return (
    complaintAboutDecision(order, business, books) ??
    complaintAboutSignatures(order, books) ??
    complaintAboutProofs(order, business, books)
  );
}

/** The loan of the books: of a kind that moves money, the same amount, the same account. */
function complaintAboutLoan(order: Order, business: LoanBusiness | undefined): string | null {
  if (business?.loan === undefined || registrationOf[business.kind]?.movesMoney !== true)
    return "no such loan business in the books";
  if (!isAmount(text(order, "amount"), business.loan.amount)) return "the amount is not the amount of the loan";
  return text(order, "account") === business.loan.account ? null : "another account";
}

/** Approved, for this chain, still valid, over the very amount. */
function complaintAboutDecision(order: Order, business: LoanBusiness | undefined, books: Books): string | null {
  const decision = books.decisions.get(text(order, "reference"));
  if (business === undefined || decision === undefined) return "no decision in the books";
  if (decision.chainId !== text(order, "chainId")) return "the decision was made for another chain";
  if (decision.outcome !== "approved") return "the loan was not approved";
  if (!isAhead(decision.validUntil)) return "the decision has expired";
  const decided = business.loan?.amount ?? business.mortgage.securedAmount;
  return isAmount(decision.approvedAmount, decided) ? null : "the amount is not the amount approved";
}

function complaintAboutSignatures(order: Order, books: Books): string | null {
  const documents = books.signed.get(text(order, "chainId")) ?? [];
  const signed = documents.length > 0 && documents.every(({ signers }) => signers.length > 0);
  return signed ? null : "the documents were not signed";
}

function hasHold(order: Order, books: Books): boolean {
  const fields = ["chainId", "reference", "account"] as const;
  return books.ledger.holds.some(
    (hold) =>
      hold.state === "held" &&
      fields.every((field) => hold[field] === text(order, field)) &&
      isAmount(hold.amount, text(order, "amount")) &&
      isAhead(hold.expiresAt ?? ""),
  );
}

/** One recording result of the mortgage, of this kind's type; beside it only the end of the old one, where the kind has that. */
function complaintAboutProofs(order: Order, business: LoanBusiness | undefined, books: Books): string | null {
  const proofs = proofsOf(order);
  const registration = registrationOf[business?.kind ?? ""];
  if (proofs === null || business === undefined || registration === undefined) return "the proofs cannot be read";
  const own = proofs.filter((proof) => proof.registrationType === registration.type);
  const ended = proofs.filter((proof) => proof.registrationType === "cancellation");
  if (own.length !== 1) return "not one recording result of the mortgage";
  if (own.length + ended.length !== proofs.length || ended.length > (registration.endsOld ? 1 : 0))
    return "a recording result of another kind of registration";
  for (const proof of proofs) {
    if (!proof.businessNumber.startsWith(`${text(order, "chainId")}-`)) return "the case is of another chain";
    const reading = read(proof, business, books);
    if (reading.complaint !== null) return reading.complaint;
    const user = books.reliedOn.get(caseOf(proof, reading));
    if (user !== undefined && user !== text(order, "key")) return "the recording was relied on by another order";
  }
  return null;
}

/** Notes the recordings that an order which took effect rests on: none serves a second one. */
export function relyOn(order: Order, books: Books): void {
  const business = books.businesses.get(text(order, "reference"));
  for (const proof of proofsOf(order) ?? []) {
    if (business !== undefined) books.reliedOn.set(caseOf(proof, read(proof, business, books)), text(order, "key"));
  }
}

function caseOf({ businessNumber }: Proof, { registryId }: Reading): string {
  return `${registryId ?? "?"} ${businessNumber}`;
}

function read(proof: Proof, business: LoanBusiness, { registries }: Books): Reading {
  try {
    return complaintAbout(proof, business, registries);
  } catch (error) {
    return { registryId: null, complaint: error instanceof Error ? error.message : "the proof cannot be read" };
  }
}

/** Null when they are not a short list of proofs. */
function proofsOf(order: Order): Proof[] | null {
  const proofs: unknown = order["proofs"];
  if (!Array.isArray(proofs) || proofs.length > proofsMax) return null;
  return proofs.every(isProof) ? proofs : null;
}

const proofFields = [
  "legId",
  "registrationType",
  "businessNumber",
  "registrationCertificateNumber",
  "messageSha256",
  "message",
];

function isProof(value: unknown): value is Proof {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return proofFields.every((field) => typeof fields.get(field) === "string");
}

function isAmount(yuan: string, other: string): boolean {
  return fenOf(yuan) > 0n && fenOf(yuan) === fenOf(other);
}

/** Whether a text is a time, and one to come. */
function isAhead(time: string): boolean {
  const at = timePattern.test(time) ? Date.parse(time) : Number.NaN;
  return Number.isFinite(at) && at > Date.now();
}

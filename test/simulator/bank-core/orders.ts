// The core's own ledger and what it does on an order: re-checks its conditions, acts once per key, answers.
// Invariant: one key, one effect: an order that comes again is answered from the ledger and moves nothing more.

import { complaintAbout, fenOf, type Proof } from "./recording-proof.ts";
import {
  Unacceptable,
  type BankCoreOptions,
  type Behaviour,
  type Ledger,
  type LedgerPosting,
  type LoanBusiness,
} from "./types.ts";

export type Order = Record<string, unknown>;

export type Books = {
  ledger: Ledger;
  businesses: Map<string, LoanBusiness>;
  /** Amount approved, by reference. */
  approved: Map<string, string>;
  behaviour: Map<string, Behaviour>;
  registries: BankCoreOptions["registries"];
};

const holdLifeMs = 90 * 86_400_000;

/** 额度与规模预占 */
export function placeHold(order: Order, books: Books): object {
  const key = text(order, "key");
  let hold = books.ledger.holds.find((other) => other.key === key);
  if (hold === undefined) {
    const reference = text(order, "reference");
    const business = books.businesses.get(reference);
    const held =
      books.behaviour.get(reference)?.hold !== "refused" &&
      business?.loan !== undefined &&
      fenOf(business.loan.amount) === fenOf(text(order, "amount"));
    hold = {
      key,
      chainId: text(order, "chainId"),
      reference,
      amount: text(order, "amount"),
      account: text(order, "account"),
      state: held ? "held" : "refused",
      holdNumber: held ? `EDZY${String(books.ledger.holds.length + 1).padStart(8, "0")}` : null,
      expiresAt: held ? new Date(Date.now() + holdLifeMs).toISOString() : null,
    };
    books.ledger.holds.push(hold);
  }
  const { state, holdNumber, expiresAt } = hold;
  return {
    key,
    state: state === "held" ? "held" : "refused",
    holdNumber,
    expiresAt,
    reason: state === "held" ? null : "额度或规模不足",
  };
}

/** Gives limit and quota back; a hold that is not there is as good as given back. */
export function giveBackHold(order: Order, books: Books): object {
  const hold = books.ledger.holds.find((other) => other.key === text(order, "key"));
  if (hold?.state === "held") hold.state = "given_back";
  return { key: text(order, "key"), state: "given_back" };
}

/** 放款放行: posts when every condition of the core's own holds. `posting` is new when this very call made it. */
export function takePermit(order: Order, books: Books): { answer: object; posting: LedgerPosting; isNew: boolean } {
  const key = text(order, "key");
  const known = books.ledger.postings.find((other) => other.key === key);
  const posting = known ?? post(order, books);
  const answer =
    posting.state === "posted"
      ? { key, state: "accepted", reason: null }
      : { key, state: "refused", reason: posting.reason };
  return { answer, posting, isNew: known === undefined };
}

/** What became of a permit. */
export function queryPosting(order: Order, books: Books): object {
  const key = text(order, "key");
  const posting = books.ledger.postings.find((other) => other.key === key);
  if (posting === undefined)
    return { key, state: "not_found", postingNumber: null, amount: "0.00", at: new Date().toISOString(), reason: null };
  const { state, postingNumber, amount, at, reason } = posting;
  return { key, state, postingNumber, amount, at, reason };
}

/** Puts changed terms in force, once, on a recorded change. */
export function orderTerms(order: Order, books: Books): object {
  const key = text(order, "key");
  let terms = books.ledger.terms.find((other) => other.key === key);
  if (terms === undefined) {
    const reference = text(order, "reference");
    const business = books.businesses.get(reference);
    const complaint = business === undefined ? "no such business" : complaintAboutProofs(order, business, books);
    if (complaint !== null) throw new Unacceptable(422, complaint);
    terms = {
      key,
      chainId: text(order, "chainId"),
      reference,
      periodStart: text(order, "periodStart"),
      periodEnd: text(order, "periodEnd"),
      at: new Date().toISOString(),
    };
    books.ledger.terms.push(terms);
  }
  return { key, state: "in_force", at: terms.at };
}

function post(order: Order, books: Books): LedgerPosting {
  const reason = complaintAboutPermit(order, books);
  const posting: LedgerPosting = {
    key: text(order, "key"),
    chainId: text(order, "chainId"),
    reference: text(order, "reference"),
    amount: text(order, "amount"),
    state: reason === null ? "posted" : "refused",
    postingNumber: reason === null ? `RZ${String(books.ledger.postings.length + 1).padStart(10, "0")}` : null,
    at: new Date().toISOString(),
    reason,
  };
  books.ledger.postings.push(posting);
  return posting;
}

function complaintAboutPermit(order: Order, books: Books): string | null {
  const reference = text(order, "reference");
  const business = books.businesses.get(reference);
  if (business?.loan === undefined) return "no such loan business in the books";
  if (books.behaviour.get(reference)?.permit === "refused") return "账户状态异常，拒绝入账";
  if (books.ledger.postings.some((other) => other.reference === reference && other.state === "posted"))
    return "already posted under another key";
  if (Date.parse(text(order, "expiresAt")) <= Date.now()) return "the permit has expired";
  const hold = books.ledger.holds.find((other) => other.chainId === text(order, "chainId") && other.state === "held");
  if (hold === undefined) return "no hold on limit and quota";
  const amount = text(order, "amount");
  if (fenOf(amount) !== fenOf(business.loan.amount) || fenOf(amount) !== fenOf(hold.amount))
    return "the amount is not the amount held";
  if (fenOf(amount) !== fenOf(books.approved.get(reference) ?? amount)) return "the amount is not the amount approved";
  if (text(order, "account") !== business.loan.account) return "another account";
  return complaintAboutProofs(order, business, books);
}

function complaintAboutProofs(order: Order, business: LoanBusiness, books: Books): string | null {
  const proofs = Array.isArray(order["proofs"]) ? (order["proofs"] as Proof[]) : [];
  if (!proofs.some((proof) => proof.registrationType !== "cancellation")) return "no recording result of the mortgage";
  for (const proof of proofs) {
    const complaint = complaintOf(proof, business, books);
    if (complaint !== null) return complaint;
  }
  return null;
}

function complaintOf(proof: Proof, business: LoanBusiness, books: Books): string | null {
  try {
    return complaintAbout(proof, business, books.registries);
  } catch (error) {
    return error instanceof Error ? error.message : "the proof cannot be read";
  }
}

function text(order: Order, field: string): string {
  const value = order[field];
  if (typeof value !== "string" || value.length > 200) throw new Unacceptable(422, `${field} is not text`);
  return value;
}

// What the core does on an order: re-checks its conditions, acts once per key, answers.
// Invariant: one key, one order, one effect: an order that comes again is answered from the ledger and moves nothing more;
// another order under its key is refused.

import { count, refuseOtherContent, takeUnderKey, text, type Books, type Order } from "./books.ts";
import { complaintAboutHold, complaintAboutPermit, complaintAboutTerms } from "./conditions.ts";
import { relyOn } from "./proofs.ts";
import { Unacceptable, type LedgerPosting } from "./types.ts";

/** 额度与规模预占 */
export function placeHold(order: Order, books: Books): object {
  refuseOtherContent("hold", order, books);
  const key = text(order, "key");
  let hold = books.ledger.holds.find((other) => other.key === key);
  let reason: string | null = "额度或规模不足";
  if (hold === undefined) {
    reason = complaintAboutHold(order, books);
    const held = reason === null;
    hold = {
      key,
      chainId: text(order, "chainId"),
      reference: text(order, "reference"),
      amount: text(order, "amount"),
      account: text(order, "account"),
      state: held ? "held" : "refused",
      holdNumber: held ? `EDZY${String(books.ledger.holds.length + 1).padStart(8, "0")}` : null,
      expiresAt: held ? new Date(Date.now() + books.holdLifeMs).toISOString() : null,
    };
    takeUnderKey("hold", order, books);
    books.ledger.holds.push(hold);
  }
  const { state, holdNumber, expiresAt } = hold;
  const isHeld = state === "held";
  return { key, state: isHeld ? "held" : "refused", holdNumber, expiresAt, reason: isHeld ? null : reason };
}

/** Gives limit and quota back; a hold that is not there is as good as given back. */
export function giveBackHold(order: Order, books: Books): object {
  const key = text(order, "key");
  const hold = books.ledger.holds.find((other) => other.key === key);
  if (hold !== undefined && (hold.chainId !== order["chainId"] || hold.reference !== order["reference"]))
    throw new Unacceptable(409, "the hold is of another business");
  if (hold?.state === "held") hold.state = "given_back";
  return { key, state: "given_back" };
}

/** 放款放行: posts when every condition of the core's own holds. `posting` is new when this very call made it. */
export function takePermit(order: Order, books: Books): { answer: object; posting: LedgerPosting; isNew: boolean } {
  refuseOtherContent("permit", order, books);
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

/** 撤销放款放行: a key that has not posted never will, whether or not its permit has come. */
export function revokePermit(order: Order, books: Books): object {
  const key = text(order, "key");
  const posting = books.ledger.postings.find((other) => other.key === key);
  if (posting !== undefined && (posting.chainId !== order["chainId"] || posting.reference !== order["reference"]))
    throw new Unacceptable(409, "the permit is of another business");
  if (posting?.state === "posted") {
    const { postingNumber, amount, at } = posting;
    return { key, state: "already_posted", postingNumber, amount, at };
  }
  if (posting === undefined) {
    books.ledger.postings.push({
      key,
      chainId: text(order, "chainId"),
      reference: text(order, "reference"),
      amount: "0.00",
      tranche: null,
      state: "refused",
      postingNumber: null,
      at: new Date().toISOString(),
      reason: "放款放行已撤销",
    });
  }
  return { key, state: "revoked" };
}

/** Puts changed terms in force, once, on a recorded change. */
export function orderTerms(order: Order, books: Books): object {
  refuseOtherContent("terms", order, books);
  const key = text(order, "key");
  const reference = text(order, "reference");
  let terms = books.ledger.terms.find((other) => other.key === key);
  if (terms === undefined) {
    const inForce = books.ledger.terms.some((other) => other.reference === reference);
    const complaint = inForce ? "already in force under another key" : complaintAboutTerms(order, books);
    if (complaint !== null) throw new Unacceptable(422, complaint);
    terms = {
      key,
      chainId: text(order, "chainId"),
      reference,
      periodStart: text(order, "periodStart"),
      periodEnd: text(order, "periodEnd"),
      at: new Date().toISOString(),
    };
    takeUnderKey("terms", order, books);
    relyOn(order, books);
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
    tranche: count(order, "tranche"),
    state: reason === null ? "posted" : "refused",
    postingNumber: reason === null ? `RZ${String(books.ledger.postings.length + 1).padStart(10, "0")}` : null,
    at: new Date().toISOString(),
    reason,
  };
  takeUnderKey("permit", order, books);
  if (reason === null) relyOn(order, books);
  books.ledger.postings.push(posting);
  return posting;
}

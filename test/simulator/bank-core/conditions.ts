// The core's own conditions: what must be in its books before it holds, posts, or puts terms in force.
// Invariant: what is not in the books, or cannot be read, is a complaint; nothing is taken on the gateway's word.

import { count, text, type Books, type Order } from "./books.ts";
import { kindRules } from "./kinds.ts";
import { complaintAboutProofs, noticesOf } from "./proofs.ts";
import { fenOf } from "./registry-message.ts";
import type { LoanBusiness } from "./types.ts";

const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Why no hold is placed, or null. */
export function complaintAboutHold(order: Order, books: Books): string | null {
  const reference = text(order, "reference");
  if (books.behaviour.get(reference)?.hold === "refused") return "额度或规模不足";
  const business = books.businesses.get(reference);
  if (business?.loan === undefined) return "no such loan business in the books";
  return complaintAboutDecision(order, business, books) ?? complaintAboutLoan(order, business, business.loan.amount);
}

/** Why nothing is posted on a permit, or null. */
export function complaintAboutPermit(order: Order, books: Books): string | null {
  const reference = text(order, "reference");
  const business = books.businesses.get(reference);
  if (books.behaviour.get(reference)?.permit === "refused") return "账户状态异常，拒绝入账";
  if (isPosted(order, business, books)) return "already posted under another key";
  if (!isAhead(text(order, "expiresAt"))) return "the permit has expired, or its expiry is no time";
  return (
    complaintAboutLoan(order, business, trancheOf(order, business)) ??
    complaintAboutDecision(order, business, books) ??
    complaintAboutSignatures(order, books) ??
    complaintAboutHeld(order, business, books) ??
    complaintAboutProofs(order, business, books) ??
    complaintAboutCited(order, business, books)
  );
}

/** One posting for each tranche of a contract; further drawings under one framework contract are businesses of their own. */
function isPosted(order: Order, business: LoanBusiness | undefined, { ledger, businesses }: Books): boolean {
  const contract = business?.kind === "drawdown" ? undefined : business?.mainContract?.number;
  return ledger.postings.some((other) => {
    if (other.state !== "posted" || other.tranche !== count(order, "tranche")) return false;
    if (other.reference === text(order, "reference")) return true;
    const theirs = businesses.get(other.reference);
    return contract !== undefined && theirs?.kind !== "drawdown" && theirs?.mainContract?.number === contract;
  });
}

/** Yuan of the tranche by the books; undefined where they have no such tranche. */
function trancheOf(order: Order, business: LoanBusiness | undefined): string | undefined {
  const number = count(order, "tranche");
  const tranches = business?.loan?.tranches ?? [];
  if (tranches.length === 0) return number === 1 ? business?.loan?.amount : undefined;
  return tranches.find((tranche) => tranche.number === number)?.amount;
}

/** Why terms are not put in force, or null. */
export function complaintAboutTerms(order: Order, books: Books): string | null {
  const business = books.businesses.get(text(order, "reference"));
  if (business === undefined || kindRules.get(business.kind)?.moves !== "terms")
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

/** The loan of the books: of a kind that moves money, that amount (yuan), the same account. */
function complaintAboutLoan(
  order: Order,
  business: LoanBusiness | undefined,
  amount: string | undefined,
): string | null {
  if (business?.loan === undefined || kindRules.get(business.kind)?.moves !== "money")
    return "no such loan business in the books";
  if (amount === undefined) return "no such tranche of the loan";
  if (!isAmount(text(order, "amount"), amount)) return "the amount is not the amount of the loan";
  return text(order, "account") === business.loan.account ? null : "another account";
}

/** Approved, for this chain, still valid, over the very amount; of a presale finally. */
function complaintAboutDecision(order: Order, business: LoanBusiness | undefined, books: Books): string | null {
  if (business !== undefined && kindRules.get(business.kind)?.decided === false) return null;
  const decision = books.decisions.get(text(order, "reference"));
  if (business === undefined || decision === undefined) return "no decision in the books";
  if (decision.chainId !== text(order, "chainId")) return "the decision was made for another chain";
  if (!["approved", "conditional"].includes(decision.outcome)) return "the loan was not approved";
  if (!isAhead(decision.validUntil)) return "the decision has expired";
  const decided = business.loan?.amount ?? business.mortgage.securedAmount;
  return isAmount(decision.approvedAmount, decided) ? null : "the amount is not the amount approved";
}

/** 2020 notice, item 8: what is paid out on priority notices was finally approved on these very notices. */
function complaintAboutCited(order: Order, business: LoanBusiness | undefined, books: Books): string | null {
  if (business?.kind !== "presale") return null;
  const decision = books.decisions.get(text(order, "reference"));
  const cited = decision?.citedNotices ?? [];
  const isFinal = decision?.outcome === "approved" && noticesOf(order).every((number) => cited.includes(number));
  return isFinal ? null : "no final decision cites both priority notices";
}

function complaintAboutSignatures(order: Order, books: Books): string | null {
  const documents = books.signed.get(text(order, "chainId")) ?? [];
  const signed = documents.length > 0 && documents.every(({ signers }) => signers.length > 0);
  return signed ? null : "the documents were not signed";
}

/** A hold over the whole loan that still lasts, where the kind takes one. */
function complaintAboutHeld(order: Order, business: LoanBusiness | undefined, books: Books): string | null {
  if (business !== undefined && kindRules.get(business.kind)?.decided === false) return null;
  const fields = ["chainId", "reference", "account"] as const;
  const isHeld = books.ledger.holds.some(
    (hold) =>
      hold.state === "held" &&
      fields.every((field) => hold[field] === text(order, field)) &&
      isAmount(hold.amount, business?.loan?.amount ?? "") &&
      isAhead(hold.expiresAt ?? ""),
  );
  return isHeld ? null : "no hold on limit and quota for this loan that still lasts";
}

export function isAmount(yuan: string, other: string): boolean {
  return fenOf(yuan) > 0n && fenOf(yuan) === fenOf(other);
}

/** Whether a text is a time, and one to come. */
export function isAhead(time: string): boolean {
  const at = timePattern.test(time) ? Date.parse(time) : Number.NaN;
  return Number.isFinite(at) && at > Date.now();
}

// The bank's own books: businesses, decisions, signed documents, the ledger, and what was said under each key.
// Invariant: a chain belongs to one business for good; one key stands for one order, whose content never changes.

import { createHash } from "node:crypto";
import {
  Unacceptable,
  type BankCoreOptions,
  type Behaviour,
  type Decision,
  type Ledger,
  type LoanBusiness,
  type SignedDocument,
} from "./types.ts";

export type Order = Record<string, unknown>;

export type Books = {
  ledger: Ledger;
  businesses: Map<string, LoanBusiness>;
  /** The last decision, by reference. */
  decisions: Map<string, Decision>;
  /** By chain. */
  signed: Map<string, SignedDocument[]>;
  /** Digest of the order taken, by its kind and key. */
  taken: Map<string, string>;
  /** Chain or order that rested on a recording or a search, by registry and number. */
  reliedOn: Map<string, string>;
  behaviour: Map<string, Behaviour>;
  registries: BankCoreOptions["registries"];
  holdLifeMs: number;
};

const holdLifeMs = 90 * 86_400_000;

export function openBooks(options: BankCoreOptions): Books {
  return {
    ledger: { holds: [], postings: [], fees: [], terms: [], notices: [] },
    businesses: new Map(options.businesses.map((business) => [business.reference, business])),
    decisions: new Map(),
    signed: new Map(),
    taken: new Map(),
    reliedOn: new Map(),
    behaviour: new Map(Object.entries(options.behaviour ?? {})),
    registries: options.registries,
    holdLifeMs: options.holdLifeMs ?? holdLifeMs,
  };
}

/** Throws Error when the chain was decided upon for another business before. */
export function enterDecision(decision: Decision, { decisions }: Books): void {
  for (const { chainId, reference } of decisions.values()) {
    if (chainId === decision.chainId && reference !== decision.reference)
      throw new Error(`${chainId} was decided upon for ${reference}`);
  }
  decisions.set(decision.reference, decision);
}

/** Remembers what an order said under its key. */
export function takeUnderKey(kind: string, order: Order, books: Books): void {
  books.taken.set(`${kind} ${text(order, "key")}`, digestOf(order));
}

/** Throws Unacceptable(409) when the key was taken by an order that said something else. */
export function refuseOtherContent(kind: string, order: Order, books: Books): void {
  const taken = books.taken.get(`${kind} ${text(order, "key")}`);
  if (taken !== undefined && taken !== digestOf(order))
    throw new Unacceptable(409, "the key stands for an order of other content");
}

/**
 * Digest of what an order instructs: every field, and of its recording results which cases they are of. Their bytes are
 * not part of it: a registry answers a repeated question with a new message about the same recording.
 */
function digestOf(order: Order): string {
  const fields = Object.entries(order).map(([name, value]) => [name, name === "proofs" ? casesOf(value) : value]);
  fields.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(fields)).digest("hex");
}

function casesOf(proofs: unknown): unknown {
  if (!Array.isArray(proofs)) return proofs;
  return proofs.map((proof: unknown) => {
    if (typeof proof !== "object" || proof === null) return proof;
    const { message: _message, messageSha256: _messageSha256, ...named } = proof as Order;
    return Object.entries(named).toSorted(([a], [b]) => (a < b ? -1 : 1));
  });
}

/** A field of an order. Throws Unacceptable(422) when it is not a text of at most 200 characters. */
export function text(order: Order, field: string): string {
  const value = order[field];
  if (typeof value !== "string" || value.length > 200) throw new Unacceptable(422, `${field} is not text`);
  return value;
}

/** A whole number of an order, from 1. Throws Unacceptable(422) when it is none. */
export function count(order: Order, field: string): number {
  const value = order[field];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
    throw new Unacceptable(422, `${field} is not a number from 1`);
  return value;
}

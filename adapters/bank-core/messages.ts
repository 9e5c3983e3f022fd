// What is said to a bank core and what it answers, as JSON: money in yuan with 2 decimals, times ISO 8601, one path an order.
// Invariant: an answer counts only when it names the key that was asked about; anything else is no answer.

import { z } from "zod";
import type { BankCoreAnswer, BankCoreRequest, PermitProof } from "../../domain/effect.ts";
import { Fault, unreachable } from "../../domain/fault.ts";
import { fenFromYuan, yuanFromFen, type Fen } from "../../domain/money.ts";
import type { Notice } from "../../domain/ports.ts";

export const noticePath = "/notices";

/** Path of every order and query. */
export const paths: Record<BankCoreRequest["type"], string> = {
  place_hold: "/holds",
  give_back_hold: "/holds/give-back",
  permit: "/permits",
  query_posting: "/postings/query",
  revoke_permit: "/permits/revoke",
  pay_fee: "/fees",
  order_terms: "/terms",
};

/**
 * The JSON of an order. Permits and terms orders carry each recording result or search as the registry signed it
 * (base64), so that the core can judge for itself. Throws Fault(evidence) when one is missing.
 */
export function renderRequest(request: BankCoreRequest, proofBytes: ReadonlyMap<string, Uint8Array>): string {
  const { type: _type, ...fields } = request;
  switch (request.type) {
    case "place_hold":
      return JSON.stringify({
        ...fields,
        amount: yuanFromFen(request.amount),
        neededUntil: request.neededUntil === null ? null : isoTime(request.neededUntil),
      });
    case "permit": {
      const proofs = request.proofs.map((proof) => renderProof(proof, proofBytes));
      return JSON.stringify({
        ...fields,
        amount: yuanFromFen(request.amount),
        expiresAt: isoTime(request.expiresAt),
        proofs,
      });
    }
    case "pay_fee": {
      const deadline = request.deadline === null ? null : isoTime(request.deadline);
      return JSON.stringify({ ...fields, amount: yuanFromFen(request.amount), deadline });
    }
    case "order_terms":
      return JSON.stringify({ ...fields, proofs: request.proofs.map((proof) => renderProof(proof, proofBytes)) });
    case "give_back_hold":
    case "query_posting":
    case "revoke_permit":
      return JSON.stringify(fields);
    default:
      return unreachable(request);
  }
}

/** The JSON of a notice; its data is already of the wire's form. */
export function renderNotice({ noticeId, institution, chainId, sequence, type, data, at }: Notice): string {
  return JSON.stringify({ noticeId, institution, chainId, sequence, type, at: isoTime(at), data });
}

const key = z.string().min(1).max(200);
const reason = z
  .string()
  .max(500)
  .nullish()
  .transform((text) => text ?? null);
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const yuan = z
  .string()
  .max(20)
  .transform((text, context): Fen => {
    const amount = fenFromYuan(text);
    if (amount !== null) return amount;
    context.addIssue("not an amount in yuan");
    return z.NEVER;
  });

const holdAnswer = z.object({
  key,
  state: z.enum(["held", "refused"]),
  holdNumber: z.string().max(100).nullable(),
  expiresAt: time.nullable(),
  reason,
});
const givenBackAnswer = z.object({ key, state: z.literal("given_back") });
const permitAnswer = z.object({ key, state: z.enum(["accepted", "refused"]), reason });
const postingAnswer = z.object({
  key,
  state: z.enum(["posted", "refused", "not_found"]),
  postingNumber: z.string().max(100).nullable(),
  amount: yuan,
  at: time,
  reason,
});
const revocationAnswer = z.discriminatedUnion("state", [
  z.object({ key, state: z.literal("revoked") }),
  z.object({
    key,
    state: z.literal("already_posted"),
    postingNumber: z.string().max(100).nullable(),
    amount: yuan,
    at: time,
  }),
]);
const feeAnswer = z.object({
  key,
  state: z.enum(["paid", "refused"]),
  receiptNumber: z.string().max(100).nullable(),
  reason,
});
const termsAnswer = z.object({ key, state: z.literal("in_force"), at: time });
const acknowledgement = z.object({ noticeId: z.string(), acknowledged: z.literal(true) });

const answers: { [Type in BankCoreRequest["type"]]: z.ZodType<BankCoreAnswer> } = {
  place_hold: holdAnswer.transform((answer) => ({ ...answer, type: "hold" as const })),
  give_back_hold: givenBackAnswer.transform((answer) => ({ key: answer.key, type: "hold_given_back" as const })),
  permit: permitAnswer.transform((answer) => ({ ...answer, type: "permit_received" as const })),
  query_posting: postingAnswer.transform((answer) => ({ ...answer, type: "posting" as const })),
  revoke_permit: revocationAnswer.transform((answer) => ({ ...answer, type: "revocation" as const })),
  pay_fee: feeAnswer.transform((answer) => ({ ...answer, type: "fee" as const })),
  order_terms: termsAnswer.transform((answer) => ({ ...answer, type: "terms" as const })),
};

/** Reads the core's answer to `request`; null when it is not one, or names another key. */
export function readAnswer(request: BankCoreRequest, bytes: Uint8Array): BankCoreAnswer | null {
  const answer = answers[request.type].safeParse(json(bytes));
  return answer.success && answer.data.key === request.key ? answer.data : null;
}

/** Whether these bytes acknowledge that very notice. */
export function isAcknowledgement(notice: Notice, bytes: Uint8Array): boolean {
  const read = acknowledgement.safeParse(json(bytes));
  return read.success && read.data.noticeId === notice.noticeId;
}

function renderProof(proof: PermitProof, proofBytes: ReadonlyMap<string, Uint8Array>) {
  const bytes = proofBytes.get(proof.messageSha256);
  if (bytes === undefined) throw new Fault("evidence", "retry", `${nameOf(proof)} is missing`);
  return { ...proof, message: Buffer.from(bytes).toString("base64") };
}

/** What a proof is, in the words of an error. */
function nameOf(proof: PermitProof): string {
  switch (proof.type) {
    case "recording":
      return `the recording result of leg ${proof.legId}`;
    case "search":
      return `the search ${proof.searchNumber}`;
    default:
      return unreachable(proof);
  }
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** The JSON value, or undefined when it is not strict UTF-8 JSON. */
function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

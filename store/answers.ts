// What the doors remember for as long as the case lives: answers by idempotency key, and nonces.
// Invariant: an answer is kept with the first use of its key and given again byte for byte; a nonce is taken once.

import type pg from "pg";
import type { EvidenceDraft } from "../domain/evidence.ts";
import type { IdempotentAnswer } from "../domain/ports.ts";
import { seal, unsealText, type Place } from "./data-keys.ts";
import { withEvidence } from "./evidence.ts";
import { query, type Database } from "./pool.ts";

type AnswerRow = { answer: Buffer; refused: boolean };

/** What is sealed of an answer: also the digest of the input, which of a short input could be guessed. */
type Kept = Pick<IdempotentAnswer, "inputSha256" | "answer">;

/** An answer as its row takes it. */
export type SealedAnswer = Pick<IdempotentAnswer, "institution" | "operation" | "idempotencyKey" | "refused"> & {
  sealed: Buffer;
};

function streamOf(institution: string): string {
  return `answers:${institution}`;
}

function placeOf(institution: string, operation: string, idempotencyKey: string): Place {
  return { table: "answers", stream: streamOf(institution), row: [operation, idempotencyKey] };
}

/** Seals an answer; before a transaction, for the key of the institution's answers may be new. */
export async function sealAnswer({ pool, keys }: Database, answer: IdempotentAnswer): Promise<SealedAnswer> {
  const { institution, operation, idempotencyKey, refused } = answer;
  const key = await keys.ensure(pool, streamOf(institution));
  const kept: Kept = { inputSha256: answer.inputSha256, answer: answer.answer };
  const sealed = seal(key, placeOf(institution, operation, idempotencyKey), JSON.stringify(kept));
  return { institution, operation, idempotencyKey, refused, sealed };
}

/** Store.findAnswer. */
export async function findAnswer(
  { pool, keys }: Database,
  institution: string,
  operation: string,
  idempotencyKey: string,
): Promise<IdempotentAnswer | null> {
  const rows = await query<AnswerRow>(
    pool,
    "SELECT answer, refused FROM answers WHERE institution = $1 AND operation = $2 AND idempotency_key = $3",
    [institution, operation, idempotencyKey],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const keyOf = await keys.all(pool, [streamOf(institution)]);
  const place = placeOf(institution, operation, idempotencyKey);
  const { inputSha256, answer } = JSON.parse(unsealText(keyOf(place.stream), place, row.answer)) as Kept;
  return { institution, operation, idempotencyKey, inputSha256, answer, refused: row.refused };
}

/** Store.keepAnswer: the refused message goes to the stream "door" in the same transaction. */
export async function keepAnswer(
  database: Database,
  answer: IdempotentAnswer,
  evidence: EvidenceDraft[],
): Promise<boolean> {
  const sealed = await sealAnswer(database, answer);
  return withEvidence(database, "door", evidence, (client) => insertAnswer(client, sealed));
}

/** Inserts in a transaction of the caller; false when the key is taken (waits while another is taking it). */
export async function insertAnswer(client: pg.ClientBase, answer: SealedAnswer): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO answers (institution, operation, idempotency_key, answer, refused)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [answer.institution, answer.operation, answer.idempotencyKey, answer.sealed, answer.refused],
  );
  return rowCount === 1;
}

/** Store.rememberNonce. On a broken connection (a Fault) the nonce counts as taken: the caller signs anew. */
export async function rememberNonce({ pool }: Database, keyId: string, nonce: string, at: number): Promise<boolean> {
  const rows = await query(
    pool,
    "INSERT INTO nonces (key_id, nonce, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1",
    [keyId, nonce, at],
    "writes",
  );
  return rows.length === 1;
}

// What the doors remember for as long as the case lives: answers by idempotency key, and nonces.
// Invariant: an answer is kept with the first use of its key and given again byte for byte; a nonce is taken once.

import type pg from "pg";
import type { EvidenceDraft } from "../domain/evidence.ts";
import type { IdempotentAnswer } from "../domain/ports.ts";
import { withEvidence } from "./evidence.ts";
import { query, type Database } from "./pool.ts";

type AnswerRow = { input_sha256: string; answer: string; refused: boolean };

/** Store.findAnswer. */
export async function findAnswer(
  { pool }: Database,
  institution: string,
  operation: string,
  idempotencyKey: string,
): Promise<IdempotentAnswer | null> {
  const rows = await query<AnswerRow>(
    pool,
    "SELECT input_sha256, answer, refused FROM answers WHERE institution = $1 AND operation = $2 AND idempotency_key = $3",
    [institution, operation, idempotencyKey],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    institution,
    operation,
    idempotencyKey,
    inputSha256: row.input_sha256,
    answer: row.answer,
    refused: row.refused,
  };
}

/** Store.keepAnswer: the refused message goes to the stream "door" in the same transaction. */
export function keepAnswer(database: Database, answer: IdempotentAnswer, evidence: EvidenceDraft[]): Promise<boolean> {
  return withEvidence(database, "door", evidence, (client) => insertAnswer(client, answer));
}

/** Inserts in a transaction of the caller; false when the key is taken (waits while another is taking it). */
export async function insertAnswer(client: pg.ClientBase, answer: IdempotentAnswer): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO answers (institution, operation, idempotency_key, input_sha256, answer, refused)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [answer.institution, answer.operation, answer.idempotencyKey, answer.inputSha256, answer.answer, answer.refused],
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

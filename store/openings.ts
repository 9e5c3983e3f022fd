// A chain is opened: its keys, evidence, notices and the answer to the door in one transaction.
// Invariant: one live chain per key and institution, one filing per contract, one answer per idempotency key.

import type pg from "pg";
import { bind, emptyHead } from "../domain/evidence.ts";
import type { Clash, Opening, OpeningResult } from "../domain/ports.ts";
import { insertAnswer } from "./answers.ts";
import { evidenceColumns, insertEvidence } from "./evidence.ts";
import { insertNotices, noticeColumns } from "./notices.ts";
import { findAhead, insertOrder, takeTurn } from "./order-of-submission.ts";
import { query, transaction, type Database, type Worked } from "./pool.ts";
import { stateColumns } from "./rows.ts";

/** Store.open. The idempotency key is judged first: a repeated request is a repetition and never a clash with itself. */
export function open(database: Database, opening: Opening): Promise<OpeningResult> {
  return transaction<OpeningResult>(
    database,
    async (client) => {
      if (!(await insertAnswer(client, opening.answer))) return { answer: "conflict", keep: false };
      await takeTurn(client, opening.chain);
      const behind = await findAhead(client, opening.chain);
      if (!isSame(behind, opening.chain.behind)) return { answer: { behind }, keep: false };
      const clash = await insertChainWithKeys(client, opening);
      if (clash !== null) return { answer: clash, keep: false };
      await insertFirstRecords(client, database, opening);
      return { answer: "opened", keep: true };
    },
    (client) => landed(client, opening),
  );
}

function isSame(some: string[], others: string[]): boolean {
  return some.length === others.length && some.every((chainId) => others.includes(chainId));
}

async function insertChainWithKeys(
  client: pg.ClientBase,
  { chain, liveKeys, contractKeys }: Opening,
): Promise<OpeningResult | null> {
  const head = emptyHead(chain.chainId);
  await client.query(
    `INSERT INTO chains (chain_id, institution, registry_id, kind, reference, opened_at, evidence_sequence, evidence_hash,
       version, state, chain, due_at, wake, begun, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11, $12, $13, $14)`,
    [
      chain.chainId,
      chain.institution,
      chain.registryId,
      chain.business.kind,
      chain.business.reference,
      chain.openedAt,
      head.sequence,
      head.hash,
      ...stateColumns(chain),
    ],
  );
  for (const { type, wanted } of wantedKeys(liveKeys, contractKeys)) {
    const { rows } = await client.query<{ key: string }>(
      `INSERT INTO live_keys (institution, type, key, chain_id) SELECT $1, $2, key, $3 FROM unnest($4::text[]) AS key
       ON CONFLICT DO NOTHING RETURNING key`,
      [chain.institution, type, chain.chainId, wanted],
    );
    const taken = wanted.find((key) => !rows.some((row) => row.key === key));
    if (taken !== undefined) return { clash: type, key: taken };
  }
  return null;
}

/** Live keys first, then contracts. Sorted: two openings that share keys wait for each other in one order. */
function wantedKeys(liveKeys: string[], contractKeys: string[]): { type: Clash["clash"]; wanted: string[] }[] {
  return [
    { type: "live", wanted: [...new Set(liveKeys)].sort() },
    { type: "contract", wanted: [...new Set(contractKeys)].sort() },
  ];
}

/** Store.clashOf: the clash that `open` would tell of now, looked up without taking anything. */
export async function clashOf(
  { pool }: Database,
  institution: string,
  liveKeys: string[],
  contractKeys: string[],
): Promise<Clash | null> {
  for (const { type, wanted } of wantedKeys(liveKeys, contractKeys)) {
    const rows = await query<{ key: string }>(
      pool,
      "SELECT key FROM live_keys WHERE institution = $1 AND type = $2 AND key = ANY($3::text[])",
      [institution, type, wanted],
    );
    const taken = wanted.find((key) => rows.some((row) => row.key === key));
    if (taken !== undefined) return { clash: type, key: taken };
  }
  return null;
}

async function insertFirstRecords(
  client: pg.ClientBase,
  { ids }: Database,
  { chain, evidence, notices }: Opening,
): Promise<void> {
  await insertOrder(client, chain);
  const bound = bind(chain.chainId, emptyHead(chain.chainId), evidence);
  await client.query(insertEvidence(2, "$1::text", null), [chain.chainId, ...evidenceColumns(bound.records)]);
  await client.query(
    `WITH moved AS (
       UPDATE chains SET evidence_sequence = $5, evidence_hash = $6, notice_sequence = cardinality($2::text[])
       WHERE chain_id = $7 RETURNING chain_id, institution, notice_sequence
     ), ${insertNotices(1, "moved")} SELECT 1 FROM moved`,
    [...noticeColumns(ids, chain.openedAt, notices), bound.head.sequence, bound.head.hash, chain.chainId],
  );
}

/** The answer's key is inserted first, so waiting for it waits for an opening whose COMMIT may still be running. */
async function landed(client: pg.ClientBase, opening: Opening): Promise<Worked<OpeningResult> | null> {
  await insertAnswer(client, opening.answer);
  const { rowCount } = await client.query("SELECT 1 FROM chains WHERE chain_id = $1", [opening.chain.chainId]);
  return rowCount === 0 ? null : { answer: "opened", keep: true };
}

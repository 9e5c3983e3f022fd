// A chain is opened: its keys, evidence, notices and the answer to the door in one transaction.
// Invariant: one live chain per key and institution, one filing per contract, one answer per idempotency key.

import type pg from "pg";
import { bind, emptyHead } from "../domain/evidence.ts";
import type { Clash, Opening, OpeningResult } from "../domain/ports.ts";
import { insertAnswer, sealAnswer, type SealedAnswer } from "./answers.ts";
import type { DataKeys } from "./data-keys.ts";
import { evidenceColumns, insertEvidence } from "./evidence.ts";
import { digested, type DigestedKey } from "./live-keys.ts";
import { insertNotices, noticeColumns } from "./notices.ts";
import { findAhead, insertOrder, takeTurn } from "./order-of-submission.ts";
import { query, transaction, type Database, type Worked } from "./pool.ts";
import { stateColumns } from "./rows.ts";

/** Store.open. The idempotency key is judged first: a repeated request is a repetition and never a clash with itself. */
export async function open(database: Database, opening: Opening): Promise<OpeningResult> {
  const answer = await sealAnswer(database, opening.answer);
  const begun = await database.keys.begin(opening.chain.chainId);
  return await transaction<OpeningResult>(
    database,
    async (client) => {
      if (!(await insertAnswer(client, answer))) return { answer: "conflict", keep: false };
      await takeTurn(client, opening.chain);
      const behind = await findAhead(database, client, opening.chain);
      if (!isSame(behind, opening.chain.behind)) return { answer: { behind }, keep: false };
      const clash = await insertChainWithKeys(client, database, opening, begun);
      if (clash !== null) return { answer: clash, keep: false };
      await insertFirstRecords(client, database, opening, begun);
      return { answer: "opened", keep: true };
    },
    (client) => landed(client, opening, answer),
  );
}

function isSame(some: string[], others: string[]): boolean {
  return some.length === others.length && some.every((chainId) => others.includes(chainId));
}

/** The chain's own data key. */
type Begun = Awaited<ReturnType<DataKeys["begin"]>>;

async function insertChainWithKeys(
  client: pg.ClientBase,
  database: Database,
  { chain, liveKeys, contractKeys }: Opening,
  begun: Begun,
): Promise<OpeningResult | null> {
  const head = emptyHead(chain.chainId);
  await begun.insert(client);
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
      ...stateColumns(chain, begun.key, 1),
    ],
  );
  for (const { type, wanted } of wantedKeys(database, chain.institution, liveKeys, contractKeys)) {
    const digests = wanted.map(({ digest }) => digest);
    const { rows } = await client.query<{ key: string }>(
      `INSERT INTO live_keys (institution, type, key, chain_id) SELECT $1, $2, key, $3 FROM unnest($4::text[]) AS key
       ON CONFLICT DO NOTHING RETURNING key`,
      [chain.institution, type, chain.chainId, digests],
    );
    const taken = firstOf(wanted.filter(({ digest }) => !rows.some((row) => row.key === digest)));
    if (taken !== null) return taken;
  }
  return null;
}

/** Live keys first, then contracts: two openings that share keys wait for each other in one order. */
function wantedKeys(
  database: Database,
  institution: string,
  liveKeys: string[],
  contractKeys: string[],
): { type: Clash["clash"]; wanted: DigestedKey[] }[] {
  return [
    { type: "live", wanted: digested(database, institution, "live", liveKeys) },
    { type: "contract", wanted: digested(database, institution, "contract", contractKeys) },
  ];
}

/** Of several that are taken the same one is told every time: the first by its text. */
function firstOf(taken: DigestedKey[]): Clash | null {
  const [first] = taken.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return first === undefined ? null : { clash: first.clash, key: first.key };
}

/** Store.clashOf: the clash that `open` would tell of now, looked up without taking anything. */
export async function clashOf(
  database: Database,
  institution: string,
  liveKeys: string[],
  contractKeys: string[],
): Promise<Clash | null> {
  for (const { type, wanted } of wantedKeys(database, institution, liveKeys, contractKeys)) {
    const digests = wanted.map(({ digest }) => digest);
    const rows = await query<{ key: string }>(
      database.pool,
      "SELECT key FROM live_keys WHERE institution = $1 AND type = $2 AND key = ANY($3::text[])",
      [institution, type, digests],
    );
    const taken = firstOf(wanted.filter(({ digest }) => rows.some((row) => row.key === digest)));
    if (taken !== null) return taken;
  }
  return null;
}

async function insertFirstRecords(
  client: pg.ClientBase,
  { ids }: Database,
  { chain, evidence, notices }: Opening,
  { key }: Begun,
): Promise<void> {
  await insertOrder(client, chain);
  const bound = bind(chain.chainId, emptyHead(chain.chainId), evidence);
  await client.query(insertEvidence(2, "$1::text", null), [chain.chainId, ...evidenceColumns(bound.records, key)]);
  await client.query(
    `WITH moved AS (
       UPDATE chains SET evidence_sequence = $5, evidence_hash = $6, notice_sequence = cardinality($2::text[])
       WHERE chain_id = $7 RETURNING chain_id, institution, notice_sequence
     ), ${insertNotices(1, "moved")} SELECT 1 FROM moved`,
    [
      ...noticeColumns(ids, { chainId: chain.chainId, at: chain.openedAt, key }, notices),
      bound.head.sequence,
      bound.head.hash,
      chain.chainId,
    ],
  );
}

/** The answer's key is inserted first, so waiting for it waits for an opening whose COMMIT may still be running. */
async function landed(
  client: pg.ClientBase,
  opening: Opening,
  answer: SealedAnswer,
): Promise<Worked<OpeningResult> | null> {
  await insertAnswer(client, answer);
  const { rowCount } = await client.query("SELECT 1 FROM chains WHERE chain_id = $1", [opening.chain.chainId]);
  return rowCount === 0 ? null : { answer: "opened", keep: true };
}

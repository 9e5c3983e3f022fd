// Notices to the bank core: written with the step they tell of, delivered in order per chain, kept for ever.
// Invariants: positions become visible in their own order (see migration 0004); only the oldest open notice of a chain is
// ever handed out for delivery.

import type { EvidenceDraft } from "../domain/evidence.ts";
import type { NoticeDraft, NoticeType } from "../domain/event.ts";
import { assert } from "../domain/fault.ts";
import { fromJson, toJson } from "../domain/json.ts";
import type { DataKey } from "../domain/key-vault.ts";
import type { Ids, Notice } from "../domain/ports.ts";
import { seal, unsealText, type Place } from "./data-keys.ts";
import { withEvidence } from "./evidence.ts";
import { query, type Database } from "./pool.ts";

const listMax = 1_000;

/** The chain that tells, its data key, and when in ms; the notices become due then. */
type Told = { chainId: string; at: number; key: DataKey };

/** The four parameters of `insertNotices`, in its order. */
export function noticeColumns(ids: Ids, { chainId, at, key }: Told, drafts: NoticeDraft[]): unknown[] {
  const noticeIds = drafts.map(() => ids.next("evt"));
  return [
    at,
    noticeIds,
    drafts.map((draft) => draft.type),
    drafts.map((draft, index) => seal(key, placeOf(chainId, noticeIds[index] ?? "", draft.type), toJson(draft.data))),
  ];
}

function placeOf(chainId: string, noticeId: string, type: NoticeType): Place {
  return { table: "notices", stream: chainId, row: [noticeId, type] };
}

/**
 * Takes positions for the notices and inserts them, as two more parts of a WITH: four parameters from number `first` on,
 * for the row of the part `from` (chain_id, institution, notice_sequence as raised). `from` locks the chain's row, so
 * every writer takes the chain before the position and none waits for the other in a circle.
 */
export function insertNotices(first: number, from: string): string {
  const [at, ids, types, data] = [first, first + 1, first + 2, first + 3].map((number) => `$${number}`);
  return `positioned AS (
    UPDATE notice_position SET position = position + cardinality(${ids}::text[])
    FROM ${from} WHERE cardinality(${ids}::text[]) > 0 RETURNING position
  ), noticed AS (
    INSERT INTO notices (notice_id, institution, chain_id, sequence, position, type, data, at, due_at)
    SELECT draft.id, chain.institution, chain.chain_id, chain.notice_sequence - cardinality(${ids}::text[]) + draft.number,
      positioned.position - cardinality(${ids}::text[]) + draft.number, draft.type, draft.data, ${at}::int8, ${at}::int8
    FROM ${from} AS chain, positioned, unnest(${ids}::text[], ${types}::text[], ${data}::bytea[]) WITH ORDINALITY
      AS draft (id, type, data, number)
  )`;
}

type NoticeRow = {
  notice_id: string;
  institution: string;
  chain_id: string;
  sequence: string;
  position: string;
  type: NoticeType;
  data: Buffer;
  at: string;
  attempts: number;
  acknowledged_at: string | null;
  due_at: string | null;
};

async function noticesOf({ pool, keys }: Database, rows: NoticeRow[]): Promise<Notice[]> {
  const keyOf = await keys.all(
    pool,
    rows.map((row) => row.chain_id),
  );
  return rows.map((row) => noticeOf(row, keyOf(row.chain_id)));
}

function noticeOf(row: NoticeRow, key: DataKey): Notice {
  return {
    noticeId: row.notice_id,
    institution: row.institution,
    chainId: row.chain_id,
    sequence: Number(row.sequence),
    cursor: row.position,
    type: row.type,
    data: fromJson<Record<string, unknown>>(unsealText(key, placeOf(row.chain_id, row.notice_id, row.type), row.data)),
    at: Number(row.at),
    attempts: row.attempts,
    acknowledgedAt: row.acknowledged_at === null ? null : Number(row.acknowledged_at),
    dueAt: row.due_at === null ? null : Number(row.due_at),
  };
}

/** Store.notices: in order of position, after the cursor given (decimal text; null: from the first); at most 1,000. */
export async function notices(
  database: Database,
  institution: string,
  after: string | null,
  limit: number,
): Promise<Notice[]> {
  assert(after === null || /^\d{1,18}$/.test(after), "a cursor is decimal text; the doors refuse others");
  const rows = await query<NoticeRow>(
    database.pool,
    "SELECT * FROM notices WHERE institution = $1 AND position > $2 ORDER BY position LIMIT $3",
    [institution, after ?? "0", Math.min(limit, listMax)],
  );
  return await noticesOf(database, rows);
}

/** Store.notice. */
export async function notice(database: Database, institution: string, noticeId: string): Promise<Notice | null> {
  const rows = await query<NoticeRow>(
    database.pool,
    "SELECT * FROM notices WHERE institution = $1 AND notice_id = $2",
    [institution, noticeId],
  );
  return (await noticesOf(database, rows))[0] ?? null;
}

/** Store.dueNotices: `attempts` counts those that ended before this one. The lease is the due time moved on. */
export async function dueNotices(database: Database, now: number, leaseMs: number, limit: number): Promise<Notice[]> {
  const rows = await query<NoticeRow>(
    database.pool,
    `UPDATE notices SET due_at = $1::int8 + $2 WHERE notice_id IN (
       SELECT notice_id FROM notices AS candidate
       WHERE acknowledged_at IS NULL AND due_at <= $1 AND NOT EXISTS (
         SELECT 1 FROM notices AS older WHERE older.chain_id = candidate.chain_id
           AND older.sequence < candidate.sequence AND older.acknowledged_at IS NULL)
       ORDER BY due_at, position LIMIT $3 FOR UPDATE SKIP LOCKED
     ) RETURNING *`,
    [now, leaseMs, Math.min(limit, listMax)],
    "writes",
  );
  return (await noticesOf(database, rows)).sort((a, b) => Number(a.cursor) - Number(b.cursor));
}

/** Store.noticeSent: the try is counted, what was sent and answered goes to the chain's evidence, an acknowledgement stays. */
export async function noticeSent(
  database: Database,
  noticeId: string,
  acknowledgedAt: number | null,
  nextDueAt: number | null,
  evidence: EvidenceDraft[],
): Promise<void> {
  const found = await query<{ chain_id: string }>(database.pool, "SELECT chain_id FROM notices WHERE notice_id = $1", [
    noticeId,
  ]);
  assert(found[0] !== undefined, "a notice that was sent exists");
  await withEvidence(database, found[0].chain_id, evidence, async (client) => {
    await client.query(
      `UPDATE notices SET attempts = attempts + 1, acknowledged_at = COALESCE(acknowledged_at, $2), due_at = $3
       WHERE notice_id = $1`,
      [noticeId, acknowledgedAt, nextDueAt],
    );
    return true;
  });
}

/** Store.retryNotice: due at `now` again; false when there is none of this institution or it was acknowledged. */
export async function retryNotice(
  { pool }: Database,
  institution: string,
  noticeId: string,
  now: number,
): Promise<boolean> {
  const rows = await query(
    pool,
    `UPDATE notices SET due_at = $3 WHERE institution = $1 AND notice_id = $2 AND acknowledged_at IS NULL RETURNING 1`,
    [institution, noticeId, now],
    "writes",
  );
  return rows.length === 1;
}

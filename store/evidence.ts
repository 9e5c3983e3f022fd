// Evidence in the database: records appended to a stream behind the lock of its head; a trigger refuses rewriting.
// Invariant: a record is written in the transaction of the state it proves; a stream has no gap and no fork.

import type pg from "pg";
import { assert, Fault } from "../domain/fault.ts";
import {
  bind,
  emptyHead,
  type EvidenceDraft,
  type EvidenceHead,
  type EvidenceRecord,
  type EvidenceType,
  type SignaturePlace,
} from "../domain/evidence.ts";
import type { DataKey } from "../domain/key-vault.ts";
import { seal, unseal, unsealText, type Place } from "./data-keys.ts";
import { query, transaction, type Database } from "./pool.ts";

/** Limits: what one call may append, and how much of one stream is read at once. */
const draftsMax = 200;
const bytesMax = 32 * 1024 * 1024;
const recordsReadMax = 50_000;

export type HeadRow = { evidence_sequence: string; evidence_hash: string };

export function headOf(row: HeadRow): EvidenceHead {
  return { sequence: Number(row.evidence_sequence), hash: row.evidence_hash };
}

/** Bytes and signature are sealed apart; the digests are of the plain bytes, as everybody else takes them. */
function placeOf(stream: string, sequence: number, part: "bytes" | "signature"): Place {
  return { table: "evidence", stream, row: [sequence, part] };
}

/** The array parameters of `insertEvidence`, in its order; sealed with the data key of their stream. */
export function evidenceColumns(records: EvidenceRecord[], key: DataKey): unknown[] {
  assert(records.length <= draftsMax, "too many evidence records in one step");
  assert(records.reduce((sum, record) => sum + record.bytes.length, 0) <= bytesMax, "too much evidence in one step");
  return [
    records.map((record) => record.sequence),
    records.map((record) => record.type),
    records.map((record) => record.at),
    records.map((record) => record.counterparty),
    records.map((record) => record.subject),
    records.map((record) => record.contentType),
    records.map(({ stream, sequence, bytes }) => seal(key, placeOf(stream, sequence, "bytes"), bytes)),
    records.map(({ stream, sequence, signature }) =>
      seal(key, placeOf(stream, sequence, "signature"), JSON.stringify(signature)),
    ),
    records.map((record) => record.bytesSha256),
    records.map((record) => record.previousHash),
    records.map((record) => record.hash),
  ];
}

/**
 * INSERT of the records in eleven array parameters from number `first` on, into the stream named by the expression
 * `stream` over the rows of `from` (a row source that is empty when a guard did not hold).
 */
export function insertEvidence(first: number, stream: string, from: string | null): string {
  const types = ["int8", "text", "int8", "text", "text", "text", "bytea", "bytea", "text", "text", "text"];
  const arrays = types.map((type, index) => `$${first + index}::${type}[]`).join(", ");
  return `INSERT INTO evidence (stream, sequence, type, at, counterparty, subject, content_type, bytes, signature,
      bytes_sha256, previous_hash, hash)
    SELECT ${stream}, records.* FROM ${from === null ? "" : `${from}, `}unnest(${arrays}) AS records`;
}

/** Appends inside a transaction of the caller, to a chain's stream or any other; returns the new head's hash. */
async function append(client: pg.ClientBase, stream: string, key: DataKey, drafts: EvidenceDraft[]): Promise<string> {
  const { head, table } = await lockHead(client, stream);
  const bound = bind(stream, head, drafts);
  await client.query(insertEvidence(2, "$1", null), [stream, ...evidenceColumns(bound.records, key)]);
  const update =
    table === "chains"
      ? "UPDATE chains SET evidence_sequence = $2, evidence_hash = $3 WHERE chain_id = $1"
      : "UPDATE streams SET sequence = $2, hash = $3 WHERE stream = $1";
  await client.query(update, [stream, bound.head.sequence, bound.head.hash]);
  return bound.head.hash;
}

/** Locks and reads the head: of a chain in its row, of any other stream in `streams`, where it is made when new. */
async function lockHead(
  client: pg.ClientBase,
  stream: string,
): Promise<{ head: EvidenceHead; table: "chains" | "streams" }> {
  const ofChain = await client.query<HeadRow>(
    "SELECT evidence_sequence, evidence_hash FROM chains WHERE chain_id = $1 FOR UPDATE",
    [stream],
  );
  if (ofChain.rows[0] !== undefined) return { head: headOf(ofChain.rows[0]), table: "chains" };
  const empty = emptyHead(stream);
  await client.query("INSERT INTO streams (stream, sequence, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING", [
    stream,
    empty.hash,
  ]);
  const { rows } = await client.query<HeadRow>(
    "SELECT sequence AS evidence_sequence, hash AS evidence_hash FROM streams WHERE stream = $1 FOR UPDATE",
    [stream],
  );
  return { head: rows[0] === undefined ? empty : headOf(rows[0]), table: "streams" };
}

/**
 * Runs `work` and appends the drafts in one transaction. `work` false: nothing is kept and false is answered. When the
 * connection breaks at COMMIT, the record of this very attempt is looked for behind the stream's lock.
 */
export async function withEvidence(
  database: Database,
  stream: string,
  drafts: EvidenceDraft[],
  work: (client: pg.ClientBase) => Promise<boolean>,
): Promise<boolean> {
  const key = await database.keys.ensure(database.pool, stream);
  let hash = "";
  return await transaction<boolean>(
    database,
    async (client) => {
      if (!(await work(client))) return { answer: false, keep: false };
      hash = await append(client, stream, key, drafts);
      return { answer: true, keep: true };
    },
    async (client) => {
      await lockHead(client, stream);
      const { rowCount } = await client.query("SELECT 1 FROM evidence WHERE stream = $1 AND hash = $2", [stream, hash]);
      return rowCount === 0 ? null : { answer: true, keep: true };
    },
  );
}

/** Store.keep: messages that belong to no step of a chain. Throws Fault(store); then nothing may go on (design 4). */
export async function keep(database: Database, stream: string, drafts: EvidenceDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  await withEvidence(database, stream, drafts, () => Promise.resolve(true));
}

type EvidenceRow = {
  stream: string;
  sequence: string;
  type: EvidenceType;
  at: string;
  counterparty: string;
  subject: string;
  content_type: string;
  bytes: Buffer;
  signature: Buffer;
  bytes_sha256: string;
  previous_hash: string;
  hash: string;
};

/** Store.evidence: the whole stream in order. One too long to be read at once is a Fault, never a shortened list. */
export async function evidence({ pool, keys }: Database, stream: string): Promise<EvidenceRecord[]> {
  const rows = await query<EvidenceRow>(pool, "SELECT * FROM evidence WHERE stream = $1 ORDER BY sequence LIMIT $2", [
    stream,
    recordsReadMax + 1,
  ]);
  if (rows.length > recordsReadMax)
    throw new Fault("evidence", "give_up", `stream ${stream} has more than ${recordsReadMax} records`);
  if (rows.length === 0) return [];
  const key = (await keys.all(pool, [stream]))(stream);
  return rows.map((row) => recordOf(row, key));
}

function recordOf(row: EvidenceRow, key: DataKey): EvidenceRecord {
  const { stream } = row;
  const sequence = Number(row.sequence);
  return {
    stream,
    sequence,
    type: row.type,
    at: Number(row.at),
    counterparty: row.counterparty,
    subject: row.subject,
    contentType: row.content_type,
    bytes: new Uint8Array(unseal(key, placeOf(stream, sequence, "bytes"), row.bytes)),
    signature: JSON.parse(unsealText(key, placeOf(stream, sequence, "signature"), row.signature)) as SignaturePlace,
    bytesSha256: row.bytes_sha256,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

/** Store.messageBytes: of a message that came in and was believed; a quarantined one of the same digest is none. */
export async function messageBytes(
  { pool, keys }: Database,
  chainId: string,
  sha256: string,
): Promise<Uint8Array | null> {
  const rows = await query<{ sequence: string; bytes: Buffer }>(
    pool,
    "SELECT sequence, bytes FROM evidence WHERE stream = $1 AND bytes_sha256 = $2 AND type = 'message_in' ORDER BY sequence LIMIT 1",
    [chainId, sha256],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const key = (await keys.all(pool, [chainId]))(chainId);
  return new Uint8Array(unseal(key, placeOf(chainId, Number(row.sequence), "bytes"), row.bytes));
}

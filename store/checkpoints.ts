// The log of all heads in the database, and the checkpoints over it.
// Invariant: a checkpoint, the leaves it adds and what they cover are written in one transaction, or none of it is; a
// number is given once, so two processes never make two logs.

import {
  headLeaf,
  previousDigest,
  readCheckpoint,
  type LoggedHead,
  type SignedCheckpoint,
} from "../domain/checkpoint.ts";
import type { CheckpointDraft, CheckpointLog } from "../domain/checkpoint-ports.ts";
import { assert, Fault } from "../domain/fault.ts";
import type { Clock, Ids, Log } from "../domain/ports.ts";
import {
  consistencyRanges,
  grow,
  inclusionRanges,
  rangeHash,
  rootOf,
  subtreesOf,
  type LeafRange,
  type NodeHashes,
} from "../domain/merkle.ts";
import { openPool, query, transaction, type Connected } from "./pool.ts";

type CheckpointRow = { text: string; key_id: string; signature: Buffer; time_stamp: Buffer | null };
const columns = "text, key_id, signature, time_stamp";

export type CheckpointLogSettings = { databaseUrl: string; ids: Ids; clock: Clock; log: Log };

/**
 * Opens the log on a database that openStore() has migrated. Two connections of its own: traffic that takes all others
 * cannot keep a checkpoint from being made.
 */
export function openCheckpointLog(settings: CheckpointLogSettings): CheckpointLog & { close(): Promise<void> } {
  const { databaseUrl, ids, clock, log } = settings;
  const pool = openPool({ databaseUrl, max: 2, searchPath: "gateway", log });
  return { ...logOn({ pool, ids, clock, log }), close: () => pool.end() };
}

function logOn(database: Connected): CheckpointLog {
  const { pool } = database;
  return {
    lag: () => lag(database),
    draft: (at, headsMax) => draft(database, at, headsMax),
    keep: (made, signed) => keep(database, made, signed),
    toHandOut: async () => {
      const [row] = await query<CheckpointRow>(
        pool,
        `SELECT ${columns} FROM checkpoints WHERE handed_out_at IS NULL ORDER BY number LIMIT 1`,
        [],
      );
      if (row === undefined) return null;
      const signed = signedOf(row);
      const before = await read(database, signed.checkpoint.number - 1);
      const older = before?.checkpoint.size ?? 0;
      return { signed, consistency: await hashesOf(database, consistencyRanges(older, signed.checkpoint.size)) };
    },
    read: (number) => read(database, number),
    stamped: (number, timeStamp) =>
      set(database, "UPDATE checkpoints SET time_stamp = coalesce(time_stamp, $2) WHERE number = $1", [
        number,
        Buffer.from(timeStamp),
      ]),
    handedOut: (number, at) =>
      set(database, "UPDATE checkpoints SET handed_out_at = coalesce(handed_out_at, $2) WHERE number = $1", [
        number,
        at,
      ]),
    proofOf: (stream, sequenceMax) => proofOf(database, stream, sequenceMax),
    consistency: (older, newer) => hashesOf(database, consistencyRanges(older, newer)),
  };
}

async function set({ pool }: Connected, text: string, values: unknown[]): Promise<void> {
  await query(pool, text, values, "writes");
}

async function lag({ pool }: Connected): ReturnType<CheckpointLog["lag"]> {
  type Row = { oldest_at: string | null; records: string; number: string | null; handed_out_at: string | null };
  const [row] = await query<Row>(
    pool,
    `SELECT least((SELECT min(at) FROM unlogged),
                  (SELECT min(oldest_at) FROM checkpoints WHERE handed_out_at IS NULL)) AS oldest_at,
            (SELECT coalesce(sum(records), 0) FROM unlogged) AS records, newest.number, newest.handed_out_at
     FROM (SELECT 1) AS one LEFT JOIN
       (SELECT number, handed_out_at FROM checkpoints WHERE handed_out_at IS NOT NULL ORDER BY number DESC LIMIT 1)
       AS newest ON true`,
    [],
  );
  const number = (text: string | null | undefined): number | null => ((text ?? null) === null ? null : Number(text));
  return {
    oldestAt: number(row?.oldest_at),
    records: Number(row?.records ?? 0),
    number: number(row?.number) ?? 0,
    at: number(row?.handed_out_at),
  };
}

async function read({ pool }: Connected, number: number): Promise<SignedCheckpoint | null> {
  const [row] = await query<CheckpointRow>(pool, `SELECT ${columns} FROM checkpoints WHERE number = $1`, [number]);
  return row === undefined ? null : signedOf(row);
}

function signedOf({ text, key_id: keyId, signature, time_stamp: timeStamp }: CheckpointRow): SignedCheckpoint {
  const checkpoint = readCheckpoint(text);
  if (checkpoint === null)
    throw new Fault("evidence", "give_up", "a kept checkpoint cannot be read: the table was changed");
  return {
    text,
    checkpoint,
    keyId,
    signature: new Uint8Array(signature),
    timeStamp: timeStamp === null ? null : new Uint8Array(timeStamp),
  };
}

/** Reads without a lock: should another process keep the next number meanwhile, ours is refused. */
async function draft(database: Connected, at: number, headsMax: number): Promise<CheckpointDraft | null> {
  const { pool, ids } = database;
  const [last] = await query<CheckpointRow>(
    pool,
    `SELECT ${columns} FROM checkpoints ORDER BY number DESC LIMIT 1`,
    [],
  );
  const before = last === undefined ? null : signedOf(last);
  type HeadRow = { stream: string; sequence: string; hash: string; at: string };
  const rows = await query<HeadRow>(
    pool,
    `SELECT stream, sequence, hash, moved.at FROM
       (SELECT stream, max(sequence) AS sequence, min(at) AS at FROM unlogged GROUP BY stream ORDER BY 3, 1 LIMIT $1)
       AS moved JOIN evidence USING (stream, sequence) ORDER BY moved.at, stream`,
    [headsMax],
  );
  const [first] = rows;
  if (first === undefined) return null;
  const heads = rows.map(({ stream, sequence, hash }): LoggedHead => {
    return { stream, sequence: Number(sequence), hash, blind: ids.nonce() };
  });
  const from = before?.checkpoint.size ?? 0;
  const size = from + heads.length;
  const edge = await nodesOf(database, [{ start: 0, end: from }]);
  const nodes = grow(from, heads.map(headLeaf), edge);
  const added = new Map(nodes.map((node) => [nameOf(node), node.hash]));
  const root = rootOf(size, (node) => added.get(nameOf(node)) ?? edge(node));
  const log = before?.checkpoint.log ?? ids.next("log");
  const number = (before?.checkpoint.number ?? 0) + 1;
  const previous = previousDigest(log, before?.text ?? null);
  return { checkpoint: { log, number, size, root, at, previous }, heads, nodes, oldestAt: Number(first.at) };
}

function keep(database: Connected, made: CheckpointDraft, signed: SignedCheckpoint): Promise<boolean> {
  const { checkpoint, heads, nodes, oldestAt } = made;
  assert(signed.checkpoint === checkpoint, "what is kept is what was signed");
  const from = checkpoint.size - heads.length;
  return transaction<boolean>(
    database,
    async (client) => {
      const { rowCount } = await client.query(
        `INSERT INTO checkpoints (number, size, text, key_id, signature, oldest_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
        [checkpoint.number, checkpoint.size, signed.text, signed.keyId, Buffer.from(signed.signature), oldestAt],
      );
      if (rowCount === 0) return { answer: false, keep: false };
      const covered = [heads.map(({ stream }) => stream), heads.map(({ sequence }) => sequence)];
      await client.query(
        `INSERT INTO logged_heads (position, number, stream, sequence, hash, blind)
         SELECT $1::int8 + at - 1, $2, stream, sequence, hash, blind
         FROM unnest($3::text[], $4::int8[], $5::text[], $6::text[]) WITH ORDINALITY
           AS heads (stream, sequence, hash, blind, at)`,
        [from, checkpoint.number, ...covered, heads.map(({ hash }) => hash), heads.map(({ blind }) => blind)],
      );
      await client.query(
        "INSERT INTO tree_nodes (level, position, hash) SELECT * FROM unnest($1::int4[], $2::int8[], $3::text[])",
        [nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)],
      );
      await client.query(
        `DELETE FROM unlogged USING unnest($1::text[], $2::int8[]) AS covered (stream, sequence)
         WHERE unlogged.stream = covered.stream AND unlogged.sequence <= covered.sequence`,
        covered,
      );
      return { answer: true, keep: true };
    },
    async (client) => {
      const { rows } = await client.query<{ text: string }>("SELECT text FROM checkpoints WHERE number = $1", [
        checkpoint.number,
      ]);
      return rows[0] === undefined ? null : { answer: rows[0].text === signed.text, keep: true };
    },
  );
}

async function proofOf(database: Connected, stream: string, sequenceMax: number): ReturnType<CheckpointLog["proofOf"]> {
  type Row = CheckpointRow & { position: string; sequence: string; hash: string; blind: string };
  const [row] = await query<Row>(
    database.pool,
    `SELECT ${columns}, position, sequence, hash, blind FROM logged_heads JOIN checkpoints USING (number)
     WHERE stream = $1 AND sequence <= $2 AND handed_out_at IS NOT NULL ORDER BY sequence DESC LIMIT 1`,
    [stream, sequenceMax],
  );
  if (row === undefined) return null;
  const { hash, blind } = row;
  const [signed, index] = [signedOf(row), Number(row.position)];
  const path = await hashesOf(database, inclusionRanges(index, signed.checkpoint.size));
  return { head: { stream, sequence: Number(row.sequence), hash, blind }, index, path, signed };
}

/** Hash of each range, all of their subtrees read in one statement. */
async function hashesOf(database: Connected, ranges: LeafRange[]): Promise<string[]> {
  const nodes = await nodesOf(database, ranges);
  return ranges.map((range) => rangeHash(range, nodes));
}

async function nodesOf({ pool }: Connected, ranges: LeafRange[]): Promise<NodeHashes> {
  const wanted = ranges.flatMap(subtreesOf);
  const rows = await query<{ level: number; position: string; hash: string }>(
    pool,
    `SELECT level, position, hash FROM tree_nodes
     JOIN unnest($1::int4[], $2::int8[]) AS wanted (level, position) USING (level, position)`,
    [wanted.map(({ level }) => level), wanted.map(({ index }) => index)],
  );
  const found = new Map(rows.map(({ level, position, hash }) => [nameOf({ level, index: Number(position) }), hash]));
  return (node) => {
    const hash = found.get(nameOf(node));
    if (hash === undefined) throw new Fault("evidence", "give_up", `the log's subtree ${nameOf(node)} is missing`);
    return hash;
  };
}

function nameOf({ level, index }: { level: number; index: number }): string {
  return `${level}/${index}`;
}

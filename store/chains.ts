// Chains are read here and committed: one statement carries state, evidence, notices, intent and answer, or nothing.
// Invariants: version and epoch guard every commit; an error at COMMIT is looked up, never assumed (reliability 7).

import { assert } from "../domain/fault.ts";
import { bind } from "../domain/evidence.ts";
import type { Change, ChainFilter, CommitResult, StoredChain } from "../domain/ports.ts";
import { sealAnswer } from "./answers.ts";
import { seal } from "./data-keys.ts";
import { evidenceColumns, headOf, insertEvidence, type HeadRow } from "./evidence.ts";
import { clashOfExchange, exchangeKeys, keyColumns } from "./key-exchange.ts";
import { insertNotices, noticeColumns } from "./notices.ts";
import { codeOf, isUnknown, query, resolveUnknown, storeFault, type Database } from "./pool.ts";
import type { Chain } from "../domain/chain-state.ts";
import { chainRowColumns, isEnded, stateColumns, storedChain, storedChains, type ChainRow } from "./rows.ts";

const listMax = 500;

/** Store.read: null for another institution's chain as for one that does not exist. */
export async function read(database: Database, institution: string, chainId: string): Promise<StoredChain | null> {
  const rows = await query<ChainRow>(
    database.pool,
    `SELECT ${chainRowColumns} FROM chains WHERE chain_id = $1 AND institution = $2`,
    [chainId, institution],
  );
  return await storedChain(database, rows);
}

/** Store.readAny. */
export async function readAny(database: Database, chainId: string): Promise<StoredChain | null> {
  const select = `SELECT ${chainRowColumns} FROM chains WHERE chain_id = $1`;
  return await storedChain(database, await query<ChainRow>(database.pool, select, [chainId]));
}

/** Store.list: in order of opening (ids sort by time), after the id given; at most 500. */
export async function list(database: Database, filter: ChainFilter): Promise<StoredChain[]> {
  const rows = await query<ChainRow>(
    database.pool,
    `SELECT ${chainRowColumns} FROM chains
     WHERE institution = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR kind = $3)
       AND ($4::text IS NULL OR reference = $4) AND ($5::text IS NULL OR chain_id COLLATE "C" > $5)
     ORDER BY chain_id COLLATE "C" LIMIT $6`,
    [filter.institution, filter.state, filter.kind, filter.reference, filter.after, Math.min(filter.limit, listMax)],
  );
  return await storedChains(database, database.pool, rows);
}

/** Store.chainOfBusinessNumber: a number means something only at the registry that it was told. */
export async function chainOfBusinessNumber(
  { pool }: Database,
  registryId: string,
  businessNumber: string,
): Promise<string | null> {
  const rows = await query<{ chain_id: string }>(
    pool,
    "SELECT chain_id FROM business_numbers WHERE registry_id = $1 AND business_number = $2",
    [registryId, businessNumber],
  );
  return rows[0]?.chain_id ?? null;
}

/**
 * The one statement. Nothing of it happens unless `moved` finds its row: version and evidence head as read and, for a
 * worker, its epoch with the claim not given back. An ended chain gives back its live keys, an aborted one also its
 * contract keys. `notice_position` is taken after the chain's row, by every writer in this order: no deadlock.
 */
const commitStatement = `
  WITH moved AS (
    UPDATE chains SET state = $5, chain = $6, due_at = $7, wake = $8, begun = $9, updated_at = $10, version = version + 1,
      evidence_sequence = $11, evidence_hash = $12, notice_sequence = notice_sequence + cardinality($30::text[])
    WHERE chain_id = $1 AND version = $2 AND evidence_hash = $3
      AND ($4::int8 IS NULL OR (epoch = $4 AND leased_by IS NOT NULL))
    RETURNING chain_id, institution, registry_id, version, notice_sequence
  ), intended AS (
    INSERT INTO intents (chain_id, version, token, content_type, key_id, bytes)
    SELECT chain_id, version, $13, $14, $15, $16::bytea FROM moved
  ), numbered AS (
    INSERT INTO business_numbers (registry_id, business_number, chain_id)
    SELECT $40::text, number, chain_id FROM moved, unnest($17::text[]) AS number
    ON CONFLICT DO NOTHING
  ), proven AS (
    ${insertEvidence(18, "moved.chain_id", "moved")}
  ), ${insertNotices(29, "moved")}, answered AS (
    INSERT INTO answers (institution, operation, idempotency_key, answer, refused)
    SELECT $33, $34, $35, $36::bytea, $37::boolean FROM moved WHERE $35::text IS NOT NULL
  ), given_back AS (
    DELETE FROM live_keys USING moved
    WHERE live_keys.chain_id = moved.chain_id AND ($38 OR ($39 AND live_keys.type = 'live'))
  ), ${exchangeKeys(41)}, unranked AS (
    DELETE FROM ranked_units USING moved WHERE ranked_units.chain_id = moved.chain_id AND $39
  )
  SELECT 1 FROM moved`;

type Attempt = { token: string; values: unknown[] };

/**
 * Store.commit. Throws Fault(store): "retry" when nothing was written, "query_first" when that is not known. An attempt
 * whose connection broke may reach the server late and win against the next one: whose it was, its token tells.
 */
export async function commit(database: Database, change: Change): Promise<CommitResult> {
  const tokens: string[] = [];
  for (let tries = 1; tries <= 10; tries += 1) {
    const attempt = await prepare(database, change);
    if (attempt === "moved_on") break;
    tokens.push(attempt.token);
    const result = await send(database, change, attempt);
    if (result === "moved_on") break;
    if (result !== "head_moved") return result;
  }
  return tokens.length > 0 && (await madeNextVersion(database, change, tokens)) ? "committed" : "moved_on";
}

/** Binds the evidence to the head as it stands; a notice delivered meanwhile moves the head and not the version. */
async function prepare(database: Database, change: Change): Promise<Attempt | "moved_on"> {
  const { pool, ids, keys } = database;
  const { chain, intent } = change;
  const rows = await query<HeadRow & { version: string }>(
    pool,
    "SELECT version, evidence_sequence, evidence_hash FROM chains WHERE chain_id = $1",
    [chain.chainId],
  );
  const row = rows[0];
  assert(row !== undefined, "a commit names a chain that was opened");
  if (Number(row.version) !== change.version) return "moved_on";
  const bound = bind(chain.chainId, headOf(row), change.evidence);
  const key = (await keys.all(pool, [chain.chainId]))(chain.chainId);
  const answer = change.answer === null ? null : await sealAnswer(database, change.answer);
  const next = change.version + 1;
  const token = ids.nonce();
  const message = intent?.message ?? null;
  const values = [
    chain.chainId,
    change.version,
    row.evidence_hash,
    change.epoch,
    ...stateColumns(chain, key, next),
    bound.head.sequence,
    bound.head.hash,
    token,
    message?.contentType ?? null,
    message?.keyId ?? null,
    message === null ? null : seal(key, { table: "intents", stream: chain.chainId, row: [next] }, message.bytes),
    intent?.businessNumbers ?? [],
    ...evidenceColumns(bound.records, key),
    ...noticeColumns(ids, { chainId: chain.chainId, at: chain.updatedAt, key }, change.notices),
    answer?.institution ?? null,
    answer?.operation ?? null,
    answer?.idempotencyKey ?? null,
    answer?.sealed ?? null,
    answer?.refused ?? null,
    givesContractBack(chain),
    isEnded(chain),
    intent?.registryId ?? null,
    ...keyColumns(database, change),
  ];
  return { token, values };
}

/** What an aborted chain filed may be filed again; not so where its mortgage stands in the register. */
function givesContractBack({ state, abort }: Chain): boolean {
  return state === "aborted" && abort?.refusal.code !== "ended_as_recorded";
}

async function send(database: Database, change: Change, attempt: Attempt): Promise<CommitResult | "head_moved"> {
  try {
    const { rowCount } = await database.pool.query(commitStatement, attempt.values);
    return rowCount === 1 ? "committed" : await whyRefused(database, change);
  } catch (error) {
    if (codeOf(error) === "23505" && (error as { constraint?: unknown }).constraint === "answers_pkey")
      return "conflict";
    // Given back meanwhile: it is read and decided once more.
    if (isTakenKey(error)) return (await clashOfExchange(database, change)) ?? "moved_on";
    if (!isUnknown(error)) throw storeFault(error, "retry");
    return resolveUnknown(database, () => whatBecameOf(database, change, attempt.token), error);
  }
}

function isTakenKey(error: unknown): boolean {
  return codeOf(error) === "23505" && (error as { constraint?: unknown }).constraint === "live_keys_pkey";
}

async function whyRefused({ pool }: Database, change: Change): Promise<"moved_on" | "head_moved"> {
  const rows = await query<{ version: string; epoch: string; leased_by: string | null }>(
    pool,
    "SELECT version, epoch, leased_by FROM chains WHERE chain_id = $1",
    [change.chain.chainId],
  );
  const row = rows[0];
  const held = change.epoch === null || (Number(row?.epoch) === change.epoch && row?.leased_by !== null);
  return Number(row?.version) === change.version && held ? "head_moved" : "moved_on";
}

/** Behind the row's lock, so that a COMMIT still running in the server has ended: whose token made the next version? */
async function whatBecameOf(database: Database, change: Change, token: string): Promise<CommitResult | "head_moved"> {
  const { chainId } = change.chain;
  const lock = "SELECT version FROM chains WHERE chain_id = $1 FOR UPDATE";
  const rows = await query<{ version: string }>(database.pool, lock, [chainId]);
  if (Number(rows[0]?.version) === change.version) return "head_moved";
  return (await madeNextVersion(database, change, [token])) ? "committed" : "moved_on";
}

async function madeNextVersion({ pool }: Database, { chain, version }: Change, tokens: string[]): Promise<boolean> {
  const select = "SELECT 1 FROM intents WHERE chain_id = $1 AND version = $2 AND token = ANY($3)";
  return (await query(pool, select, [chain.chainId, version + 1, tokens])).length === 1;
}

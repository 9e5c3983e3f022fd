// Evidence and notices: linked by hash, in order, and refused by the database itself when somebody would rewrite them.

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyHead, recordHash, sha256, type EvidenceRecord } from "../../domain/evidence.ts";
import { assert } from "../../domain/fault.ts";
import type { Notice } from "../../domain/ports.ts";
import { openStore } from "../../store/store.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { testVault } from "../support/vault.ts";
import { aChain, aChange, aDraft, anAnswer, anOpening, institution, startedAt } from "./chain.ts";

let database: FreshDatabase;
let store: Awaited<ReturnType<typeof openStore>>;
beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore({
    vault: testVault,
    databaseUrl: database.databaseUrl,
    ids: realIds,
    clock: realClock,
    log: quietLog,
    poolMax: 10,
  });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

function expectLinked(stream: string, records: EvidenceRecord[]): void {
  let previous = emptyHead(stream).hash;
  for (const [index, record] of records.entries()) {
    expect(record.sequence).toBe(index + 1);
    expect(record.previousHash).toBe(previous);
    expect(record.bytesSha256).toBe(sha256(record.bytes));
    expect(record.hash).toBe(recordHash(record));
    previous = record.hash;
  }
}

describe("evidence", () => {
  it("is appended in order and linked by hash, through opening, steps and notices", async () => {
    const opening = anOpening({ evidence: [aDraft("one"), aDraft("two")], notices: [{ type: "filed", data: {} }] });
    await store.open(opening);
    const { chainId } = opening.chain;
    for (let step = 0; step < 3; step += 1) {
      const stored = await store.readAny(chainId);
      assert(stored !== null, "the chain is there");
      await store.commit(aChange(stored, { evidence: [aDraft(`step ${step}`), aDraft(`reply ${step}`)] }));
    }
    const [notice] = await store.dueNotices(startedAt, 1_000, 1);
    await store.noticeSent(notice?.noticeId ?? "", startedAt, null, [aDraft("notice")]);
    const records = await store.evidence(chainId);
    expect(records.map((record) => record.subject)).toEqual([
      "one",
      "two",
      "step 0",
      "reply 0",
      "step 1",
      "reply 1",
      "step 2",
      "reply 2",
      "notice",
    ]);
    expectLinked(chainId, records);
    expect(records[0]).toMatchObject(aDraft("one"));
  });

  it("of no chain is linked too, when many doors refuse at once", async () => {
    await Promise.all(Array.from({ length: 12 }, (_, number) => store.keep("door", [aDraft(`refused ${number}`)])));
    await store.keepAnswer(anAnswer({ refused: true }), [aDraft("refused by rule")]);
    const records = await store.evidence("door");
    expect(records).toHaveLength(13);
    expectLinked("door", records);
  });

  it("cannot be changed, removed or emptied, not even by the owner of the table", async () => {
    await store.keep("srh_1", [aDraft("search")]);
    const client = new pg.Client({ connectionString: database.databaseUrl });
    await client.connect();
    for (const statement of [
      "UPDATE gateway.evidence SET subject = 'x'",
      "DELETE FROM gateway.evidence",
      "TRUNCATE gateway.evidence",
      "UPDATE gateway.answers SET answer = 'x'",
      "DELETE FROM gateway.nonces",
    ]) {
      if (statement.includes("nonces")) await store.rememberNonce("core-1", "1", startedAt);
      await expect(client.query(statement)).rejects.toThrow("is append-only");
    }
    await client.end();
  });

  it("gives a believed message by its digest and a quarantined one never", async () => {
    const bytes = new TextEncoder().encode(realIds.nonce());
    const opening = anOpening({ evidence: [{ ...aDraft("callback", bytes), type: "quarantined_message" }] });
    await store.open(opening);
    const { chainId } = opening.chain;
    expect(await store.messageBytes(chainId, sha256(bytes))).toBeNull();
    await store.keep(chainId, [aDraft("reply", bytes)]);
    expect(await store.messageBytes(chainId, sha256(bytes))).toEqual(bytes);
    expect(await store.messageBytes("chn_other", sha256(bytes))).toBeNull();
  });
});

describe("notices", () => {
  it("are handed out one per chain, oldest first, and not to two senders", async () => {
    const notices = [1, 2, 3].map((number) => ({ type: "leg_moved" as const, data: { number } }));
    const chain = aChain({ openedAt: startedAt + 5_000 });
    await store.open(anOpening({ chain, notices }));
    const mine = (all: Notice[]): Notice[] => all.filter((notice) => notice.chainId === chain.chainId);
    const now = startedAt + 5_000;
    const both = await Promise.all([store.dueNotices(now, 1_000, 100), store.dueNotices(now, 1_000, 100)]);
    const [first, ...others] = mine(both.flat());
    assert(first !== undefined, "the first notice is due");
    expect(others).toEqual([]);
    expect([first.sequence, first.data]).toEqual([1, { number: 1 }]);
    expect(mine(await store.dueNotices(now + 999, 1_000, 100))).toEqual([]);
    await store.noticeSent(first.noticeId, null, now + 9_000, []);
    expect(mine(await store.dueNotices(now + 8_999, 1_000, 100))).toEqual([]);
    expect(await store.retryNotice("other-bank", first.noticeId, now)).toBe(false);
    expect(await store.retryNotice(institution, first.noticeId, now)).toBe(true);
    expect(mine(await store.dueNotices(now, 1_000, 100))[0]).toMatchObject({ sequence: 1, attempts: 1 });
    await store.noticeSent(first.noticeId, now, null, []);
    expect(mine(await store.dueNotices(now, 1_000, 100))[0]?.sequence).toBe(2);
    expect(await store.retryNotice(institution, first.noticeId, now)).toBe(false);
    expect((await store.notice(institution, first.noticeId))?.acknowledgedAt).toBe(now);
  });

  it("never appear behind a reader who has gone past their position", async () => {
    const seen: string[] = [];
    let writing = true;
    const reader = async (): Promise<void> => {
      for (let cursor: string | null = null, last = false; ;) {
        const page = await store.notices(institution, cursor, 7);
        seen.push(...page.map((notice) => notice.noticeId));
        cursor = page.at(-1)?.cursor ?? cursor;
        if (page.length === 0 && last) return;
        last = page.length === 0 && !writing;
      }
    };
    const writers = async (): Promise<void> => {
      await Promise.all(
        Array.from({ length: 60 }, () =>
          store.open(
            anOpening({
              notices: [
                { type: "filed", data: {} },
                { type: "recorded", data: {} },
              ],
            }),
          ),
        ),
      );
      writing = false;
    };
    await Promise.all([writers(), reader()]);
    const all = (await store.notices(institution, null, 1_000)).map((notice) => notice.noticeId);
    expect(all.length).toBeGreaterThanOrEqual(120);
    expect(seen).toEqual(all);
  });
});

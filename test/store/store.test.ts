// The store's promises, on a real PostgreSQL: one opening, one holder, one commit per version, notices in order.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assert } from "../../domain/fault.ts";
import { newLeg } from "../../domain/new-leg.ts";
import type { StoredChain } from "../../domain/ports.ts";
import { openStore } from "../../store/store.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { testVault } from "../support/vault.ts";
import { aChain, aChange, anAnswer, anOpening, aPlacedLeg, institution, startedAt } from "./chain.ts";

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

const leaseMs = 30_000;

async function opened(changed: Parameters<typeof anOpening>[0] = {}): Promise<StoredChain> {
  const opening = anOpening(changed);
  expect(await store.open(opening)).toBe("opened");
  return reread(opening.chain.chainId);
}

async function reread(chainId: string): Promise<StoredChain> {
  const stored = await store.readAny(chainId);
  assert(stored !== null, "an opened chain is there");
  return stored;
}

describe("opening", () => {
  it("keeps the chain as it was given, money and order included", async () => {
    const opening = anOpening();
    await store.open(opening);
    expect(await store.read(institution, opening.chain.chainId)).toEqual({
      chain: opening.chain,
      version: 1,
      epoch: 0,
    });
    expect(await store.read("other-bank", opening.chain.chainId)).toBeNull();
  });

  it("answers a repeated idempotency key as a conflict, also with the same keys taken", async () => {
    const opening = anOpening();
    await store.open(opening);
    expect(await store.open({ ...opening, chain: aChain() })).toBe("conflict");
  });

  it("lets one of many openings at once have a live key and names the key to the others", async () => {
    const liveKeys = ["unit:b", "unit:a"];
    const results = await Promise.all(
      [1, 2, 3, 4].map((n) => store.open(anOpening({ liveKeys: n % 2 === 0 ? liveKeys : [...liveKeys].reverse() }))),
    );
    expect(results.filter((result) => result === "opened")).toHaveLength(1);
    expect(
      results.filter((result) => typeof result === "object" && "key" in result && result.key === "unit:a"),
    ).toHaveLength(3);
  });

  it("leaves nothing of a refused opening", async () => {
    const first = await opened({ liveKeys: ["unit:taken"] });
    const second = anOpening({ liveKeys: ["unit:taken"] });
    expect(await store.open(second)).toEqual({ clash: "live", key: "unit:taken" });
    expect(await store.readAny(second.chain.chainId)).toBeNull();
    expect(await store.evidence(second.chain.chainId)).toEqual([]);
    expect(await store.findAnswer(institution, "SubmitChain", second.answer.idempotencyKey)).toBeNull();
    expect(first.chain.state).toBe("open");
  });

  it("gives live keys back at the end and contract keys only when aborted", async () => {
    for (const [state, liveKeys, contractKeys] of [
      ["completed", ["unit:c"], ["contract:c"]],
      ["aborted", ["unit:d"], ["contract:d"]],
    ] as const) {
      const stored = await opened({ liveKeys: [...liveKeys], contractKeys: [...contractKeys] });
      expect(await store.commit(aChange(stored, { chain: { ...stored.chain, state, dueAt: null } }))).toBe("committed");
      expect(await store.open(anOpening({ liveKeys: [...liveKeys] }))).toBe("opened");
      const again = await store.open(anOpening({ contractKeys: [...contractKeys] }));
      expect(again).toEqual(state === "aborted" ? "opened" : { clash: "contract", key: "contract:c" });
    }
  });
});

describe("committing", () => {
  it("refuses a version that moved on and writes nothing of it", async () => {
    const stored = await opened();
    const answer = anAnswer();
    expect(await store.commit(aChange(stored))).toBe("committed");
    expect(await store.commit(aChange(stored, { answer, notices: [{ type: "parked", data: {} }] }))).toBe("moved_on");
    expect((await reread(stored.chain.chainId)).version).toBe(2);
    expect(await store.findAnswer(institution, answer.operation, answer.idempotencyKey)).toBeNull();
    expect(await store.evidence(stored.chain.chainId)).toHaveLength(2);
  });

  it("lets exactly one of many commits of one version through", async () => {
    const stored = await opened();
    const results = await Promise.all(Array.from({ length: 8 }, () => store.commit(aChange(stored))));
    expect(results.filter((result) => result === "committed")).toHaveLength(1);
    expect(await store.evidence(stored.chain.chainId)).toHaveLength(2);
  });

  it("answers a taken idempotency key as a conflict and changes nothing", async () => {
    const stored = await opened();
    const answer = anAnswer();
    await store.keepAnswer(answer, []);
    expect(await store.commit(aChange(stored, { answer }))).toBe("conflict");
    expect((await reread(stored.chain.chainId)).version).toBe(1);
  });

  it("is not disturbed by a notice delivered between reading and committing", async () => {
    const stored = await opened({ notices: [{ type: "decision_wanted", data: {} }] });
    const [notice] = await store
      .notices(institution, null, 1_000)
      .then((all) => all.filter((one) => one.chainId === stored.chain.chainId));
    assert(notice !== undefined, "the opening's notice is there");
    const deliveries = Array.from({ length: 5 }, () =>
      store.noticeSent(notice.noticeId, null, startedAt, anOpening().evidence),
    );
    const [result] = await Promise.all([store.commit(aChange(stored)), ...deliveries]);
    expect(result).toBe("committed");
    expect((await store.evidence(stored.chain.chainId)).map((record) => record.sequence)).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
  });

  it("cannot bring an ended chain back", async () => {
    const stored = await opened();
    await store.commit(aChange(stored, { chain: { ...stored.chain, state: "completed", dueAt: null } }));
    const ended = await reread(stored.chain.chainId);
    const reopening = store.commit(aChange(ended, { chain: { ...ended.chain, state: "open" } }));
    await expect(reopening).rejects.toThrow("a chain that is completed cannot become open");
    expect(await reread(stored.chain.chainId)).toEqual(ended);
  });

  it("finds the chain by the business numbers of its intents, each at the registry it was told to", async () => {
    const { chain } = await opened();
    const message = { contentType: "application/xml", bytes: new Uint8Array([60, 0, 62]), keyId: "gateway-1" };
    for (const [registryId, leg] of [
      ["linhai", "first"],
      ["other", "first_r2"],
    ] as const) {
      const intent = { message, businessNumbers: [`${chain.chainId}-${leg}-1`], registryId };
      expect(await store.commit(aChange(await reread(chain.chainId), { intent }))).toBe("committed");
    }
    const found = async (registryId: string, leg: string) =>
      await store.chainOfBusinessNumber(registryId, `${chain.chainId}-${leg}-1`);
    expect(await found("linhai", "first")).toBe(chain.chainId);
    expect(await found("other", "first_r2")).toBe(chain.chainId);
    expect(await found("other", "first")).toBeNull();
    expect(await found("linhai", "first_r2")).toBeNull();
  });

  it("keeps an order to the bank core, which names no registry and no business number", async () => {
    const stored = await opened();
    const message = { contentType: "application/json", bytes: new Uint8Array([123, 125]), keyId: "gateway-1" };
    const intent = { message, businessNumbers: [], registryId: null };
    expect(await store.commit(aChange(stored, { intent }))).toBe("committed");
  });
});

describe("claiming", () => {
  it("never gives one chain to two workers", async () => {
    const chains = await Promise.all(
      Array.from({ length: 12 }, () => opened({ chain: aChain({ registryId: "claimed-once" }) })),
    );
    const workers = Array.from({ length: 8 }, (_, number) => `worker-${number}`);
    const taken = await Promise.all(
      workers.map(async (worker) => {
        const held: string[] = [];
        for (;;) {
          const stored = await store.claim(worker, null, startedAt, leaseMs, []);
          if (stored === null) return held;
          held.push(stored.chain.chainId);
        }
      }),
    );
    const all = taken.flat();
    expect(new Set(all).size).toBe(all.length);
    for (const { chain } of chains) expect(all).toContain(chain.chainId);
  });

  it("refuses an older epoch's commit once the lease lapsed and another took the chain", async () => {
    const { chain } = await opened();
    const first = await store.claim("first", chain.chainId, startedAt, leaseMs, []);
    expect(await store.claim("second", chain.chainId, startedAt + leaseMs - 1, leaseMs, [])).toBeNull();
    const second = await store.claim("second", chain.chainId, startedAt + leaseMs, leaseMs, []);
    assert(first !== null && second !== null, "both claims are given");
    expect(second.epoch).toBe(first.epoch + 1);
    expect(await store.renew(chain.chainId, first.epoch, startedAt, leaseMs)).toBe(false);
    expect(await store.commit(aChange(first, { epoch: first.epoch }))).toBe("moved_on");
    expect(await store.commit(aChange(second, { epoch: second.epoch }))).toBe("committed");
  });

  it("refuses the commit of a worker that gave its claim back", async () => {
    const { chain } = await opened();
    const held = await store.claim("worker", chain.chainId, startedAt, leaseMs, []);
    assert(held !== null, "the claim is given");
    await store.giveBack(chain.chainId, held.epoch);
    expect(await store.commit(aChange(held, { epoch: held.epoch }))).toBe("moved_on");
  });

  it("takes begun chains first, then those that wait longest, and leaves closed registries out", async () => {
    const registryId = "ordered";
    const at = startedAt - 1_000_000;
    const leg = { ...newLeg(aPlacedLeg(registryId), aChain().business), businessNumber: "leg-1-1" };
    const late = await opened({ chain: aChain({ registryId, dueAt: at + 2 }) });
    const early = await opened({ chain: aChain({ registryId, dueAt: at + 1 }) });
    const begun = await opened({ chain: aChain({ registryId, dueAt: at + 3, legs: [leg] }) });
    const closed = await opened({ chain: aChain({ registryId: "closed", dueAt: at }) });
    expect((await store.due(at + 3, 10)).map((one) => one.chainId)).toEqual(
      [begun, closed, early, late].map((one) => one.chain.chainId),
    );
    for (const wanted of [begun, early, late, null])
      expect((await store.claim("worker", null, at + 3, leaseMs, ["closed"]))?.chain.chainId).toBe(
        wanted?.chain.chainId,
      );
    expect((await store.claim("worker", null, at + 3, leaseMs, []))?.chain.chainId).toBe(closed.chain.chainId);
  });

  it("finds a chain whose holder died with an effect in flight", async () => {
    const { chain } = await opened();
    const held = await store.claim("dies", chain.chainId, startedAt, leaseMs, []);
    assert(held !== null, "the claim is given");
    const request = {
      type: "query_posting" as const,
      key: "k",
      chainId: chain.chainId,
      reference: chain.business.reference,
    };
    const sending = { ...held.chain, dueAt: null, inFlight: { to: "bank_core" as const, request } };
    await store.commit(aChange(held, { epoch: held.epoch, chain: sending }));
    expect(await store.claim("next", chain.chainId, startedAt + 1, leaseMs, [])).toBeNull();
    expect((await store.claim("next", chain.chainId, startedAt + leaseMs, leaseMs, []))?.chain.inFlight).toEqual(
      sending.inFlight,
    );
  });
});

describe("the doors' memory", () => {
  it("gives an answer again byte for byte and keeps the first one", async () => {
    const answer = anAnswer();
    expect(await store.keepAnswer(answer, anOpening().evidence)).toBe(true);
    expect(await store.keepAnswer({ ...answer, answer: "another" }, [])).toBe(false);
    expect(await store.findAnswer(institution, answer.operation, answer.idempotencyKey)).toEqual(answer);
    expect(await store.findAnswer("other-bank", answer.operation, answer.idempotencyKey)).toBeNull();
  });

  it("takes a nonce once, also from many requests at once", async () => {
    const nonce = realIds.nonce();
    const results = await Promise.all(Array.from({ length: 6 }, () => store.rememberNonce("core-1", nonce, startedAt)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await store.rememberNonce("core-2", nonce, startedAt)).toBe(true);
  });
});

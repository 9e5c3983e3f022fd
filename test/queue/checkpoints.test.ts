// Checkpoints as they are made, on a real database and a real directory: when they are due, what is handed out, what stops
// traffic and lets it go on, and that a database set back to an older state signs nothing.

import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checkpointDrop } from "../../adapters/checkpoint-drop/drop.ts";
import { holdsOpenssl } from "../../adapters/evidence-file/asic.ts";
import { verifierOf } from "../../adapters/signing/keys.ts";
import { checkpointText, readCheckpoint, type CheckpointLag } from "../../domain/checkpoint.ts";
import type { CheckpointToHandOut } from "../../domain/checkpoint-ports.ts";
import { Fault } from "../../domain/fault.ts";
import type { Clock } from "../../domain/ports.ts";
import { isConsistent } from "../../domain/merkle.ts";
import { checkpointRound, keepCheckpoints, type CheckpointDeps } from "../../queue/checkpoints.ts";
import { openTraffic } from "../../queue/traffic.ts";
import { openCheckpointLog } from "../../store/checkpoints.ts";
import { openStore } from "../../store/store.ts";
import { gateway } from "../evidence/chain-of-records.ts";
import { aDraft } from "../store/chain.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { testVault } from "../support/vault.ts";

const ports = { ids: realIds, clock: realClock, log: quietLog };
const everyMs = 60_000;
const limitMs = 240_000;
const patience = { timeout: 10_000 };
let database: FreshDatabase;
let store: Awaited<ReturnType<typeof openStore>>;
let log: ReturnType<typeof openCheckpointLog>;
let directory = "";
let now = Date.UTC(2026, 10, 24, 4, 0, 0);
const clock: Clock = { now: () => now, sleep: (ms, signal) => realClock.sleep(ms, signal) };

beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore({ databaseUrl: database.databaseUrl, vault: testVault, ...ports, poolMax: 4 });
  log = openCheckpointLog({ databaseUrl: database.databaseUrl, ...ports });
  directory = mkdtempSync(join(tmpdir(), "checkpoints-"));
});
afterAll(async () => {
  await log.close();
  await store.close();
  await database.drop();
  rmSync(directory, { recursive: true });
});
beforeEach(async () => await checkpointRound(deps(), true));

function deps(changed: Partial<CheckpointDeps> = {}): CheckpointDeps {
  return {
    checkpoints: log,
    signer: gateway.signer,
    drop: checkpointDrop({ directory, algorithmOf: () => gateway.signer.algorithm, ids: realIds }),
    timeAuthority: null,
    tell: async () => undefined,
    clock,
    log: quietLog,
    traffic: openTraffic(limitMs, now),
    everyMs,
    recordsMax: 50,
    ...changed,
  };
}

async function write(records = 1): Promise<void> {
  const drafts = Array.from({ length: records }, (_, index) => ({ ...aDraft(`refused ${index}`), at: now }));
  await store.keep("door", drafts);
}

const newest = async (): Promise<number> => (await log.lag()).number;
const files = (): string[] => readdirSync(directory).filter((name) => !name.startsWith("."));

describe("a checkpoint is made", () => {
  test("when a record has waited long enough, and not before", async () => {
    const before = await newest();
    await write();
    now += everyMs - 1;
    await checkpointRound(deps(), false);
    expect(await newest()).toBe(before);
    now += 1;
    await checkpointRound(deps(), false);
    expect(await newest()).toBe(before + 1);
    expect((await log.lag()).oldestAt).toBeNull();
  });

  test("when many records wait, and not for one less", async () => {
    const before = await newest();
    await write(49);
    await checkpointRound(deps(), false);
    expect(await newest()).toBe(before);
    await write(1);
    await checkpointRound(deps(), false);
    expect(await newest()).toBe(before + 1);
  });

  test("not when nothing was written, however long", async () => {
    const before = await newest();
    now += 100 * everyMs;
    await checkpointRound(deps(), true);
    expect(await newest()).toBe(before);
  });

  test("at the end of a process, so that nothing written stays uncovered", async () => {
    const before = await newest();
    const stopping = new AbortController();
    const running = keepCheckpoints(deps(), stopping.signal);
    await write();
    stopping.abort();
    await running;
    expect(await newest()).toBe(before + 1);
  });
});

describe("what is handed out", () => {
  test("verifies, names the one before, and begins with its tree", async () => {
    await write();
    await checkpointRound(deps(), true);
    const before = await newest();
    await write();
    await checkpointRound(deps(), true);
    const name = String(before + 1).padStart(9, "0");
    const [text, proof] = [".txt", ".proof"].map((end) => readFileSync(join(directory, name + end), "utf8"));
    const [older, newer] = [(await log.read(before))?.checkpoint, readCheckpoint(text ?? "")];
    if (older === undefined || newer === null) throw new Error("both are there");
    expect(isConsistent(older, newer, (proof ?? "").trim().split("\n"))).toBe(true);
    const verifier = verifierOf(gateway.key);
    const signature = readFileSync(join(directory, `${name}.sig`));
    expect(holdsOpenssl(verifier, new TextEncoder().encode(text), signature)).toBe(true);
    expect(holdsOpenssl(verifier, new TextEncoder().encode(`${text} `), signature)).toBe(false);
  });

  test("is told of once each, in order", async () => {
    const told: number[] = [];
    const tell = async ({ signed }: CheckpointToHandOut) => void told.push(signed.checkpoint.number);
    const before = await newest();
    for (let times = 0; times < 3; times += 1) {
      await write();
      await checkpointRound(deps({ tell }), true);
    }
    expect(told).toEqual([before + 1, before + 2, before + 3]);
  });

  test("carries the stamp of the authority; one that does not answer keeps it back, and it is handed out later", async () => {
    const before = await newest();
    const silent = {
      stamp: () => Promise.reject(new Fault("evidence", "retry", "the authority does not answer")),
    };
    await write();
    await expect(checkpointRound(deps({ timeAuthority: silent }), true)).rejects.toThrow(/authority/);
    expect(await newest()).toBe(before);
    const stamping = { stamp: async () => Uint8Array.of(0x30, 0) };
    await checkpointRound(deps({ timeAuthority: stamping }), false);
    expect(await newest()).toBe(before + 1);
    expect(files()).toContain(`${String(before + 1).padStart(9, "0")}.tsr`);
  });

  test("by a process that died behind each step is handed out whole by the next", async () => {
    const before = await newest();
    const dies = () => Promise.reject(new Fault("evidence", "retry", "died here"));
    const drop = checkpointDrop({ directory, algorithmOf: () => gateway.signer.algorithm, ids: realIds });
    const diesAt: Partial<CheckpointDeps>[] = [
      { checkpoints: { ...log, keep: dies } },
      { checkpoints: { ...log, toHandOut: dies } },
      { drop: { ...drop, put: dies } },
      { checkpoints: { ...log, handedOut: dies } },
    ];
    await write();
    for (const changed of diesAt) {
      await expect(checkpointRound(deps(changed), true)).rejects.toThrow("died here");
      expect(await newest()).toBe(before);
      expect((await log.lag()).oldestAt).not.toBeNull();
    }
    await checkpointRound(deps(), true);
    expect(await newest()).toBe(before + 1);
    expect(files().filter((name) => name.startsWith(String(before + 1).padStart(9, "0")))).toHaveLength(3);
  });

  test("by two processes at once is one log", async () => {
    const before = await newest();
    await write();
    await Promise.all([checkpointRound(deps(), true), checkpointRound(deps(), true)]);
    expect(await newest()).toBe(before + 1);
  });
});

describe("a log that is not the one handed out", () => {
  test("is not gone on with: the outside holds more than the database, as after a restored backup", async () => {
    const [before, last] = [await newest(), await log.read(await newest())];
    if (last === null) throw new Error("there is one");
    const number = before + 1;
    const text = checkpointText({ ...last.checkpoint, number });
    const ahead = join(directory, `${String(number).padStart(9, "0")}.txt`);
    writeFileSync(ahead, text);
    await write();
    await expect(checkpointRound(deps(), true)).rejects.toThrow(/set back/);
    expect(await log.read(number)).toBeNull();
    rmSync(ahead);
    await checkpointRound(deps(), true);
    expect(await newest()).toBe(number);
  });

  test("is not gone on with: the newest was taken away outside", async () => {
    const before = await newest();
    const [name, away] = [String(before).padStart(9, "0"), join(directory, "taken")];
    renameSync(join(directory, `${name}.txt`), away);
    await write();
    await expect(checkpointRound(deps(), true)).rejects.toThrow(/taken away/);
    renameSync(away, join(directory, `${name}.txt`));
    await checkpointRound(deps(), true);
    expect(await newest()).toBe(before + 1);
  });

  test("is not gone on with: the outside holds another text under the same number", async () => {
    const before = await newest();
    const file = join(directory, `${String(before).padStart(9, "0")}.txt`);
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text.replace(/^root ./m, (root) => (root.endsWith("0") ? "root 1" : "root 0")),
    );
    await write();
    await expect(checkpointRound(deps(), true)).rejects.toThrow(/set back/);
    writeFileSync(file, text);
    await checkpointRound(deps(), true);
    expect(await newest()).toBe(before + 1);
  });
});

describe("traffic", () => {
  const lag = (oldestAt: number | null): CheckpointLag => ({ oldestAt, records: 0, number: 1, at: 0 });

  test("is free, late from half of the limit on, stopped from the limit on, and free again once all is covered", () => {
    const traffic = openTraffic(1_000, 0);
    traffic.observe(lag(10_000), 10_000);
    const seen = [10_000, 10_499, 10_500, 10_999, 11_000].map((at) => {
      traffic.observe(lag(10_000), at);
      return traffic.state(at);
    });
    expect(seen).toEqual(["free", "free", "late", "late", "stopped"]);
    traffic.observe(lag(null), 11_001);
    expect(traffic.state(11_001)).toBe("free");
  });

  test("stops also when nobody could look, and is not stopped by a clock set back", () => {
    const traffic = openTraffic(1_000, 0);
    traffic.observe(lag(null), 10_000);
    expect(traffic.state(10_900)).toBe("late");
    expect(traffic.state(11_000)).toBe("stopped");
    expect(traffic.state(5_000)).toBe("free");
  });

  test("stops while the directory outside is gone, with the warning first, and goes on when it is back", async () => {
    const said: string[] = [];
    const telling = {
      info: (_fields: object, message: string) => void said.push(message),
      warn: (_fields: object, message: string) => void said.push(message),
      error: (_fields: object, message: string) => void said.push(message),
    };
    const away = `${directory}-away`;
    renameSync(directory, away);
    const changed = deps({ log: telling, everyMs: 10 });
    const stopping = new AbortController();
    await write();
    const running = keepCheckpoints(changed, stopping.signal);
    now += 10;
    await expect.poll(() => said.some((text) => text.startsWith("no checkpoint")), patience).toBe(true);
    expect(changed.traffic.state(now)).toBe("free");
    now += limitMs / 2;
    await expect.poll(() => said.at(-1), patience).toMatch(/half of their limit/);
    now += limitMs / 2;
    await expect.poll(() => said.at(-1), patience).toMatch(/^traffic stops/);
    expect(changed.traffic.state(now)).toBe("stopped");
    renameSync(away, directory);
    await expect.poll(() => said.at(-1), patience).toMatch(/work again/);
    expect(changed.traffic.state(now)).toBe("free");
    expect(existsSync(join(directory, `${String(await newest()).padStart(9, "0")}.txt`))).toBe(true);
    stopping.abort();
    await running;
  });
});

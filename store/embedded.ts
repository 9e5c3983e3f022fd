// The embedded PostgreSQL: started when none runs on our data directory, adopted when one outlived a killed gateway.
// Invariants: one data directory has one server; nothing that is alive is removed; writes are synced before they are
// acknowledged; it listens on 127.0.0.1 only, behind a random password.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { sha256 } from "../domain/evidence.ts";
import { Fault } from "../domain/fault.ts";
import type { Clock, Ids, Log } from "../domain/ports.ts";
import { choosePort, listens, makeCluster, startServer, user } from "./embedded-cluster.ts";
import { keptPassword, preparePlace, type Place, type PlaceSettings } from "./embedded-place.ts";

export type EmbeddedSettings = PlaceSettings & { clock: Clock; ids: Ids; log: Log };

export type Embedded = {
  databaseUrl: string;
  /** True when it was running already. */
  adopted: boolean;
  /** Process id of the postmaster. */
  pid: number;
  /** Ends the server cleanly and waits until it is gone. Not called: it outlives us. */
  stop(): Promise<void>;
};

type Postmaster = { pid: number; port: number };

const database = "gateway";
/** ms a start may take in all; recovery after a crash is part of it. */
const startLimitMs = 60_000;
/** ms in which a server that exits at once is started again. */
const exitsLimitMs = 10_000;
const stopLimitMs = 20_000;
const pollMs = 25;

/** The database that the settings name, or the embedded one; adopted when it outlived a killed gateway or one runs on it. */
export async function findDatabase(
  { url, dataDirectory }: { url: string | null; dataDirectory: string | null },
  ports: Pick<EmbeddedSettings, "clock" | "ids" | "log">,
): Promise<{ url: string; embedded: Embedded | null }> {
  if (url !== null) return { url, embedded: null };
  const embedded = await startEmbedded({ dataDir: dataDirectory ?? undefined, ...ports });
  return { url: embedded.databaseUrl, embedded };
}

/**
 * Starts or adopts the PostgreSQL of the data directory and makes the database "gateway" in it. Safe to call from
 * several processes at once: they take turns and end up with the same server. Throws Fault(store).
 */
export async function startEmbedded(settings: EmbeddedSettings): Promise<Embedded> {
  const place = preparePlace(settings);
  const deadline = settings.clock.now() + startLimitMs;
  const turn = await takeTurn(place, settings.clock, deadline);
  try {
    const password = keptPassword(place, settings.ids.nonce());
    const running = await adopt(place, password, settings.clock, deadline);
    const postmaster = running ?? (await launch(place, password, settings, deadline));
    await ensureDatabase(postmaster.port, password);
    settings.log.info(
      { pid: postmaster.pid, port: postmaster.port, adopted: running !== null },
      "embedded PostgreSQL is ready",
    );
    return {
      databaseUrl: `postgres://${user}:${password}@127.0.0.1:${postmaster.port}/${database}`,
      adopted: running !== null,
      pid: postmaster.pid,
      stop: () => stop(place, postmaster.pid, settings.clock),
    };
  } finally {
    turn.close();
    await once(turn, "close");
  }
}

/**
 * One start at a time per data directory. The kernel gives an abstract socket's name back when its holder dies, so it
 * is never stale.
 */
async function takeTurn(place: Place, clock: Clock, deadline: number): Promise<Server> {
  const path = `\0registry-gateway-${sha256(new TextEncoder().encode(place.dataDir)).slice(0, 32)}`;
  for (;;) {
    const server = createServer((socket) => socket.destroy());
    if (await listens(server, { path })) return server;
    if (clock.now() > deadline)
      throw new Fault("store", "retry", "another start of the embedded PostgreSQL does not end");
    await clock.sleep(pollMs);
  }
}

/** Waits for a living postmaster of this data directory to answer with our password; null when none is alive. */
async function adopt(place: Place, password: string, clock: Clock, deadline: number): Promise<Postmaster | null> {
  for (;;) {
    const found = readPostmaster(place.dataDir);
    if (found === null || !isPostmaster(found.pid, place.dataDir)) return null;
    if (found.port > 0 && (await answers(found.port, password, place.dataDir))) return found;
    if (clock.now() > deadline)
      throw new Fault("store", "retry", "the embedded PostgreSQL is alive but does not answer");
    await clock.sleep(pollMs);
  }
}

/** postmaster.pid: process id in line 1, port in line 4 (written a moment later). */
function readPostmaster(dataDir: string): Postmaster | null {
  let text: string;
  try {
    text = readFileSync(join(dataDir, "postmaster.pid"), "utf8");
  } catch {
    return null;
  }
  const [pid, , , port] = text.split("\n");
  return { pid: Number(pid), port: Number(port ?? 0) };
}

/** Whether the process lives and is the PostgreSQL of this folder: ids are used again, a number proves nothing. */
function isPostmaster(pid: number, dataDir: string): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(dataDir);
  } catch {
    return false;
  }
}

/** True when it serves queries from our data directory; false while it starts, recovers or stops. */
async function answers(port: number, password: string, dataDir: string): Promise<boolean> {
  try {
    return await withClient(port, password, async (client) => {
      const shown = await client.query<{ data_directory: string }>("SHOW data_directory");
      if (shown.rows[0]?.data_directory !== dataDir)
        throw new Fault("store", "give_up", `port ${port} belongs to a PostgreSQL with another data directory`);
      return true;
    });
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = (error as { code?: unknown }).code;
    // 28xxx: it runs, but our password is not its password; waiting will not mend that.
    if (typeof code === "string" && code.startsWith("28"))
      throw new Fault(
        "store",
        "give_up",
        `the embedded PostgreSQL refuses the password kept beside its data directory (${code})`,
      );
    return false;
  }
}

async function withClient<T>(port: number, password: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user,
    password,
    database: "postgres",
    connectionTimeoutMillis: 2_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  await withClient(port, password, async (client) => {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  });
}

/** Starts the server, again where needed: backends of a killed postmaster may hold its shared memory for a moment. */
async function launch(
  place: Place,
  password: string,
  { clock, ids }: EmbeddedSettings,
  deadline: number,
): Promise<Postmaster> {
  makeCluster(place, password, ids);
  const noMoreTries = clock.now() + exitsLimitMs;
  for (;;) {
    const port = await choosePort(place, clock);
    const child = startServer(place, port);
    while (child.exitCode === null && child.signalCode === null && child.pid !== undefined && clock.now() < deadline) {
      if (await answers(port, password, place.dataDir)) return { pid: child.pid, port };
      await clock.sleep(pollMs);
    }
    if (clock.now() > noMoreTries || child.pid === undefined) {
      const log = join(place.home, "postgres.log");
      throw new Fault("store", "retry", `the embedded PostgreSQL does not start; its reason is in ${log}`);
    }
    await clock.sleep(200);
  }
}

/** Fast shutdown; after the limit an immediate one, which recovery mends at the next start. */
async function stop(place: Place, pid: number, clock: Clock): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    const deadline = clock.now() + stopLimitMs;
    if (isPostmaster(pid, place.dataDir)) process.kill(pid, signal);
    while (isPostmaster(pid, place.dataDir) && clock.now() < deadline) await clock.sleep(pollMs);
    if (!isPostmaster(pid, place.dataDir)) return;
  }
  throw new Fault("store", "give_up", "the embedded PostgreSQL does not stop");
}

// One cluster and one server process of the embedded PostgreSQL: initdb, the settings it runs with, its port.
// Invariants: a cluster is either whole or not there; every write is synced before it is acknowledged.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { sha256 } from "../domain/evidence.ts";
import { Fault } from "../domain/fault.ts";
import type { Clock, Ids } from "../domain/ports.ts";
import type { Place } from "./embedded-place.ts";

/** The one account inside the database. */
export const user = "gateway";
const logSizeMax = 16 * 1024 * 1024;

const serverSettings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  shared_buffers: "64MB",
  max_connections: "60",
  timezone: "UTC",
  log_timezone: "UTC",
  // The log must hold no personal data: no statement text, no row values.
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
};

/** initdb into a staging folder that gets its name when complete, so a start that dies in it leaves no half cluster. */
export function makeCluster(place: Place, password: string, ids: Ids): void {
  if (existsSync(join(place.dataDir, "PG_VERSION"))) return;
  const staging = `${place.dataDir}.new`;
  const passwordFile = join(place.home, `initdb-${ids.nonce()}`);
  rmSync(staging, { recursive: true, force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  mkdirSync(staging, { mode: 0o700 });
  if (place.account !== null)
    for (const path of [passwordFile, staging]) chownSync(path, place.account.uid, place.account.gid);
  try {
    const args = [
      "-D",
      staging,
      "-U",
      user,
      "-A",
      "scram-sha-256",
      `--pwfile=${passwordFile}`,
      "-E",
      "UTF8",
      "--locale=C",
      "--no-instructions",
    ];
    const made = spawnSync(join(place.runtime, "bin", "initdb"), args, {
      ...runAs(place, place.home),
      encoding: "utf8",
    });
    if (made.status !== 0)
      throw new Fault("store", "give_up", `initdb failed: ${made.stderr || made.error?.message || "no reason given"}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  try {
    renameSync(staging, place.dataDir);
  } catch (cause) {
    throw new Fault("store", "give_up", `${place.dataDir} holds something that is no PostgreSQL cluster`, cause);
  }
}

/** Starts the server as a process that outlives us; the caller waits until it answers or has exited. */
export function startServer(place: Place, port: number): ChildProcess {
  const logFile = join(place.home, "postgres.log");
  const tooLong = existsSync(logFile) && statSync(logFile).size > logSizeMax;
  const output = openSync(logFile, tooLong ? "w" : "a", 0o600);
  const options = Object.entries({ ...serverSettings, port: String(port) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const child = spawn(join(place.runtime, "bin", "postgres"), ["-D", place.dataDir, ...options], {
    ...runAs(place, place.dataDir),
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  child.on("error", () => undefined);
  child.unref();
  return child;
}

function runAs(place: Place, cwd: string) {
  const env = { LC_ALL: "C", TZ: "UTC", LD_LIBRARY_PATH: join(place.runtime, "lib") };
  return { cwd, env, ...place.account };
}

/** ms that the port of last time is waited for: the children of a killed server let go of it a moment after it. */
const samePortMs = 5_000;

/** The port of last time where it gets free, so that pools of other processes find the server again; else a free one. */
export async function choosePort(place: Place, clock: Clock): Promise<number> {
  const file = join(place.home, "port");
  const last = existsSync(file) ? Number.parseInt(readFileSync(file, "utf8"), 10) : 0;
  if (last > 0 && last < 65_536 && (await getsFree(last, clock))) return last;
  for (const port of candidatePorts(place.dataDir)) {
    if (!(await isFree(port))) continue;
    writeFileSync(file, String(port), { mode: 0o600 });
    return port;
  }
  throw new Fault("store", "retry", "no free port on 127.0.0.1");
}

async function getsFree(port: number, clock: Clock): Promise<boolean> {
  const noLonger = clock.now() + samePortMs;
  while (clock.now() < noLonger) {
    if (await isFree(port)) return true;
    await clock.sleep(50);
  }
  return false;
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  if (!(await listens(probe, { host: "127.0.0.1", port }))) return false;
  probe.close();
  await once(probe, "close");
  return true;
}

/**
 * Two hundred ports from a place the data directory names, below those the kernel gives to outgoing connections: while
 * the server is away, a pool that keeps connecting to a port of that range would in the end be given the port itself as
 * its own end, be connected to itself, and keep the server from coming back on it.
 */
function candidatePorts(dataDir: string): number[] {
  const range = "/proc/sys/net/ipv4/ip_local_port_range";
  const lowest = existsSync(range) ? Number.parseInt(readFileSync(range, "utf8"), 10) : 32_768;
  const top = Math.max(lowest, 12_000);
  const width = 10_000;
  const offset = Number.parseInt(sha256(new TextEncoder().encode(dataDir)).slice(0, 8), 16);
  return Array.from({ length: 200 }, (_, number) => top - 1 - ((offset + number) % width));
}

/** Listens there and says whether that was possible. */
export async function listens(
  server: Server,
  where: { path: string } | { host: string; port: number },
): Promise<boolean> {
  server.listen(where);
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  }
}

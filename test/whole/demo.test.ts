// The demo as a new user runs it: twelve lines, exit 0, the memory kept, and nothing left running.
// Invariant: it is run as a process of its own, in a folder of its own.

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { until } from "./whole-world.ts";

const main = new URL("../../main.ts", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "registry-gateway-demo-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Line = {
  chainId: string;
  kind: string;
  registry: string;
  capability: string;
  door: string;
  state: string;
  postings: number;
  termsInForce: number;
  evidence: string;
  ms: number;
};

function start(): {
  pid: number;
  ended: Promise<{ code: number | null; out: string; err: string }>;
  interrupt(): void;
} {
  const environment = { ...process.env };
  delete environment["DATABASE_URL"];
  const child = spawn(process.execPath, [main, "demo", "--json"], { cwd: folder, env: environment });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, out, err })),
  );
  return { pid: child.pid ?? 0, ended, interrupt: () => void child.kill("SIGINT") };
}

/** Command lines of processes that work for the demo of that process id, or in its folder. */
function leftOf(pid: number): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        const folderOf = readFileSync(`/proc/${name}/environ`, "utf8").includes(folder);
        return command.includes(`registry-gateway-demo-${pid}`) || (folderOf && command.includes("main.ts"))
          ? [command]
          : [];
      } catch {
        return [];
      }
    });
}

test(
  "twelve chains complete, money chains post once, extensions give one terms order, nothing stays behind",
  { timeout: 150_000 },
  async () => {
    const demo = start();
    const { code, out, err } = await demo.ended;
    expect(code, err).toBe(0);
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    expect(lines).toHaveLength(12);
    expect(new Set(lines.map(({ registry, kind }) => `${registry} ${kind}`)).size).toBe(12);
    expect(lines.filter(({ door }) => door === "grpc")).toHaveLength(6);
    for (const { kind, state, postings, termsInForce, evidence } of lines) {
      const isExtension = kind === "extension";
      expect({ kind, state, postings, termsInForce }).toEqual({
        kind,
        state: "completed",
        postings: isExtension ? 0 : 1,
        termsInForce: isExtension ? 1 : 0,
      });
      expect(readFileSync(join(folder, evidence)).length).toBeGreaterThan(1000);
    }
    expect(Number(/at most (\d+) MB/.exec(err)?.[1] ?? "999")).toBeLessThan(300);
    await until(
      () => leftOf(demo.pid).length === 0,
      10_000,
      () => leftOf(demo.pid).join("\n"),
    );
  },
);

test("interrupted twice while it runs, it still takes everything down", { timeout: 90_000 }, async () => {
  const demo = start();
  await until(() => leftOf(demo.pid).some((command) => command.includes("postgres")), 30_000, "its database runs");
  demo.interrupt();
  await new Promise((resolve) => setTimeout(resolve, 300));
  demo.interrupt();
  expect((await demo.ended).code).toBe(130);
  await until(
    () => leftOf(demo.pid).length === 0,
    20_000,
    () => leftOf(demo.pid).join("\n"),
  );
});

test("killed outright, its gateway drains by itself and takes the database down", { timeout: 90_000 }, async () => {
  const demo = start();
  await until(() => leftOf(demo.pid).some((command) => command.includes("postgres")), 30_000, "its database runs");
  process.kill(demo.pid, "SIGKILL");
  await demo.ended;
  await until(
    () => leftOf(demo.pid).length === 0,
    40_000,
    () => leftOf(demo.pid).join("\n"),
  );
  expect(leftOf(demo.pid)).toEqual([]);
});

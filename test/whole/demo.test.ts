// The demo as a new user runs it: a line a chain, each as expected, exit 0, the memory kept, and nothing left running.
// Invariant: it is run as a process of its own, in a folder of its own.

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { chainKinds } from "../../domain/business.ts";
import { everyKind, firstTwelve } from "../sandbox/scenarios.ts";
import { until } from "./whole-world.ts";

const main = new URL("../../main.ts", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "registry-gateway-demo-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Line = {
  chainId: string;
  kind: string;
  registry: string;
  registries: string[];
  capability: string;
  institution: string;
  door: string;
  state: string;
  expected: Record<string, unknown>;
  actual: Record<string, unknown>;
  asExpected: boolean;
  postings: number;
  termsInForce: number;
  evidence: string;
  ms: number;
};

function start(...words: string[]): {
  pid: number;
  ended: Promise<{ code: number | null; out: string; err: string }>;
  interrupt(): void;
} {
  const environment = { ...process.env };
  delete environment["DATABASE_URL"];
  const child = spawn(process.execPath, [main, "demo", "--json", ...words], { cwd: folder, env: environment });
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

/** Runs it to its end: exit 0, its lines, little memory, and nothing of it left. */
async function linesOf(...words: string[]): Promise<Line[]> {
  const demo = start(...words);
  const { code, out, err } = await demo.ended;
  expect(code, err).toBe(0);
  expect(Number(/at most (\d+) MB/.exec(err)?.[1] ?? "999")).toBeLessThan(300);
  await until(
    () => leftOf(demo.pid).length === 0,
    10_000,
    () => leftOf(demo.pid).join("\n"),
  );
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

test(
  "twelve chains complete, money chains post once, extensions give one terms order, nothing stays behind",
  { timeout: 150_000 },
  async () => {
    const lines = await linesOf();
    expect(lines).toHaveLength(firstTwelve.length);
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
  },
);

test(
  "with --all every kind runs on every capability and for every kind of lender, and each ends as it must",
  { timeout: 240_000 },
  async () => {
    const lines = await linesOf("--all");
    expect(lines).toHaveLength(everyKind.length);
    expect(lines.filter(({ asExpected }) => !asExpected)).toEqual([]);
    for (const { expected, actual } of lines) expect(actual).toEqual(expected);
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set(chainKinds));
    expect(new Set(lines.map(({ capability }) => capability)).size).toBe(3);
    expect(new Set(lines.map(({ door }) => door))).toEqual(new Set(["rest", "grpc"]));
    expect(new Set(lines.map(({ institution }) => institution))).toEqual(
      new Set(["demo-bank", "demo-insurer", "demo-wealth", "demo-faic", "demo-amc", "demo-fund"]),
    );
    expect(lines.filter(({ state }) => state === "aborted")).toHaveLength(1);
    expect(lines.filter(({ state }) => state === "parked").map(({ actual }) => actual["parked"])).toEqual(["mismatch"]);
    expect(lines.filter(({ registries }) => registries.length === 2)).toHaveLength(1);
    for (const { evidence } of lines) expect(readFileSync(join(folder, evidence)).length).toBeGreaterThan(1000);
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

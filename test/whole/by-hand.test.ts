// The README's walkthroughs, run as they stand: a supplement, a mismatch and an abort before filing, each to its end.
// Invariant: the commands come from README.md; a command there that fails makes this fail.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshDatabase, type FreshDatabase } from "../support/postgres.ts";
import { differencesIn, openTestWorld, type TestWorld } from "./whole-world.ts";

const root = new URL("../../", import.meta.url).pathname;
const section = readFileSync(`${root}README.md`, "utf8")
  .split("## Take a chain to its end by hand")[1]
  ?.split("\n## ")[0];
const blocks = [...(section ?? "").matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
const [preface, supplement, mismatch, abort] = blocks;

describe("the README's walkthroughs", () => {
  let database: FreshDatabase;
  let world: TestWorld;
  const chains: string[] = [];
  beforeAll(async () => {
    database = await freshDatabase();
    world = await openTestWorld({ databaseUrl: database.databaseUrl, environment: {} });
  });
  afterAll(async () => {
    await world?.stop();
    await database?.drop();
  });

  test("there are three of them after their preface", () => {
    expect(blocks).toHaveLength(4);
  });

  test.each([
    ["a refinance asked for a supplement is completed", supplement, "completed"],
    ["a refinance parked as mismatch is completed", mismatch, "completed"],
    ["a refinance aborted before filing ends aborted", abort, "aborted"],
  ])("%s by the commands", { timeout: 90_000 }, async (_name, commands, end) => {
    const { code, output } = await shell(`${preface}${commands}\necho "CHAIN=$CHAIN"\n`);
    expect(code, output).toBe(0);
    chains.push(/CHAIN=(chn_\w+)/.exec(output)?.[1] ?? "");
    expect(output).toContain(end);
    expect(await differencesIn(world, chains)).toEqual([]);
  });

  async function shell(script: string): Promise<{ code: number | null; output: string }> {
    const child = spawn("bash", ["--norc", "-euo", "pipefail", "-c", script], {
      cwd: root,
      env: {
        ...process.env,
        PATH: `${root}node_modules/.bin:${process.env["PATH"] ?? ""}`,
        GATEWAY_CLIENT: `${world.ground.directory}/client.yaml`,
      },
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, output };
  }
});

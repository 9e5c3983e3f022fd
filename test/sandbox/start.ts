// `npm start`: the gateway kept running in its sandbox, with the addresses to go to.
// Invariant: Ctrl-C ends everything it started; its state lasts only as long as it runs.

import { tmpdir } from "node:os";
import { join } from "node:path";
import { rmSync } from "node:fs";
import { untilAsked } from "../../config/runtime.ts";
import { buildWorld } from "./world.ts";

/** Runs until SIGINT or SIGTERM; returns exit code 0. */
export async function startSandbox(write: (line: string) => void): Promise<number> {
  const dataDirectory = join(tmpdir(), `registry-gateway-sandbox-${process.pid}`, "data");
  const asked = untilAsked(process);
  const world = await buildWorld({
    directory: "data/sandbox",
    dataDirectory,
    databaseUrl: process.env["DATABASE_URL"] ?? null,
    pace: { acceptMs: 1_000, reviewMs: 1_000, recordMs: 1_000 },
    queryIntervalMs: 2_000,
    workers: 4,
    firstEnvironment: {},
  });
  write(`gateway        REST ${world.restUrl}  gRPC 127.0.0.1:${world.ground.grpcPort}  (pid ${world.gateway.pid()})`);
  write(`documentation  ${world.restUrl}/docs  OpenAPI 3.1 ${world.restUrl}/openapi.json`);
  for (const [registryId, registry] of world.registries) write(`registry       ${registryId}  ${registry.url}`);
  write(`bank core      ${world.bankCore.url}`);
  write(`settings       ${world.ground.settingsFile}  keys, log and sign-ins beside it`);
  write("Ctrl-C ends it. In another terminal: node main.ts call SubmitChain test/samples/suzhou-huqiu-refinance.json");
  await asked;
  await world.stop();
  rmSync(join(dataDirectory, ".."), { recursive: true, force: true });
  return 0;
}

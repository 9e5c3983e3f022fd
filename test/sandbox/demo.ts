// `npm run demo`: new loan, extension, renewal and refinance on each of the three registries, half over each door,
// from a signed request to a disbursement on proof; then evidence verified and the three ledgers compared.
// Invariant: exit code 0 only if every chain completed, every evidence file verified and the ledgers agree.

import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyEvidenceCommand } from "../../adapters/evidence-file/verify.ts";
import { untilAsked } from "../../config/runtime.ts";
import { Fault } from "../../domain/fault.ts";
import { asRecord, asRecords, text } from "../../gateway/commands/command.ts";
import { compareLedgers, type ChainView } from "./ledgers.ts";
import { openProgress, type ProgressRow } from "./progress.ts";
import { buildWorld, readSample, type Door, type World } from "./world.ts";

type Running = {
  chainId: string;
  sample: string;
  door: Door;
  startedAt: number;
  endedAt: number | null;
  view: ChainView;
};

type Mode = "json" | "terminal" | "lines";

const interruptedCode = 130;
/** The gateway's process stays under it. */
const residentMbMax = 300;

const registryIds = ["suzhou-huqiu", "nantong-haimen", "guangzhou-tianhe"];
const kinds = ["new-loan", "extension", "renewal", "refinance"];
/** ms all twelve chains may take in all. */
const patienceMs = 80_000;

/** Returns the exit code. */
export async function runDemo({ json }: { json: boolean }): Promise<number> {
  const mode = json ? "json" : process.stdout.isTTY ? "terminal" : "lines";
  const say = (line: string) => void (json || process.stdout.write(`${line}\n`));
  const interrupted = new AbortController();
  void untilAsked(process).then(() => interrupted.abort());
  makeFolder("evidence");
  const home = join(tmpdir(), `registry-gateway-demo-${process.pid}`);
  say("starting PostgreSQL, three registries, a bank core and the gateway …");
  try {
    const world = await buildWorld({
      directory: join("data", "demo"),
      dataDirectory: join(home, "data"),
      databaseUrl: process.env["DATABASE_URL"] ?? null,
      pace: { acceptMs: 150, reviewMs: 150, recordMs: 150 },
      queryIntervalMs: 500,
      workers: 4,
      firstEnvironment: {},
    });
    try {
      say(`gateway  REST ${world.restUrl}  gRPC 127.0.0.1:${world.ground.grpcPort}  pid ${world.gateway.pid()}\n`);
      return await runBusinesses(world, mode, interrupted.signal);
    } finally {
      await world.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function makeFolder(name: string): void {
  try {
    mkdirSync(name, { recursive: true });
  } catch (error) {
    throw new Fault("settings", "give_up", `./${name} is in the way: evidence files go there; move it`, error);
  }
}

async function runBusinesses(world: World, mode: Mode, interrupted: AbortSignal): Promise<number> {
  const progress = openProgress(
    mode,
    (written) => void process.stdout.write(written),
    () => process.stdout.columns ?? 140,
  );
  if (interrupted.aborted) return interruptedCode;
  const chains = await submitAll(world);
  const deadline = Date.now() + patienceMs;
  while (chains.some((chain) => chain.endedAt === null) && Date.now() < deadline && !interrupted.aborted) {
    await Promise.all(chains.filter((chain) => chain.endedAt === null).map((chain) => look(world, chain)));
    progress.show(chains.map(rowOf));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  progress.end(chains.map(rowOf));
  if (interrupted.aborted) return interruptedCode;
  const findings = chains
    .filter((chain) => chain.view["state"] !== "completed")
    .map((chain) => `${chain.chainId} ${chain.sample} ended ${text(chain.view["state"])}`);
  // What an outsider would be given beforehand: the keys that alone are trusted.
  cpSync(join(world.ground.directory, "trusted-keys"), join("evidence", "trusted-keys"), {
    recursive: true,
    force: true,
  });
  for (const chain of chains) findings.push(...(await showChain(world, chain, mode)));
  const registers = [...world.registries.values()].map((registry) => registry.ledger());
  const views = chains.map(({ view }) => view);
  findings.push(...compareLedgers(views, registers, world.bankCore.ledger()));
  const residentMb = world.gateway.residentMb();
  if (residentMb >= residentMbMax) findings.push(`the gateway took ${residentMb} MB, allowed are ${residentMbMax}`);
  sumUp(world, chains, findings, mode);
  return findings.length === 0 && chains.length === registryIds.length * kinds.length ? 0 : 1;
}

/** The last line for people; with --json it goes to standard error, where findings go too. */
function sumUp(world: World, chains: Running[], findings: string[], mode: Mode): void {
  const completed = chains.filter((chain) => chain.view["state"] === "completed").length;
  const out = mode === "json" ? process.stderr : process.stdout;
  out.write(findings.map((finding) => `!! ${finding}\n`).join(""));
  out.write(
    `\n${completed} of ${chains.length} chains completed; ` +
      `${findings.length === 0 ? "gateway, registries and bank core agree" : "not everything agrees"}; ` +
      `gateway at most ${world.gateway.residentMb()} MB resident, restarted ${world.gateway.deaths()} times\n`,
  );
}

async function submitAll(world: World): Promise<Running[]> {
  const chains: Running[] = [];
  const before = await persistently(world, () => world.call("core", "rest", "ListChains", {}));
  if (asRecords(asRecord(before.body)["chains"]).length > 0) {
    throw new Fault(
      "settings",
      "give_up",
      "DATABASE_URL names a database that holds chains of an earlier run: name an empty one",
    );
  }
  for (const registryId of registryIds) {
    for (const kind of kinds) {
      const sample = `${registryId}-${kind}`;
      const door: Door = chains.length % 2 === 0 ? "rest" : "grpc";
      const startedAt = Date.now();
      const { business } = readSample(sample);
      const result = await persistently(world, () =>
        world.call("core", door, "SubmitChain", { idempotencyKey: `demo-${sample}`, business }),
      );
      if (result.status >= 300) throw new Error(`${sample} was refused: ${JSON.stringify(result.body)}`);
      const chainId = text(asRecord(result.body)["chainId"]);
      world.useDoor(chainId, door);
      chains.push({ chainId, sample, door, startedAt, endedAt: null, view: asRecord(result.body) });
    }
  }
  return chains;
}

/** Calls again while the gateway is away: the idempotency key makes that harmless. */
async function persistently<T>(world: World, call: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const deaths = world.gateway.deaths();
    try {
      return await call();
    } catch (error) {
      const away = world.gateway.pid() === null || world.gateway.deaths() !== deaths || world.gateway.deaths() > 0;
      if (!away || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function look(world: World, chain: Running): Promise<void> {
  const result = await persistently(world, () =>
    world.call("core", chain.door, "GetChain", { chainId: chain.chainId }),
  );
  chain.view = asRecord(result.body);
  const state = text(chain.view["state"]);
  if (state === "completed" || state === "aborted" || state === "parked") chain.endedAt ??= Date.now();
}

/** Fetches, keeps and verifies the evidence file; prints the chain's JSON line. Returns findings. */
async function showChain(world: World, chain: Running, mode: Mode): Promise<string[]> {
  const file = join("evidence", `${chain.sample}.zip`);
  const result = await world.call("core", chain.door, "GetEvidence", { chainId: chain.chainId });
  const content = text(asRecord(result.body)["contentBase64"]);
  if (content === "") return [`${chain.chainId}: no evidence (${result.status})`];
  writeFileSync(file, Buffer.from(content, "base64"));
  const said: string[] = [];
  const verified =
    (await verifyEvidenceCommand(file, join("evidence", "trusted-keys"), (line) => said.push(line))) === 0;
  const core = world.bankCore.ledger();
  const line = {
    chainId: chain.chainId,
    kind: text(chain.view["kind"]),
    registry: text(chain.view["registryId"]),
    capability: text(chain.view["capability"]),
    door: chain.door,
    state: text(chain.view["state"]),
    legs: asRecords(chain.view["legs"]).map((leg) => ({
      legId: text(leg["legId"]),
      registrationType: text(leg["registrationType"]),
      state: text(leg["state"]),
    })),
    postings: core.postings.filter(({ chainId, state }) => chainId === chain.chainId && state === "posted").length,
    termsInForce: core.terms.filter(({ chainId }) => chainId === chain.chainId).length,
    evidence: file,
    ms: (chain.endedAt ?? Date.now()) - chain.startedAt,
  };
  if (mode === "json") process.stdout.write(`${JSON.stringify(line)}\n`);
  else process.stdout.write(`${verified ? "verified" : "NOT VERIFIED"}  ${file}\n`);
  return verified ? [] : [`${file} does not verify: ${said.join("; ")}`];
}

function rowOf({ view, door, sample, startedAt, endedAt }: Running): ProgressRow {
  const step = asRecord(view["step"]);
  return {
    chainId: text(view["chainId"]),
    kind: sample.replace(/^(suzhou-huqiu|nantong-haimen|guangzhou-tianhe)-/, ""),
    registry: text(view["registryId"]),
    capability: text(view["capability"]),
    door,
    state: text(view["state"]),
    at: [text(step["name"]), text(step["stage"]), ...(Array.isArray(step["legs"]) ? step["legs"].map(text) : [])]
      .filter((part) => part !== "")
      .join(" "),
    legs: asRecords(view["legs"])
      .map((leg) => `${text(leg["legId"])} ${text(leg["state"])}`)
      .join(", "),
    ms: (endedAt ?? Date.now()) - startedAt,
  };
}

// A full run with planted people: they are in the answers to their bank, at the registry and in the evidence file, and in no
// other output, in no writing: not in logs, in the database and its files, the queue, errors, file drops or file names.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { asRecord, text } from "../../gateway/commands/command.ts";
import { startEmbedded } from "../../store/embedded.ts";
import { readSample } from "../sandbox/world.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { formsOf, found, peopleIn, type Form } from "./planted.ts";
import { endOf, openTestWorld, submit, type TestWorld } from "./whole-world.ts";

const samples = ["suzhou-huqiu-sale-combined", "guangzhou-tianhe-new-loan", "nantong-haimen-presale"];
/** Values that only refused requests carry. */
const refusedOnly = ["陆示拒", "320505198801019998", "13900139000"];

let world: TestWorld;
let settings: { database: { dataDirectory: string }; vault: { current: string; keys: object[] } };
let client: pg.Client;
let dataDirectory: string;
let forms: Form[];
let chainIds: string[];
let refusals: string[];
/** What jobs of the queue held while chains were on their way. */
const jobs: unknown[] = [];

beforeAll(async () => {
  world = await openTestWorld({ databaseUrl: null, environment: {} });
  settings = parse(readFileSync(world.ground.settingsFile, "utf8")) as typeof settings;
  ({ dataDirectory } = settings.database);
  const { databaseUrl } = await startEmbedded({
    dataDir: dataDirectory,
    clock: realClock,
    ids: realIds,
    log: quietLog,
  });
  client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const planted = new Set([...refusedOnly, ...samples.flatMap((sample) => peopleIn(readSample(sample).business))]);
  forms = [...planted].filter((value) => value.length > 2).flatMap(formsOf);
  const ended = new AbortController();
  const watching = watchJobs(ended.signal);
  chainIds = await Promise.all(samples.map((sample) => submit(world, sample)));
  refusals = await refuseMany();
  await Promise.all(chainIds.map((chainId) => endOf(world, chainId, 90_000)));
  ended.abort();
  await watching;
}, 180_000);

afterAll(async () => {
  await client?.end();
  await world?.stop();
});

/** A hint is gone from its table as soon as it was followed. */
async function watchJobs(ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    jobs.push(...(await client.query<{ data: unknown }>("SELECT data FROM bullmq.job")).rows.map(({ data }) => data));
    await realClock.sleep(10);
  }
}

/** Requests that are refused, each with a planted value somewhere; returns what was answered. */
async function refuseMany(): Promise<string[]> {
  const [name = "", number = "", phone = ""] = refusedOnly;
  const { business } = readSample(samples[1] ?? "");
  const person = { type: "person", name, certificateType: "resident_id", certificateNumber: number, phone };
  const wrong: [string, object][] = [
    ["SubmitChain", { business: { ...business, debtor: person } }],
    ["SubmitChain", { business: { ...business, [name]: number } }],
    ["SubmitChain", { business: { ...business, kind: name, reference: number } }],
    ["SubmitChain", { business: { ...business, mortgagors: [{ party: person, capacity: phone }] } }],
    ["SubmitChain", { business: { ...business, units: [], mandates: [{ agent: person }] } }],
    ["RecordDecision", { chainId: number, decision: { persons: [name] } }],
    ["RecordSignatures", { chainId: chainIds[0], documents: [{ signerName: name, signerCertificateNumber: number }] }],
    ["SearchRegister", { unitCodes: [number], purpose: name, authorisation: { number: phone } }],
  ];
  const answers: string[] = [];
  for (const [operation, input] of wrong) {
    const { status, body } = await world.call("core", "rest", operation, { idempotencyKey: realIds.nonce(), ...input });
    expect({ operation, status }).not.toMatchObject({ status: 200 });
    answers.push(JSON.stringify(body));
  }
  for (const [path, init] of [
    [`/v1/chains/${number}/${encodeURIComponent(name)}`, {}],
    [`/v1/chains?reference=${encodeURIComponent(name)}&phone=${phone}`, {}],
    ["/v1/chains", { method: "POST", body: JSON.stringify(person), headers: { "content-type": "application/json" } }],
    [`/v1/callbacks/${number}`, { method: "POST", body: JSON.stringify(person) }],
  ] as const) {
    const reply = await fetch(world.restUrl + path, init);
    expect({ path, status: reply.status }).not.toMatchObject({ status: 200 });
    answers.push(JSON.stringify([...reply.headers]) + (await reply.text()));
  }
  return answers;
}

/** Over a connection of its own: the gateway closes those that were idle for a while. */
async function pageOf(path: string): Promise<string> {
  const reply = await fetch(world.restUrl + path, { headers: { connection: "close" } });
  expect({ path, status: reply.status }).toEqual({ path, status: 200 });
  return await reply.text();
}

/** All that the rows say as PostgreSQL writes them, and the bytes of what it writes as hex. */
async function contentOf(rowsFrom: string, values: unknown[] = []): Promise<{ rows: number; texts: Buffer[] }> {
  const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${rowsFrom} AS t`, values);
  const all = rows.map(({ row }) => row).join("\n");
  const bytes = [...all.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex = ""]) => Buffer.from(hex, "hex"));
  return { rows: rows.length, texts: [Buffer.from(all), Buffer.concat(bytes)] };
}

/** Nothing of a file that the running gateway or its database has put in place or removed meanwhile. */
function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test("every chain ended, and its people are where they may be: with their bank and in the evidence file", async () => {
  const told = await Promise.all(chainIds.map((chainId) => world.call("core", "rest", "GetChain", { chainId })));
  const own = new Set(forms.filter(({ of }) => !refusedOnly.includes(of)).map(({ of }) => of));
  for (const value of own) expect(JSON.stringify(told)).toContain(value);
  // The search finds what is there: otherwise it would prove nothing about where it finds nothing.
  expect(found(forms, "GetChain", Buffer.from(JSON.stringify(told))).length).toBeGreaterThanOrEqual(own.size);
});

test("no table of the database holds a planted value, and the queue's hold ids alone", async () => {
  const { rows: tables } = await client.query<{ place: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS place FROM information_schema.tables
     WHERE table_schema IN ('gateway', 'bullmq') AND table_type = 'BASE TABLE'`,
  );
  expect(tables.length).toBeGreaterThan(15);
  const sightings: string[] = [];
  let rowsSeen = 0;
  for (const { place } of tables) {
    const { rows, texts } = await contentOf(place);
    rowsSeen += rows;
    sightings.push(...texts.flatMap((content) => found(forms, place, content)));
  }
  expect(rowsSeen).toBeGreaterThan(100);
  expect(sightings).toEqual([]);
  const open = await contentOf("(SELECT 1 AS id, $1::bytea AS message)", [Buffer.from(refusedOnly[0] ?? "")]);
  expect(open.texts.map((content) => found(forms, "a row", content).length > 0)).toEqual([true, true]);
  const held = new Set(jobs.map((data) => JSON.stringify(data)));
  expect(held.size).toBeGreaterThan(0);
  const ids = chainIds.map((chainId) => JSON.stringify({ chainId }));
  expect([...held].filter((data) => !ids.includes(data))).toEqual([]);
});

test("no file of the database, its log and its journal, no file of the gateway and nothing it printed holds one", async () => {
  await client.query("CHECKPOINT");
  const files = [...filesUnder(join(dataDirectory, "..")), ...filesUnder(world.ground.directory)];
  const relevant = files.filter((file) => !/\/base\/[145]\//.test(file));
  expect(relevant.filter((file) => file.endsWith("gateway.log"))).toHaveLength(1);
  expect(relevant.filter((file) => file.includes("/pg_wal/")).length).toBeGreaterThan(0);
  const sightings = relevant.flatMap((file) => [
    ...found(forms, file, readIfThere(file)),
    ...found(forms, "a file's name", Buffer.from(file)),
  ]);
  expect(sightings).toEqual([]);
  expect(world.gateway.said()).toContain('"ready":true');
  expect(found(forms, "what the gateway printed", Buffer.from(world.gateway.said()))).toEqual([]);
}, 60_000);

test("no refusal repeats what it refuses", () => {
  expect(refusals.length).toBe(12);
  for (const refusal of refusals) expect(found(forms, refusal, Buffer.from(refusal))).toEqual([]);
});

test("no event, page of health or answer to an operator names one in full; no evidence file does in its names", async () => {
  const { body } = await world.call("core", "rest", "WatchEvents", { limit: 200 });
  expect((asRecord(body)["events"] as unknown[]).length).toBeGreaterThan(20);
  const pages = await Promise.all(["/healthz", "/readyz", "/openapi.json"].map(async (path) => await pageOf(path)));
  const seen = await Promise.all(chainIds.map((chainId) => world.call("chen", "grpc", "GetChain", { chainId })));
  const parked = await world.call("chen", "rest", "ListParked", {});
  for (const shown of [body, pages, seen, parked])
    expect(found(forms, "an answer", Buffer.from(JSON.stringify(shown)))).toEqual([]);
  for (const chainId of chainIds) {
    const evidence = asRecord((await world.call("core", "rest", "GetEvidence", { chainId })).body);
    const entries = unzipSync(Buffer.from(text(evidence["contentBase64"]), "base64"));
    const names = [text(evidence["fileName"]), ...Object.keys(entries)].join("\n");
    expect(found(forms, "names of evidence", Buffer.from(names))).toEqual([]);
    const messages = Object.entries(entries).filter(([name]) => name.startsWith("messages/"));
    expect(messages.some(([, bytes]) => found(forms, "a message", Buffer.from(strFromU8(bytes))).length > 0)).toBe(
      true,
    );
    const bases = Object.entries(entries).filter(([name]) => name.startsWith("bases/"));
    expect(bases.length).toBeGreaterThan(0);
    // What was signed over names the address: nobody is named in a URL.
    for (const [name, bytes] of bases) expect(found(forms, name, bytes)).toEqual([]);
  }
}, 60_000);

test("rotate-keys runs beside the gateway; with a vault that lacks the database's key it refuses by name", async () => {
  const rotate = (settingsFile: string) =>
    spawnSync(process.execPath, ["main.ts", "rotate-keys"], {
      encoding: "utf8",
      env: { ...process.env, GATEWAY_SETTINGS: settingsFile },
    });
  expect(rotate(world.ground.settingsFile)).toMatchObject({ status: 0, stdout: "0 data keys wrapped anew\n" });
  const directory = world.ground.directory;
  writeFileSync(join(directory, "keys", "vault-2.key"), Buffer.alloc(32, 2).toString("base64"), { mode: 0o600 });
  const second = { keyId: "vault-2", keyFile: "keys/vault-2.key" };
  const lacking = join(directory, "lacking.yaml");
  writeFileSync(lacking, stringify({ ...settings, vault: { current: "vault-2", keys: [second] } }));
  const refused = rotate(lacking);
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stderr).toContain("personal data is sealed under the vault key vault-1");
  expect((await world.call("core", "rest", "GetChain", { chainId: chainIds[0] })).status).toBe(200);
}, 60_000);

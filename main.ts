// The one place that sees everything: reads the settings, builds the parts, hands them to each other as ports, runs a command.
// Invariant: a command either runs with everything it needs checked, or says what is wrong and how to mend it, and ends non-zero.

import { readFileSync } from "node:fs";
import { bankCore } from "./adapters/bank-core/bank-core.ts";
import { outsideOf } from "./adapters/checkpoint-drop/outside.ts";
import { evidenceFiles } from "./adapters/evidence-file/build.ts";
import { verifyEvidenceCommand } from "./adapters/evidence-file/verify.ts";
import { buildRegistries } from "./adapters/index.ts";
import { keysFrom, signerFromPem, verifierOf } from "./adapters/signing/keys.ts";
import { openSigners, testAtStart } from "./adapters/signing/signers/own-signer.ts";
import { vaultFromTexts } from "./adapters/vault/key-vault.ts";
import { readConnection } from "./config/connection.ts";
import { counterpartyKeys } from "./config/evidence-keys.ts";
import { openLog } from "./config/log.ts";
import { readRegistries } from "./config/registries.ts";
import { systemClock as clock, systemIds as ids, untilAsked } from "./config/runtime.ts";
import { readSettings, type Settings } from "./config/settings.ts";
import { Fault } from "./domain/fault.ts";
import type { Adapters, Signer } from "./domain/ports.ts";
import type { RegistryProfile } from "./domain/registry-profile.ts";
import { grpcClient } from "./gateway/client/grpc.ts";
import { restClient } from "./gateway/client/rest.ts";
import { callCommand } from "./gateway/commands/call.ts";
import { usage } from "./gateway/commands/usage.ts";
import { readWords, Usage, type Call } from "./gateway/commands/command.ts";
import { doctorCommand, gatewayReady, reachable, signing, type Check } from "./gateway/commands/doctor.ts";
import { listsCommand } from "./gateway/commands/lists.ts";
import { parkedCommand } from "./gateway/commands/parked.ts";
import { rotateKeysCommand } from "./gateway/commands/rotate-keys.ts";
import { waitCommand } from "./gateway/commands/wait.ts";
import { operations } from "./gateway/operations/index.ts";
import { startDoors } from "./gateway/serve.ts";
import { takeCallback } from "./queue/callback.ts";
import { crashAt } from "./queue/crash-points.ts";
import { startQueue } from "./queue/run.ts";
import { openTraffic } from "./queue/traffic.ts";
import { openWake } from "./queue/wake.ts";
import { openCheckpointLog } from "./store/checkpoints.ts";
import { findDatabase } from "./store/embedded.ts";
import { rotateKeys } from "./store/key-rotation.ts";
import { openQueuePool } from "./store/pool.ts";
import { openBoundedEvidence } from "./store/bounded-evidence.ts";
import { openStore } from "./store/store.ts";

const environment = process.env;
const settingsFile = environment["GATEWAY_SETTINGS"] ?? "data/sandbox/gateway.yaml";
const connectionFile = environment["GATEWAY_CLIENT"] ?? "data/sandbox/client.yaml";
const write = (line: string): void => console.log(line);

/** Adapters to registries and bank cores, and the public keys that evidence may name. */
function buildAdapters(
  settings: Settings,
  profiles: RegistryProfile[],
  { doors: doorsSigner, registries: signer }: Record<"doors" | "registries", Signer>,
  log: ReturnType<typeof openLog>,
) {
  const registries = buildRegistries(profiles, { signer, institution: settings.institution, clock, ids, log });
  const bankCores = new Map(
    settings.bankCores.map(({ institution, endpoint, key, timeoutMs }) => {
      const coreKey = verifierOf(key);
      return [institution, bankCore({ institution, endpoint, signer: doorsSigner, coreKey, clock, ids, timeoutMs })];
    }),
  );
  const adapters: Adapters = { registries, bankCores };
  return { adapters, keys: counterpartyKeys(settings, profiles) };
}

/**
 * The role `all`: doors, queue and store in one process until it is asked to end, then drained in order. What is built is
 * unwound in reverse, whether it was asked to or could not be built whole.
 */
async function runGateway(): Promise<number> {
  const asked = untilAsked(process);
  const settings = readSettings(settingsFile, environment);
  const log = openLog(settings.logFile, "info");
  const profiles = readRegistries(settings.registriesDirectory);
  const signers = openSigners(settings.keys, { clock, log });
  const signer = signers.doors;
  const { adapters, keys: evidenceKeys } = buildAdapters(settings, profiles, signers, log);
  await using parts = new AsyncDisposableStack();
  parts.defer(() => signers.close());
  await testAtStart(signers.each);
  const { url, embedded } = await findDatabase(settings.database, { clock, ids, log });
  parts.defer(async () => await embedded?.stop());
  const vault = vaultFromTexts(settings.vault);
  const connected = { databaseUrl: url, ids, clock, log };
  const store = await openStore({ ...connected, vault, poolMax: 12 });
  parts.defer(() => store.close());
  const checkpointLog = openCheckpointLog(connected);
  parts.defer(() => checkpointLog.close());
  const traffic = openTraffic(settings.checkpoints.limitMs, clock.now());
  const quarantine = openBoundedEvidence({ store, clock, log }, "quarantined_message");
  parts.defer(() => quarantine.close());
  const pool = openQueuePool({ databaseUrl: url, max: settings.workers + 6, log });
  parts.defer(() => pool.end());
  const wake = await openWake({ pool, log });
  parts.defer(() => wake.close());
  const { policy, workers, leaseMs } = settings;
  const institutions = new Map(Object.entries(settings.institutions));
  const files = evidenceFiles({ signer, keys: evidenceKeys, proofOf: (...given) => checkpointLog.proofOf(...given) });
  const taking = { store, adapters, clock, wake, log, quarantine };
  const doors = await startDoors({
    operations,
    doors: { store, clock, ids, adapters, wake, evidenceFiles: files, institutions, policy, log, traffic },
    keys: keysFrom(settings.clients),
    signer,
    ...settings.listen,
    takeCallback: (registryId, message) => takeCallback(registryId, message, taking),
    reflection: settings.reflection,
  });
  parts.defer(() => doors.stop());
  const noticeLeaseMs = Math.max(...settings.bankCores.map(({ timeoutMs }) => timeoutMs)) + 2_000;
  const reached = crashAt(environment["GATEWAY_CRASH_AT"], () => process.kill(process.pid, "SIGKILL"));
  const turning = { pool, wake, store, adapters, clock, ids, log, workers, leaseMs, noticeLeaseMs, reached };
  const outside = outsideOf(settings.checkpoints, signer, evidenceKeys, { clock, ids });
  const checkpoints = { ...settings.checkpoints, ...outside, checkpoints: checkpointLog, signer, traffic };
  const queue = await startQueue({ ...turning, checkpoints });
  parts.defer(() => queue.stop());
  write(
    JSON.stringify({ ready: true, rest: doors.restUrl, grpc: doors.grpcAddress, adopted: embedded?.adopted ?? null }),
  );
  await asked;
  log.info({}, "draining");
  return 0;
}

/** Wraps every data key under the vault's current key, beside a running gateway or without one. */
async function rotateVaultKeys(): Promise<number> {
  const settings = readSettings(settingsFile, environment);
  const log = openLog(null, "warn");
  const { url: databaseUrl, embedded } = await findDatabase(settings.database, { clock, ids, log });
  await using parts = new AsyncDisposableStack();
  // A database that a gateway runs on goes on with it.
  if (embedded?.adopted === false) parts.defer(() => embedded.stop());
  const vault = vaultFromTexts(settings.vault);
  return await rotateKeysCommand(() => rotateKeys({ databaseUrl, vault, ids, clock, log }), write);
}

/** Signed calls to a running gateway, as one of the sign-ins of the connection file. */
function signedCalls(): Call {
  const connection = readConnection(connectionFile);
  const gatewayKey = verifierOf(connection.gatewayKey);
  return async (signIn, door, operation, input) => {
    const signer = signerFromPem(connection.signIn(signIn));
    const caller = { keyId: signer.keyId, sign: signer.sign.bind(signer), gatewayKey, clock, ids };
    const client =
      door === "rest"
        ? restClient({ ...caller, baseUrl: connection.restUrl })
        : grpcClient({ ...caller, address: connection.grpcAddress });
    try {
      return await client.call(operation, input);
    } finally {
      client.close();
    }
  };
}

/** What doctor looks at, in the order in which one thing needs the other. */
function checks(): Check[] {
  const settings = () => readSettings(settingsFile, environment);
  return [
    { name: "settings", look: async () => `${settings().clients.length} sign-ins in ${settingsFile}` },
    { name: "vault", look: async () => `new data keys are wrapped by ${vaultFromTexts(settings().vault).keyId}` },
    {
      name: "registry profiles",
      look: async () => `${readRegistries(settings().registriesDirectory).length} registries`,
    },
    {
      name: "own keys",
      look: async () => {
        const { each, close } = openSigners(settings().keys, { clock, log: openLog(null, "silent") });
        try {
          return await signing(each);
        } finally {
          close();
        }
      },
    },
    {
      name: "gateway, its database and its queue",
      look: async () => await gatewayReady(`http://${settings().listen.host}:${settings().listen.restPort}`, clock),
    },
    { name: "bank cores", look: async () => await reachable(settings().bankCores, clock) },
    { name: "registries", look: async () => await reachable(readRegistries(settings().registriesDirectory), clock) },
  ];
}

/** Runs one command; resolves with its exit code. */
async function run(command: string | undefined, words: string[]): Promise<number> {
  const context = () => ({ call: signedCalls(), ids, write, readFile: (path: string) => readFileSync(path) });
  switch (command) {
    case "all":
      return await runGateway();
    case "start":
      return await (await import("./test/sandbox/start.ts")).startSandbox(write);
    case "demo":
      return await (
        await import("./test/sandbox/demo.ts")
      ).runDemo({
        json: words.includes("--json"),
        all: words.includes("--all"),
      });
    case "doctor":
      return await doctorCommand(checks(), write);
    case "call":
      return await callCommand(words, context());
    case "wait":
      return await waitCommand(words, context(), clock);
    case "parked":
      return await parkedCommand(words, context());
    case "lists":
      return await listsCommand(context());
    case "fault":
    case "rectify":
      return await (
        await import("./test/sandbox/desk.ts")
      ).deskCommand(command, words, readConnection(connectionFile), write);
    case "rotate-keys":
      return await rotateVaultKeys();
    case "verify-evidence": {
      const { operands, options } = readWords(words, ["keys", "checkpoints"]);
      const [file, keys = null, outside = null] = [operands[0], options.get("keys"), options.get("checkpoints")];
      if (file === undefined) throw new Usage("verify-evidence FILE [--keys DIRECTORY] [--checkpoints DIRECTORY]");
      return await verifyEvidenceCommand(file, keys, write, outside);
    }
    default:
      write(usage);
      return command === undefined || command === "help" ? 0 : 2;
  }
}

/** Runs the command line, and says in one line what went wrong; the stack is shown for bugs only. */
async function main(): Promise<void> {
  if (Number(process.versions.node.split(".")[0]) < 24) {
    console.error(
      `Node 24 is needed, this is ${process.versions.node}: run it by npm (npm run demo), or put node_modules/.bin first on PATH`,
    );
    process.exit(2);
  }
  try {
    process.exitCode = await run(process.argv[2], process.argv.slice(3));
  } catch (error) {
    const expected = error instanceof Fault || error instanceof Usage || error instanceof SyntaxError;
    console.error(expected ? error.message : error);
    process.exitCode = error instanceof Usage ? 2 : 1;
  }
}

await main();

// A whole small world on this machine: four registries, bank cores, and the gateway as a process of its own.
// Invariant: everything speaks over real sockets with real signatures; stop() leaves no process and no listener behind.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import { systemClock, systemIds } from "../../config/runtime.ts";
import { grpcClient } from "../../gateway/client/grpc.ts";
import { restClient } from "../../gateway/client/rest.ts";
import { startBankCore } from "../simulator/bank-core/bank-core.ts";
import type { GatewayDoor, Ledger as CoreLedger, LoanBusiness, RunningBankCore } from "../simulator/bank-core/types.ts";
import type { RunningRegistry } from "../simulator/registry/options.ts";
import { startGateway, type GatewayProcess } from "./gateway-process.ts";
import { layGround, leaveDirectory, repliesKeyId, signIns, type Ground, type SignIn } from "./ground.ts";
import { institution, institutions } from "./institutions.ts";
import { keyOf, startRegistries } from "./world-registries.ts";

export type Door = "rest" | "grpc";

export type World = {
  ground: Ground;
  restUrl: string;
  gateway: GatewayProcess;
  registries: Map<string, RunningRegistry>;
  /** The core of the sample bank. */
  bankCore: RunningBankCore;
  /** The cores of all institutions, by their id. */
  bankCores: ReadonlyMap<string, RunningBankCore>;
  /** One signed call as a sign-in over a door. */
  call(signIn: SignIn, door: Door, operation: string, input: object): Promise<{ status: number; body: unknown }>;
  /** The core answers this chain's notices over that door (REST unless told). */
  useDoor(chainId: string, door: Door): void;
  stop(): Promise<void>;
};

export type WorldOptions = {
  directory: string;
  dataDirectory: string | null;
  databaseUrl: string | null;
  /** ms from reception to acceptance, review and recording at the registries. */
  pace: { acceptMs: number; reviewMs: number; recordMs: number };
  queryIntervalMs: number;
  workers: number;
  /** For the gateway's first process only, e.g. a named crash point. */
  firstEnvironment: Record<string, string>;
};

const samplesDirectory = new URL("../samples/", import.meta.url).pathname;

/** Businesses under these references the bank core leaves to people: nothing is decided or signed by itself. */
const leftToPeople = Array.from({ length: 9 }, (_, index) => `BY-HAND-${index + 1}`);
/** The business of which the bank approves half. */
const approvedForLess = "HQ-APPROVED-FOR-LESS-2026";

/** Builds it and resolves when the gateway is ready. */
export async function buildWorld(options: WorldOptions): Promise<World> {
  const ground = await layGround(options);
  const restUrl = `http://127.0.0.1:${ground.restPort}`;
  const callers = openCallers(ground, restUrl);
  const doors = new Map<string, Door>();
  const registries = await startRegistries(ground, restUrl, options.pace);
  const bankCores = await startBankCores(ground, registries, callers, doors);
  const bankCore = coreOf(bankCores, institution);
  const stopFarSides = async () => {
    callers.close();
    await Promise.all([...bankCores.values()].map((core) => core.stop()));
    await Promise.all([...registries.values()].map((registry) => registry.stop()));
  };
  const gateway = await startGateway({
    settingsFile: ground.settingsFile,
    restUrl,
    firstEnvironment: options.firstEnvironment,
    readyWithinMs: 60_000,
  }).catch(async (error: unknown) => {
    await stopFarSides();
    leaveDirectory(options.directory);
    throw error;
  });
  return {
    ground,
    restUrl,
    gateway,
    registries,
    bankCore,
    bankCores,
    call: callers.call,
    useDoor: (chainId, door) => doors.set(chainId, door),
    stop: async () => {
      await gateway.stop();
      await stopFarSides();
      leaveDirectory(options.directory);
    },
  };
}

/** A sample business to submit: the file's `business`, as a person would post it. */
export function readSample(name: string): { business: LoanBusiness } {
  return JSON.parse(readFileSync(join(samplesDirectory, `${name}.json`), "utf8")) as { business: LoanBusiness };
}

/** The books of all cores as one: chains have their lender's core each, and no two the same. */
export function allCores(world: World): CoreLedger {
  const ledgers = [...world.bankCores.values()].map((core) => core.ledger());
  return {
    holds: ledgers.flatMap(({ holds }) => holds),
    postings: ledgers.flatMap(({ postings }) => postings),
    fees: ledgers.flatMap(({ fees }) => fees),
    terms: ledgers.flatMap(({ terms }) => terms),
    notices: ledgers.flatMap(({ notices }) => notices),
  };
}

/** One core an institution, each answering its own chains' notices under its own sign-in. */
async function startBankCores(
  ground: Ground,
  registries: ReadonlyMap<string, RunningRegistry>,
  callers: Pick<World, "call">,
  doors: ReadonlyMap<string, Door>,
): Promise<Map<string, RunningBankCore>> {
  const started = Object.keys(institutions).map(async (id) => {
    const core = await startBankCore({
      institution: id,
      port: ground.bankCorePorts[id] ?? 0,
      key: { keyId: repliesKeyId(id), privateKeyPem: keyOf(ground, repliesKeyId(id)).privateKeyPem },
      gatewayKey: { keyId: "gateway-doors", publicKeyPem: keyOf(ground, "gateway-doors").publicKeyPem },
      registries: [...registries.keys()].map((registryId) => ({
        registryId,
        publicKeyPem: keyOf(ground, `registry-${registryId}`).publicKeyPem,
      })),
      businesses: [],
      onFeePaid: ({ businessNumber }) => {
        for (const { register } of registries.values()) register.payFee(businessNumber);
      },
      behaviour: {
        ...Object.fromEntries(leftToPeople.map((reference) => [reference, { manual: true }])),
        [approvedForLess]: { decision: "other_amount" },
      },
      doorOf: (chainId): GatewayDoor => ({
        call: (operation, input) => callers.call(coreSignIn(id), doors.get(chainId) ?? "rest", operation, input),
      }),
    });
    return [id, core] as const;
  });
  return new Map(await Promise.all(started));
}

function coreSignIn(id: string): SignIn {
  const found = signIns.find((each) => each.institution === id && each.role === "core");
  if (found === undefined) throw new Error(`no core sign-in for ${id}`);
  return found.name;
}

function coreOf(cores: ReadonlyMap<string, RunningBankCore>, id: string): RunningBankCore {
  const core = cores.get(id);
  if (core === undefined) throw new Error(`no core of ${id}`);
  return core;
}

function openCallers(ground: Ground, restUrl: string): Pick<World, "call"> & { close(): void } {
  const gatewayKey = verifierOf({
    keyId: "gateway-doors",
    algorithm: "ecdsa-p256-sha256",
    publicKeyPem: keyOf(ground, "gateway-doors").publicKeyPem,
  });
  const clients = new Map(
    signIns.map(({ name, keyId }) => {
      const { privateKeyPem } = keyOf(ground, keyId);
      const signer = signerFromPem({ keyId, algorithm: "ecdsa-p256-sha256", privateKeyPem });
      const caller = { keyId, sign: signer.sign.bind(signer), gatewayKey, clock: systemClock, ids: systemIds };
      const address = `127.0.0.1:${ground.grpcPort}`;
      return [name, { rest: restClient({ ...caller, baseUrl: restUrl }), grpc: grpcClient({ ...caller, address }) }];
    }),
  );
  return {
    call: async (signIn, door, operation, input) => {
      const client = clients.get(signIn);
      if (client === undefined) throw new Error(`no sign-in ${signIn}`);
      return await client[door].call(operation, input);
    },
    close: () => {
      for (const { rest, grpc } of clients.values()) {
        rest.close();
        grpc.close();
      }
    },
  };
}

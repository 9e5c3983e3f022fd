// A whole gateway for tests: real doors, real PostgreSQL, real adapters, three simulated registries on real sockets.
// Invariant: nothing of ours is replaced; only the clock may stand still and the ids may count, so that two can be compared.

import { keysFrom } from "../../adapters/signing/keys.ts";
import { evidenceFiles } from "../../adapters/evidence-file/build.ts";
import { buildRegistries } from "../../adapters/index.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { NoticeDraft } from "../../domain/event.ts";
import type { Adapters, Clock, Ids, Store } from "../../domain/ports.ts";
import type { LendingPolicy } from "../../domain/planning.ts";
import type { RegistryAdapter } from "../../domain/registry.ts";
import { grpcClient, type GrpcClient } from "../../gateway/client/grpc.ts";
import { restClient } from "../../gateway/client/rest.ts";
import type { CallResult } from "../../gateway/client/signed-client.ts";
import type { Doors } from "../../gateway/operation.ts";
import { operations } from "../../gateway/operations/index.ts";
import { startDoors, type OpenDoors } from "../../gateway/serve.ts";
import { takeCallback } from "../../queue/callback.ts";
import { openLanes } from "../../queue/lanes.ts";
import { runTurn, type TurnDeps } from "../../queue/turn.ts";
import { openBoundedEvidence } from "../../store/bounded-evidence.ts";
import { openStore } from "../../store/store.ts";
import { sampleMandates } from "../samples/lodged-mandates.ts";
import { readRegister } from "../samples/read-samples.ts";
import { institution, institutions, mortgagees } from "../sandbox/institutions.ts";
import { sampleProfiles } from "../samples/sample-profiles.ts";
import type { RunningRegistry } from "../simulator/registry/options.ts";
import type { RegisterSeed } from "../simulator/registry/seed.ts";
import { startRegistry } from "../simulator/registry/server.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase } from "../support/postgres.ts";
import { testVault } from "../support/vault.ts";
import { clientSettings, doorsSigner, evidenceKeys, keyRecords, registriesKey, registrySigner } from "./sign-ins.ts";
import type { SignIn } from "./sign-ins.ts";

/** The house's order of preference. */
const policy: LendingPolicy = {
  mappings: {
    renewal: ["no_registration", "change", "new_loan_repays_old"],
    extension: ["no_registration", "change"],
    refinance: ["no_registration", "new_loan_repays_old", "change"],
  },
};

export type Door = "rest" | "grpc";
type ClockAndIds = { clock: Clock; ids: Ids };

/** A clock that stands still and ids that count: two gateways given the same calls give the same answers. */
export function standingPorts(now: number): ClockAndIds {
  const counts = new Map<string, number>();
  const next = (prefix: string): string => {
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    return `${prefix}_${String(count).padStart(6, "0")}`;
  };
  return { clock: { ...realClock, now: () => now }, ids: { next, nonce: () => realIds.nonce() } };
}

export type OpenGateway = {
  call(door: Door, who: SignIn, operation: string, input: object): Promise<CallResult>;
  /** The stream of events as the bank's core reads it. */
  watch: GrpcClient["watch"];
  store: Store;
  registries: ReadonlyMap<string, RunningRegistry>;
  /** Where registries post on their own. */
  callbackUrl(registryId: string): string;
  /** Turns the chain until nothing is due now. */
  turn(chainId: string): Promise<void>;
  /** Puts a chain into a given state, with notices of its own. */
  given(chainId: string, edit: (chain: Chain) => Chain, notices?: NoticeDraft[]): Promise<void>;
  read(chainId: string): Promise<Chain>;
  close(): Promise<void>;
};

/** Opens it on a database of its own. */
export async function openGateway(ports: ClockAndIds = { clock: realClock, ids: realIds }): Promise<OpenGateway> {
  const database = await freshDatabase();
  const { databaseUrl } = database;
  const store = await openStore({
    vault: testVault,
    databaseUrl,
    ids: ports.ids,
    clock: realClock,
    log: quietLog,
    poolMax: 5,
  });
  const adapters = { registries: new Map<string, RegistryAdapter>(), bankCores: new Map() };
  const deps = turnDeps(store, adapters, ports);
  const running = await openDoors(deps, ports);
  const registries = await startRegistries(running.restUrl);
  for (const [registryId, adapter] of registryAdapters(registries, ports)) adapters.registries.set(registryId, adapter);
  const clients = openClients(running, ports);
  return {
    ...clients,
    store,
    registries,
    callbackUrl: (registryId) => `${running.restUrl}/callbacks/${registryId}`,
    read: async (chainId) => (await storedChain(store, chainId)).chain,
    turn: async (chainId) => void (await runTurn(chainId, "worker-1", deps)),
    given: (chainId, edit, notices = []) => giveState(store, chainId, edit, notices),
    async close() {
      clients.close();
      await running.stop();
      await Promise.all(Array.from(registries.values(), (registry) => registry.stop()));
      await store.close();
      await database.drop();
    },
  };
}

function turnDeps(store: Store, adapters: Adapters, { clock }: ClockAndIds): TurnDeps {
  const wake = { wake: async (): Promise<void> => undefined };
  return { store, adapters, clock, wake, log: quietLog, leaseMs: 30_000, stepsMax: 50, lanes: openLanes(4) };
}

async function openDoors(deps: TurnDeps, { clock, ids }: ClockAndIds): Promise<OpenDoors> {
  const { store, adapters, wake, log } = deps;
  const files = evidenceFiles({ signer: doorsSigner, keys: evidenceKeys });
  const quarantine = openBoundedEvidence({ store, clock, log }, "quarantined_message");
  const doors: Doors = {
    store,
    clock,
    ids,
    adapters,
    wake,
    evidenceFiles: files,
    institutions: new Map(Object.entries(institutions)),
    policy,
    log,
  };
  return await startDoors({
    operations,
    doors,
    keys: keysFrom(keyRecords),
    signer: doorsSigner,
    host: "127.0.0.1",
    restPort: 0,
    grpcPort: 0,
    takeCallback: (registryId, message) => takeCallback(registryId, message, { ...deps, quarantine }),
    reflection: false,
  });
}

function openClients(
  running: OpenDoors,
  { clock, ids }: ClockAndIds,
): Pick<OpenGateway, "call" | "watch"> & { close(): void } {
  const open = new Map<SignIn, GrpcClient>();
  const grpcOf = (who: SignIn): GrpcClient => {
    const client = open.get(who) ?? grpcClient({ ...clientSettings(who, clock, ids), address: running.grpcAddress });
    open.set(who, client);
    return client;
  };
  const restOf = (who: SignIn) => restClient({ ...clientSettings(who, clock, ids), baseUrl: running.restUrl });
  return {
    call: (door, who, operation, input) => (door === "rest" ? restOf(who) : grpcOf(who)).call(operation, input),
    watch: (input, signal) => grpcOf("core").watch(input, signal),
    close: () => open.forEach((client) => client.close()),
  };
}

function registryAdapters(registries: ReadonlyMap<string, RunningRegistry>, { clock, ids }: ClockAndIds) {
  const profiles = sampleProfiles.map((profile) => ({
    ...profile,
    endpoint: `${registries.get(profile.registryId)?.url}/exchange`,
    publicKeyPem: registriesKey.publicKeyPem,
    callTimeoutMs: 5_000,
  }));
  return buildRegistries(profiles, { signer: registrySigner, institution, clock, ids, log: quietLog });
}

async function startRegistries(gatewayUrl: string): Promise<Map<string, RunningRegistry>> {
  const register = readRegister();
  const started = sampleProfiles.map(async (profile) => {
    const { registryId, name, capability, juniorRank, changeOfMainClaim, unitCodePrefixes } = profile;
    const callbackUrl = `${gatewayUrl}/callbacks/${registryId}`;
    const { publicKeyPem } = registrySigner;
    return await startRegistry({
      registryId,
      name,
      capability,
      juniorRank,
      changeOfMainClaim,
      areaCodes: unitCodePrefixes,
      privateKeyPem: registriesKey.privateKeyPem,
      keyId: `registry-${registryId}`,
      banks: [{ institution, publicKeyPem, callbackUrl, mortgagees }],
      register: register[registryId] as unknown as RegisterSeed,
      mandates: sampleMandates,
      pace: { acceptMs: 20, reviewMs: 20, recordMs: 20 },
    });
  });
  return new Map((await Promise.all(started)).map((registry) => [registry.registryId, registry]));
}

async function storedChain(store: Store, chainId: string) {
  const stored = await store.readAny(chainId);
  if (stored === null) throw new Error(`no chain ${chainId}`);
  return stored;
}

async function giveState(
  store: Store,
  chainId: string,
  edit: (chain: Chain) => Chain,
  notices: NoticeDraft[],
): Promise<void> {
  const { chain, version } = await storedChain(store, chainId);
  const change = { chain: edit(chain), version, epoch: null, notices, evidence: [], intent: null, answer: null };
  const result = await store.commit(change);
  if (result !== "committed") throw new Error(JSON.stringify(result));
}

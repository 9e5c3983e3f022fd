// What tests of the clock stand on: real store, real adapters, a simulated registry and a simulated bank core on real sockets.
// Invariant: nothing of ours is replaced; the far sides share no code with us. A test decides who turns chains, and when.

import { bankCore } from "../../adapters/bank-core/bank-core.ts";
import { evidenceFiles } from "../../adapters/evidence-file/build.ts";
import { buildRegistries } from "../../adapters/index.ts";
import { generateKeyPair, signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import type { Chain } from "../../domain/chain-state.ts";
import { assert, Fault } from "../../domain/fault.ts";
import type { Adapters, Signer, Store, Wake } from "../../domain/ports.ts";
import type { PublicKeyRecord } from "../../domain/signature-algorithm.ts";
import type { Reached } from "../../queue/crash-points.ts";
import type { Doors } from "../../gateway/operation.ts";
import { openLanes } from "../../queue/lanes.ts";
import { deliverNotices } from "../../queue/notices.ts";
import { runTurn, type TurnDeps } from "../../queue/turn.ts";
import { openBoundedEvidence } from "../../store/bounded-evidence.ts";
import { openStore } from "../../store/store.ts";
import { readBusiness } from "../samples/read-samples.ts";
import { startBankCore } from "../simulator/bank-core/bank-core.ts";
import type { Behaviour, GatewayDoor, RunningBankCore } from "../simulator/bank-core/types.ts";
import type { RunningRegistry } from "../simulator/registry/options.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase } from "../support/postgres.ts";
import { testVault } from "../support/vault.ts";
import {
  bankRsa,
  callAs,
  house,
  institution,
  profileWith,
  registryRsa,
  startCallbackDoor,
  startSampleRegistry,
  type Besides,
  type OwnSigners,
  type RegistryId,
  type SignIn,
} from "./far-sides.ts";

export type Ground = {
  databaseUrl: string;
  store: Store;
  adapters: Adapters;
  /** The first one laid. */
  registry: RunningRegistry;
  registries: ReadonlyMap<RegistryId, RunningRegistry>;
  core: RunningBankCore;
  /** The signer of registry messages; false: it fails as a lost HSM session would. */
  signer: { works: boolean };
  /** An operation as the core's sign-in. Throws when the input is not valid. */
  call(operation: string, input: object): Promise<{ status: number; body: unknown }>;
  /** Submits a sample, or a business as it is, and returns its chain's id. */
  submit(sample: string | Record<string, unknown>, behaviour?: Behaviour): Promise<string>;
  turnDeps(reached?: Reached, leaseMs?: number): TurnDeps;
  /** Turns whatever is due until `done` holds of the chain; throws at the deadline. */
  turnUntil(chainId: string, done: (chain: Chain) => boolean, deps?: TurnDeps): Promise<Chain>;
  stop(): Promise<void>;
};

const algorithm = "ecdsa-p256-sha256";
export const gatewayKeys = generateKeyPair(algorithm);
export const coreKeys = generateKeyPair(algorithm);
const fromFile = signerFromPem({ keyId: "gateway-doors", algorithm, privateKeyPem: gatewayKeys.privateKeyPem });

const policy: Doors["policy"] = {
  mappings: {
    renewal: ["change", "new_loan_repays_old"],
    extension: ["change"],
    refinance: ["new_loan_repays_old", "change"],
  },
};

/** Lays the ground with registries that take `stepMs` from state to state and know and ask what is given besides; hints go nowhere. */
export async function layGround(
  registryIds: RegistryId | [RegistryId, ...RegistryId[]],
  stepMs = 20,
  besides: Partial<Record<RegistryId, Besides>> = {},
  own: OwnSigners = {},
): Promise<Ground> {
  const doorsSigner = own.doors ?? fromFile;
  const ids: [RegistryId, ...RegistryId[]] = typeof registryIds === "string" ? [registryIds] : registryIds;
  const database = await freshDatabase();
  const ports = { ids: realIds, clock: realClock, log: quietLog };
  const store = await openStore({ vault: testVault, databaseUrl: database.databaseUrl, ...ports, poolMax: 8 });
  const wake: Wake = { wake: () => Promise.resolve() };
  const quarantine = openBoundedEvidence({ store, ...ports }, "quarantined_message");
  const callbacks = await startCallbackDoor(() => ({ store, adapters, wake, quarantine, ...ports }));
  const registries = await startRegistries(ids, callbacks.url, stepMs, besides);
  const registry = registries.get(ids[0]);
  assert(registry !== undefined, "the first registry was started");
  const core = await startCore(registries, own.nextDoors, (operation, input) => call("core", operation, input));
  const signer = { works: true };
  const adapters = buildAdapters(registries, core.url, signer, besides, { ...own, doors: doorsSigner });
  const doors: Doors = {
    store,
    adapters,
    wake,
    ...ports,
    evidenceFiles: evidenceFiles({ signer: doorsSigner, keys: [] }),
    institutions: new Map([[institution, house]]),
    policy,
  };
  const call: Call = (signIn, operation, input) => callAs(signIn, operation, input, doors);
  const stopping = new AbortController();
  const delivering = deliverNotices({ store, adapters, ...ports, leaseMs: 2_000 }, stopping.signal);
  const turning = { store, adapters, wake, ...ports, stepsMax: 100 };
  const turnDeps: Ground["turnDeps"] = (reached, leaseMs = 400) => ({
    ...turning,
    leaseMs,
    reached,
    lanes: openLanes(4),
  });
  return {
    databaseUrl: database.databaseUrl,
    store,
    adapters,
    registry,
    registries,
    core,
    signer,
    turnDeps,
    call: (operation, input) => call("core", operation, input),
    submit: async (sample, behaviour = {}) => await submit(sample, behaviour, core, call),
    turnUntil: async (chainId, done, deps = turnDeps()) => await turnUntil({ store, core }, chainId, done, deps),
    stop: async () => {
      stopping.abort();
      await delivering;
      for (const side of [core, ...registries.values(), callbacks]) await side.stop();
      await store.close();
      await database.drop();
    },
  };
}

async function submit(
  sample: string | Record<string, unknown>,
  behaviour: Behaviour,
  core: RunningBankCore,
  call: Call,
): Promise<string> {
  const business = typeof sample === "string" ? readBusiness(`${sample}.json`) : sample;
  core.behave(String(business["reference"]), behaviour);
  const answer = await call("core", "SubmitChain", { idempotencyKey: realIds.nonce(), business });
  return String(expectAnswer(answer)["chainId"]);
}

async function startRegistries(
  ids: readonly RegistryId[],
  callbackUrl: string,
  stepMs: number,
  besides: Partial<Record<RegistryId, Besides>>,
) {
  const started = ids.map(async (id) => [id, await startSampleRegistry(id, callbackUrl, stepMs, besides[id])] as const);
  return new Map(await Promise.all(started));
}

type Call = (signIn: SignIn, operation: string, input: object) => Promise<{ status: number; body: unknown }>;

function expectAnswer({ status, body }: { status: number; body: unknown }): Record<string, unknown> {
  if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`);
  return body as Record<string, unknown>;
}

async function startCore(
  registries: Ground["registries"],
  nextGatewayKey: PublicKeyRecord | undefined,
  call: GatewayDoor["call"],
): Promise<RunningBankCore> {
  return await startBankCore({
    institution,
    key: { keyId: "core-key", privateKeyPem: coreKeys.privateKeyPem },
    gatewayKey: { keyId: "gateway-doors", publicKeyPem: gatewayKeys.publicKeyPem },
    nextGatewayKey,
    registries: [...registries.keys()].map((registryId) => ({ registryId, publicKeyPem: registryRsa.publicKeyPem })),
    businesses: [],
    onFeePaid: ({ businessNumber }) => registries.forEach(({ register }) => register.payFee(businessNumber)),
    doorOf: () => ({ call }),
  });
}

async function turnUntil(
  { store, core }: Pick<Ground, "store" | "core">,
  chainId: string,
  done: (chain: Chain) => boolean,
  deps: TurnDeps,
): Promise<Chain> {
  const deadline = Date.now() + 25_000;
  for (;;) {
    const stored = await store.readAny(chainId);
    if (stored === null) throw new Error("no such chain");
    if (done(stored.chain)) return stored.chain;
    if (Date.now() > deadline) {
      const { state, step, plan, legs, parked, abort, inFlight, dueAt } = stored.chain;
      const shown = {
        state,
        step: plan.steps[step],
        legs: legs.map((leg) => [leg.legId, leg.state]),
        parked,
        abort,
        inFlight: inFlight?.request.type,
        said: core.journal().slice(-5),
        dueIn: dueAt === null ? null : dueAt - Date.now(),
      };
      throw new Error(`not reached in time: ${JSON.stringify(shown)}`);
    }
    if ((await runTurn(null, "wrk_test", deps)) === "nothing") await realClock.sleep(15);
  }
}

function buildAdapters(
  running: ReadonlyMap<RegistryId, RunningRegistry>,
  coreUrl: string,
  state: { works: boolean },
  besides: Partial<Record<RegistryId, Besides>>,
  own: OwnSigners & { doors: Signer },
): Adapters {
  const { privateKeyPem } = bankRsa;
  const rsa = signerFromPem({ keyId: "gateway-registries", algorithm: "rsa-v1_5-sha256", privateKeyPem });
  // The real signer, whose session a test can lose.
  const losable: Signer = {
    keyId: rsa.keyId,
    algorithm: rsa.algorithm,
    publicKeyPem: rsa.publicKeyPem,
    sign: async (bytes) => {
      if (!state.works) throw new Fault("signer", "retry", "the session is lost");
      return await rsa.sign(bytes);
    },
  };
  const live = [...running].map(([registryId, { url }]) => ({
    ...profileWith(registryId, besides[registryId]),
    endpoint: `${url}/exchange`,
    publicKeyPem: registryRsa.publicKeyPem,
    callTimeoutMs: 2_000,
    queryIntervalMs: 60,
  }));
  const signer = own.registries ?? losable;
  const registries = buildRegistries(live, { signer, institution, clock: realClock, ids: realIds, log: quietLog });
  const coreKey = verifierOf({ keyId: "core-key", algorithm, publicKeyPem: coreKeys.publicKeyPem });
  const port = bankCore({
    institution,
    endpoint: coreUrl,
    signer: own.doors,
    coreKey,
    clock: realClock,
    ids: realIds,
    timeoutMs: 2_000,
  });
  return { registries, bankCores: new Map([[institution, port]]) };
}

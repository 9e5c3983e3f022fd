// Real doors on real sockets and a real database, with small operations that stand in for the business.
// Invariant: the operations carry the names of real rpcs, so that both doors know their messages.

import { z } from "@hono/zod-openapi";
import { generateKeyPair, keysFrom, signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import { usualUserId } from "../../adapters/signing/sm2/user-digest.ts";
import type { KeyRecord, Store } from "../../domain/ports.ts";
import type { Finding } from "../../domain/pre-lodgement/rule.ts";
import { isRefusal, refuse } from "../../domain/refusal.ts";
import type { Refusal } from "../../domain/refusal.ts";
import {
  type PublicKeyRecord,
  type SignatureAlgorithm,
  signatureAlgorithms,
} from "../../domain/signature-algorithm.ts";
import type { AnyOperation } from "../../gateway/answer.ts";
import { grpcClient } from "../../gateway/client/grpc.ts";
import type { GrpcClient } from "../../gateway/client/grpc.ts";
import { restClient } from "../../gateway/client/rest.ts";
import type { ClientSettings, GatewayClient } from "../../gateway/client/signed-client.ts";
import { idempotentAnswer } from "../../gateway/idempotency.ts";
import type { DoorLimits } from "../../gateway/limits.ts";
import type { Doors, Operation } from "../../gateway/operation.ts";
import { watchEvents } from "../../gateway/operations/watch-events.ts";
import { startDoors } from "../../gateway/serve.ts";
import type { PinnedKey, Sign } from "../../proto/message-signature.ts";
import { openStore } from "../../store/store.ts";
import { quietLog, realClock, realIds } from "../support/ports.ts";
import { freshDatabase } from "../support/postgres.ts";
import { testVault } from "../support/vault.ts";

export type KeyPair = PublicKeyRecord & { sign: Sign };

/** A new key pair. */
export function keyPair(keyId: string, algorithm: SignatureAlgorithm = "ecdsa-p256-sha256"): KeyPair {
  const { privateKeyPem } = generateKeyPair(algorithm);
  const userId = algorithm === "sm2-sm3" ? usualUserId : undefined;
  const signer = signerFromPem({ keyId, algorithm, privateKeyPem, userId });
  return { ...signer, sign: (base) => signer.sign(base) };
}

export const core = keyPair("core-1");
export const operator = keyPair("operator-1");
export const stranger = keyPair("stranger-1");
/** A core's sign-in for each algorithm. */
export const coreOf = new Map(signatureAlgorithms.map((name) => [name, keyPair(`core-of-${name}`, name)]));
const gateway = keyPair("gateway-1");

/** The doors know these alone. */
const records: KeyRecord[] = [
  { pair: core, role: "core" as const, person: "core", duties: [] },
  { pair: operator, role: "operator" as const, person: "operator-one", duties: ["operations_supervisor" as const] },
  ...[...coreOf.values()].map((pair) => ({ pair, role: "core" as const, person: "core", duties: [] })),
].map(({ pair, role, person, duties }) => {
  const { keyId, algorithm, publicKeyPem, userId } = pair;
  return { keyId, institution: "bank-a", role, person, duties, algorithm, publicKeyPem, userId };
});

const noticeInput = z.strictObject({ idempotencyKey: z.string().min(1).max(64), noticeId: z.string().min(1).max(64) });
const noticeOutput = z.strictObject({ noticeId: z.string(), due: z.boolean() });

/** Answers once per key, as a handler does: the answer is kept by the handler, and `runs` counts how often it ran. */
export function retryNotice(runs: {
  count: number;
}): Operation<z.infer<typeof noticeInput>, z.infer<typeof noticeOutput>> {
  return {
    name: "RetryNotice",
    summary: "counts how often it ran",
    rest: { method: "POST", path: "/v1/notices/{noticeId}/retry" },
    roles: ["core", "operator"],
    mutating: true,
    input: noticeInput,
    output: noticeOutput,
    async run(input, caller, { store }) {
      runs.count += 1;
      if (input.noticeId === "absent") return refuse("not_found", "noticeId");
      if (input.noticeId === "faulty") return manyFaults();
      if (input.noticeId === "busy") return refuse("unavailable");
      if (input.noticeId === "broken") throw new Error("the disk is full");
      const output = { noticeId: input.noticeId, due: runs.count === 1 };
      const kept = await store.keepAnswer(idempotentAnswer(caller, "RetryNotice", input, output), []);
      return kept ? output : refuse("unavailable");
    },
  };
}

/** As many findings as the check before filing tells at once, each longer than any rule's. */
function manyFaults(): Refusal {
  const findings = Array.from({ length: 50 }, (_each, index): Finding => ({
    ruleId: `PL-${String(index + 1).padStart(3, "0")}`,
    code: "missing_for_kind",
    field: `business.units[${index}].securedAmount`,
    detail: "amountBasis per_unit",
    why: { zh: "每个单元须各有担保数额。".repeat(20), en: "Each unit states its own amount. ".repeat(15) },
    basis: "《不动产登记暂行条例实施细则》第六十六条",
    mend: { zh: "填写该单元的担保数额。", en: "State the unit's own secured amount." },
  }));
  return { ...refuse("missing_for_kind", "business.units[0].securedAmount"), findings };
}

const listInput = z.strictObject({
  state: z.enum(["open", "parked"]).optional(),
  limit: z.int().min(1).max(200).optional(),
  after: z.string().max(64).optional(),
});

/** Shows what it was given: { chains: [], next: "<after>/<limit>/<state>" }. */
export const listChains: Operation<z.infer<typeof listInput>, { chains: never[]; next: string }> = {
  name: "ListChains",
  summary: "shows its input",
  rest: { method: "GET", path: "/v1/chains" },
  roles: ["core"],
  mutating: false,
  input: listInput,
  output: z.strictObject({ chains: z.array(z.never()), next: z.string() }),
  async run({ state, limit, after }) {
    return { chains: [], next: `${after ?? "-"}/${limit ?? "-"}/${state ?? "-"}` };
  },
};

export type RunningDoors = {
  restUrl: string;
  grpcAddress: string;
  doors: Doors;
  /** How often the mutating operation ran. */
  runs: { count: number };
  gatewayKey: PinnedKey;
  rest(who: KeyPair): GatewayClient;
  grpc(who: KeyPair): GrpcClient;
  /** Closes the doors and leaves the database. */
  stop(): Promise<void>;
  /** Evidence of refused messages, oldest first. */
  refused(): Promise<{ subject: string; counterparty: string; bytes: Uint8Array }[]>;
  close(): Promise<void>;
};

/** Opens both doors on free ports over a database of their own; `own` is the key their answers are signed with. */
export async function openDoors(
  limits: Partial<DoorLimits> = {},
  reflection = true,
  own: KeyPair = gateway,
): Promise<RunningDoors> {
  const database = await freshDatabase();
  const store = await openStore({
    vault: testVault,
    databaseUrl: database.databaseUrl,
    ids: realIds,
    clock: realClock,
    log: quietLog,
    poolMax: 5,
  });
  const runs = { count: 0 };
  const doors = doorsOn(store);
  const operations: AnyOperation[] = [retryNotice(runs), listChains, watchEvents];
  const running = await startDoors({
    operations,
    doors,
    keys: keysFrom(records),
    signer: own,
    host: "127.0.0.1",
    restPort: 0,
    grpcPort: 0,
    takeCallback: async () => {
      throw new Error("no registry is known here");
    },
    reflection,
    limits,
  });
  const gatewayKey = verifierOf(own);
  const settings = (who: KeyPair): ClientSettings => ({ ...who, gatewayKey, clock: realClock, ids: realIds });
  const opened: GatewayClient[] = [];
  const keep = <C extends GatewayClient>(client: C): C => {
    opened.push(client);
    return client;
  };
  return {
    ...running,
    doors,
    runs,
    gatewayKey,
    rest: (who) => keep(restClient({ ...settings(who), baseUrl: running.restUrl, operations })),
    grpc: (who) => keep(grpcClient({ ...settings(who), address: running.grpcAddress })),
    refused: async () => (await store.evidence("door")).filter(({ type }) => type === "refused_message"),
    async close() {
      for (const client of opened) client.close();
      await running.stop();
      await store.close();
      await database.drop();
    },
  };
}

function doorsOn(store: Store): Doors {
  return {
    store,
    clock: realClock,
    ids: realIds,
    adapters: { registries: new Map(), bankCores: new Map() },
    wake: { wake: async () => undefined },
    evidenceFiles: { build: async () => new Uint8Array(0) },
    institutions: new Map(),
    policy: { mappings: { renewal: ["change"], extension: ["change"], refinance: ["new_loan_repays_old", "change"] } },
    log: quietLog,
  };
}

/** The refusal code of an answer, or null. */
export function codeOf({ body }: { body: unknown }): string | null {
  if (isRefusal(body) || typeof body !== "object" || body === null || !("code" in body)) return null;
  return String(body.code);
}

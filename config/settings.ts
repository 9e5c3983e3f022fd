// The gateway's settings: one YAML file (GATEWAY_SETTINGS), checked whole before anything starts.
// Invariant: no insecure default: every key is named, every listener is bound to the host that is written.

import { dirname, resolve } from "node:path";
import { z } from "zod";
import { duties } from "../domain/parked-needs.ts";
import type { OwnKey } from "../domain/own-key.ts";
import type { KeyRecord } from "../domain/ports.ts";
import { mappings } from "../domain/registry-profile.ts";
import type { PublicKeyRecord } from "../domain/signature-algorithm.ts";
import { checkpointSchema } from "./checkpoint-schema.ts";
import { institutionId, institutionsSchema } from "./institution-schema.ts";
import { keySchema } from "./key-schema.ts";
import { ownKeysSchema, readOwnKey, type ReadingKeys } from "./own-key-schema.ts";
import { readText, readYaml } from "./read-yaml.ts";

const keyId = z.string().regex(/^[a-z0-9][a-z0-9.-]{2,63}$/);
const port = z.int().min(0).max(65_535);
const mappingOrder = z.array(z.enum(mappings)).min(1).max(mappings.length);

const fields = z.strictObject({
  /** Name under which the gateway stands at the registries: the sender of every message to them. */
  institution: institutionId,
  /** Those who lend through the gateway, and may act only for houses of their own tree. */
  institutions: institutionsSchema,
  /** The house's order of preference; a registry's own list says what is possible there. */
  policy: z.strictObject({
    mappings: z.strictObject({ renewal: mappingOrder, extension: mappingOrder, refinance: mappingOrder }),
  }),
  listen: z.strictObject({ host: z.string().min(1), restPort: port, grpcPort: port }),
  database: z.strictObject({ url: z.string().nullable(), dataDirectory: z.string().nullable() }),
  /** Simulated far sides and plain key files: nothing here is in earnest. */
  sandbox: z.boolean().default(false),
  keys: ownKeysSchema,
  /** Keys that wrap the data keys of stored personal data: the current one, and those under which something is still wrapped. */
  vault: z.strictObject({
    current: keyId,
    keys: z
      .array(z.strictObject({ keyId, keyFile: z.string().min(1) }))
      .min(1)
      .max(16),
  }),
  clients: z
    .array(
      keySchema({
        keyId,
        institution: institutionId,
        role: z.enum(["core", "operator"]),
        person: z.string().min(1).max(40),
        /** 岗位 of an operator: what this sign-in may do about parked work. A bank's systems have none. */
        duties: z.array(z.enum(duties)).max(duties.length).default([]),
        publicKeyFile: z.string().min(1),
      }),
    )
    .min(1)
    .max(1000),
  bankCores: z
    .array(
      keySchema({
        institution: institutionId,
        endpoint: z.url({ protocol: /^https?$/ }),
        keyId,
        publicKeyFile: z.string().min(1),
        timeoutMs: z.int().min(100).max(120_000),
      }),
    )
    .min(1)
    .max(100),
  checkpoints: checkpointSchema,
  registriesDirectory: z.string().min(1),
  logFile: z.string().nullable(),
  reflection: z.boolean(),
  workers: z.int().min(1).max(64),
  /** ms a chain stays with a worker that died, before another takes it up. */
  leaseMs: z.int().min(1_000).max(120_000),
});

/** An institution without a core could open chains and never come to a decision; a person without a duty could resolve nothing. */
export const settingsSchema = fields.superRefine(({ institutions, bankCores, clients }, context) => {
  for (const [index, { role, duties: held }] of clients.entries()) {
    if ((role === "operator") === held.length > 0) continue;
    const message = role === "operator" ? "an operator has at least one duty" : "duties are of persons, not of systems";
    context.addIssue({ code: "custom", path: ["clients", index, "duties"], message });
  }
  for (const id of Object.keys(institutions)) {
    if (!bankCores.some((core) => core.institution === id))
      context.addIssue({ code: "custom", path: ["institutions", id], message: `no bank core for ${id}` });
  }
});

type Written = z.infer<typeof settingsSchema>;

export type Settings = Omit<Written, "clients" | "bankCores" | "keys" | "vault"> & {
  clients: KeyRecord[];
  /** `key`: the one the core signs its replies with. */
  bankCores: { institution: string; endpoint: string; key: PublicKeyRecord; timeoutMs: number }[];
  /** In the order of their turns; `former`: public keys that sign no more. */
  keys: Record<"doors" | "registries", OwnKey[]> & { former: PublicKeyRecord[] };
  /** `keyBase64`: the text of the key's file. */
  vault: { current: string; keys: { keyId: string; keyBase64: string }[] };
};

/** Reads the file; paths in it are relative to it. DATABASE_URL, where set, replaces database.url. Throws Fault(origin "settings"). */
export function readSettings(file: string, environment: NodeJS.ProcessEnv): Settings {
  const written = readYaml(file, settingsSchema);
  const beside = (path: string) => resolve(dirname(file), path);
  const pem = (path: string) => readText(beside(path));
  const reading: ReadingKeys = { beside, environment, sandbox: written.sandbox };
  const { doors, registries, former } = written.keys;
  return {
    ...written,
    checkpoints: { ...written.checkpoints, directory: beside(written.checkpoints.directory) },
    registriesDirectory: beside(written.registriesDirectory),
    logFile: written.logFile === null ? null : beside(written.logFile),
    database: { ...written.database, url: environment["DATABASE_URL"] ?? written.database.url },
    clients: written.clients.map(({ publicKeyFile, ...client }) => ({ ...client, publicKeyPem: pem(publicKeyFile) })),
    bankCores: written.bankCores.map(({ keyId: id, algorithm, userId, publicKeyFile, ...core }) => ({
      ...core,
      key: { keyId: id, algorithm, userId, publicKeyPem: pem(publicKeyFile) },
    })),
    keys: {
      doors: doors.map((key) => readOwnKey(key, reading)),
      registries: registries.map((key) => readOwnKey(key, reading)),
      former: former.map(({ publicKeyFile, ...key }) => ({ ...key, publicKeyPem: pem(publicKeyFile) })),
    },
    vault: {
      current: written.vault.current,
      keys: written.vault.keys.map(({ keyId: id, keyFile }) => ({ keyId: id, keyBase64: pem(keyFile) })),
    },
  };
}

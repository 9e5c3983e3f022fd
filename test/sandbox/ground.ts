// Lays the ground of a sandbox: a directory with fresh keys, settings and registry profiles for one bank and its registries.
// Invariant: nothing in it is shared with another run; private keys are 0600.

import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { Fault } from "../../domain/fault.ts";
import { generateKeyPair } from "../../adapters/signing/keys.ts";
import { freePorts } from "./free-ports.ts";
import { dutiesOf } from "../samples/duties.ts";
import { institution, institutions } from "./institutions.ts";

/** Sign-ins of the sandbox: the core and two people of the bank, the cores of further lenders, and one of a bank without standing. */
export const signIns = [
  { name: "core", keyId: "demo-bank-core", institution, role: "core", person: "core" },
  { name: "chen", keyId: "demo-bank-operator-chen", institution, role: "operator", person: "chen" },
  { name: "liu", keyId: "demo-bank-operator-liu", institution, role: "operator", person: "liu" },
  { name: "insurer-core", keyId: "demo-insurer-core", institution: "demo-insurer", role: "core", person: "core" },
  { name: "wealth-core", keyId: "demo-wealth-core", institution: "demo-wealth", role: "core", person: "core" },
  { name: "faic-core", keyId: "demo-faic-core", institution: "demo-faic", role: "core", person: "core" },
  { name: "amc-core", keyId: "demo-amc-core", institution: "demo-amc", role: "core", person: "core" },
  { name: "fund-core", keyId: "demo-fund-core", institution: "demo-fund", role: "core", person: "core" },
  { name: "other-core", keyId: "other-bank-core", institution: "other-bank", role: "core", person: "core" },
] as const;
export type SignIn = (typeof signIns)[number]["name"];

/** Whose sign-in it is. */
export function institutionOf(signIn: SignIn): string {
  const found = signIns.find(({ name }) => name === signIn);
  if (found === undefined) throw new Error(`no sign-in ${signIn}`);
  return found.institution;
}

export type Ground = {
  directory: string;
  settingsFile: string;
  restPort: number;
  grpcPort: number;
  /** Port of each institution's core. */
  bankCorePorts: Record<string, number>;
  registryPorts: Record<string, number>;
  /** PEM text by key id. */
  keys: Record<string, { privateKeyPem: string; publicKeyPem: string }>;
};

export type GroundOptions = {
  directory: string;
  /** Where embedded PostgreSQL keeps its data; null: its default. */
  dataDirectory: string | null;
  databaseUrl: string | null;
  /** ms between status queries of an open case. */
  queryIntervalMs: number;
  workers: number;
};

const profilesFrom = new URL("../../config/registries/", import.meta.url).pathname;

/**
 * Writes the directory anew (what was in it is removed) and picks free ports on 127.0.0.1. Throws Fault(settings) when
 * another run lives in it.
 */
export async function layGround(options: GroundOptions): Promise<Ground> {
  const { directory } = options;
  takeDirectory(directory);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, "keys"), { recursive: true, mode: 0o700 });
  mkdirSync(join(directory, "registries"));
  mkdirSync(join(directory, "checkpoints"));
  mkdirSync(join(directory, "trusted-keys"));
  const profiles = readdirSync(profilesFrom)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => parse(readFileSync(join(profilesFrom, name), "utf8")) as { registryId: string });
  const lenders = Object.keys(institutions);
  const [restPort, grpcPort, ...others] = await freePorts(2 + lenders.length + profiles.length);
  const keys = makeKeys(
    directory,
    profiles.map((profile) => profile.registryId),
  );
  const bankCorePorts = Object.fromEntries(lenders.map((id, index) => [id, others[index] ?? 0]));
  const registryPorts = Object.fromEntries(
    profiles.map((profile, index) => [profile.registryId, others[lenders.length + index] ?? 0]),
  );
  for (const profile of profiles) {
    const written = {
      ...profile,
      endpoint: `http://127.0.0.1:${registryPorts[profile.registryId]}/exchange`,
      publicKeyFile: `../keys/registry-${profile.registryId}.public.pem`,
      callTimeoutMs: 5_000,
      queryIntervalMs: options.queryIntervalMs,
      watchIntervalMs: 1_000,
    };
    writeFileSync(join(directory, "registries", `${profile.registryId}.yaml`), stringify(written));
  }
  writeFileSync(join(directory, "keys", `${vaultKeyId}.key`), `${randomBytes(32).toString("base64")}\n`, {
    mode: 0o600,
  });
  const settingsFile = join(directory, "gateway.yaml");
  const ground = {
    directory,
    settingsFile,
    restPort: restPort ?? 0,
    grpcPort: grpcPort ?? 0,
    bankCorePorts,
    registryPorts,
    keys,
  };
  writeFileSync(settingsFile, stringify(settings(ground, options)));
  writeFileSync(join(directory, "client.yaml"), stringify(connection(ground)));
  return ground;
}

/** One run at a time: the lock beside the directory names the process; one that died has given it back. */
function takeDirectory(directory: string): void {
  const lock = `${directory}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      return;
    } catch {
      const holder = existsSync(lock) ? readFileSync(lock, "utf8") : "";
      if (holder !== "" && existsSync(`/proc/${holder}`)) {
        throw new Fault(
          "settings",
          "give_up",
          `${directory} is in use by process ${holder}: end it first, or use another clone`,
        );
      }
      rmSync(lock, { force: true });
    }
  }
  throw new Fault("settings", "give_up", `${lock} cannot be taken: another run was faster`);
}

/** Lets another run have the directory. */
export function leaveDirectory(directory: string): void {
  rmSync(`${directory}.lock`, { force: true });
}

const vaultKeyId = "vault-1";
const ecdsa = "ecdsa-p256-sha256" as const;
const rsa = "rsa-v1_5-sha256" as const;

function makeKeys(directory: string, registryIds: string[]): Ground["keys"] {
  const wanted = [
    { keyId: "gateway-doors", counterparty: "gateway", algorithm: ecdsa },
    { keyId: "gateway-registries", counterparty: "gateway", algorithm: rsa },
    ...Object.keys(institutions).map((id) => ({
      keyId: repliesKeyId(id),
      counterparty: `bank:${id}`,
      algorithm: ecdsa,
    })),
    ...signIns.map((signIn) => ({ keyId: signIn.keyId, counterparty: ownerOf(signIn), algorithm: ecdsa })),
    ...registryIds.map((id) => ({ keyId: `registry-${id}`, counterparty: `registry:${id}`, algorithm: rsa })),
  ];
  // As verify-evidence --keys wants them: what an outsider would be given beforehand, and whose each key is.
  const trusted = join(directory, "trusted-keys");
  const listed = wanted.map((key) => ({ ...key, file: `${key.keyId}.pem` }));
  writeFileSync(join(trusted, "keys.json"), `${JSON.stringify({ keys: listed }, null, 2)}\n`);
  return Object.fromEntries(
    wanted.map(({ keyId, algorithm }) => {
      const pair = generateKeyPair(algorithm);
      const privateFile = join(directory, "keys", `${keyId}.private.pem`);
      writeFileSync(privateFile, pair.privateKeyPem, { mode: 0o600 });
      chmodSync(privateFile, 0o600);
      writeFileSync(join(directory, "keys", `${keyId}.public.pem`), pair.publicKeyPem);
      writeFileSync(join(trusted, `${keyId}.pem`), pair.publicKeyPem);
      return [keyId, pair];
    }),
  );
}

/** Key under which an institution's core signs its replies. */
export function repliesKeyId(id: string): string {
  return `${id}-core-replies`;
}

/** Whose a sign-in's key is, as evidence names it. */
function ownerOf({ institution: owner, role, person }: (typeof signIns)[number]): string {
  return role === "core" ? `bank:${owner}` : `operator:${person}`;
}

function settings(ground: Ground, options: GroundOptions) {
  return {
    institution,
    institutions,
    policy: {
      mappings: {
        renewal: ["no_registration", "change", "new_loan_repays_old"],
        extension: ["no_registration", "change"],
        refinance: ["no_registration", "new_loan_repays_old", "change"],
      },
    },
    listen: { host: "127.0.0.1", restPort: ground.restPort, grpcPort: ground.grpcPort },
    database: { url: options.databaseUrl, dataDirectory: options.dataDirectory },
    sandbox: true,
    keys: { doors: [ownKey("gateway-doors", ecdsa)], registries: [ownKey("gateway-registries", rsa)] },
    vault: { current: vaultKeyId, keys: [{ keyId: vaultKeyId, keyFile: `keys/${vaultKeyId}.key` }] },
    clients: signIns.map(({ keyId, institution: owner, role, person }) => ({
      keyId,
      institution: owner,
      role,
      person,
      ...(person === "core" ? {} : { duties: [...dutiesOf[person]] }),
      algorithm: ecdsa,
      publicKeyFile: `keys/${keyId}.public.pem`,
    })),
    bankCores: Object.entries(ground.bankCorePorts).map(([id, port]) => ({
      institution: id,
      endpoint: `http://127.0.0.1:${port}`,
      keyId: repliesKeyId(id),
      algorithm: ecdsa,
      publicKeyFile: `keys/${repliesKeyId(id)}.public.pem`,
      timeoutMs: 5_000,
    })),
    checkpoints: { directory: "checkpoints", everyMs: 1_000, recordsMax: 500, limitMs: 60_000, timeAuthority: null },
    registriesDirectory: "registries",
    logFile: "gateway.log",
    reflection: true,
    workers: options.workers,
    leaseMs: 4_000,
  };
}

/** A key of ours in the settings, plain in its file as in a sandbox alone. */
function ownKey(keyId: string, algorithm: string) {
  const held = { in: "file", privateKeyFile: `keys/${keyId}.private.pem` };
  return { keyId, algorithm, publicKeyFile: `keys/${keyId}.public.pem`, held };
}

/** What `node main.ts call|parked|lists|fault` need to reach this sandbox from another terminal. */
function connection(ground: Ground) {
  return {
    restUrl: `http://127.0.0.1:${ground.restPort}`,
    grpcAddress: `127.0.0.1:${ground.grpcPort}`,
    gatewayKey: { keyId: "gateway-doors", algorithm: ecdsa, publicKeyFile: "keys/gateway-doors.public.pem" },
    signIns: Object.fromEntries(
      signIns.map(({ name, keyId }) => [
        name,
        { keyId, algorithm: ecdsa, privateKeyFile: `keys/${keyId}.private.pem` },
      ]),
    ),
    registries: Object.fromEntries(
      Object.entries(ground.registryPorts).map(([id, port]) => [id, `http://127.0.0.1:${port}`]),
    ),
  };
}

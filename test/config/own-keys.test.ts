// Our own keys in the settings: where they may be held, which secrets they need, and in which order they take over.
// Invariant: what is refused names its file or line and the mend; a plain key passes in a sandbox alone.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPrivateKey } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { ownKeysSchema, readOwnKey } from "../../config/own-key-schema.ts";
import { readYaml } from "../../config/read-yaml.ts";
import { generateKeyPair } from "../../adapters/signing/keys.ts";
import { ownSigner } from "../../adapters/signing/signers/own-signer.ts";
import type { OwnKey } from "../../domain/own-key.ts";
import { signing } from "../../gateway/commands/doctor.ts";
import { quietLog, realClock } from "../support/ports.ts";

let home: string;
const pair = generateKeyPair("sm2-sm3");
const other = generateKeyPair("ed25519");

/** As openssl pkcs8 -topk8 writes it. */
function encrypted(pem: string, passphrase: string): string {
  const how = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase } as const;
  return String(createPrivateKey(pem).export(how));
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "registry-own-keys-"));
  const files = {
    "plain.pem": pair.privateKeyPem,
    "sealed.pem": encrypted(pair.privateKeyPem, "open sesame"),
    "public.pem": pair.publicKeyPem,
    "other.pem": other.publicKeyPem,
    passphrase: "open sesame\n",
    wrong: "open barley\n",
    empty: "\n",
    open: "open sesame",
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(home, name), text, { mode: 0o600 });
    chmodSync(join(home, name), name === "open" ? 0o644 : 0o600);
  }
});
afterAll(() => rmSync(home, { recursive: true }));

type Held = Record<string, unknown>;
const key = (held: Held, besides: Held = {}): Held => ({
  keyId: "gateway-doors",
  algorithm: "sm2-sm3",
  userId: "gateway@bank",
  publicKeyFile: "public.pem",
  held: { in: "file", ...held },
  ...besides,
});

function read(doors: Held[], besides: Held = {}, sandbox = false): OwnKey[] {
  const file = join(home, "keys.yaml");
  const registries = [{ ...key({ privateKeyFile: "plain.pem" }), keyId: "gateway-registries" }];
  writeFileSync(file, stringify({ doors, registries, ...besides }));
  const reading = { beside: (path: string) => join(home, path), environment: { SECRET: "open sesame" }, sandbox };
  return readYaml(file, ownKeysSchema).doors.map((each) => readOwnKey(each, reading));
}
const sealed = (passphrase: Held): Held => key({ privateKeyFile: "sealed.pem", passphrase });

test.each<[string, () => OwnKey[]]>([
  ["encrypted, its passphrase in a file", () => read([sealed({ file: "passphrase" })])],
  ["encrypted, its passphrase in a variable", () => read([sealed({ variable: "SECRET" })])],
  ["plain in a sandbox", () => read([key({ privateKeyFile: "plain.pem" })], {}, true)],
])("a key %s signs", async (_name, readKeys) => {
  const [own] = readKeys();
  if (own === undefined) throw new Error("no key");
  const signer = ownSigner(own, { clock: realClock, log: quietLog });
  expect(signer.publicKeyPem).toBe(pair.publicKeyPem);
  await expect(signer.test()).resolves.toBeUndefined();
});

test.each<[string, () => OwnKey[], RegExp]>([
  [
    "plain outside a sandbox",
    () => read([key({ privateKeyFile: "plain.pem" })]),
    /plain\.pem: a plain private key is for a sandbox/,
  ],
  ["encrypted without a passphrase", () => read([key({ privateKeyFile: "sealed.pem" })]), /needs a passphrase/],
  [
    "plain with a passphrase",
    () => read([key({ privateKeyFile: "plain.pem", passphrase: { file: "passphrase" } })], {}, true),
    /plain and has no passphrase/,
  ],
  ["with a passphrase that others may read", () => read([sealed({ file: "open" })]), /others may read it: chmod 600/],
  ["with an empty passphrase", () => read([sealed({ file: "empty" })]), /empty is empty/],
  ["with a variable that is not set", () => read([sealed({ variable: "MISSING" })]), /MISSING is empty/],
  [
    "that names a secret in two ways",
    () => read([sealed({ file: "passphrase", variable: "SECRET" })]),
    /keys\.yaml:\d+: doors\.0\.held\.passphrase/,
  ],
  [
    "with the passphrase itself in the settings",
    () => read([key({ privateKeyFile: "sealed.pem", passphrase: "open sesame" })]),
    /doors\.0\.held\.passphrase/,
  ],
  ["that is held nowhere known", () => read([key({ in: "drawer" })]), /doors\.0\.held\.in/],
  [
    "behind a sign service without TLS",
    () => read([key({ in: "sign_service", endpoint: "http://signer" })]),
    /doors\.0\.held\.endpoint/,
  ],
  [
    "that takes over without a date",
    () => read([sealed({ file: "passphrase" }), { ...sealed({ file: "passphrase" }), keyId: "next-doors" }]),
    /doors\.1\.signsFrom: .*from when on/,
  ],
  [
    "that is the first and has a date",
    () => read([{ ...sealed({ file: "passphrase" }), signsFrom: "2026-12-01T00:00:00+08:00" }]),
    /doors\.0\.signsFrom/,
  ],
  [
    "of another algorithm than the one before it",
    () =>
      read([
        sealed({ file: "passphrase" }),
        {
          keyId: "next-doors",
          algorithm: "ed25519",
          publicKeyFile: "other.pem",
          signsFrom: "2026-12-01T00:00:00+08:00",
          held: { in: "file", privateKeyFile: "plain.pem" },
        },
      ]),
    /agreed on, not rotated to/,
  ],
  [
    "whose id a former key had",
    () =>
      read([sealed({ file: "passphrase" })], {
        former: [{ keyId: "gateway-doors", algorithm: "ed25519", publicKeyFile: "other.pem" }],
      }),
    /gateway-doors is given twice/,
  ],
])("a key %s is refused, and the mend is said", (_name, readKeys, reason) => {
  expect(readKeys).toThrow(reason);
});

test("a wrong passphrase, another public key and an old encryption are refused when the key is opened", () => {
  const ports = { clock: realClock, log: quietLog };
  const [right] = read([sealed({ file: "passphrase" })]);
  const [wrong] = read([sealed({ file: "wrong" })]);
  if (right === undefined || wrong === undefined) throw new Error("no key");
  expect(() => ownSigner(wrong, ports)).toThrow(/not a usable key/);
  const stranger = generateKeyPair("sm2-sm3").publicKeyPem;
  expect(() => ownSigner({ ...right, publicKeyPem: stranger }, ports)).toThrow(/not that of the public key pinned/);
  const old =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMBwGCiqGSIb3DQEMAQMwDgQIAAAAAAAAAAACAggA\n-----END ENCRYPTED PRIVATE KEY-----\n";
  const held = { in: "file", privateKeyPem: old, passphrase: "x" } as const;
  expect(() => ownSigner({ ...right, held }, ports)).toThrow(/encrypted in an old way/);
});

test("a further key takes over from its date; a former one stays as a public key", () => {
  const next = { ...sealed({ file: "passphrase" }), keyId: "next-doors", signsFrom: "2026-12-01T00:00:00+08:00" };
  const former = [{ keyId: "old-doors", algorithm: "ed25519", publicKeyFile: "other.pem" }];
  const keys = read([sealed({ file: "passphrase" }), next], { former });
  expect(keys.map(({ keyId, signsFrom }) => [keyId, signsFrom])).toEqual([
    ["gateway-doors", null],
    ["next-doors", Date.UTC(2026, 10, 30, 16)],
  ]);
});

test("doctor says of each key where it is held and that it signs, or what is wrong with it and the mend", async () => {
  const [own] = read([sealed({ file: "passphrase" })]);
  if (own === undefined) throw new Error("no key");
  const ports = { clock: realClock, log: quietLog };
  const inFile = ownSigner(own, ports);
  expect(await signing([inFile])).toBe("gateway-doors (sm2-sm3) in a file signs");
  const limits = { atOnce: 1, timeoutMs: 5_000 };
  const nowhere = { in: "pkcs11", library: "/nowhere.so", token: "gateway", label: null, pin: "1", ...limits } as const;
  const inToken = ownSigner({ ...own, keyId: "gateway-registries", held: nowhere }, ports);
  await expect(signing([inToken, inFile])).rejects.toThrow(
    /gateway-registries in token gateway: PKCS#11 names no mechanism for SM2: hold this key .*; gateway-doors .* signs/,
  );
});

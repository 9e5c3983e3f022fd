// What settings say of our own signing keys: the public key, where the private one is held, and from when on it signs.
// Invariants: outside a sandbox no private key lies plain in a file; secrets are named by file or variable, never written here.

import { statSync } from "node:fs";
import { z } from "zod";
import { Fault } from "../domain/fault.ts";
import type { HeldKey, OwnKey } from "../domain/own-key.ts";
import { keySchema } from "./key-schema.ts";
import { readText } from "./read-yaml.ts";

const path = z.string().min(1);
const keyId = z.string().regex(/^[a-z0-9][a-z0-9.-]{2,63}$/);
const secret = z.union([
  z.strictObject({ file: path }),
  z.strictObject({ variable: z.string().regex(/^[A-Z][A-Z0-9_]*$/) }),
]);
const limits = { atOnce: z.int().min(1).max(64), timeoutMs: z.int().min(100).max(60_000) };

const heldSchema = z.discriminatedUnion("in", [
  z.strictObject({ in: z.literal("file"), privateKeyFile: path, passphrase: secret.optional() }),
  z.strictObject({
    in: z.literal("pkcs11"),
    library: path,
    /** Label of the token. */
    token: z.string().min(1).max(32),
    /** What people call the key there; the key itself is found by the public key. */
    label: z.string().min(1).max(100).optional(),
    pin: secret,
    ...limits,
  }),
  z.strictObject({
    in: z.literal("sign_service"),
    endpoint: z.url({ protocol: /^https$/ }),
    keyName: z.string().min(1).max(100),
    sends: z.enum(["message", "digest"]),
    serverCertificateFile: path,
    clientCertificateFile: path,
    clientKeyFile: path,
    ...limits,
  }),
]);

const ownKey = keySchema({
  keyId,
  publicKeyFile: path,
  signsFrom: z.iso.datetime({ offset: true }).optional(),
  held: heldSchema,
});

/** The keys of one use in the order in which they take over: the first has no date, each further one has a later one. */
const inTurn = z
  .array(ownKey)
  .min(1)
  .max(8)
  .superRefine((keys, context) => {
    const [first] = keys;
    for (const [index, { signsFrom, algorithm, userId }] of keys.entries()) {
      const told = (field: string, message: string): void =>
        context.addIssue({ code: "custom", path: [index, field], message });
      const before = keys[index - 1]?.signsFrom;
      if (index === 0 && signsFrom !== undefined)
        told("signsFrom", "the first key signs until the next takes over: it has no date");
      if (index > 0 && signsFrom === undefined) told("signsFrom", "a further key states from when on it signs");
      if (before !== undefined && signsFrom !== undefined && Date.parse(signsFrom) <= Date.parse(before))
        told("signsFrom", "each key takes over later than the one before it");
      if (algorithm !== first?.algorithm || userId !== first.userId)
        told(
          "algorithm",
          "keys that take turns are of one algorithm and user id: another one is agreed on, not rotated to",
        );
    }
  });

export const ownKeysSchema = z
  .strictObject({
    doors: inTurn,
    registries: inTurn,
    /** Public keys that signed once: evidence still names them. */
    former: z
      .array(keySchema({ keyId, publicKeyFile: path }))
      .max(100)
      .default([]),
  })
  .superRefine(({ doors, registries, former }, context) => {
    const keyIds = [...doors, ...registries, ...former].map((key) => key.keyId);
    const twice = keyIds.find((id, index) => keyIds.indexOf(id) < index);
    if (twice !== undefined)
      context.addIssue({ code: "custom", path: ["doors"], message: `key id ${twice} is given twice` });
  });

export type ReadingKeys = {
  /** A path of the settings file, made whole. */
  beside: (path: string) => string;
  environment: NodeJS.ProcessEnv;
  sandbox: boolean;
};

/** A key with what its files and secrets hold. Throws Fault(settings), naming the file or variable and the mend. */
export function readOwnKey(
  { publicKeyFile, signsFrom, held, ...key }: z.infer<typeof ownKey>,
  reading: ReadingKeys,
): OwnKey {
  return {
    ...key,
    publicKeyPem: readText(reading.beside(publicKeyFile)),
    signsFrom: signsFrom === undefined ? null : Date.parse(signsFrom),
    held: readHeld(held, reading),
  };
}

function readHeld(held: z.infer<typeof heldSchema>, reading: ReadingKeys): HeldKey {
  const { beside } = reading;
  if (held.in === "pkcs11") return { ...held, label: held.label ?? null, pin: secretOf(held.pin, reading) };
  if (held.in === "sign_service") {
    const { serverCertificateFile, clientCertificateFile, clientKeyFile, ...service } = held;
    return {
      ...service,
      serverCertificatePem: readText(beside(serverCertificateFile)),
      clientCertificatePem: readText(beside(clientCertificateFile)),
      clientKeyPem: readPrivate(beside(clientKeyFile)),
    };
  }
  const file = beside(held.privateKeyFile);
  const privateKeyPem = readPrivate(file);
  const isPlain = privateKeyPem.includes("BEGIN PRIVATE KEY");
  if (isPlain && !reading.sandbox)
    throw new Fault(
      "settings",
      "give_up",
      `${file}: a plain private key is for a sandbox; encrypt it: openssl pkcs8 -topk8 -v2 aes-256-cbc`,
    );
  if (isPlain !== (held.passphrase === undefined))
    throw new Fault(
      "settings",
      "give_up",
      `${file}: ${isPlain ? "is plain and has no passphrase" : "is encrypted and needs a passphrase"}`,
    );
  const passphrase = held.passphrase === undefined ? null : secretOf(held.passphrase, reading);
  return { in: "file", privateKeyPem, passphrase };
}

/** The secret itself; a file may end in a line feed. */
function secretOf(named: z.infer<typeof secret>, { beside, environment }: ReadingKeys): string {
  const text = "file" in named ? readPrivate(beside(named.file)).replace(/\r?\n$/, "") : environment[named.variable];
  if (text !== undefined && text !== "") return text;
  throw new Fault(
    "settings",
    "give_up",
    `${"file" in named ? named.file : named.variable} is empty: it should hold a secret`,
  );
}

/** A file that its owner alone may read. */
function readPrivate(file: string): string {
  const text = readText(file);
  if ((statSync(file).mode & 0o077) !== 0)
    throw new Fault("settings", "give_up", `${file}: others may read it: chmod 600`);
  return text;
}

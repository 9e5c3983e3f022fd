// openssl as second opinion on SM2, both ways: it accepts what we sign, and we accept what it signs, each under the user id
// that was agreed on and under no other.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { derSignature, rawFromDer } from "../../adapters/signing/der-signature.ts";
import { generateKeyPair, signerFromPem, verifierOf } from "../../adapters/signing/keys.ts";
import { sm3 } from "../../adapters/signing/sm2/curve.ts";
import { usualUserId } from "../../adapters/signing/sm2/user-digest.ts";
import { foreignLane, runTool } from "../support/foreign-tools.ts";

const folder = mkdtempSync(join(tmpdir(), "sm2-"));
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const runs = 60;
/** A key serves several messages, under several ids. */
const messagesPerKey = 5;

afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

/** Repeatable bytes for a number: the seed decides messages and ids, not keys and nonces. */
function bytesFor(count: number, length: number): Buffer {
  const parts = Array.from({ length: Math.ceil(length / 32) }, (_none, part) =>
    sm3(new TextEncoder().encode(`${seed}/${count}/${part}`)),
  );
  return Buffer.concat(parts).subarray(0, length);
}

function opensslVerifies(publicKeyPem: string, message: Uint8Array, der: Uint8Array, userId: string): boolean {
  const keyFile = file("public.pem", publicKeyPem);
  const options = ["-sigopt", `distid:${userId}`, "-signature", file("given.sig", der)];
  return runTool("openssl", ["dgst", "-sm3", "-verify", keyFile, ...options, file("message", message)]).status === 0;
}

function opensslSigns(privateKeyFile: string, message: Uint8Array, userId: string): Uint8Array {
  const out = ["-out", at("made.sig"), "-sigopt", `distid:${userId}`];
  const run = runTool("openssl", ["dgst", "-sm3", "-sign", privateKeyFile, ...out, file("message", message)]);
  if (run.status !== 0) throw new Error(run.stderr);
  return new Uint8Array(readFileSync(at("made.sig")));
}

/** A key made by openssl for even numbers, by us for odd ones. */
function keysFor(number: number): { privateKeyPem: string; publicKeyPem: string } {
  if (number % 2 === 1) return generateKeyPair("sm2-sm3");
  const key = at("made.pem");
  const made = runTool("openssl", ["genpkey", "-algorithm", "SM2", "-out", key]);
  const shown = runTool("openssl", ["pkey", "-in", key, "-pubout"]);
  if (made.status !== 0 || shown.status !== 0) throw new Error(made.stderr + shown.stderr);
  return { privateKeyPem: readFileSync(key, "utf8"), publicKeyPem: shown.stdout };
}

foreignLane("openssl for SM2", ["openssl"], () => {
  test(`${runs} messages agree both ways, over keys of both makers (SEED=${seed})`, { timeout: 60_000 }, async () => {
    let pair = keysFor(0);
    for (let run = 0; run < runs; run += 1) {
      if (run % messagesPerKey === 0) pair = keysFor(run / messagesPerKey);
      const { privateKeyPem, publicKeyPem } = pair;
      const message = bytesFor(run, (run * 37) % 400);
      const userId = run % 3 === 0 ? usualUserId : `bank-${bytesFor(-run - 1, 1 + (run % 40)).toString("hex")}@example`;
      const key = { keyId: "k", algorithm: "sm2-sm3", userId } as const;
      const verifier = verifierOf({ ...key, publicKeyPem });

      const ours = derSignature(await signerFromPem({ ...key, privateKeyPem }).sign(message));
      expect(opensslVerifies(publicKeyPem, message, ours, userId), `run ${run}: ours`).toBe(true);
      expect(opensslVerifies(publicKeyPem, message, ours, `${userId}x`), `run ${run}: ours, other id`).toBe(false);

      const theirs = rawFromDer(opensslSigns(file("private.pem", privateKeyPem), message, userId));
      if (theirs === null) throw new Error(`run ${run}: openssl's signature is not read`);
      expect(verifier.verify(message, theirs), `run ${run}: theirs`).toBe(true);
      const other = verifierOf({ ...key, userId: `${userId}x`, publicKeyPem });
      expect(other.verify(message, theirs), `run ${run}: theirs, other id`).toBe(false);
      expect(verifier.verify(bytesFor(run, 401), theirs), `run ${run}: theirs, other message`).toBe(false);
    }
  });

  test("an encrypted PKCS#8 that openssl wrote opens here, and openssl opens the plain one we wrote", async () => {
    const { privateKeyPem, publicKeyPem } = generateKeyPair("sm2-sm3");
    const args = ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:open"];
    const sealed = runTool("openssl", [...args, "-in", file("plain.pem", privateKeyPem)]);
    expect(sealed.stderr).toBe("");
    const key = { keyId: "k", algorithm: "sm2-sm3", userId: usualUserId } as const;
    const signer = signerFromPem({ ...key, privateKeyPem: sealed.stdout, passphrase: "open" });
    expect(signer.publicKeyPem).toBe(publicKeyPem);
    expect(runTool("openssl", ["pkey", "-in", at("plain.pem"), "-pubout"]).stdout).toBe(publicKeyPem);
  });
});

// A software token (SoftHSM) with keys of our choosing, as a PKCS#11 library on this machine.
// Invariant: its directory is the test's own; taking it away is what unplugging is.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findTool, laneWhere } from "./foreign-tools.ts";

/** Where Debian puts the library. */
const libraries = [
  "/usr/lib/softhsm/libsofthsm2.so",
  `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/softhsm/libsofthsm2.so`,
];

export type SoftToken = {
  library: string;
  token: string;
  pin: string;
  /** Puts a PKCS#8 private key on the token, with its public key. `id`: two hexadecimal digits. */
  put(privateKeyPem: string, label: string, id: string): void;
  unplug(): void;
  plugIn(): void;
  remove(): void;
};

const missing = [
  ...(findTool("softhsm2-util") === null || !libraries.some(existsSync) ? ["softhsm2"] : []),
  ...(hasBinding() ? [] : ["pkcs11js"]),
];

/** Whether there is a software token on this machine. */
export const hasToken = missing.length === 0;

/** Groups tests that need a token; without one they are skipped by name, and with CI=true the lane fails. */
export function tokenLane(name: string, body: () => void): void {
  if (hasToken || process.env["CI"] !== "true")
    return laneWhere(hasToken, name, `${missing.join(", ")} not found`, body);
  test(`${name}: needs ${missing.join(", ")}`, () =>
    expect.fail(`not found: ${missing.join(", ")}; apt-get install softhsm2, npm rebuild pkcs11js`));
}

/** A fresh token; its processes find it by SOFTHSM2_CONF, of which there is one in each test process. */
export function openSoftToken(token: string): SoftToken {
  const home = mkdtempSync(join(tmpdir(), "registry-token-"));
  const [tokens, away] = [join(home, "tokens"), join(home, "unplugged")];
  mkdirSync(tokens);
  const settings = join(home, "softhsm2.conf");
  writeFileSync(settings, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  process.env["SOFTHSM2_CONF"] = settings;
  const pin = "246813";
  runUtility(["--init-token", "--free", "--label", token, "--pin", pin, "--so-pin", "135792"]);
  return {
    library: libraries.find(existsSync) ?? "",
    token,
    pin,
    put(privateKeyPem, label, id) {
      const file = join(home, "key.pem");
      writeFileSync(file, privateKeyPem, { mode: 0o600 });
      runUtility(["--import", file, "--token", token, "--label", label, "--id", id, "--pin", pin, "--force"]);
      rmSync(file);
    },
    unplug: () => renameSync(tokens, away),
    plugIn: () => renameSync(away, tokens),
    remove: () => rmSync(home, { recursive: true }),
  };
}

function runUtility(words: string[]): void {
  const run = spawnSync("softhsm2-util", words, { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`softhsm2-util ${words[0] ?? ""}: ${run.stderr}`);
}

function hasBinding(): boolean {
  try {
    createRequire(import.meta.url)("pkcs11js");
    return true;
  } catch {
    return false;
  }
}

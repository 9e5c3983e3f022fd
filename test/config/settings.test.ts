// The settings of the sandbox read whole, and what is refused of institutions and policy, with its line.
// Invariant: whose a credit code is can never be in doubt, and nobody lends without a core.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRegistries } from "../../config/registries.ts";
import { readSettings, type Settings } from "../../config/settings.ts";
import { Fault } from "../../domain/fault.ts";
import { isSameLender } from "../../domain/institution.ts";
import { layGround, leaveDirectory, type Ground } from "../sandbox/ground.ts";

let home: string;
let ground: Ground;
let written: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "registry-settings-"));
  const directory = join(home, "sandbox");
  const options = { dataDirectory: null, databaseUrl: null, queryIntervalMs: 400, workers: 2 };
  ground = await layGround({ directory, ...options });
  written = readFileSync(ground.settingsFile, "utf8");
});
afterAll(() => {
  leaveDirectory(ground.directory);
  rmSync(home, { recursive: true });
});

function read(...changes: [string | RegExp, string][]): Settings {
  const text = changes.reduce((before, [from, to]) => {
    const next = before.replace(from, to);
    expect(next, `nothing to change: ${String(from)}`).not.toBe(before);
    return next;
  }, written);
  const file = join(ground.directory, "altered.yaml");
  writeFileSync(file, text);
  return readSettings(file, {});
}

test("the sandbox's settings are read: six institutions, each with a core of its own, and a policy", () => {
  const settings = read();
  const ids = Object.keys(settings.institutions);
  expect(ids).toEqual(["demo-bank", "demo-insurer", "demo-wealth", "demo-faic", "demo-amc", "demo-fund"]);
  expect(settings.bankCores.map(({ institution }) => institution)).toEqual(ids);
  expect(settings.clients.filter(({ role }) => role === "core").map(({ institution }) => institution)).toEqual(
    expect.arrayContaining([...ids, "other-bank"]),
  );
  expect(settings.policy.mappings).toEqual({
    renewal: ["no_registration", "change", "new_loan_repays_old"],
    extension: ["no_registration", "change"],
    refinance: ["no_registration", "new_loan_repays_old", "change"],
  });
  expect(readRegistries(settings.registriesDirectory)).toHaveLength(4);
});

test("the vault's keys are read with their texts; one without a file is refused by the name of the file", () => {
  const { vault } = read();
  expect(vault.current).toBe("vault-1");
  expect(vault.keys.map(({ keyId }) => keyId)).toEqual(["vault-1"]);
  expect(Buffer.from(vault.keys[0]?.keyBase64 ?? "", "base64")).toHaveLength(32);
  expect(() => read(["keys/vault-1.key", "keys/none.key"])).toThrow(/none\.key: cannot be read/);
  expect(() => read([/vault:\n(  .*\n)+/, ""])).toThrow(/vault: /);
});

test("a key states its algorithm and, for SM2, the user id, which may be an empty one", () => {
  expect(read().keys).toMatchObject({
    doors: [{ algorithm: "ecdsa-p256-sha256", signsFrom: null, held: { in: "file" } }],
    registries: [{ algorithm: "rsa-v1_5-sha256" }],
    former: [],
  });
  for (const userId of ["1234567812345678", ""]) {
    const stated = `algorithm: sm2-sm3\n      userId: "${userId}"`;
    const { keys } = read(["algorithm: ecdsa-p256-sha256", stated]);
    expect(keys.doors[0]).toMatchObject({ algorithm: "sm2-sm3", userId });
  }
});

test("the tree says who is the same lender: head office, branch, predecessor, and nobody else", () => {
  const bank = read().institutions["demo-bank"];
  const codes = ["91320500MA1000017R", "91320684MA1000025F", "91320500MA1000033F", "91310000MA3000037A", "/"];
  expect(codes.map((code) => bank !== undefined && isSameLender(bank, code))).toEqual([true, true, true, false, false]);
});

test.each<[string, [string | RegExp, string][], RegExp]>([
  ["a wrong check digit", [["91320684MA1000025F", "91320684MA1000025G"]], /branches\.0\.creditCode: not a credit code/],
  ["a code of two institutions", [["91310000MA3000037A", "91320684MA1000025F"]], /stands for demo-bank already/],
  ["a code twice in one tree", [["91320684MA1000025F", "91320500MA1000017R"]], /stands for demo-bank already/],
  [
    "an institution without a core",
    [["institution: demo-fund\n    endpoint", "institution: demo-bank\n    endpoint"]],
    /no bank core for demo-fund/,
  ],
  ["a kind of lender that nobody knows", [["kind: insurer", "kind: usurer"]], /demo-insurer\.kind/],
  ["a licence of another shape", [["B0001H132050001", "B1"]], /financialLicenceNumber/],
  ["a mapping that nobody knows", [["- no_registration", "- nothing"]], /policy\.mappings\.renewal\.0/],
  ["an operator without a duty", [[/duties:\n(\s+- \w+\n)+/, "duties: []\n"]], /an operator has at least one duty/],
  ["a duty that nobody knows", [["- security_officer", "- cook"]], /duties\.2/],
  ["a bank's system with a duty", [["role: core\n", "role: core\n    duties: [legal_compliance]\n"]], /not of systems/],
  ["a key without an algorithm", [[/ +algorithm: ecdsa-p256-sha256\n/, ""]], /algorithm/],
  ["an algorithm that nobody knows", [["algorithm: ecdsa-p256-sha256", "algorithm: rsa-sha1"]], /algorithm/],
  [
    "SM2 without a user id",
    [["algorithm: ecdsa-p256-sha256", "algorithm: sm2-sm3"]],
    /doors\.0\.userId: .*needs the user id/,
  ],
  [
    "a user id of a key that has none",
    [["algorithm: rsa-v1_5-sha256", 'algorithm: rsa-v1_5-sha256\n      userId: "1234567812345678"']],
    /registries\.0\.userId: .*has no user id/,
  ],
  ["a field that nobody knows", [["policy:", "policies: {}\npolicy:"]], /policies/],
])("%s is refused with its line", (_name, changes, reason) => {
  let said: unknown = null;
  try {
    read(...changes);
  } catch (error) {
    said = error;
  }
  expect(said).toBeInstanceOf(Fault);
  expect(String(said)).toMatch(/altered\.yaml:\d+: /);
  expect(String(said)).toMatch(reason);
});

test("the limit of checkpoints leaves room for several tries, and a place outside is always named", () => {
  expect(read(["limitMs: 60000", "limitMs: 4000"]).checkpoints.limitMs).toBe(4_000);
  expect(() => read(["limitMs: 60000", "limitMs: 3999"])).toThrow(/four times/);
  expect(() => read(["directory: checkpoints", 'directory: ""'])).toThrow(/directory/);
  expect(() => read([/checkpoints:\n(  .*\n)+/, ""])).toThrow(/checkpoints: /);
});

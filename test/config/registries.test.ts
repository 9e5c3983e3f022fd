// Registry profiles read from files: the samples as they are written, and what is refused, with its line.
// Invariant: nothing is started on a profile that was not understood whole.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { readRegistries } from "../../config/registries.ts";
import { profileSchema } from "../../config/registry-schema.ts";
import { generateKeyPair } from "../../adapters/signing/keys.ts";
import { Fault } from "../../domain/fault.ts";

const samples = new URL("../../config/registries/", import.meta.url).pathname;
const names = ["guangzhou-tianhe", "nantong-haimen", "suzhou-huqiu", "wuxi-binhu"];
const { publicKeyPem } = generateKeyPair("rsa-v1_5-sha256");

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "registry-profiles-"));
  for (const name of names) {
    writeFileSync(join(directory, `${name}.yaml`), altered(name, ["../keys/", ""]));
    writeFileSync(join(directory, `registry-${name}.public.pem`), publicKeyPem);
  }
});
afterEach(() => rmSync(directory, { recursive: true }));

function altered(name: string, ...changes: [string | RegExp, string][]): string {
  const written = readFileSync(join(samples, `${name}.yaml`), "utf8");
  return changes.reduce((text, [from, to]) => {
    const next = text.replace(from, to);
    expect(next, `nothing to change: ${String(from)}`).not.toBe(text);
    return next;
  }, written);
}

function refusal(): string {
  try {
    readRegistries(directory);
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
  return "nothing was refused";
}

test("the sample profiles are read, each with its key and every field", () => {
  const profiles = readRegistries(directory);
  expect(profiles.map(({ registryId, capability }) => [registryId, capability])).toEqual([
    ["guangzhou-tianhe", "independent"],
    ["nantong-haimen", "confirmed"],
    ["suzhou-huqiu", "combined"],
    ["wuxi-binhu", "independent"],
  ]);
  expect(profiles.map(({ signing }) => signing)).toEqual(["carried", "carried", "carried", "called"]);
  expect(profiles.every((profile) => profile.publicKeyPem === publicKeyPem && profile.amountStep === 100n)).toBe(true);
  const [, nantong] = profiles;
  expect(nantong).toMatchObject({ clockStarts: "next_day", workingDaysLimits: { cancellation: 1 }, hours: null });
});

test("the sample profiles write every field out, most with a comment", () => {
  for (const name of names) {
    // Who signs is said of SM2 keys alone.
    const fields = Object.keys(profileSchema.shape).filter((field) => field !== "userId");
    const text = readFileSync(join(samples, `${name}.yaml`), "utf8");
    expect(
      fields.filter((field) => !new RegExp(`^${field}:`, "m").test(text)),
      name,
    ).toEqual([]);
    expect(text.match(/^# /gm)?.length, name).toBeGreaterThan(15);
  }
});

test.each<[string, [string | RegExp, string][], RegExp]>([
  [
    "an SM2 key without its user id",
    [["algorithm: rsa-v1_5-sha256", "algorithm: sm2-sm3"]],
    /sm2-sm3 needs the user id/,
  ],
  [
    "a user id beside an RSA key",
    [["algorithm: rsa-v1_5-sha256", "algorithm: rsa-v1_5-sha256\nuserId: registry"]],
    /rsa-v1_5-sha256 has no user id/,
  ],
  ["an algorithm that is not in the table", [["algorithm: rsa-v1_5-sha256", "algorithm: rsa-sha1"]], /algorithm/],
  ["a field that nobody knows", [["juniorRank: true", "juniorRanks: true"]], /yaml:\d+: .*juniorRank/s],
  ["a filing that nobody knows", [["  - notices", "  - notes"]], /nantong-haimen\.yaml:\d+: combinedFilings\.0/],
  ["the same change twice", [["  - built", "  - units"]], /changeEvents: something stands in it twice/],
  ["what changeOfMainClaim says, said again", [["  - built", "  - main_claim"]], /changeEvents\.\d+/],
  ["a burden that nobody knows", [["objection:", "objections:"]], /burdens/],
  ["the old mortgage ended in a filing of its own kind", [["  - notices", "  - cancellation_first"]], /exactly where/],
  ["a clock that starts at no day", [["next_day\n", "some_day\n"]], /clockStarts/],
  [
    "hours that end before they begin",
    [["hours: null", "hours: { opens: '17:00', closes: '09:00' }"]],
    /hours: it closes/,
  ],
  ["an hour that is none", [["hours: null", "hours: { opens: '09:00', closes: '24:30' }"]], /hours\.closes/],
  [
    "a day both off and working",
    [["off: []\n  working: []", "off: [2026-12-31]\n  working: [2026-12-31]"]],
    /both off/,
  ],
  ["a day that is none", [["off: []", "off: [2026-02-30]"]], /localDays\.off\.0/],
  ["no mapping at all", [[/renewal: \[.*\]/, "renewal: []"]], /mappings\.renewal/],
])("%s is refused with its line", (_name, changes, reason) => {
  writeFileSync(join(directory, "nantong-haimen.yaml"), altered("nantong-haimen", ["../keys/", ""], ...changes));
  const said = refusal();
  expect(said).toMatch(/nantong-haimen\.yaml:\d+: /);
  expect(said).toMatch(reason);
});

test("opening hours and local days are read as written", () => {
  const changes: [string, string][] = [
    ["hours: null", "hours: { opens: '09:00', closes: '17:00' }"],
    ["off: []\n  working: []", "off: [2026-12-31]\n  working: [2026-12-26]"],
  ];
  writeFileSync(join(directory, "nantong-haimen.yaml"), altered("nantong-haimen", ["../keys/", ""], ...changes));
  const profile = readRegistries(directory).find(({ registryId }) => registryId === "nantong-haimen");
  expect(profile?.hours).toEqual({ opens: "09:00", closes: "17:00" });
  expect(profile?.localDays).toEqual({ off: ["2026-12-31"], working: ["2026-12-26"] });
});

test("a combined registry that takes no cancellation with a first registration is refused", () => {
  const text = altered("suzhou-huqiu", ["../keys/", ""], ["  - cancellation_first\n", ""]);
  expect(parse(text)).toMatchObject({ capability: "combined" });
  writeFileSync(join(directory, "suzhou-huqiu.yaml"), text);
  expect(refusal()).toMatch(/suzhou-huqiu\.yaml:\d+: combinedFilings: .*exactly where/);
});

test("two registries for one prefix are refused", () => {
  copyFileSync(join(directory, "suzhou-huqiu.yaml"), join(directory, "suzhou-too.yaml"));
  expect(refusal()).toMatch(/prefix 320505 is served by suzhou-huqiu/);
});

// Project Wycheproof's ECDSA P-256 and RSA vectors through our own verifiers: no answer may differ.

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rawFromDer } from "../../adapters/signing/der-signature.ts";
import { verifierOf } from "../../adapters/signing/keys.ts";
import { publicKeyPem } from "../../adapters/signing/pem.ts";
import type { Verifier } from "../../domain/ports.ts";
import type { SignatureAlgorithm } from "../../domain/signature-algorithm.ts";
import { laneWhere } from "../support/foreign-tools.ts";

type Vector = { tcId: number; msg: string; sig: string; result: "valid" | "invalid" | "acceptable"; flags: string[] };
type Group = { publicKeyDer: string; publicKey: { publicExponent?: string }; tests: Vector[] };

const folder = new URL("../../../shared/vectors/wycheproof/", import.meta.url);
const present = existsSync(folder);
if (!present) console.warn("SKIPPED: Wycheproof vectors; put them at ../shared/vectors/wycheproof");

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

function groupsOf(name: string): Group[] {
  const file = new URL(`${name}_test.json`, folder);
  return present ? (JSON.parse(readFileSync(file, "utf8")) as { testGroups: Group[] }).testGroups : [];
}

function verifier(algorithm: SignatureAlgorithm, { publicKeyDer }: Group): Verifier {
  return verifierOf({ keyId: "vector", algorithm, publicKeyPem: publicKeyPem(bytesOf(publicKeyDer)) });
}

/** Ids of the vectors whose answer is not ours. "acceptable" is what a careful verifier refuses. */
function mismatches(groups: Group[], holds: (group: Group, vector: Vector) => boolean): number[] {
  return groups.flatMap((group) =>
    group.tests.filter((vector) => holds(group, vector) !== (vector.result === "valid")).map(({ tcId }) => tcId),
  );
}

const countOf = (groups: Group[]): number => groups.reduce((sum, { tests }) => sum + tests.length, 0);

laneWhere(present, "Wycheproof", "no ../shared/vectors/wycheproof", () => {
  test("ECDSA P-256 with SHA-256, raw r‖s: 262 vectors", () => {
    const groups = groupsOf("ecdsa_secp256r1_sha256_p1363");
    expect(countOf(groups)).toBe(262);
    const holds = (group: Group, { msg, sig }: Vector) =>
      verifier("ecdsa-p256-sha256", group).verify(bytesOf(msg), bytesOf(sig));
    expect(mismatches(groups, holds)).toEqual([]);
  });

  test("ECDSA P-256 with SHA-256, DER: 484 vectors", () => {
    const groups = groupsOf("ecdsa_secp256r1_sha256");
    expect(countOf(groups)).toBe(484);
    const holds = (group: Group, { msg, sig }: Vector): boolean => {
      const raw = rawFromDer(bytesOf(sig));
      return raw !== null && verifier("ecdsa-p256-sha256", group).verify(bytesOf(msg), raw);
    };
    expect(mismatches(groups, holds)).toEqual([]);
  });

  test("RSA 2048 PKCS#1 v1.5 with SHA-256: 259 vectors, of which two are under keys too weak to be pinned", () => {
    const groups = groupsOf("rsa_signature_2048_sha256");
    expect(countOf(groups)).toBe(259);
    const isWeak = ({ publicKey }: Group): boolean => publicKey.publicExponent === "03";
    const weak = groups.filter(isWeak);
    expect(countOf(weak)).toBe(2);
    for (const group of weak) expect(() => verifier("rsa-v1_5-sha256", group)).toThrow(/65537/);
    const strong = groups.filter((group) => !isWeak(group));
    const holds = (group: Group, { msg, sig }: Vector) =>
      verifier("rsa-v1_5-sha256", group).verify(bytesOf(msg), bytesOf(sig));
    expect(mismatches(strong, holds)).toEqual([]);
  });
});

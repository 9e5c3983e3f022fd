// Our keys change while chains are in work: from a date on the next key signs, and not one message is dropped or refused.
// Invariant: each message names the key that signed it, and verifies under it before and after; evidence holds both.

import { afterAll, beforeAll, expect, test } from "vitest";
import { evidenceFiles } from "../../adapters/evidence-file/build.ts";
import { verifyEvidenceFile } from "../../adapters/evidence-file/verify.ts";
import { generateKeyPair } from "../../adapters/signing/keys.ts";
import { ownSigners } from "../../adapters/signing/signers/own-signer.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { OwnKey } from "../../domain/own-key.ts";
import type { SignatureAlgorithm } from "../../domain/signature-algorithm.ts";
import { runTurn } from "../../queue/turn.ts";
import { quietLog, realClock } from "../support/ports.ts";
import { bankRsa, institution, registryRsa } from "./far-sides.ts";
import { coreKeys, gatewayKeys, layGround, type Ground } from "./ground.ts";

const nextPairs = { doors: generateKeyPair("ecdsa-p256-sha256"), registries: generateKeyPair("rsa-v1_5-sha256") };
/** ms since 1970 from which the next keys sign; set when the chains are in work. */
let takesOver = Number.POSITIVE_INFINITY;
let ground: Ground;

const key = (
  keyId: string,
  algorithm: SignatureAlgorithm,
  pair: { privateKeyPem: string; publicKeyPem: string },
  signsFrom: number | null,
): OwnKey => ({
  keyId,
  algorithm,
  publicKeyPem: pair.publicKeyPem,
  signsFrom,
  held: { in: "file", privateKeyPem: pair.privateKeyPem, passphrase: null },
});

/** The clock of the turns stands still before the date, and long after it from then on. */
const changeover = 1_000;
const turnsClock = { ...realClock, now: () => (Date.now() < takesOver ? changeover - 1 : changeover) };
const ports = { clock: turnsClock, log: quietLog };
const doors = ownSigners(
  [
    key("gateway-doors", "ecdsa-p256-sha256", gatewayKeys, null),
    key("gateway-doors-2", "ecdsa-p256-sha256", nextPairs.doors, changeover),
  ],
  ports,
);
const registries = ownSigners(
  [
    key("gateway-registries", "rsa-v1_5-sha256", bankRsa, null),
    key("gateway-registries-2", "rsa-v1_5-sha256", nextPairs.registries, changeover),
  ],
  ports,
);

beforeAll(async () => {
  const besides = { "suzhou-huqiu": { nextPublicKeyPem: nextPairs.registries.publicKeyPem } };
  const nextDoors = {
    keyId: "gateway-doors-2",
    algorithm: "ecdsa-p256-sha256",
    publicKeyPem: nextPairs.doors.publicKeyPem,
  } as const;
  const own = { doors: doors.signer, registries: registries.signer, nextDoors };
  ground = await layGround("suzhou-huqiu", 20, besides, own);
});
afterAll(() => ground.stop());

const ended = (chain: Chain): boolean => ["completed", "aborted", "parked"].includes(chain.state);
const businesses = ["new-loan", "extension", "refinance-2"];

test(
  "under load every chain completes, signed by the old keys before and by the new ones after",
  { timeout: 90_000 },
  async () => {
    const chainIds = await Promise.all(businesses.map((name) => ground.submit(`suzhou-huqiu-${name}`)));
    const stopping = new AbortController();
    const worker = async (name: string): Promise<void> => {
      while (!stopping.signal.aborted)
        if ((await runTurn(null, name, ground.turnDeps(undefined, 5_000))) === "nothing") await realClock.sleep(10);
    };
    const workers = ["wrk_a", "wrk_b"].map(worker);
    try {
      await until(async () =>
        (await chainsOf(chainIds)).some((chain) => chain.legs.some(({ state }) => state !== "waiting")),
      );
      takesOver = Date.now();
      await until(async () => (await chainsOf(chainIds)).every(ended));
    } finally {
      stopping.abort();
      await Promise.all(workers);
    }
    for (const chain of await chainsOf(chainIds))
      expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
    const records = (await Promise.all(chainIds.map((id) => ground.store.evidence(id)))).flat();
    expect(records.filter(({ type }) => type === "quarantined_message")).toEqual([]);
    const signedBy = new Set(
      records.flatMap(({ type, signature }) =>
        type === "message_out" && signature.type !== "none" ? [signature.keyId] : [],
      ),
    );
    const all = ["gateway-doors", "gateway-doors-2", "gateway-registries", "gateway-registries-2"];
    expect([...signedBy].toSorted()).toEqual(all);
    expect(ground.core.journal().filter((line) => line.includes(" 401 "))).toEqual([]);
  },
);

test("a message that was begun before the date is signed to its end by the key it names", async () => {
  takesOver = Number.POSITIVE_INFINITY;
  const begun = doors.signer.turn?.();
  expect(begun?.keyId).toBe("gateway-doors");
  takesOver = 0;
  expect([begun?.keyId, doors.signer.keyId]).toEqual(["gateway-doors", "gateway-doors-2"]);
  const signature = await begun?.sign(new Uint8Array(1));
  const [old] = doors.each;
  expect(signature).toHaveLength(64);
  expect(old?.publicKeyPem).toBe(gatewayKeys.publicKeyPem);
});

test("an evidence file made after the change verifies, with messages under both keys", async () => {
  takesOver = 0;
  const chainId = await ground.submit("suzhou-huqiu-renewal");
  takesOver = Number.POSITIVE_INFINITY;
  await ground.turnUntil(chainId, (chain) => chain.legs.some(({ state }) => state !== "waiting"));
  takesOver = 0;
  const chain = await ground.turnUntil(chainId, ended);
  const gateway = [...doors.each, ...registries.each].map(({ keyId, algorithm, publicKeyPem }) => ({
    keyId,
    counterparty: "gateway",
    algorithm,
    publicKeyPem,
  }));
  const theirs = [
    {
      keyId: "core-key",
      counterparty: `bank:${institution}`,
      algorithm: "ecdsa-p256-sha256",
      publicKeyPem: coreKeys.publicKeyPem,
    } as const,
    {
      keyId: "registry-suzhou-huqiu",
      counterparty: "registry:suzhou-huqiu",
      algorithm: "rsa-v1_5-sha256",
      publicKeyPem: registryRsa.publicKeyPem,
    } as const,
  ];
  const keys = [...gateway, ...theirs];
  const file = await evidenceFiles({ signer: doors.signer, keys }).build(
    chain,
    await ground.store.evidence(chainId),
    Date.now(),
  );
  const { problems } = verifyEvidenceFile(file, { pinnedKeys: new Map(keys.map((each) => [each.keyId, each])) });
  // This ground hands the bank's orders over without a door, so that they alone are unsigned.
  expect(problems.filter(({ what }) => what !== "an unsigned message is believed")).toEqual([]);
  const without = keys.filter(({ keyId }) => keyId !== "gateway-registries");
  await expect(
    evidenceFiles({ signer: doors.signer, keys: without }).build(
      chain,
      await ground.store.evidence(chainId),
      Date.now(),
    ),
  ).rejects.toThrow(/no public key gateway-registries/);
});

async function chainsOf(chainIds: string[]): Promise<Chain[]> {
  const stored = await Promise.all(chainIds.map((id) => ground.store.readAny(id)));
  return stored.flatMap((each) => (each === null ? [] : [each.chain]));
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("not reached in time");
    await realClock.sleep(20);
  }
}

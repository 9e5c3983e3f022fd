// A token and a sign service taken away in the middle of a chain: sending holds, what comes in is taken, and with the key back
// everything is sent once.
// Invariant: over a real machine room, with the keys where they are in earnest; nothing is signed by another key meanwhile.

import { afterEach, expect, test } from "vitest";
import { ownSigner } from "../../adapters/signing/signers/own-signer.ts";
import type { TestedSigner } from "../../adapters/signing/signers/guarded-signer.ts";
import type { Chain } from "../../domain/chain-state.ts";
import type { HeldKey, OwnKey } from "../../domain/own-key.ts";
import { runTurn } from "../../queue/turn.ts";
import { startSignService } from "../simulator/sign-service/sign-service.ts";
import { selfSigned } from "../support/certificates.ts";
import { foreignLane } from "../support/foreign-tools.ts";
import { quietLog, realClock } from "../support/ports.ts";
import { openSoftToken, tokenLane } from "../support/softhsm.ts";
import { bankRsa, type OwnSigners } from "./far-sides.ts";
import { gatewayKeys, layGround, type Ground } from "./ground.ts";

const limits = { atOnce: 4, timeoutMs: 3_000 };
/** ms from state to state at the registry: an application is never recorded before its key is gone. */
const stepMs = 800;
const leaving: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const leave of leaving.splice(0).toReversed()) await leave();
});

const ended = (chain: Chain): boolean => ["completed", "aborted", "parked"].includes(chain.state);
const filed = (chain: Chain): boolean => chain.legs.some(({ state }) => state !== "waiting" && state !== "sending");

async function groundWith(own: OwnSigners): Promise<Ground> {
  const ground = await layGround("suzhou-huqiu", stepMs, {}, own);
  leaving.push(() => ground.stop());
  return ground;
}

function signerOf(key: Omit<OwnKey, "signsFrom" | "held">, held: HeldKey): TestedSigner {
  const signer = ownSigner({ ...key, signsFrom: null, held }, { clock: realClock, log: quietLog });
  leaving.push(() => signer.close());
  return signer;
}

/** Messages to the registry, which are signed with the key that went; the bank core is spoken to with the other. */
async function sentToRegistry(ground: Ground, chainId: string): Promise<number> {
  const records = await ground.store.evidence(chainId);
  return records.filter(({ type, counterparty }) => type === "message_out" && counterparty.startsWith("registry:"))
    .length;
}

/** What each side did for the chain: cases by business number, and postings. */
function effectsOf(ground: Ground, chainId: string): { cases: string[]; postings: number } {
  const { cases } = ground.registry.ledger();
  const { postings } = ground.core.ledger();
  return {
    cases: cases.map(({ businessNumber }) => businessNumber).filter((number) => number.startsWith(chainId)),
    postings: postings.filter((each) => each.chainId === chainId && each.state === "posted").length,
  };
}

/** Turns the chain for so many turns; it is due again a little later each time. */
async function turnFor(ground: Ground, chainId: string, ms: number): Promise<Chain> {
  const until = Date.now() + ms;
  while (Date.now() < until)
    if ((await runTurn(chainId, "wrk_test", ground.turnDeps())) === "nothing") await realClock.sleep(20);
  const stored = await ground.store.readAny(chainId);
  if (stored === null) throw new Error("no such chain");
  return stored.chain;
}

/** What the registry told by itself and was taken. */
async function pushesTaken(ground: Ground, chainId: string): Promise<number> {
  const records = await ground.store.evidence(chainId);
  return records.filter(({ type, subject }) => type === "message_in" && subject === "callback").length;
}

/** The key goes after the filing; the registry and the bank go on; the key comes back. Returns the keys that signed. */
async function throughAnOutage(ground: Ground, takeAway: () => void, bringBack: () => void): Promise<Set<string>> {
  const chainId = await ground.submit("suzhou-huqiu-new-loan");
  await ground.turnUntil(chainId, filed);
  takeAway();
  await turnFor(ground, chainId, 300);
  const sent = await sentToRegistry(ground, chainId);
  const told = await pushesTaken(ground, chainId);
  let held = await turnFor(ground, chainId, 500);
  for (let tries = 0; tries < 20 && (await pushesTaken(ground, chainId)) === told; tries += 1)
    held = await turnFor(ground, chainId, 300);
  expect(await pushesTaken(ground, chainId)).toBeGreaterThan(told);
  expect(held.state).toBe("open");
  expect(await sentToRegistry(ground, chainId)).toBe(sent);
  const another = await ground.submit("suzhou-huqiu-extension");
  await turnFor(ground, another, 300);
  expect(await sentToRegistry(ground, another)).toBe(0);
  bringBack();
  for (const each of [chainId, another]) {
    const chain = await ground.turnUntil(each, ended);
    expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
  }
  expect(effectsOf(ground, chainId)).toEqual({ cases: [`${chainId}-first-1`], postings: 1 });
  expect(effectsOf(ground, another)).toEqual({ cases: [`${another}-change-1`], postings: 0 });
  expect(ground.core.ledger().terms.filter((terms) => terms.chainId === another)).toHaveLength(1);
  const keysOf = (await ground.store.evidence(chainId)).flatMap(({ type, signature }) =>
    type === "message_out" && signature.type !== "none" ? [signature.keyId] : [],
  );
  return new Set(keysOf);
}

tokenLane("the token of the registries' key is unplugged", () => {
  test("nothing is filed or asked meanwhile; then all of it, once", { timeout: 60_000 }, async () => {
    const token = openSoftToken("gateway");
    leaving.push(() => token.remove());
    token.put(bankRsa.privateKeyPem, "registries", "01");
    const { library, token: label, pin } = token;
    const key = {
      keyId: "gateway-registries",
      algorithm: "rsa-v1_5-sha256",
      publicKeyPem: bankRsa.publicKeyPem,
    } as const;
    const registries = signerOf(key, { in: "pkcs11", library, token: label, label: "registries", pin, ...limits });
    const ground = await groundWith({ registries });
    const signed = throughAnOutage(
      ground,
      () => token.unplug(),
      () => token.plugIn(),
    );
    expect(await signed).toEqual(new Set(["gateway-doors", "gateway-registries"]));
  });
});

foreignLane("the sign service of the doors' key is gone", ["openssl"], () => {
  test("no permit and no notice leaves meanwhile; then all of it, once", { timeout: 60_000 }, async () => {
    const [server, client] = [selfSigned("sign-service"), selfSigned("gateway")];
    const { keyPem: clientKeyPem, certificatePem: clientCertificatePem } = client;
    const service = await startSignService({
      keys: { doors: gatewayKeys.privateKeyPem },
      server,
      clientCertificatePem,
    });
    leaving.push(() => service.stop());
    const key = {
      keyId: "gateway-doors",
      algorithm: "ecdsa-p256-sha256",
      publicKeyPem: gatewayKeys.publicKeyPem,
    } as const;
    const { endpoint } = service;
    const at = { endpoint, keyName: "doors", sends: "message", serverCertificatePem: server.certificatePem } as const;
    const doors = signerOf(key, { in: "sign_service", ...at, clientCertificatePem, clientKeyPem, ...limits });
    const ground = await groundWith({ doors });
    const chainId = await ground.submit("suzhou-huqiu-refinance");
    await ground.turnUntil(chainId, filed);
    service.fault = "away";
    const held = await turnFor(ground, chainId, 3_000);
    expect(held.state).toBe("open");
    expect(effectsOf(ground, chainId).postings).toBe(0);
    service.fault = null;
    const chain = await ground.turnUntil(chainId, ended);
    expect(chain.state, JSON.stringify([chain.parked, chain.abort])).toBe("completed");
    expect(effectsOf(ground, chainId).postings).toBe(1);
  });
});

// Every algorithm over both doors with real sockets: the caller's and the gateway's own, each pinned and never chosen.
// Invariant: what a message says of its algorithm can only agree with the pinned one.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SignatureAlgorithm, signatureAlgorithms } from "../../domain/signature-algorithm.ts";
import { signRequest } from "../../proto/message-signature.ts";
import { realIds } from "../support/ports.ts";
import { coreOf, keyPair, openDoors, type KeyPair, type RunningDoors } from "./open-doors.ts";
import { problemOf, sendRest, signedHeaders, utf8 } from "./raw-calls.ts";

const gateways = new Map<SignatureAlgorithm, RunningDoors>();
beforeAll(async () => {
  for (const name of signatureAlgorithms) gateways.set(name, await openDoors({}, false, keyPair("doors", name)));
}, 60_000);
afterAll(async () => {
  for (const running of gateways.values()) await running.close();
});

function gatewayOf(name: SignatureAlgorithm): RunningDoors {
  const running = gateways.get(name);
  if (running === undefined) throw new Error(`no gateway for ${name}`);
  return running;
}

function callerOf(name: SignatureAlgorithm): KeyPair {
  const pair = coreOf.get(name);
  if (pair === undefined) throw new Error(`no caller for ${name}`);
  return pair;
}

/** Each caller at a gateway whose own algorithm is the next one in the list, so that both directions see all of them. */
const pairs = signatureAlgorithms.map(
  (name, at) => [name, signatureAlgorithms[(at + 1) % signatureAlgorithms.length] ?? name] as const,
);

describe.each([...signatureAlgorithms.map((name) => [name, name] as const), ...pairs])(
  "a caller with %s at a gateway with %s",
  (callers, gateways_) => {
    test.each(["rest", "grpc"] as const)("is answered over %s, an answer and a refusal alike", async (door) => {
      const client = gatewayOf(gateways_)[door](callerOf(callers));
      // The client throws on an answer that the gateway's pinned key did not sign as the answer to this very request.
      const listed = await client.call("ListChains", { limit: 7 });
      expect(listed).toMatchObject({ status: 200, body: { next: "-/7/-" } });
      const absent = await client.call("RetryNotice", { idempotencyKey: realIds.nonce(), noticeId: "absent" });
      expect(absent).toMatchObject({ status: 404, body: { code: "not_found" } });
    });
  },
);

describe.each(signatureAlgorithms)("a request under a key pinned for %s", (name) => {
  test("is refused with an alg that names another, and taken with one that names its own", async () => {
    const other = signatureAlgorithms.find((each) => each !== name) ?? name;
    expect(await listWith(name, name)).toMatchObject({ status: 200 });
    expect(await listWith(name, other)).toMatchObject({ status: 401, problem: { code: "signature_invalid" } });
    expect(await listWith(name, "hmac-sha256")).toMatchObject({ status: 401, problem: { code: "signature_invalid" } });
  });

  test.each(signatureAlgorithms.filter((each) => each !== name))("is refused when signed with %s", async (used) => {
    const running = gatewayOf(name);
    const stranger = { ...keyPair(callerOf(name).keyId, used) };
    await expect(running.rest(stranger).call("ListChains", {})).resolves.toMatchObject({
      status: 401,
      body: { code: "signature_invalid" },
    });
    await expect(running.grpc(stranger).call("ListChains", {})).resolves.toMatchObject({
      status: 401,
      body: { code: "signature_invalid" },
    });
  });
});

/** ListChains over REST, with an "alg" that is signed like every other parameter. */
async function listWith(name: SignatureAlgorithm, alg: string): Promise<{ status: number; problem: unknown }> {
  const running = gatewayOf(name);
  const who = callerOf(name);
  const target = { method: "GET", authority: new URL(running.restUrl).host, path: "/v1/chains", query: "" };
  const plain = await signedHeaders(target, "application/json", utf8(""), { who });
  expect(plain["signature-input"]).not.toContain("alg=");
  const created = Math.floor(Date.now() / 1000);
  const parameters = { created, expires: created + 60, nonce: realIds.nonce(), keyId: who.keyId };
  let input = "";
  const signed = await signRequest(target, "application/json", utf8(""), parameters, async (base) => {
    const text = `${new TextDecoder().decode(base)};alg="${alg}"`;
    input = `sig1=${text.slice(text.indexOf('"@signature-params": ') + '"@signature-params": '.length)}`;
    return await who.sign(utf8(text));
  });
  const headers = { ...signed.headers, "signature-input": input, "content-type": "application/json" };
  const reply = await sendRest(running.restUrl, "GET", "/v1/chains", headers, utf8(""));
  return { status: reply.status, problem: problemOf(reply) };
}

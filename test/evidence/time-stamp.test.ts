// Time-stamps of RFC 3161 against openssl's own authority: what it grants is taken, what is of another request is not.

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { stampedDigest, stampRequest } from "../../adapters/timestamp/answer.ts";
import { der, derAt, readDer } from "../../adapters/timestamp/der.ts";
import { timeAuthority } from "../../adapters/timestamp/authority.ts";
import { sha256 } from "../../domain/evidence.ts";
import { Fault } from "../../domain/fault.ts";
import { foreignLane } from "../support/foreign-tools.ts";
import { realClock, realIds } from "../support/ports.ts";
import { startAuthority, type OpensslAuthority } from "./openssl-authority.ts";

const bytes = new TextEncoder().encode("registry-gateway checkpoint/1\n");

foreignLane("a time-stamp of openssl's authority", ["openssl"], () => {
  let authority: OpensslAuthority;
  beforeAll(async () => {
    authority = await startAuthority();
  });
  afterEach(() => {
    authority.change = (answer) => answer;
    authority.status = 200;
  });
  afterAll(() => authority.stop());

  const asked = (nonce = () => realIds.nonce()) => {
    const ids = { ...realIds, nonce };
    return timeAuthority({ url: authority.url, timeoutMs: 10_000, clock: realClock, ids });
  };

  test("is taken, says the digest, and openssl verifies it over these bytes and no others", async () => {
    const answer = await asked().stamp(bytes);
    expect(stampedDigest(answer)).toBe(sha256(bytes));
    expect(authority.verifies(answer, bytes)).toBe(true);
    expect(authority.verifies(answer, new TextEncoder().encode("other"))).toBe(false);
  });

  test.each(["00", "7f", "80", "00ff", "ff".repeat(16)])("is taken under the nonce %s", async (nonce) => {
    expect(stampedDigest(await asked(() => nonce).stamp(bytes))).toBe(sha256(bytes));
  });

  test("of an earlier request is refused: it lacks this one's nonce", async () => {
    const earlier = Buffer.from(await asked().stamp(bytes));
    authority.change = () => earlier;
    await expect(asked().stamp(bytes)).rejects.toThrow(/nonce/);
  });

  test("of other bytes is refused", async () => {
    const nonce = realIds.nonce();
    const other = Buffer.from(await asked(() => nonce).stamp(new TextEncoder().encode("other")));
    authority.change = () => other;
    await expect(asked(() => nonce).stamp(bytes)).rejects.toThrow(/another digest/);
  });

  test.each<[string, (answer: Buffer) => Buffer]>([
    ["cut off", (answer) => answer.subarray(0, -20)],
    ["with bytes behind it", (answer) => Buffer.concat([answer, Buffer.of(0)])],
    ["refused by the authority", () => Buffer.from(der(0x30, der(0x30, der(0x02, [2]))))],
    ["that is no DER", () => Buffer.from("<html>busy</html>")],
    ["that is empty", () => Buffer.alloc(0)],
    ["with a length past its end", () => Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff)],
  ])("%s is refused", async (_kind, change) => {
    authority.change = change;
    await expect(asked().stamp(bytes)).rejects.toThrow(Fault);
  });

  test("with another status is refused", async () => {
    authority.status = 503;
    await expect(asked().stamp(bytes)).rejects.toThrow(/503/);
  });
});

test("a request is the DER that RFC 3161 writes: version, imprint, nonce, certificate wanted", () => {
  const request = stampRequest(sha256(bytes), "8000");
  expect(readDer(request)).toHaveLength(1);
  expect(derAt(request, 0, 0)?.content).toEqual(Uint8Array.of(1));
  expect(Buffer.from(derAt(request, 0, 1, 1)?.content ?? []).toString("hex")).toBe(sha256(bytes));
  // A first digit of 80 or more would read as negative.
  expect(derAt(request, 0, 2)?.content).toEqual(Uint8Array.of(0, 0x80, 0));
  expect(derAt(request, 0, 3)?.content).toEqual(Uint8Array.of(0xff));
  expect(derAt(request, 0, 4)).toBeNull();
});

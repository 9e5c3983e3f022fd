// RFC 9421 signatures: the standard's own vectors through the same base-building code, and every way a signed
// request or reply can be altered.

import { constants, createHmac, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { verifierOf } from "../../adapters/signing/keys.ts";
import { coverable } from "../../gateway/sign-answer.ts";
import { laneWhere } from "../support/foreign-tools.ts";
import { component } from "http-message-sig";
import type { MessageDescriptor, SignatureComponent } from "http-message-sig";
import {
  keyIdOf,
  signReply,
  signRequest,
  signatureBase,
  verifyReply,
  verifyRequest,
} from "../../proto/message-signature.ts";
import type { PinnedKey } from "../../proto/message-signature.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const key = pinned("core-1", publicKey);

function pinned(keyId: string, pinnedKey: KeyObject): PinnedKey {
  const publicKeyPem = pinnedKey.export({ type: "spki", format: "pem" }).toString();
  return verifierOf({ keyId, algorithm: "ecdsa-p256-sha256", publicKeyPem });
}

const signer = async (base: Uint8Array): Promise<Uint8Array> =>
  sign("sha256", base, { key: privateKey, dsaEncoding: "ieee-p1363" });
const parameters = {
  created: 1_700_000_000,
  expires: 1_700_000_300,
  nonce: "0123456789abcdef0123456789abcdef",
  keyId: "core-1",
};
const target = { method: "POST", authority: "127.0.0.1:8443", path: "/v1/chains", query: "?a=b" };
const body = new TextEncoder().encode('{"a":1}');
const contentType = "application/json";

async function signed(): Promise<Record<string, string | undefined>> {
  const { headers } = await signRequest(target, contentType, body, parameters, signer);
  return { ...headers, "content-type": contentType };
}

describe("a signed request", () => {
  test("verifies with the pinned key and says what was signed", async () => {
    const headers = await signed();
    const verdict = await verifyRequest(target, headers, body, key);
    expect(verdict).toMatchObject({ ok: true, parameters });
    expect(verdict.ok && verdict.base).toContain('"@path": /v1/chains\n"@query": ?a=b\n');
    expect(keyIdOf(headers)).toBe("core-1");
  });

  test.each([
    ["method", { method: "PUT" }],
    ["authority", { authority: "127.0.0.1:9443" }],
    ["path", { path: "/v1/chains/" }],
    ["query", { query: "?a=c" }],
    ["dropped query", { query: "" }],
  ])("is refused with another %s", async (_name, change) => {
    const verdict = await verifyRequest({ ...target, ...change }, await signed(), body, key);
    expect(verdict).toEqual({ ok: false, reason: "signature_invalid" });
  });

  test.each([
    ["authority with userinfo", { authority: "a@b" }],
    ["path with a query in it", { path: "/v1/chains?a=b", query: "" }],
    ["path that is not absolute", { path: "v1" }],
    ["path with a space", { path: "/v1 x" }],
  ])("is malformed with an %s", async (_name, change) => {
    const verdict = await verifyRequest({ ...target, ...change }, await signed(), body, key);
    expect(verdict).toEqual({ ok: false, reason: "malformed" });
  });

  test("is refused with one byte of the body changed", async () => {
    const altered = body.slice();
    altered[3] = 0x62;
    expect(await verifyRequest(target, await signed(), altered, key)).toEqual({ ok: false, reason: "digest_mismatch" });
  });

  test("is refused with another content type", async () => {
    const headers = { ...(await signed()), "content-type": "text/plain" };
    expect(await verifyRequest(target, headers, body, key)).toEqual({ ok: false, reason: "signature_invalid" });
  });

  test.each(["signature", "signature-input", "content-digest", "content-type"])(
    "is refused without %s",
    async (name) => {
      const headers = { ...(await signed()), [name]: undefined };
      const reason = name.startsWith("signature") ? "unsigned" : "components_missing";
      expect(await verifyRequest(target, headers, body, key)).toEqual({ ok: false, reason });
    },
  );

  test("is refused when it names another key, or is held against another key", async () => {
    const wrong = pinned("core-1", generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey);
    expect(await verifyRequest(target, await signed(), body, wrong)).toEqual({
      ok: false,
      reason: "signature_invalid",
    });
    expect(await verifyRequest(target, await signed(), body, pinned("core-2", publicKey))).toEqual({
      ok: false,
      reason: "wrong_key",
    });
  });

  test.each(["@method", "@authority", "@path", "@query", "content-type", "content-digest"])(
    "is refused when %s is not covered",
    async (left) => {
      const headers = await signed();
      const components = ["@method", "@authority", "@path", "@query", "content-type", "content-digest"].filter(
        (name) => name !== left,
      );
      const verdict = await verifyRequest(target, { ...headers, ...(await signOver(components, headers)) }, body, key);
      expect(verdict).toEqual({ ok: false, reason: "components_missing" });
    },
  );

  test.each([
    ["no expires", (text: string) => text.replace(/;expires=\d+/, "")],
    ["no nonce", (text: string) => text.replace(/;nonce="[^"]*"/, "")],
    ["a short nonce", (text: string) => text.replace(/;nonce="[^"]*"/, ';nonce="1"')],
    ["expires before created", (text: string) => text.replace(/;expires=\d+/, ";expires=1")],
    ["an algorithm that is a number", (text: string) => `${text};alg=1`],
    ["a parameter twice", (text: string) => `${text};nonce="0123456789abcdef"`],
    ["an unknown parameter", (text: string) => `${text};tag="x"`],
    ["two labels", (text: string) => `${text}, ${text.replace("sig1", "sig2")}`],
    ["another label than the signature", (text: string) => text.replace("sig1", "sig2")],
    ["the same label twice", (text: string) => `${text}, ${text}`],
    ["@query-param", (text: string) => text.replace('"@query"', '"@query";name="a"')],
    ["nothing", () => ""],
    ["a long line", (text: string) => text + ";x=1".repeat(5000)],
  ])("is malformed with %s", async (_name, change) => {
    const headers = await signed();
    headers["signature-input"] = change(headers["signature-input"] ?? "");
    const verdict = await verifyRequest(target, headers, body, key);
    expect(verdict.ok).toBe(false);
    expect(verdict.ok || verdict.reason).toBe("malformed");
  });

  test("of an RSA key of 4096 bits is within the limits of both directions, a longer one is malformed", async () => {
    const { privateKey: long, publicKey: longPublic } = generateKeyPairSync("rsa", { modulusLength: 4096 });
    const publicKeyPem = longPublic.export({ type: "spki", format: "pem" }).toString();
    const pinnedLong = verifierOf({ keyId: "core-1", algorithm: "rsa-v1_5-sha256", publicKeyPem });
    const { headers } = await signRequest(target, contentType, body, parameters, async (base) =>
      sign("sha256", base, long),
    );
    const received = { ...headers, "content-type": contentType };
    expect(await verifyRequest(target, received, body, pinnedLong)).toMatchObject({ ok: true });
    expect(coverable(headers.signature)).toBe(headers.signature);
    const longer = { ...received, signature: `sig1=:${"A".repeat(1020)}:` };
    expect(await verifyRequest(target, longer, body, pinnedLong)).toEqual({ ok: false, reason: "malformed" });
    expect(coverable(longer.signature)).toBeNull();
  });

  test.each(["hmac-sha256", "ed25519", "sm2-sm3", "ECDSA-P256-SHA256", ""])(
    "is refused when it names %s, which is not the algorithm of the pinned key",
    async (alg) => {
      const headers = await signed();
      headers["signature-input"] += `;alg="${alg}"`;
      const verdict = await verifyRequest(target, headers, body, key);
      expect(verdict).toEqual({ ok: false, reason: alg === "" ? "malformed" : "wrong_algorithm" });
    },
  );

  test.each([
    ["DER instead of raw", () => sign("sha256", Buffer.from("x"), privateKey)],
    ["empty", () => new Uint8Array(0)],
    ["all zero", () => new Uint8Array(64)],
  ])("is refused with a signature that is %s", async (_name, make) => {
    const headers = { ...(await signed()), signature: `sig1=:${Buffer.from(make()).toString("base64")}:` };
    expect((await verifyRequest(target, headers, body, key)).ok).toBe(false);
  });
});

describe("a signed reply", () => {
  test("verifies, and answers one request only", async () => {
    const { headers } = await signReply(200, contentType, body, "sig1=:AAAA:", parameters, signer);
    const received = { ...headers, "content-type": contentType };
    expect(await verifyReply(200, received, body, "sig1=:AAAA:", key)).toMatchObject({ ok: true });
    expect(await verifyReply(200, received, body, "sig1=:AAAB:", key)).toEqual({
      ok: false,
      reason: "signature_invalid",
    });
    expect(await verifyReply(202, received, body, "sig1=:AAAA:", key)).toEqual({
      ok: false,
      reason: "signature_invalid",
    });
    expect((await verifyReply(200, received, body, null, key)).ok).toBe(false);
  });

  test("to an unsigned request covers no request, and does not pass for a reply to a signed one", async () => {
    const { headers } = await signReply(401, contentType, body, null, parameters, signer);
    const received = { ...headers, "content-type": contentType };
    expect(await verifyReply(401, received, body, null, key)).toMatchObject({ ok: true });
    expect(await verifyReply(401, received, body, "sig1=:AAAA:", key)).toEqual({
      ok: false,
      reason: "components_missing",
    });
  });
});

async function signOver(
  components: string[],
  headers: Record<string, string | undefined>,
): Promise<Record<string, string>> {
  const fields = Object.entries(headers).map(([name, value]) => ({ name, value: value ?? "" }));
  const message: MessageDescriptor = {
    kind: "request",
    method: "POST",
    targetUri: "http://127.0.0.1:8443/v1/chains?a=b",
    fields,
  };
  const { created, expires, nonce, keyId } = parameters;
  const base = signatureBase(message, components, { created, expires, nonce, keyid: keyId });
  const signature = Buffer.from(await signer(new TextEncoder().encode(base))).toString("base64");
  const input = base.slice(base.lastIndexOf('"@signature-params": ') + '"@signature-params": '.length);
  return { "signature-input": `sig1=${input}`, signature: `sig1=:${signature}:` };
}

// ── the standard's own vectors ───────────────────────────────────────────────────────────────────────────────────────

type VectorMessage = { method: string; targetUri: string; status: number; fields: [string, string][] };
type Vectors = {
  request: VectorMessage;
  response: VectorMessage;
  keys: Record<string, { algorithm: string; publicKeyPem?: string; secretBase64?: string }>;
  vectors: { id: string; message: "request" | "response"; signatureInput: string; signature: string; keyid: string }[];
};

const vectorsPath = new URL("../../../shared/vectors/rfc9421/appendix-b2.json", import.meta.url);
const vectors = existsSync(vectorsPath) ? (JSON.parse(readFileSync(vectorsPath, "utf8")) as Vectors) : null;
if (vectors === null) console.warn("SKIPPED: RFC 9421 appendix B vectors; put them at ../shared/vectors/rfc9421");

laneWhere(vectors !== null, "RFC 9421 appendix B.2", "no ../shared/vectors/rfc9421", () => {
  test.each(vectors?.vectors.filter(({ id }) => id !== "B.2.2").map((vector) => [vector.id, vector] as const) ?? [])(
    "%s verifies over our signature base",
    (_id, vector) => {
      const base = baseOf(vector);
      const signature = Buffer.from(/:(.*):/.exec(vector.signature)?.[1] ?? "", "base64");
      expect(holds(vectors?.keys[vector.keyid], Buffer.from(base), signature)).toBe(true);
      expect(holds(vectors?.keys[vector.keyid], Buffer.from(`${base} `), signature)).toBe(false);
    },
  );

  test("B.2.2 is refused: it covers @query-param", () => {
    const vector = vectors?.vectors.find(({ id }) => id === "B.2.2");
    expect(() => vector && baseOf(vector)).toThrow(/query-param/);
  });
});

function baseOf(vector: Vectors["vectors"][number]): string {
  if (vectors === null) throw new Error("the vectors are not there");
  const { method, targetUri, status, fields } = vectors[vector.message];
  const named = fields.map(([name, value]) => ({ name, value }));
  const message: MessageDescriptor =
    vector.message === "request"
      ? { kind: "request", method, targetUri, fields: named }
      : { kind: "response", status, fields: named };
  const [, list = "", rest = ""] = /=\((.*)\)(.*)$/.exec(vector.signatureInput) ?? [];
  const components: SignatureComponent[] = [...list.matchAll(/"([^"]+)"(;name="[^"]+")?/g)].map(
    ([, name = "", query]) => (query === undefined ? name : component(name, { name: "Pet" })),
  );
  const found = [...rest.matchAll(/;([a-z]+)=(?:(\d+)|"([^"]*)")/g)];
  return signatureBase(
    message,
    components,
    Object.fromEntries(
      found.map(([, name = "", digits, quoted]) => [name, digits === undefined ? (quoted ?? "") : Number(digits)]),
    ),
  );
}

function holds(vectorKey: Vectors["keys"][string] | undefined, base: Buffer, signature: Buffer): boolean {
  if (vectorKey === undefined) return false;
  if (vectorKey.secretBase64 !== undefined) {
    return createHmac("sha256", Buffer.from(vectorKey.secretBase64, "base64")).update(base).digest().equals(signature);
  }
  const publicKeyOfVector = createPublicKey(vectorKey.publicKeyPem ?? "");
  if (vectorKey.algorithm === "ed25519") return verify(null, base, publicKeyOfVector, signature);
  if (vectorKey.algorithm === "ecdsa-p256-sha256")
    return verify("sha256", base, { key: publicKeyOfVector, dsaEncoding: "ieee-p1363" }, signature);
  return verify(
    "sha512",
    base,
    { key: publicKeyOfVector, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 },
    signature,
  );
}

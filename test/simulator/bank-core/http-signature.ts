// RFC 9421 and RFC 9530 as the core's own systems do them: written from the standards, by hand.
// Invariant: every component the agreement asks for is covered, the digest is computed from the bytes, the key is pinned.

import { createHash, randomBytes, sign, verify } from "node:crypto";
import { Unacceptable } from "./types.ts";

type Headers = Record<string, string | string[] | undefined>;

const covered = ["@method", "@authority", "@path", "@query", "content-type", "content-digest"];
const clockSkewSeconds = 300;

/** Throws Unacceptable(401) unless the gateway signed exactly this request, lately. Returns its nonce. */
export function verifyRequest(
  method: string,
  url: string,
  headers: Headers,
  body: Buffer,
  key: { keyId: string; publicKeyPem: string },
): string {
  const input = /^([a-z0-9]+)=(\(([^()]*)\)((?:;[^;]+)*))$/.exec(one(headers, "signature-input"));
  const label = input?.[1];
  const signature = /^([a-z0-9]+)=:([A-Za-z0-9+/=]+):$/.exec(one(headers, "signature"));
  if (input === null || signature === null || label !== signature[1]) throw new Unacceptable(401, "unsigned");
  const names = (input[3] ?? "").split(" ").map((name) => name.replace(/^"|"$/g, ""));
  if (covered.some((name) => !names.includes(name))) throw new Unacceptable(401, "a component is not covered");
  const digest = `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
  if (one(headers, "content-digest") !== digest) throw new Unacceptable(401, "the body is not what was signed");
  const parameters = new Map(
    [...(input[4] ?? "").matchAll(/;([a-z]+)="?([^;"]*)"?/g)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
  if (parameters.get("keyid") !== key.keyId) throw new Unacceptable(401, "another key");
  const now = Date.now() / 1000;
  const created = Number(parameters.get("created"));
  if (!(Math.abs(now - created) <= clockSkewSeconds && Number(parameters.get("expires")) >= now))
    throw new Unacceptable(401, "stale");
  const at = new URL(url, "http://core.invalid");
  const valueOf = (name: string): string => {
    if (name === "@method") return method;
    if (name === "@authority") return one(headers, "host").toLowerCase();
    if (name === "@path") return at.pathname;
    if (name === "@query") return at.search === "" ? "?" : at.search;
    return one(headers, name);
  };
  const base = [...names.map((name) => `"${name}": ${valueOf(name)}`), `"@signature-params": ${input[2]}`].join("\n");
  const raw = Buffer.from(signature[2] ?? "", "base64");
  const holds = verify("sha256", Buffer.from(base), { key: key.publicKeyPem, dsaEncoding: "ieee-p1363" }, raw);
  if (!holds) throw new Unacceptable(401, "the signature does not hold");
  const nonce = parameters.get("nonce") ?? "";
  if (nonce.length < 16) throw new Unacceptable(401, "no nonce");
  return nonce;
}

/** Headers of a reply signed as the answer to the request whose Signature header is given. */
export function signReply(
  status: number,
  body: Buffer,
  requestSignature: string | null,
  key: { keyId: string; privateKeyPem: string },
): Record<string, string> {
  const contentType = "application/json";
  const digest = `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
  const created = Math.floor(Date.now() / 1000);
  const bound = requestSignature === null ? "" : ' "signature";req';
  const parameters = `("@status" "content-type" "content-digest"${bound});created=${created};expires=${created + 300};nonce="${randomBytes(16).toString("hex")}";keyid="${key.keyId}"`;
  const lines = [`"@status": ${status}`, `"content-type": ${contentType}`, `"content-digest": ${digest}`];
  if (requestSignature !== null) lines.push(`"signature";req: ${requestSignature}`);
  lines.push(`"@signature-params": ${parameters}`);
  const raw = sign("sha256", Buffer.from(lines.join("\n")), { key: key.privateKeyPem, dsaEncoding: "ieee-p1363" });
  return {
    "content-type": contentType,
    "content-digest": digest,
    "signature-input": `sig1=${parameters}`,
    signature: `sig1=:${raw.toString("base64")}:`,
  };
}

function one(headers: Headers, name: string): string {
  const value = headers[name];
  if (typeof value !== "string") throw new Unacceptable(401, `no ${name}`);
  return value;
}

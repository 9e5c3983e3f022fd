// What cryptography may not be used for: broken digests outside the one legacy check, and Node's own SM2 anywhere.
// Invariant: tests are free to do both, for they play those who do.

import type { Rule } from "./rule.ts";
import { findingAt } from "./rule.ts";
import { dotted, folderOf, importsOf, isNode, nodesOf, type Node, type Source } from "./sources.ts";

const legacyCheck = "adapters/signing/digital-sign.ts";
const brokenDigest = /^(rsa-)?(md5|sha-?1)(withrsa(encryption)?)?$/i;
const makesSignatures = ["sign", "createSign", "createPrivateKey", "generateKeyPairSync", "privateEncrypt"];

const literalOf = (node: unknown): string | null =>
  isNode(node) && node.type === "Literal" && typeof node["value"] === "string" ? node["value"] : null;

function isRead(source: Source): boolean {
  return source.tree !== null && folderOf(source.path) !== "test";
}

const broken: Rule = {
  name: "MD5 and SHA-1 serve one legacy check, which signs nothing",
  because: "both are broken; the DigitalSign of old systems can be verified where a profile says so, and never made",
  check: (source) => {
    if (source.tree === null || !isRead(source)) return [];
    if (source.path === legacyCheck) {
      return importsOf(source.tree).flatMap(({ node, names }) =>
        names.filter((name) => makesSignatures.includes(name)).map((name) => findingAt(source, node, name)),
      );
    }
    return [...nodesOf(source.tree)].flatMap(({ node }) => {
      const text = literalOf(node);
      return text !== null && brokenDigest.test(text) ? [findingAt(source, node, text)] : [];
    });
  },
  bad: [
    { path: "adapters/a.ts", text: 'createHash("md5");' },
    { path: "domain/a.ts", text: 'createHash("SHA-1");' },
    { path: "adapters/signing/a.ts", text: 'verify("RSA-SHA1", bytes, key, signature);' },
    { path: legacyCheck, text: 'import { sign, verify } from "node:crypto";' },
  ],
  good: [
    { path: legacyCheck, text: 'import { verify } from "node:crypto"; createHash("md5"); verify("sha1", a, b, c);' },
    { path: "adapters/signing/a.ts", text: 'createHash("sha256");' },
    { path: "test/a.ts", text: 'sign("sha1", bytes, key);' },
  ],
};

const nodeSigning = ["sign", "verify", "createSign", "createVerify"];

/** sign("sm3", …) or { namedCurve: "SM2" }. */
function usesNodeSm2(node: Node): boolean {
  if (node.type === "CallExpression") {
    const name = dotted(node["callee"])?.split(".").at(-1) ?? "";
    const first = literalOf((node["arguments"] as Node[])[0]);
    return nodeSigning.includes(name) && first !== null && /^(sm3|sm2-?sm3|sm2sign-with-sm3)$/i.test(first);
  }
  return node.type === "Property" && /^sm2$/i.test(literalOf(node["value"]) ?? "");
}

const ownSm2: Rule = {
  name: "Node's own SM2 is not used",
  because: "it signs over an empty user id, or plain ECDSA, verifies its own mistake, and no counterparty would",
  check: (source) =>
    source.tree === null || !isRead(source)
      ? []
      : [...nodesOf(source.tree)].flatMap(({ node }) =>
          usesNodeSm2(node) ? [findingAt(source, node, "SM2 by node:crypto")] : [],
        ),
  bad: [
    { path: "adapters/signing/a.ts", text: 'sign("sm3", bytes, key);' },
    { path: "adapters/a.ts", text: 'crypto.createVerify("SM3");' },
    { path: "adapters/b.ts", text: 'generateKeyPairSync("ec", { namedCurve: "SM2" });' },
  ],
  good: [{ path: "adapters/signing/a.ts", text: 'createHash("sm3"); sign("sha256", bytes, key);' }],
};

export const cryptoRules: Rule[] = [broken, ownSm2];

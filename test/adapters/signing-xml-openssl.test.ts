// openssl as second opinion on XML signed with SM2, which xmlsec1 does not know: both digests and the signature itself, over
// bytes that the library's canonicaliser makes, not ours. Invariant: every message of the dialect, both ways.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DOMParser } from "@xmldom/xmldom";
import { ExclusiveCanonicalization } from "xml-crypto";
import { afterAll, expect, test } from "vitest";
import { derSignature, rawFromDer } from "../../adapters/signing/der-signature.ts";
import { generateKeyPair, signerFromPem } from "../../adapters/signing/keys.ts";
import { signXml } from "../../adapters/signing/sign-xml.ts";
import { readVerified, verifyXml } from "../../adapters/signing/verify-xml.ts";
import { writeXml } from "../../adapters/signing/xml-tree.ts";
import { foreignLane, runTool } from "../support/foreign-tools.ts";
import { everyMessage } from "./every-message.ts";

const folder = mkdtempSync(join(tmpdir(), "sm2-xml-"));
afterAll(() => rmSync(folder, { recursive: true }));

const userId = "bank-demo@example";
const { privateKeyPem, publicKeyPem } = generateKeyPair("sm2-sm3");
const signer = signerFromPem({ keyId: "registry", algorithm: "sm2-sm3", privateKeyPem, userId });
const dsig = "http://www.w3.org/2000/09/xmldsig#";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const distid = ["-sigopt", `distid:${userId}`];

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** Canonical form by the library; the element as it stands in its document. */
function canonical(node: Element): string {
  return new ExclusiveCanonicalization().process(node, {}).toString();
}

function sm3Of(text: string): string {
  const out = join(folder, "digest");
  expect(runTool("openssl", ["dgst", "-sm3", "-binary", "-out", out, file("digested", text)]).status).toBe(0);
  return readFileSync(out).toString("base64");
}

/** As a registry would that has openssl and no library of ours. */
function signedByOpenssl(xml: string): string {
  const algorithm = (name: string, uri: string): string => `<${name} Algorithm="${uri}"></${name}>`;
  const transforms = algorithm("Transform", `${dsig}enveloped-signature`) + algorithm("Transform", exclusive);
  const digested = canonical(new DOMParser().parseFromString(xml, "text/xml").documentElement);
  const reference =
    `<Reference URI=""><Transforms>${transforms}</Transforms>${algorithm("DigestMethod", "urn:oid:1.2.156.10197.1.401")}` +
    `<DigestValue>${sm3Of(digested)}</DigestValue></Reference>`;
  const methods =
    algorithm("CanonicalizationMethod", exclusive) + algorithm("SignatureMethod", "urn:oid:1.2.156.10197.1.501");
  const signedInfo = `<SignedInfo xmlns="${dsig}">${methods}${reference}</SignedInfo>`;
  const out = join(folder, "made.sig");
  const args = ["dgst", "-sm3", "-sign", file("private.pem", privateKeyPem), "-out", out, ...distid];
  expect(runTool("openssl", [...args, file("signed-info", signedInfo)]).stderr).toBe("");
  const raw = rawFromDer(new Uint8Array(readFileSync(out)));
  if (raw === null) throw new Error("openssl's signature is not read");
  const value = `<SignatureValue>${Buffer.from(raw).toString("base64")}</SignatureValue>`;
  const inside = signedInfo.replace(` xmlns="${dsig}"`, "") + value;
  return xml.replace(/<\/Envelope>$/, () => `<Signature xmlns="${dsig}">${inside}</Signature></Envelope>`);
}

foreignLane("openssl for XML under SM2", ["openssl"], () => {
  test("finds the digest and the signature of every message of ours right", { timeout: 60_000 }, async () => {
    for (const { name, tree } of await everyMessage()) {
      const text = new TextDecoder().decode(await signXml(tree, signer));
      const root = new DOMParser().parseFromString(text, "text/xml").documentElement;
      const part = (of: string): Element => {
        const [found, ...others] = Array.from(root.getElementsByTagNameNS(dsig, of));
        if (found === undefined || others.length > 0) throw new Error(`${name}: not one ${of}`);
        return found;
      };
      const signedInfo = file("signed-info", canonical(part("SignedInfo")));
      const raw = Buffer.from(part("SignatureValue").textContent ?? "", "base64");
      const signature = ["-signature", file("given.sig", derSignature(raw)), ...distid];
      const verify = ["dgst", "-sm3", "-verify", file("public.pem", publicKeyPem), ...signature, signedInfo];
      expect(runTool("openssl", verify).stdout, name).toBe("Verified OK\n");
      const digest = part("DigestValue").textContent;
      root.removeChild(part("Signature"));
      expect(sm3Of(canonical(root)), name).toBe(digest);
    }
  });

  test("signs messages that verify here, under the user id agreed on and no other", { timeout: 60_000 }, async () => {
    for (const { name, tree } of await everyMessage()) {
      const bytes = new TextEncoder().encode(signedByOpenssl(writeXml(tree)));
      const verified = verifyXml(bytes, signer);
      if (!verified.verified) throw new Error(`${name}: ${verified.reason}`);
      expect(readVerified(verified)).toEqual(tree);
      expect(verifyXml(bytes, { ...signer, userId: "" }), name).toMatchObject({ reason: "signature_invalid" });
    }
  });
});

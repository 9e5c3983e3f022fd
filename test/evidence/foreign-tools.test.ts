// Second opinions on an evidence file: unzip, openssl and xmlsec1 check what our verifier checks.
// Invariant: the commands are those of README's section on evidence.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foreignLane, runTool } from "../support/foreign-tools.ts";
import { core, gateway, gatewayXml, registry } from "./chain-of-records.ts";
import { bytes, records } from "./forgers.ts";

foreignLane("an evidence file under foreign tools", ["unzip", "openssl", "xmlsec1"], () => {
  let folder = "";
  const inside = (name: string): string => join(folder, "content", name);
  const keyFile = (keyId: string): string => inside(`keys/${keyId}.pem`);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "evidence-"));
    mkdirSync(join(folder, "content"));
    writeFileSync(join(folder, "evidence.zip"), bytes);
    runTool("unzip", ["-q", join(folder, "evidence.zip"), "-d", join(folder, "content")]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const openssl = (keyId: string, signature: string, signed: string): string => {
    const args = ["dgst", "-sha256", "-verify", keyFile(keyId), "-signature", inside(signature), inside(signed)];
    return runTool("openssl", args).stdout.trim();
  };
  const xmlsec = (keyId: string, file: string): number =>
    runTool("xmlsec1", ["--verify", "--enabled-key-data", "rsa", "--pubkey-pem", keyFile(keyId), file]).status;

  test("unzip finds every file whole", () => {
    expect(runTool("unzip", ["-t", join(folder, "evidence.zip")]).stdout).toContain("No errors detected");
    expect(readdirSync(inside("messages"))).toHaveLength(records.length);
  });

  test("openssl verifies the list of files, and not a changed one", () => {
    const [signature, list] = ["META-INF/ASiCManifest.sig", "META-INF/ASiCManifest.xml"];
    expect(openssl(gateway.key.keyId, signature, list)).toBe("Verified OK");
    writeFileSync(inside("changed.xml"), readFileSync(inside(list), "utf8").replace("Value>", "Value>A"));
    expect(openssl(gateway.key.keyId, signature, "changed.xml")).not.toBe("Verified OK");
  });

  test("openssl verifies each RFC 9421 signature with its own key and with no other", () => {
    for (const [number, keyId] of [
      ["0001", core.key.keyId],
      ["0005", gateway.key.keyId],
      ["0006", core.key.keyId],
    ] as const) {
      const other = keyId === core.key.keyId ? gateway.key.keyId : core.key.keyId;
      expect(openssl(keyId, `signatures/${number}.der`, `bases/${number}.txt`)).toBe("Verified OK");
      expect(openssl(other, `signatures/${number}.der`, `bases/${number}.txt`)).not.toBe("Verified OK");
    }
  });

  test("openssl finds the digest that the base covers", () => {
    const [message = ""] = readdirSync(inside("messages")).filter((name) => name.startsWith("0001"));
    const binary =
      runTool("openssl", ["dgst", "-sha256", "-r", inside(`messages/${message}`)]).stdout.split(" ")[0] ?? "";
    const base64 = Buffer.from(binary, "hex").toString("base64");
    expect(readFileSync(inside("bases/0001.txt"), "utf8")).toContain(`"content-digest": sha-256=:${base64}:`);
  });

  test("xmlsec1 verifies each XML message, and none with one byte changed", () => {
    for (const [name, keyId] of [
      ["messages/0003-message_out.xml", gatewayXml.key.keyId],
      ["messages/0004-message_in.xml", registry.key.keyId],
    ] as const) {
      expect(xmlsec(keyId, inside(name))).toBe(0);
      writeFileSync(inside("changed.xml"), readFileSync(inside(name), "utf8").replace('"50"', '"80"'));
      expect(xmlsec(keyId, inside("changed.xml"))).not.toBe(0);
    }
  });
});
